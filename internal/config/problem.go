package config

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	Path    string // "ServiceSettings.ListenAddress"
	Value   string // as JSON; [Mask] for a secret
	Accepts string // what would be right
	Source  string // "" for the file or body, else the environment variable
}

func (p Problem) String() string {
	name := p.Path
	if p.Source != "" {
		name = p.Source + " (" + p.Path + ")"
	}
	return fmt.Sprintf("%s is %s; accepted: %s", name, p.Value, p.Accepts)
}

// Problems is every problem of a configuration at once. It is the error of a
// configuration that can't be used.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return "the configuration is wrong:\n  " + strings.Join(lines, "\n  ")
}

// err is p as an error, nil if there is no problem.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// shownBytes is how much of a wrong value a problem shows.
const shownBytes = 200

// problem says that the setting can't be value.
func (s *Setting) problem(value any, source string) Problem {
	shown := string(mustMarshal(value))
	if len(shown) > shownBytes {
		shown = strings.ToValidUTF8(shown[:shownBytes], "") + "…"
	}
	if s.Secret {
		shown = Mask
	}
	return Problem{Path: s.Path(), Value: shown, Accepts: s.Accepts(), Source: source}
}

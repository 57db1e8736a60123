package config

import (
	"errors"
	"fmt"
)

// ErrSyntax is what [Store.Replace] and [Store.Patch] answer to a body that is
// not an object of sections.
var ErrSyntax = errors.New("not a configuration in JSON")

// Replace makes body, such as that of PUT /config, the configuration. What it
// doesn't mention gets its default, but for secrets and for settings that the
// environment decides: they stay. Otherwise it is as [Store.Patch].
func (s *Store) Replace(body []byte) (Change, error) {
	return s.edit(body, func(current *snapshot) *Config {
		base := Default()
		for _, row := range Settings() {
			if row.Secret || current.overridden[row.Path()] {
				base.set(row, current.config.value(row))
			}
		}
		return base
	})
}

// Patch changes what body, such as that of PUT /config/patch, mentions, saves it
// as [Store.Update] does, and leaves the rest. Keys that polder doesn't know are
// ignored. The error is [ErrNoFile], [ErrSyntax], all [Problems] at once, or one
// of reading and writing the file; after it nothing has changed.
func (s *Store) Patch(body []byte) (Change, error) {
	return s.edit(body, func(current *snapshot) *Config { return current.config.Clone() })
}

// edit applies body to what base makes of the current configuration.
func (s *Store) edit(body []byte, base func(current *snapshot) *Config) (Change, error) {
	changes, err := parseDocument(body)
	if err != nil {
		return Change{}, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	current := s.current.Load()
	wanted := base(current)
	_, problems := changes.apply(wanted)
	problems = append(problems, wanted.unmask(current.config)...)
	problems = append(problems, current.fixed(wanted)...)
	problems = append(problems, wanted.ruleProblems()...)
	problems = append(problems, wanted.crossProblems()...)
	if err := problems.err(); err != nil {
		return Change{}, err
	}
	return s.update(current, wanted)
}

// fixed are the problems of a wanted configuration that changes what the
// environment decides: such a change could have no effect.
func (s *snapshot) fixed(wanted *Config) (problems Problems) {
	for _, row := range Settings() {
		value := wanted.value(row)
		if !s.overridden[row.Path()] || equal(value, s.config.value(row)) {
			continue
		}
		p := row.problem(value, "")
		p.Accepts = "only what the environment variable " + row.Variable() + " says"
		problems = append(problems, p)
	}
	return problems
}

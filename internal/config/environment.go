package config

import (
	"encoding/json"
	"strconv"
	"strings"
)

const variablePrefix = "MM_"

// override puts what the environment says into c. environ has the form of
// [os.Environ]. It returns the settings that it overrides, by path, and the
// variables that name a section but no setting of it.
//
// A boolean is what strconv.ParseBool reads. A list is JSON if it begins with
// "[", else separated by spaces.
func override(c *Config, environ []string) (overridden map[string]bool, ignored []string, problems Problems) {
	overridden = map[string]bool{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, variablePrefix) {
			continue
		}
		s, section := lookupVariable(name)
		if s == nil {
			if section {
				ignored = append(ignored, name)
			}
			continue
		}
		parsed, ok := s.parse(value)
		if !ok || !s.Rule.accepts(parsed) {
			problems = append(problems, s.problem(value, name))
			continue
		}
		c.set(s, parsed)
		overridden[s.Path()] = true
	}
	return overridden, ignored, problems
}

// lookupVariable finds the setting of a variable; section reports whether its
// section is one of ours.
func lookupVariable(name string) (s *Setting, section bool) {
	name = strings.ToUpper(name)
	for _, s := range Settings() {
		if s.Variable() == name {
			return s, true
		}
		section = section || strings.HasPrefix(name, variablePrefix+strings.ToUpper(s.Section)+"_")
	}
	return nil, section
}

// parse reads the text of an environment variable.
func (s *Setting) parse(value string) (any, bool) {
	switch s.Default.(type) {
	case bool:
		b, err := strconv.ParseBool(strings.TrimSpace(value))
		return b, err == nil
	case int:
		n, err := strconv.Atoi(strings.TrimSpace(value))
		return n, err == nil
	case string:
		return value, true
	}
	if _, words := s.Default.([]string); words && !strings.HasPrefix(strings.TrimSpace(value), "[") {
		return strings.Fields(value), true
	}
	return s.decode(json.RawMessage(value))
}

package config

import (
	"encoding/json"
	"strconv"
	"strings"
)

const variablePrefix = "MM_"

// override puts what the environment says into c. environ has the form of
// [os.Environ]. It returns the settings that it overrides, by path, and the
// variables that look like a setting's but are none, with what they may be
// meant to be.
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
		s := lookupVariable(name)
		if s == nil {
			if near := nearestVariable(name); near != "" {
				ignored = append(ignored, name+" (did you mean "+near+"?)")
			} else if section, _, _ := strings.Cut(name[len(variablePrefix):], "_"); strings.HasSuffix(strings.ToUpper(section), "SETTINGS") {
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

// lookupVariable finds the setting of a variable, nil if it is none's.
func lookupVariable(name string) *Setting {
	for _, s := range Settings() {
		if strings.EqualFold(s.Variable(), name) {
			return s
		}
	}
	return nil
}

// typosMax is how many letters a variable's name may be off to be taken for a
// setting's.
const typosMax = 3

// nearestVariable is the variable of a setting whose name differs least from
// name, "" if none is near.
func nearestVariable(name string) (nearest string) {
	name = strings.ToUpper(name)
	least := typosMax + 1
	for _, s := range Settings() {
		variable := s.Variable()
		if off := len(variable) - len(name); -least < off && off < least {
			if d := distance(variable, name); d < least {
				nearest, least = variable, d
			}
		}
	}
	return nearest
}

// distance is how many bytes must be put in, taken out or changed to make b
// out of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // of a's beginning so far to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
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

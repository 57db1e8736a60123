package config

// Mask stands where a secret is shown.
const Mask = "********************************"

// Sanitized returns a copy whose secrets are [Mask]. A secret that is empty
// stays empty, so that readers see that it isn't set.
func (c *Config) Sanitized() *Config {
	shown := c.Clone()
	for _, s := range Settings() {
		if s.Secret {
			shown.set(s, masked(c.value(s)))
		}
	}
	return shown
}

func masked(value any) any {
	switch v := value.(type) {
	case string:
		if v != "" {
			return Mask
		}
	case []string:
		list := make([]string, len(v))
		for i := range v {
			list[i] = Mask
		}
		return list
	case []ReplicaLag:
		list := make([]ReplicaLag, len(v))
		for i, lag := range v {
			lag.DataSource = Mask
			list[i] = lag
		}
		return list
	}
	return value
}

// unmask gives c, which came back from a reader of a sanitized copy, the
// secrets of old where it still has the mask. In a list a mask stands for the
// old element in the same place; one that has none is a problem.
func (c *Config) unmask(old *Config) (problems Problems) {
	for _, s := range Settings() {
		if !s.Secret {
			continue
		}
		value, ok := unmasked(c.value(s), old.value(s))
		if !ok {
			problems = append(problems, Problem{Path: s.Path(), Value: Mask, Accepts: "the secret itself, as there is no earlier one in this place"})
			continue
		}
		c.set(s, value)
	}
	return problems
}

func unmasked(value, old any) (any, bool) {
	switch v := value.(type) {
	case string:
		if v == Mask {
			return old, old != ""
		}
	case []string:
		before := old.([]string)
		for i := range v {
			if v[i] != Mask {
				continue
			}
			if i >= len(before) {
				return nil, false
			}
			v[i] = before[i]
		}
	case []ReplicaLag:
		before := old.([]ReplicaLag)
		for i := range v {
			if v[i].DataSource != Mask {
				continue
			}
			if i >= len(before) {
				return nil, false
			}
			v[i].DataSource = before[i].DataSource
		}
	}
	return value, true
}

package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// MaxBytes is the size of the largest configuration that is read.
const MaxBytes = 4 << 20

// document is the text of a config.json: known settings, and all the rest, kept
// for the next write.
type document struct{ sections object }

// errEmpty refuses a text of nothing: it is what a program leaves behind that
// stopped half-way through writing the file.
var errEmpty = errors.New("it is empty; a configuration that sets nothing is {}")

// parseDocument reads the text of a config.json.
func parseDocument(text []byte) (*document, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("%d bytes, more than the %d that a configuration may have", len(text), MaxBytes)
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, errEmpty
	}
	sections, err := parseObject(text)
	if err != nil {
		return nil, err
	}
	for _, section := range sections {
		// A section that isn't an object is left to apply, which knows its name.
		if bytes.HasPrefix(section.value, []byte("{")) {
			if _, err = parseObject(section.value); err != nil {
				return nil, fmt.Errorf("in %s: %w", section.key, err)
			}
		}
	}
	return &document{sections}, nil
}

// apply puts the document's known settings into c, and returns the paths that
// polder does not know. A null stands for a setting that isn't given.
func (d *document) apply(c *Config) (ignored []string, problems Problems) {
	for _, section := range d.sections {
		if string(section.value) == "null" {
			continue
		}
		keys, err := parseObject(section.value)
		if !knownSection(section.key) {
			ignored = append(ignored, section.key)
			continue
		}
		if err != nil {
			problems = append(problems, Problem{Path: section.key, Value: abridged(section.value), Accepts: "an object of settings"})
			continue
		}
		for _, m := range keys {
			s, known := lookup(section.key, m.key)
			switch {
			case !known && legacy(c, section.key, m, keys):
			case !known:
				ignored = append(ignored, section.key+"."+m.key)
			case string(m.value) == "null":
			default:
				value, ok := s.decode(m.value)
				if !ok {
					problems = append(problems, s.problem(m.value, ""))
					continue
				}
				c.set(s, value)
			}
		}
	}
	return ignored, problems
}

// legacy reads what older releases of Mattermost wrote in another unit, unless
// the newer key is there too.
func legacy(c *Config, section string, m member, keys object) bool {
	hours, old := map[string]*int{
		"ServiceSettings.SessionLengthWebInDays":    &c.ServiceSettings.SessionLengthWebInHours,
		"ServiceSettings.SessionLengthMobileInDays": &c.ServiceSettings.SessionLengthMobileInHours,
	}[section+"."+m.key]
	if !old {
		return false
	}
	var days int
	if err := json.Unmarshal(m.value, &days); err != nil || days < 1 || days > 36500 {
		return false
	}
	if _, newer := keys.get(strings.TrimSuffix(m.key, "InDays") + "InHours"); !newer {
		*hours = days * 24
	}
	return true
}

// decode reads a value of the setting's type.
func (s *Setting) decode(raw json.RawMessage) (value any, ok bool) {
	switch s.Default.(type) {
	case bool:
		return decodeAs[bool](raw)
	case int:
		return decodeAs[int](raw)
	case string:
		return decodeAs[string](raw)
	case []ReplicaLag:
		return decodeAs[[]ReplicaLag](raw)
	default:
		return decodeAs[[]string](raw)
	}
}

func decodeAs[T any](raw json.RawMessage) (any, bool) {
	var value T
	err := json.Unmarshal(raw, &value)
	return value, err == nil
}

// with returns the document with one setting changed.
func (d *document) with(s *Setting, value any) *document {
	var keys object
	if raw, found := d.sections.get(s.Section); found && string(raw) != "null" {
		// It parsed when the document was read, and problems were refused.
		keys, _ = parseObject(raw)
	}
	keys = keys.with(s.Key, mustMarshal(value))
	return &document{d.sections.with(s.Section, mustMarshal(keys))}
}

// text is the document as it is written to a file.
func (d *document) text() []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, mustMarshal(d.sections), "", "    "); err != nil {
		panic(err) // all of it was parsed or marshalled
	}
	out.WriteByte('\n')
	return out.Bytes()
}

func knownSection(name string) bool {
	for _, s := range Settings() {
		if s.Section == name {
			return true
		}
	}
	return false
}

func abridged(raw json.RawMessage) string {
	if len(raw) > shownBytes {
		return strings.ToValidUTF8(string(raw[:shownBytes]), "") + "…"
	}
	return string(raw)
}

// Parse reads a whole configuration, such as the body of PUT /config: what it
// doesn't mention has its default, keys that polder doesn't know are ignored.
// It checks types only; [Config.Validate] checks values.
func Parse(body []byte) (*Config, error) { return Default().Merge(body) }

// Merge returns a copy of c changed by body, such as that of PUT /config/patch:
// what body doesn't mention stays. It checks types only.
func (c *Config) Merge(body []byte) (*Config, error) {
	d, err := parseDocument(body)
	if err != nil {
		return nil, err
	}
	merged := c.Clone()
	if _, problems := d.apply(merged); len(problems) > 0 {
		return nil, problems
	}
	return merged, nil
}

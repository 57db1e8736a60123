package model

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// StringMap is a map of strings that is a JSON object on the wire and in the
// database, never null.
type StringMap map[string]string

// MarshalJSON writes {} for nil.
func (m StringMap) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(map[string]string(m))
}

// Scan implements sql.Scanner.
func (m *StringMap) Scan(src any) error { return scanJSON(src, (*map[string]string)(m)) }

// Value implements driver.Valuer.
func (m StringMap) Value() (driver.Value, error) { return jsonValue(m) }

// Props is a JSON object with values of any kind, never null. Numbers in it are
// json.Number, that is as they were written: a float64 has no room for the ids
// that integrations keep there.
type Props map[string]any

// MarshalJSON writes {} for nil.
func (p Props) MarshalJSON() ([]byte, error) {
	if p == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(map[string]any(p))
}

// UnmarshalJSON reads null as nil.
func (p *Props) UnmarshalJSON(text []byte) error {
	if string(text) == "{}" { // as most posts have it
		*p = Props{}
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode((*map[string]any)(p))
}

// Scan implements sql.Scanner.
func (p *Props) Scan(src any) error { return scanJSON(src, p) }

// Value implements driver.Valuer.
func (p Props) Value() (driver.Value, error) { return jsonValue(p) }

// Text returns the string under key, or "".
func (p Props) Text(key string) string {
	s, _ := p[key].(string)
	return s
}

// Strings is a list of strings that is a JSON array on the wire and in the
// database, never null.
type Strings []string

// MarshalJSON writes [] for nil.
func (l Strings) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]string(l))
}

// Scan implements sql.Scanner.
func (l *Strings) Scan(src any) error { return scanJSON(src, (*[]string)(l)) }

// Value implements driver.Valuer.
func (l Strings) Value() (driver.Value, error) { return jsonValue(l) }

func scanJSON(src, dst any) error {
	var b []byte
	switch s := src.(type) {
	case nil:
		return nil
	case []byte:
		b = s
	case string:
		b = []byte(s)
	default:
		return fmt.Errorf("scan JSON column: %T is not text", src)
	}
	if len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, dst)
}

func jsonValue(v any) (driver.Value, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// JSONText is v as a string of JSON, as events carry their objects. It panics
// on a value that has no JSON, which no wire type is.
func JSONText(v any) string {
	if a, ok := v.(interface{ AppendJSON([]byte) []byte }); ok {
		return string(a.AppendJSON(nil))
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("%T as JSON: %v", v, err))
	}
	return string(b)
}

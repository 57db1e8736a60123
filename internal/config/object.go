package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// object is a JSON object that keeps the order and the exact text of its
// members, so that a file comes back from a write as its owner wrote it.
type object []member

type member struct {
	key   string
	value json.RawMessage
}

var errNotObject = errors.New("not a JSON object")

// parseObject reads one JSON object. It refuses a key that stands twice, as one
// of the two would be lost.
func parseObject(text []byte) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	token, err := decoder.Token()
	if err != nil {
		return nil, at(text, decoder.InputOffset(), err)
	}
	if token != json.Delim('{') {
		return nil, errNotObject
	}
	var o object
	seen := map[string]bool{}
	for decoder.More() {
		token, err = decoder.Token()
		if err != nil {
			return nil, at(text, decoder.InputOffset(), err)
		}
		m := member{key: token.(string)}
		if seen[m.key] {
			return nil, fmt.Errorf("the key %q stands twice", m.key)
		}
		seen[m.key] = true
		if err = decoder.Decode(&m.value); err != nil {
			return nil, at(text, decoder.InputOffset(), err)
		}
		o = append(o, m)
	}
	if _, err = decoder.Token(); err != nil {
		return nil, at(text, decoder.InputOffset(), err)
	}
	if _, err = decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, at(text, decoder.InputOffset(), errors.New("something follows the closing brace"))
	}
	return o, nil
}

// at adds the line and column to an error of the JSON text.
func at(text []byte, offset int64, err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	}
	before := text[:min(offset, int64(len(text)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n') - 1
	return fmt.Errorf("line %d, column %d: %w", line, max(column, 1), err)
}

func (o object) get(key string) (json.RawMessage, bool) {
	i := slices.IndexFunc(o, func(m member) bool { return m.key == key })
	if i < 0 {
		return nil, false
	}
	return o[i].value, true
}

// with returns o with the member replaced or added at the end.
func (o object) with(key string, value json.RawMessage) object {
	o = slices.Clone(o)
	i := slices.IndexFunc(o, func(m member) bool { return m.key == key })
	if i < 0 {
		return append(o, member{key, value})
	}
	o[i].value = value
	return o
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(mustMarshal(m.key))
		out.WriteByte(':')
		out.Write(m.value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// mustMarshal encodes a value that always can be: text, numbers, lists of them.
// Unlike json.Marshal it leaves <, > and & readable.
func mustMarshal(value any) json.RawMessage {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

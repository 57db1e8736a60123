package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"sync"

	"github.com/polder-chat/polder/internal/model"
)

// bufferMaxSize is the largest buffer that the pool keeps, in bytes.
const bufferMaxSize = 1 << 18

// buffers holds *bytes.Buffer for bodies in both directions. It is a cache of
// memory, not state.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func getBuffer() *bytes.Buffer { return buffers.Get().(*bytes.Buffer) }

func putBuffer(b *bytes.Buffer) {
	if b.Cap() <= bufferMaxSize {
		b.Reset()
		buffers.Put(b)
	}
}

// appender is a type that writes its own JSON, because it is often written.
type appender interface {
	AppendJSON(b []byte) []byte
}

// json answers v with the status. A nil slice is an empty list.
func (c *call) json(status int, v any) error {
	b := getBuffer()
	defer putBuffer(b)
	if err := encode(b, v); err != nil {
		return fmt.Errorf("encode %T: %w", v, err)
	}
	return c.write(status, c.api.fixed.json, b.Bytes())
}

// ok answers {"status":"OK"}.
func (c *call) ok() error { return c.json(http.StatusOK, done{Status: "OK"}) }

// done is what a call answers that has nothing else to say.
type done struct {
	Status string `json:"status"`
}

// AppendJSON implements appender.
func (d done) AppendJSON(b []byte) []byte { return append(b, `{"status":"`+d.Status+`"}`...) }

// answer is json for what a use case returned.
func (c *call) answer(status int, v any, err error) error {
	if err != nil {
		return err
	}
	return c.json(status, v)
}

// done is ok for a use case that returned only an error.
func (c *call) done(err error) error {
	if err != nil {
		return err
	}
	return c.ok()
}

func encode(b *bytes.Buffer, v any) error {
	if a, ok := v.(appender); ok {
		b.Write(a.AppendJSON(b.AvailableBuffer()))
		return nil
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.Slice && rv.IsNil() {
		b.WriteString("[]")
		return nil
	}
	return json.NewEncoder(b).Encode(v)
}

// decode reads the JSON body into v, which is a pointer. The error names the
// field that is wrong and what belongs there. Unknown fields are ignored, as
// clients of other versions send them.
func (c *call) decode(v any) error {
	b := getBuffer()
	defer putBuffer(b)
	n, err := c.read(b)
	if err != nil {
		return err
	}
	if n > c.bodyLimit {
		return errTooLarge(c.bodyLimit)
	}
	if err := json.Unmarshal(b.Bytes(), v); err != nil {
		return malformed(err)
	}
	if escapesNUL(b.Bytes()) {
		return invalidBody("body", "text without the character U+0000")
	}
	return nil
}

// escapesNUL reports whether JSON text has the character NUL, which can only be
// written so. PostgreSQL keeps none, and nobody means one.
func escapesNUL(text []byte) bool {
	escape := []byte(`\u0000`)
	for i := bytes.Index(text, escape); i >= 0; {
		before := bytes.TrimRight(text[:i], `\`)
		if (i-len(before))%2 == 0 { // else the backslash itself is escaped
			return true
		}
		text = text[i+len(escape):]
		i = bytes.Index(text, escape)
	}
	return false
}

// unreadable is the error for a body that broke off or came too slowly. The
// client is usually gone, and never at fault for more than that.
func unreadable(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errSlowBody.Because(err)
	}
	return model.NewError(model.Invalid, "api.context.read_body.app_error", nil).Because(err)
}

// malformed turns what encoding/json says into words for whoever wrote the body.
func malformed(err error) error {
	name, expected := "body", "JSON"
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		expected = jsonType(wrongType.Type)
		if wrongType.Field != "" {
			name = wrongType.Field
		}
	}
	return invalidBody(name, expected).Because(err)
}

// invalidBody says that the body's field name must be what expected says.
func invalidBody(name, expected string) *model.Error {
	return model.NewError(model.Invalid, "api.context.invalid_body_param.app_error",
		model.Params{"Name": name, "Expected": expected})
}

// jsonType names a Go type as JSON has it.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return "base64 string"
		}
		return "array"
	case reflect.Map, reflect.Struct:
		return "object"
	case reflect.Pointer:
		return jsonType(t.Elem())
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Interface:
		return "value"
	default:
		return "integer"
	}
}

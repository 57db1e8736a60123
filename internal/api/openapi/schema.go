package openapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Schemas makes schemas from Go types as encoding/json sees them. Structs with
// a name become components. It is not safe for concurrent use.
type Schemas struct {
	named map[string]*Schema
	types map[string]reflect.Type
	sent  map[reflect.Type]bool // by clients
}

// NewSchemas returns an empty set.
func NewSchemas() *Schemas {
	return &Schemas{named: map[string]*Schema{}, types: map[string]reflect.Type{}, sent: map[reflect.Type]bool{}}
}

// Named returns the components. A schema that only answers use names its
// required properties. One that requests use as well can't, as clients leave
// out what they don't set; and they may send null for a list or an object.
func (s *Schemas) Named() map[string]*Schema { return s.named }

// Sent notes that clients send values of v's type. It must be told before any
// schema is made.
func (s *Schemas) Sent(v any) { s.markSent(reflect.TypeOf(v)) }

func (s *Schemas) markSent(t reflect.Type) {
	if s.sent[t] {
		return
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
		s.markSent(t.Elem())
	case reflect.Struct:
		s.sent[t] = true
		for i := range t.NumField() {
			if f := t.Field(i); f.Tag.Get("json") != "-" {
				s.markSent(f.Type)
			}
		}
	}
}

// Of returns the schema of v's type.
func (s *Schemas) Of(v any) *Schema {
	if v == nil {
		return &Schema{}
	}
	return s.of(reflect.TypeOf(v), false)
}

// of describes t; sent says that a client may be who wrote the value.
func (s *Schemas) of(t reflect.Type, sent bool) *Schema {
	marshals := t.Implements(reflect.TypeFor[json.Marshaler]())
	switch t.Kind() {
	case reflect.Bool:
		return &Schema{Type: "boolean"}
	case reflect.String:
		return &Schema{Type: "string"}
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint64, reflect.Uint32:
		return &Schema{Type: "integer", Format: "int64"}
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Uint8, reflect.Uint16:
		return &Schema{Type: "integer", Format: "int32"}
	case reflect.Float32, reflect.Float64:
		return &Schema{Type: "number"}
	case reflect.Pointer:
		return nullable(s.of(t.Elem(), sent))
	case reflect.Slice, reflect.Array:
		if t == reflect.TypeFor[json.RawMessage]() {
			return &Schema{}
		}
		if t.Elem().Kind() == reflect.Uint8 {
			return &Schema{Type: "string", Format: "byte", Nullable: true}
		}
		return &Schema{Type: "array", Items: s.element(t.Elem(), sent), Nullable: sent || !marshals}
	case reflect.Map:
		return &Schema{Type: "object", AdditionalProperties: s.element(t.Elem(), sent), Nullable: sent || !marshals}
	case reflect.Struct:
		if marshals { // whatever it writes, its fields don't say
			return &Schema{}
		}
		return s.structure(t)
	case reflect.Interface:
		return &Schema{Nullable: true}
	default:
		panic(fmt.Sprintf("openapi: %s has no JSON", t))
	}
}

// element describes what a list or a map holds: a pointer in it is never nil.
func (s *Schemas) element(t reflect.Type, sent bool) *Schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return s.of(t, sent)
}

// structure describes a struct, by reference if it has a name.
func (s *Schemas) structure(t reflect.Type) *Schema {
	if t.Name() == "" {
		return s.object(t)
	}
	name := componentName(t)
	if other, found := s.types[name]; found && other != t {
		panic(fmt.Sprintf("openapi: %s and %s would have the same name", t, other))
	} else if !found {
		s.types[name] = t
		s.named[name] = nil // a type that holds itself ends here
		s.named[name] = s.object(t)
	}
	return &Schema{Ref: "#/components/schemas/" + name}
}

func (s *Schemas) object(t reflect.Type) *Schema {
	o := &Schema{Type: "object", Properties: map[string]*Schema{}}
	s.fields(o, t, s.sent[t])
	slices.Sort(o.Required)
	return o
}

// fields adds the fields of t to the object; those of embedded structs are its
// own.
func (s *Schemas) fields(o *Schema, t reflect.Type, sent bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Anonymous && name == "" {
			embedded := f.Type
			if embedded.Kind() == reflect.Pointer {
				embedded = embedded.Elem()
			}
			s.fields(o, embedded, sent)
			continue
		}
		if name == "" {
			name = f.Name
		}
		schema := s.of(f.Type, sent)
		optional := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		if optional && !sent && f.Type.Kind() != reflect.Interface {
			schema = present(schema)
		}
		o.Properties[name] = schema
		if !optional && !sent {
			o.Required = append(o.Required, name)
		}
	}
}

// nullable allows null. A reference can't say so itself in OpenAPI 3.0.
func nullable(s *Schema) *Schema {
	if s.Ref != "" {
		return &Schema{Nullable: true, AllOf: []*Schema{s}}
	}
	s.Nullable = true
	return s
}

// present is a schema without null: what is left out is not null.
func present(s *Schema) *Schema {
	if len(s.AllOf) == 1 {
		return s.AllOf[0]
	}
	s.Nullable = false
	return s
}

// componentName is the type's name with a capital.
func componentName(t reflect.Type) string {
	name := []rune(t.Name())
	name[0] = unicode.ToUpper(name[0])
	return string(name)
}

package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strconv"
	"strings"

	"github.com/polder-chat/polder/internal/api/openapi"
)

//go:generate go test -run TestDescriptionFile . -update

// idPattern is what an identifier looks like.
const idPattern = "[a-z0-9]{26}"

// Description returns the OpenAPI document of the route table, as JSON. It is
// made when first asked for.
func (a *API) Description() ([]byte, error) { return a.description() }

// getDescription answers the OpenAPI document.
func (a *API) getDescription(c *call) error {
	text, err := a.Description()
	if err != nil {
		return fmt.Errorf("describe the API: %w", err)
	}
	return c.write(http.StatusOK, a.fixed.json, text)
}

func describe(routes []*route) ([]byte, error) {
	d := &describer{schemas: openapi.NewSchemas(), ids: map[string]int{}}
	for _, r := range routes {
		switch r.spec.in.(type) {
		case nil, form, blob:
		default:
			d.schemas.Sent(r.spec.in)
		}
	}
	paths := map[string]openapi.Path{}
	for _, r := range routes {
		if paths[r.pattern] == nil {
			paths[r.pattern] = openapi.Path{}
		}
		paths[r.pattern][strings.ToLower(r.method)] = d.operation(r)
	}
	return json.Marshal(openapi.Document{
		OpenAPI: "3.0.3",
		Info: openapi.Info{
			Title: "polder",
			Description: "Team messaging over the Mattermost v4 API. Identifiers have 26 lower-case letters and digits, " +
				"times are Unix milliseconds. {user_id} may be \"me\". Every error has the shape of Error; " +
				"programs go by its id, people read its message.",
			License: openapi.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"},
			Version: "4.0.0",
		},
		Servers: []openapi.Server{{URL: "/"}},
		Paths:   paths,
		Components: openapi.Components{
			Responses: map[string]*openapi.Response{"Error": {
				Description: "The request failed.", Content: content("application/json", d.schemas.Of(errorBody{})),
			}},
			Schemas: d.schemas.Named(),
			SecuritySchemes: map[string]openapi.SecurityScheme{
				"bearer": {Type: "http", Scheme: "bearer"},
				"cookie": {Type: "apiKey", In: "cookie", Name: cookieToken},
			},
		},
	})
}

type describer struct {
	schemas *openapi.Schemas
	ids     map[string]int // how often an operation's name was given
}

func (d *describer) operation(r *route) *openapi.Operation {
	o := &openapi.Operation{
		OperationID: d.name(r.handle),
		Summary:     r.spec.sum,
		Tags:        []string{tag(r.pattern)},
		Responses:   map[string]*openapi.Response{"default": {Ref: "#/components/responses/Error"}},
		Security:    security(r.access),
		RequestBody: d.requestBody(r.spec.in),
	}
	for _, p := range r.path {
		o.Parameters = append(o.Parameters, openapi.Parameter{Name: p.name, In: "path", Required: true, Schema: p.schema()})
	}
	for _, p := range r.query {
		o.Parameters = append(o.Parameters, openapi.Parameter{Name: p.name, In: "query", Schema: p.schema()})
	}
	o.Responses[strconv.Itoa(r.spec.status)] = d.response(r.spec.status, r.spec.out)
	for status, out := range r.spec.also {
		o.Responses[strconv.Itoa(status)] = d.response(status, out)
	}
	if r.method == http.MethodGet && r.access != public && r.spec.status == http.StatusOK {
		o.Responses["304"] = &openapi.Response{Description: http.StatusText(http.StatusNotModified)}
	}
	return o
}

// tag is the noun of a path: "users" of /api/v4/users/{user_id}, and the first
// segment outside the API.
func tag(pattern string) string {
	segments := strings.Split(strings.Trim(pattern, "/"), "/")
	if len(segments) > 2 && segments[0] == "api" {
		return segments[2]
	}
	return segments[0]
}

// name returns the name of the handler's method, with a number if it has
// several routes.
func (d *describer) name(h handler) string {
	name := runtime.FuncForPC(reflect.ValueOf(h).Pointer()).Name()
	name = strings.TrimSuffix(name[strings.LastIndexByte(name, '.')+1:], "-fm")
	d.ids[name]++
	if n := d.ids[name]; n > 1 {
		name += strconv.Itoa(n)
	}
	return name
}

func (d *describer) requestBody(in any) *openapi.RequestBody {
	switch in := in.(type) {
	case nil:
		return nil
	case blob:
		return &openapi.RequestBody{Required: true, Content: binary(in)}
	case form:
		schema := &openapi.Schema{Type: "object", Properties: map[string]*openapi.Schema{}}
		for _, file := range in {
			schema.Properties[file] = &openapi.Schema{Type: "string", Format: "binary"}
		}
		return &openapi.RequestBody{Required: true, Content: content("multipart/form-data", schema)}
	default:
		return &openapi.RequestBody{Required: true, Content: content("application/json", d.schemas.Of(in))}
	}
}

func (d *describer) response(status int, out any) *openapi.Response {
	r := &openapi.Response{Description: http.StatusText(status)}
	switch out := out.(type) {
	case nil:
		if status != http.StatusSwitchingProtocols && status != http.StatusNoContent {
			r.Content = content("application/json", d.schemas.Of(done{}))
		}
	case blob:
		r.Content = binary(out)
	case json.RawMessage: // anything, and null is something
		r.Content = content("application/json", &openapi.Schema{Nullable: true})
	default:
		schema := d.schemas.Of(out)
		if reflect.TypeOf(out).Kind() != reflect.Pointer {
			schema.Nullable = false // json writes [] for a nil list
		}
		r.Content = content("application/json", schema)
	}
	return r
}

func content(mediaType string, s *openapi.Schema) map[string]openapi.MediaType {
	return map[string]openapi.MediaType{mediaType: {Schema: s}}
}

func binary(b blob) map[string]openapi.MediaType {
	return content(string(b), &openapi.Schema{Type: "string", Format: "binary"})
}

// security lists the ways in, any of which will do; {} is none.
func security(a access) []map[string][]string {
	sessions := []map[string][]string{{"bearer": {}}, {"cookie": {}}}
	switch a {
	case session:
		return sessions
	case public:
		return []map[string][]string{}
	default:
		return append(sessions, map[string][]string{})
	}
}

// schema describes what check accepts.
func (p param) schema() *openapi.Schema {
	switch p.kind {
	case idKind:
		return &openapi.Schema{Type: "string", Pattern: "^" + idPattern + "$"}
	case userKind:
		return &openapi.Schema{Type: "string", Pattern: "^(" + me + "|" + idPattern + ")$"}
	case intKind:
		s := &openapi.Schema{Type: "integer", Format: "int64"}
		if p.name == "per_page" {
			s.Default = perPageDefault
		}
		return s
	case boolKind:
		return &openapi.Schema{Type: "boolean"}
	default:
		return &openapi.Schema{Type: "string", MaxLength: paramMaxSize}
	}
}

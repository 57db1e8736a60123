package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// DescriptionPath is where a server describes itself.
const DescriptionPath = "/api/v4/openapi.json"

// Description is an OpenAPI document that exchanges are held against. It is
// safe for concurrent use.
type Description struct {
	document *openapi3.T
	router   routers.Router
}

// Read reads a document in JSON.
func Read(document []byte) (*Description, error) {
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("read the description's paths: %w", err)
	}
	return &Description{doc, router}, nil
}

// Route is a route as its description names it, such as "GET
// /api/v4/users/{user_id}".
type Route struct{ Method, Path string }

// String implements fmt.Stringer.
func (r Route) String() string { return r.Method + " " + r.Path }

// Routes lists all routes, sorted by path and method.
func (d *Description) Routes() []Route {
	var all []Route
	for path, item := range d.document.Paths.Map() {
		for method := range item.Operations() {
			all = append(all, Route{method, path})
		}
	}
	slices.SortFunc(all, func(a, b Route) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return all
}

// Answer is what a server answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // not compressed
}

// Compare holds an exchange against the description: it returns the route that
// the request is for, empty if it isn't described, and what the description
// doesn't allow. A request may be wrong, if the answer is an error in the
// documented shape. HEAD and OPTIONS requests are not compared.
func (d *Description) Compare(r *http.Request, answer Answer) (route Route, problems []string) {
	report := func(format string, args ...any) {
		problems = append(problems, fmt.Sprintf("%s %s: %d: ", r.Method, r.URL.RequestURI(), answer.Status)+fmt.Sprintf(format, args...))
	}
	if r.Method == http.MethodHead || r.Method == http.MethodOptions {
		return Route{}, nil
	}
	found, params, err := d.router.FindRoute(r)
	if err != nil {
		if answer.Status < http.StatusBadRequest {
			report("the route is not described: %v", err)
		}
		return Route{}, problems
	}
	request := &openapi3filter.RequestValidationInput{
		Request: withoutEmpty(r), PathParams: params, Route: found,
		Options: &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			ExcludeRequestBody:    !isJSON(found),
			SkipSettingDefaults:   true,
			IncludeResponseStatus: true,
		},
	}
	if isJSON(found) {
		// Clients leave the type out, and there is no other.
		request.Request.Header.Set("Content-Type", "application/json")
		if err := dropNulls(request.Request); err != nil {
			report("read the request: %v", err)
		}
	}
	if err := openapi3filter.ValidateRequest(r.Context(), request); err != nil && answer.Status < http.StatusBadRequest {
		report("the description doesn't allow the request: %v", err)
	}
	response := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request, Status: answer.Status, Header: answer.Header, Options: request.Options,
	}
	response.SetBodyBytes(answer.Body)
	response.Options.ExcludeResponseBody = !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json")
	if err := openapi3filter.ValidateResponse(r.Context(), response); err != nil {
		report("the description doesn't allow the answer: %v\n%s", err, answer.Body)
	}
	if answer.Status >= http.StatusBadRequest && response.Options.ExcludeResponseBody {
		report("the error is %s", answer.Header.Get("Content-Type"))
	}
	return Route{found.Method, found.Path}, problems
}

// isJSON reports whether the operation takes JSON.
func isJSON(route *routers.Route) bool {
	body := route.Operation.RequestBody
	return body != nil && body.Value.Content["application/json"] != nil
}

// dropNulls takes members that are null out of the request's body: the official
// client writes null for what it leaves out, and the server reads it so.
func dropNulls(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) == nil { // else the body is wrong, which is compared
		if body, err = json.Marshal(withoutNulls(v)); err != nil {
			return err
		}
	}
	r.Body, r.GetBody = io.NopCloser(bytes.NewReader(body)), nil
	return nil
}

func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(_ string, member any) bool { return member == nil })
		for key, member := range v {
			v[key] = withoutNulls(member)
		}
	case []any:
		for i, element := range v {
			v[i] = withoutNulls(element)
		}
	}
	return v
}

// withoutEmpty leaves out query parameters without a value: they count as
// absent.
func withoutEmpty(r *http.Request) *http.Request {
	query := url.Values{}
	for name, values := range r.URL.Query() {
		if values[0] != "" {
			query[name] = values
		}
	}
	address := *r.URL
	address.RawQuery = query.Encode()
	r.URL = &address
	return r
}

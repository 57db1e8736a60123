// Package apitest checks in tests that what goes over the wire is what the
// OpenAPI document says. A suite wraps its handler with [Check] and fails when
// the two drift apart.
package apitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Check returns a handler that serves as h does and reports to t each answer
// that h's own description (GET /api/v4/openapi.json) doesn't allow, and each
// request that succeeds although the description doesn't allow it. A request
// may be wrong on purpose: then the answer must be an error in the documented
// shape. It may serve until the test ends, from many goroutines.
func Check(t testing.TB, h http.Handler) http.Handler {
	t.Helper()
	return check(t.Errorf, t.Fatalf, h)
}

func check(report, fatal func(format string, args ...any), h http.Handler) http.Handler {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/api/v4/openapi.json", nil))
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		fatal("read the description: %v", err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		fatal("read the description's paths: %v", err)
	}
	return &checker{report: report, handler: h, router: router}
}

type checker struct {
	report  func(format string, args ...any)
	handler http.Handler
	router  routers.Router
}

// ServeHTTP implements http.Handler.
func (c *checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/api/") || r.Header.Get("Upgrade") != "" {
		c.handler.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil { // the handler meets the same
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), broken{err}))
		c.handler.ServeHTTP(w, r)
		return
	}
	asked := r.Clone(context.WithoutCancel(r.Context()))
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.Header.Del("Accept-Encoding") // what is compressed can't be checked
	tee := &tee{ResponseWriter: w}
	c.handler.ServeHTTP(tee, r)
	asked.Body = io.NopCloser(bytes.NewReader(body))
	c.compare(asked, tee)
}

// compare holds the exchange against the description.
func (c *checker) compare(r *http.Request, answer *tee) {
	if answer.status == 0 {
		answer.status = http.StatusOK
	}
	what := fmt.Sprintf("%s %s: %d", r.Method, r.URL.RequestURI(), answer.status)
	if r.Method == http.MethodHead || r.Method == http.MethodOptions || r.Context().Err() != nil {
		return
	}
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		if answer.status < http.StatusBadRequest {
			c.report("%s: the route is not described: %v", what, err)
		}
		return
	}
	request := &openapi3filter.RequestValidationInput{
		Request: withoutEmpty(r), PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			ExcludeRequestBody:    !isJSON(route),
			SkipSettingDefaults:   true,
			IncludeResponseStatus: true,
		},
	}
	if isJSON(route) {
		// Clients leave the type out, and there is no other.
		request.Request.Header.Set("Content-Type", "application/json")
	}
	if err := openapi3filter.ValidateRequest(r.Context(), request); err != nil && answer.status < http.StatusBadRequest {
		c.report("%s: the description doesn't allow the request: %v", what, err)
	}
	response := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request, Status: answer.status, Header: answer.Header(), Options: request.Options,
	}
	response.SetBodyBytes(answer.body.Bytes())
	response.Options.ExcludeResponseBody = !strings.HasPrefix(answer.Header().Get("Content-Type"), "application/json")
	if err := openapi3filter.ValidateResponse(r.Context(), response); err != nil {
		c.report("%s: the description doesn't allow the answer: %v\n%s", what, err, answer.body.Bytes())
	}
	if answer.status >= http.StatusBadRequest && response.Options.ExcludeResponseBody {
		c.report("%s: the error is %s", what, answer.Header().Get("Content-Type"))
	}
}

// isJSON reports whether the operation takes JSON.
func isJSON(route *routers.Route) bool {
	body := route.Operation.RequestBody
	return body != nil && body.Value.Content["application/json"] != nil
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

// tee keeps a copy of what is answered.
type tee struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (t *tee) WriteHeader(status int) {
	if t.status == 0 && status >= http.StatusOK {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	t.body.Write(b)
	return t.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// broken is the rest of a body that broke off.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

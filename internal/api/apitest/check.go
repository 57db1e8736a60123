// Package apitest checks in tests that what goes over the wire is what the
// OpenAPI document says. A suite wraps its handler with [Check] and fails when
// the two drift apart.
package apitest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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
	h.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, DescriptionPath, nil))
	description, err := Read(w.Body.Bytes())
	if err != nil {
		fatal("%v", err)
	}
	return &checker{report: report, handler: h, description: description}
}

type checker struct {
	report      func(format string, args ...any)
	handler     http.Handler
	description *Description
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
	if tee.status == 0 {
		tee.status = http.StatusOK
	}
	_, problems := c.description.Compare(asked, Answer{tee.status, tee.Header(), tee.body.Bytes()})
	for _, problem := range problems {
		c.report("%s", problem)
	}
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

package apitest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const description = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/api/v4/things/{id}":{"put":{
	"operationId":"putThing",
	"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"page","in":"query","schema":{"type":"integer"}}],
	"requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","properties":{"n":{"type":"integer"}}}}}},
	"responses":{
		"200":{"description":"ok","content":{"application/json":{"schema":{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}}}},
		"default":{"description":"error","content":{"application/json":{"schema":{"type":"object","required":["status_code"],"properties":{"status_code":{"type":"integer"}}}}}}}}}}}`

func TestCheck(t *testing.T) {
	t.Parallel()
	const ok, bad = `{"id":"a"}`, `{"status_code":400}`
	for _, tc := range []struct {
		name, path, request string
		status              int
		contentType, answer string
		want                string // part of the report, "" for none
	}{
		{"as described", "/api/v4/things/a?page=1", `{"n":1}`, 200, "application/json", ok, ""},
		{"absent parameter", "/api/v4/things/a?page=", `{"n":1}`, 200, "application/json", ok, ""},
		{"absent member", "/api/v4/things/a", `{"n":null}`, 200, "application/json", ok, ""},
		{"wrong request refused", "/api/v4/things/a?page=x", `{"n":"one"}`, 400, "application/json", bad, ""},
		{"wrong body accepted", "/api/v4/things/a", `{"n":"one"}`, 200, "application/json", ok, "doesn't allow the request"},
		{"wrong query accepted", "/api/v4/things/a?page=x", `{"n":1}`, 200, "application/json", ok, "doesn't allow the request"},
		{"answer lacks a field", "/api/v4/things/a", `{"n":1}`, 200, "application/json", `{}`, "doesn't allow the answer"},
		{"answer of another type", "/api/v4/things/a", `{"n":1}`, 200, "application/json", `{"id":1}`, "doesn't allow the answer"},
		{"another status", "/api/v4/things/a", `{"n":1}`, 201, "application/json", ok, "doesn't allow the answer"},
		{"error of another shape", "/api/v4/things/a", `{"n":1}`, 500, "application/json", `{"oops":1}`, "doesn't allow the answer"},
		{"error as text", "/api/v4/things/a", `{"n":1}`, 500, "text/plain", `oops`, "text/plain"},
		{"not described", "/api/v4/other", `{}`, 200, "application/json", ok, "not described"},
		{"unknown", "/api/v4/other", `{}`, 404, "application/json", `{"status_code":404}`, ""},
		{"outside the API", "/page", `{}`, 200, "text/html", `hello`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var reports []string
			report := func(format string, args ...any) { reports = append(reports, fmt.Sprintf(format, args...)) }
			h := check(report, t.Fatalf, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/v4/openapi.json" {
					_, _ = io.WriteString(w, description)
					return
				}
				if b, err := io.ReadAll(r.Body); err != nil || string(b) != tc.request {
					t.Errorf("the handler read %q, %v", b, err)
				}
				w.Header().Set("Content-Type", tc.contentType)
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.answer)
			}))
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "PUT", tc.path, strings.NewReader(tc.request)))
			if w.Code != tc.status || w.Body.String() != tc.answer {
				t.Errorf("the client got %d %q", w.Code, w.Body)
			}
			if got := strings.Join(reports, "\n"); (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
				t.Errorf("reported %q, want %q", got, tc.want)
			}
		})
	}
}

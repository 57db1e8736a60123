package api

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/polder-chat/polder/internal/model"
)

// discard is a response that goes nowhere.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkChain is what a request costs beside its handler and net/http.
func BenchmarkChain(b *testing.B) {
	for _, bench := range []struct{ name, path string }{
		{"plain", "/api/v4/test/channels/" + otherID},
		{"query", "/api/v4/test/channels/" + otherID + "?page=1&per_page=60"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			o := testOptions()
			o.Metrics = prometheus.NewRegistry()
			a := newTest(o, func(g group) {
				g.get("/channels/{channel_id}", session, answerOK, spec{sum: "x", query: "page per_page"})
			})
			r := httptest.NewRequestWithContext(b.Context(), "GET", bench.path, nil)
			r.Header.Set("Authorization", "Bearer "+testToken)
			r.Header.Set("Accept-Encoding", "gzip")
			b.ReportAllocs()
			for b.Loop() {
				a.ServeHTTP(&discard{header: make(http.Header, 8)}, r)
			}
		})
	}
}

// BenchmarkCompress is what a page of posts costs more when it goes out
// compressed.
func BenchmarkCompress(b *testing.B) {
	body := make([]byte, 0, 64<<10)
	for len(body) < 40<<10 {
		body = append(body, `{"id":"`+model.NewID()+`","create_at":1700000000000,"user_id":"`+model.NewID()+`","message":"the water is high and the dike holds"},`...)
	}
	a := newTest(testOptions(), nil)
	r := httptest.NewRequestWithContext(b.Context(), "GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		c := a.begin(&discard{header: make(http.Header, 8)}, r)
		if err := c.write(http.StatusOK, a.fixed.json, body); err != nil {
			b.Fatal(err)
		}
		a.reuse(c)
	}
}

package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func newHandler(t *testing.T, compress bool) http.Handler {
	t.Helper()
	h, err := Handler(fstest.MapFS{
		"index.html":       {Data: []byte("<!doctype html>the page")},
		"favicon.svg":      {Data: []byte("<svg/>")},
		"assets/app-1a.js": {Data: []byte("the script")},
		"assets/logo.png":  {Data: []byte("a picture")},
	}, Options{Compress: compress})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHandler(t *testing.T) {
	h := newHandler(t, true)
	const page, script = "<!doctype html>the page", "the script"
	const forGood = "public, max-age=31536000, immutable"
	for _, test := range []struct {
		path   string
		status int
		body   string
		cache  string
	}{
		{"/", 200, page, "no-cache"},
		{"/index.html", 200, page, "no-cache"},
		{"/team/channels/town-square", 200, page, "no-cache"},
		{"/team/messages/@john.doe", 200, page, "no-cache"},
		{"/../../etc/passwd", 200, page, "no-cache"},
		{"/favicon.svg", 200, "<svg/>", "no-cache"},
		{"/assets/app-1a.js", 200, script, forGood},
		{"/assets/app-old.js", 404, "404 page not found\n", ""},
		{"/assets", 200, page, "no-cache"},
	} {
		r := get(t, h, test.path)
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Code != test.status || string(body) != test.body || r.Header().Get("Cache-Control") != test.cache {
			t.Errorf("%s: %d, %q, Cache-Control %q (%v)", test.path, r.Code, body, r.Header().Get("Cache-Control"), err)
		}
	}
}

func TestCompression(t *testing.T) {
	for _, test := range []struct {
		compress bool
		path     string
		accepted string
		want     string
	}{
		{true, "/", "br, gzip;q=0.8", "gzip"},
		{true, "/assets/app-1a.js", "gzip", "gzip"},
		{true, "/assets/logo.png", "gzip", ""},
		{true, "/", "", ""},
		{true, "/", "gzip;q=0", ""},
		{true, "/", "gzip; q=0.0", ""},
		{false, "/", "gzip", ""},
	} {
		r := get(t, newHandler(t, test.compress), test.path, "Accept-Encoding", test.accepted)
		if got := r.Header().Get("Content-Encoding"); got != test.want {
			t.Errorf("%+v: Content-Encoding is %q", test, got)
		}
		if test.want != "gzip" {
			continue
		}
		reader, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(reader); err != nil || len(body) == 0 {
			t.Errorf("%+v: %q, %v", test, body, err)
		}
	}
}

func TestPageIsNotSentTwice(t *testing.T) {
	h := newHandler(t, true)
	plain, compressed := get(t, h, "/").Header().Get("ETag"), get(t, h, "/", "Accept-Encoding", "gzip").Header().Get("ETag")
	if plain == "" || plain == compressed {
		t.Errorf("ETags are %q and %q", plain, compressed)
	}
	if r := get(t, h, "/team", "If-None-Match", plain); r.Code != http.StatusNotModified {
		t.Errorf("status is %d", r.Code)
	}
}

func TestClientWithoutAPage(t *testing.T) {
	if _, err := Handler(fstest.MapFS{"other.html": {}}, Options{}); err == nil {
		t.Error("no error")
	}
}

func TestEmbeddedClientIsServed(t *testing.T) {
	h, err := Handler(Dist(), Options{Compress: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, accepted := range []string{"", "gzip"} {
		if r := get(t, h, "/", "Accept-Encoding", accepted); r.Code != 200 || r.Header().Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%d, %s", r.Code, r.Header().Get("Content-Type"))
		}
	}
}

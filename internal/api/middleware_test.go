package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

func answerOK(c *call) error { return c.ok() }

func TestHeaders(t *testing.T) {
	t.Parallel()
	o := testOptions(func(c *config.Config) { c.ServiceSettings.TLSStrictTransport = true })
	for _, path := range []string{"/api/v4/system/ping", "/api/v4/nothing"} {
		h := send(New(o), "GET", path, "").Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache, private",
			"X-Version-Id": "1.0.0.1.hash.false", "Content-Type": "application/json", "Strict-Transport-Security": "max-age=63072000",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, h.Get(name), want)
			}
		}
		if !model.IsID(h.Get("X-Request-Id")) {
			t.Errorf("%s: X-Request-Id is %q", path, h.Get("X-Request-Id"))
		}
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "page.txt", time.Time{}, strings.NewReader("page"))
	})
	for _, tc := range []struct {
		mode, ancestors, path, want string
		frame                       string
	}{
		{"gzip", "", "/team/channels/town-square", "page", "SAMEORIGIN"},
		{"uncompressed", "https://portal.example.com", "/", "page", ""},
		{"gzip", "", "/api/v4/nothing", "api.context.404.app_error", ""},
		{"disabled", "", "/", "api.context.404.app_error", ""},
	} {
		o := testOptions(func(c *config.Config) {
			c.ServiceSettings.WebserverMode, c.ServiceSettings.FrameAncestors = tc.mode, tc.ancestors
		})
		o.Page = page
		w := send(New(o), "GET", tc.path, "")
		if !strings.Contains(w.Body.String(), tc.want) || w.Header().Get("X-Frame-Options") != tc.frame {
			t.Errorf("%s %s: %q, %v", tc.mode, tc.path, w.Body, w.Header())
		}
		if policy := w.Header().Get("Content-Security-Policy"); tc.want == "page" && !strings.HasSuffix(policy, strings.TrimSpace("frame-ancestors 'self' "+tc.ancestors)) {
			t.Errorf("%s %s: policy %q", tc.mode, tc.path, policy)
		}
	}
	o := testOptions()
	o.Page = page
	if w := send(New(o), "GET", "/", "", "Range", "bytes=0-0,2-2"); w.Code != 200 || w.Body.String() != "page" {
		t.Errorf("several ranges: %d %q", w.Code, w.Body)
	}
	if w := send(New(testOptions(func(c *config.Config) { c.ServiceSettings.WebserverMode = "disabled" })), "GET", "/api/v4/system/ping", ""); w.Code != 200 {
		t.Errorf("the API is gone without the page: %d", w.Code)
	}
}

func TestForgery(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		g.get("/read", session, answerOK, spec{sum: "x"})
		g.post("/write", session, answerOK, spec{sum: "x"})
		g.post("/login", open, func(c *call) error { return c.json(http.StatusOK, c.session != nil) }, spec{sum: "x"})
	})
	cookie := []string{"Authorization", "", "Cookie", cookieToken + "=" + testToken}
	for _, tc := range []struct {
		name, method, path string
		header             []string
		status             int
	}{
		{"read", "GET", "/read", cookie, 200},
		{"write", "POST", "/write", cookie, 401},
		{"write, token", "POST", "/write", append(cookie, "X-CSRF-Token", "csrf"), 200},
		{"write, other token", "POST", "/write", append(cookie, "X-CSRF-Token", "csrg"), 401},
		{"write, script", "POST", "/write", append(cookie, "X-Requested-With", "XMLHttpRequest"), 200},
		{"write, other script", "POST", "/write", append(cookie, "X-Requested-With", "me"), 401},
		{"write, bearer", "POST", "/write", nil, 200},
	} {
		w := send(a, tc.method, "/api/v4/test"+tc.path, "{}", tc.header...)
		if w.Code != tc.status {
			t.Errorf("%s: got %d %s", tc.name, w.Code, w.Body)
		}
		if tc.status == 401 {
			wantError(t, w, 401, "api.context.csrf.app_error")
		}
	}
	if w := send(a, "POST", "/api/v4/test/login", "{}", cookie...); w.Code != 200 || strings.TrimSpace(w.Body.String()) != "false" {
		t.Errorf("an open route must do without a session that may be forged: %d %s", w.Code, w.Body)
	}
}

// extended says that each session lasts longer now.
type extended struct{ fakeSessions }

func (extended) Extend(_ context.Context, s *model.Session) *model.Session { return s }

func TestCookies(t *testing.T) {
	t.Parallel()
	o := testOptions(func(c *config.Config) {
		c.ServiceSettings.SiteURL, c.ServiceSettings.AllowCookiesForSubdomains = "https://chat.example.com/sub", true
	})
	o.Sessions = extended{}
	a := newTest(o, func(g group) {
		g.get("/read", session, answerOK, spec{sum: "x"})
		g.post("/logout", session, func(c *call) error { c.clearCookies(); return c.ok() }, spec{sum: "x"})
	})
	if w := send(a, "GET", "/api/v4/test/read", ""); len(w.Result().Cookies()) != 0 {
		t.Error("cookies for a client that sent none")
	}
	w := send(a, "GET", "/api/v4/test/read", "", "Authorization", "", "Cookie", cookieToken+"="+testToken)
	want := map[string]string{cookieToken: testToken, cookieUser: testUser, cookieCSRF: "csrf"}
	for _, c := range w.Result().Cookies() {
		if c.Value != want[c.Name] || !c.Secure || c.Path != "/sub" || c.Domain != "chat.example.com" ||
			c.SameSite != http.SameSiteLaxMode || c.HttpOnly != (c.Name == cookieToken) {
			t.Errorf("cookie %+v", c)
		}
		delete(want, c.Name)
	}
	if len(want) != 0 {
		t.Errorf("missing: %v", want)
	}
	for _, c := range send(a, "POST", "/api/v4/test/logout", "").Result().Cookies() {
		if c.MaxAge >= 0 || c.Value != "" {
			t.Errorf("not cleared: %+v", c)
		}
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, allow, origin string
		credentials         bool
		want, wantCreds     string
	}{
		{"off", "", "https://a.example.com", true, "", ""},
		{"listed", "https://a.example.com https://b.example.com/", "https://b.example.com", true, "https://b.example.com", "true"},
		{"not listed", "https://a.example.com", "https://b.example.com", true, "", ""},
		{"suffix", "https://a.example.com", "https://a.example.com.evil.org", true, "", ""},
		{"all", "*", "https://b.example.com", false, "https://b.example.com", ""},
		{"all, no cookies", "*", "https://b.example.com", true, "https://b.example.com", ""},
		{"no origin", "*", "", true, "", ""},
	} {
		a := New(testOptions(func(c *config.Config) {
			c.ServiceSettings.AllowCorsFrom, c.ServiceSettings.CorsAllowCredentials = tc.allow, tc.credentials
			c.ServiceSettings.CorsExposedHeaders = "X-Mine"
		}))
		for method, status := range map[string]int{"GET": 200, "OPTIONS": 204} {
			w := send(a, method, "/api/v4/system/ping", "", "Origin", tc.origin)
			h := w.Header()
			if w.Code != status || h.Get("Access-Control-Allow-Origin") != tc.want || h.Get("Access-Control-Allow-Credentials") != tc.wantCreds {
				t.Errorf("%s %s: %d %v", tc.name, method, w.Code, h)
			}
			if tc.want != "" && (!strings.HasSuffix(h.Get("Access-Control-Expose-Headers"), "X-Mine") || h.Get("Vary") != "Origin") {
				t.Errorf("%s %s: %v", tc.name, method, h)
			}
			if (h.Get("Access-Control-Allow-Methods") != "") != (method == "OPTIONS" && tc.want != "") {
				t.Errorf("%s %s: methods in %v", tc.name, method, h)
			}
		}
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		remote  string
		trusted []string
		header  string // of X-Forwarded-For
		want    string
		bucket  string
	}{
		{"192.0.2.1:1234", nil, "198.51.100.1", "192.0.2.1", "192.0.2.1"},
		{"192.0.2.1:1234", []string{"X-Forwarded-For"}, "198.51.100.1", "198.51.100.1", "198.51.100.1"},
		{"192.0.2.1:1234", []string{"X-Forwarded-For"}, "203.0.113.9, 198.51.100.1", "198.51.100.1", "198.51.100.1"},
		{"192.0.2.1:1234", []string{"X-Real-Ip", "X-Forwarded-For"}, "198.51.100.1", "198.51.100.1", "198.51.100.1"},
		{"192.0.2.1:1234", []string{"X-Forwarded-For"}, "nonsense", "192.0.2.1", "192.0.2.1"},
		{"192.0.2.1:1234", []string{"X-Forwarded-For"}, "", "192.0.2.1", "192.0.2.1"},
		{"[::ffff:192.0.2.1]:1", nil, "", "192.0.2.1", "192.0.2.1"},
		{"[2001:db8:1:2:3:4:5:6]:1", nil, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"@", nil, "", "invalid IP", "invalid IP"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.RemoteAddr = tc.remote
		if tc.header != "" {
			r.Header.Set("X-Forwarded-For", tc.header)
		}
		got := clientAddress(r, tc.trusted)
		if got.String() != tc.want || bucket(got) != tc.bucket {
			t.Errorf("%s %v %q: got %s in %s", tc.remote, tc.trusted, tc.header, got, bucket(got))
		}
	}
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	l := newLimiter()
	l.now = func() time.Time { return now }
	want := limit{perSec: 2, burst: 3, keys: 8}
	for i, ok := range []bool{true, true, true, false} {
		if got := l.take("a", want); got.ok != ok || got.remaining != max(0, 2-i) {
			t.Fatalf("request %d: %+v", i, got)
		}
	}
	if got := l.take("a", want); got.retry != 500*time.Millisecond || got.full != 1500*time.Millisecond {
		t.Errorf("waits: %+v", got)
	}
	if !l.take("b", want).ok {
		t.Error("one key counts for another")
	}
	now = now.Add(500 * time.Millisecond)
	if !l.take("a", want).ok || l.take("a", want).ok {
		t.Error("half a second gives one request")
	}
	for i := range 1000 {
		l.take(fmt.Sprint(i), want)
		l.take("a", want) // in use: it is not forgotten
	}
	if l.take("a", want).ok {
		t.Error("a key in use was forgotten")
	}
	if n := len(l.young) + len(l.old); n > 8 {
		t.Errorf("%d keys are remembered", n)
	}
	if !l.take("a", limit{perSec: 2, burst: 4, keys: 8}).ok {
		t.Error("a new limit starts afresh")
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	settings := config.Default()
	settings.RateLimitSettings = config.RateLimitSettings{Enable: true, PerSec: 1, MaxBurst: 2, MemoryStoreSize: 10, VaryByRemoteAddr: true}
	o := testOptions()
	o.Config = func() *config.Config { return settings }
	a := newTest(o, func(g group) { g.get("/read", session, answerOK, spec{sum: "x"}) })
	for i, status := range []int{200, 200, 429} {
		w := send(a, "GET", "/api/v4/test/read", "")
		h := w.Header()
		if w.Code != status || h.Get("X-Ratelimit-Limit") != "2" || h.Get("X-Ratelimit-Remaining") != fmt.Sprint(max(0, 1-i)) || h.Get("X-Ratelimit-Reset") == "" {
			t.Fatalf("request %d: %d %v", i, w.Code, h)
		}
		if status == 429 {
			if wantError(t, w, 429, "api.context.rate_limited.app_error"); h.Get("Retry-After") != "1" {
				t.Errorf("Retry-After: %q", h.Get("Retry-After"))
			}
		}
	}
	if w := send(a, "GET", "/api/v4/test/read", "", "Authorization", "Bearer wrong"); w.Code != 429 {
		t.Errorf("a wrong token is not counted: %d", w.Code)
	}
	if w := send(a, "GET", "/api/v4/system/ping", ""); w.Code != 200 {
		t.Errorf("health checks are limited: %d", w.Code)
	}
	// A change of the configuration counts at once.
	changed := *settings
	changed.RateLimitSettings.VaryByUser = true
	changed.RateLimitSettings.VaryByHeader = "X-Tenant"
	settings = &changed
	if w := send(a, "GET", "/api/v4/test/read", ""); w.Code != 200 {
		t.Errorf("the user's own limit: %d", w.Code)
	}
	changed2 := changed
	changed2.RateLimitSettings.Enable = false
	settings = &changed2
	if w := send(a, "GET", "/api/v4/test/read", ""); w.Code != 200 || w.Header().Get("X-Ratelimit-Limit") != "" {
		t.Errorf("off: %d %v", w.Code, w.Header())
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	var log logBuffer
	o := testOptions(func(c *config.Config) { c.ServiceSettings.TrustedProxyIPHeader = []string{"X-Client"} })
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	a := newTest(o, func(g group) { g.post("/login", guarded, answerOK, spec{sum: "x"}) })
	try := func(remote string, header ...string) int {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v4/test/login", strings.NewReader("{}"))
		r.RemoteAddr = remote
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w.Code
	}
	now := func() time.Time { return time.Unix(1000, 0) }
	a.guards.now, a.shared.now = now, now
	for range guardLimit().burst {
		if code := try("192.0.2.1:99"); code != 200 {
			t.Fatalf("within the burst: %d", code)
		}
	}
	for _, tc := range []struct {
		name   string
		remote string
		header []string
		status int
	}{
		{"the same", "192.0.2.1:98", nil, 429},
		{"another", "192.0.2.2:99", nil, 200},
		{"through a proxy", "127.0.0.1:99", []string{"X-Client", "192.0.2.1"}, 429},
		{"claims to be another", "192.0.2.1:99", []string{"X-Forwarded-For", "192.0.2.7"}, 429},
	} {
		if code := try(tc.remote, tc.header...); code != tc.status {
			t.Errorf("%s: got %d", tc.name, code)
		}
	}
	if log.String() != "" {
		t.Errorf("all addresses were known: %s", log.String())
	}
	// Behind a proxy on this machine that tells nothing all look alike: they
	// are limited, but by more than one of them can use up.
	for i, remote := range slices.Repeat([]string{"127.0.0.1:99", "[::1]:99", "127.0.0.2:99", "@"}, sharedGuardLimit().burst/4) {
		if code := try(remote, "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i%256)); code != 200 {
			t.Fatalf("unlabelled, attempt %d: %d", i, code)
		}
	}
	if code := try("127.0.0.1:99"); code != 429 {
		t.Errorf("unlabelled, beyond the burst: %d", code)
	}
	if code := try("127.0.0.1:99", "X-Client", "192.0.2.3"); code != 200 {
		t.Errorf("labelled meanwhile: %d", code)
	}
	if n := strings.Count(log.String(), "TrustedProxyIPHeader"); n != 1 {
		t.Errorf("warned %d times: %s", n, log.String())
	}
}

func TestCompress(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("polder ", 1000)
	for _, tc := range []struct {
		mode, accept, text string
		compressed         bool
	}{
		{"gzip", "gzip", large, true},
		{"disabled", "br, gzip;q=0.5", large, true},
		{"gzip", "gzip", "small", false},
		{"gzip", "", large, false},
		{"gzip", "br, gzip;q=0", large, false},
		{"uncompressed", "gzip", large, false},
	} {
		o := testOptions(func(c *config.Config) { c.ServiceSettings.WebserverMode = tc.mode })
		a := newTest(o, func(g group) {
			g.get("/text", open, func(c *call) error { return c.json(http.StatusOK, tc.text) }, spec{sum: "x"})
		})
		w := send(a, "GET", "/api/v4/test/text", "", "Accept-Encoding", tc.accept)
		body, compressed := io.Reader(w.Body), w.Header().Get("Content-Encoding") == "gzip"
		if w.Header().Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
			t.Errorf("%+v: Content-Length", tc)
		}
		if compressed {
			var err error
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatal(err)
			}
		}
		text, err := io.ReadAll(body)
		if err != nil || strings.TrimSpace(string(text)) != `"`+tc.text+`"` || compressed != tc.compressed {
			t.Errorf("%s %q: compressed %t, %v", tc.mode, tc.accept, compressed, err)
		}
	}
}

func TestLimitBody(t *testing.T) {
	t.Parallel()
	o := testOptions(func(c *config.Config) {
		c.ServiceSettings.MaximumPayloadSizeBytes, c.FileSettings.MaxFileSize = 2000, 5000
	})
	a := newTest(o, func(g group) {
		read := func(c *call) error {
			b, err := io.ReadAll(c.r.Body)
			if err != nil {
				return fmt.Errorf("read upload: %w", err)
			}
			return c.json(http.StatusOK, len(b))
		}
		g.post("/json", open, func(c *call) error { var v any; return c.decode(&v) }, spec{sum: "x"})
		g.post("/blob", open, read, spec{sum: "x", in: blob("image/png")})
		g.post("/form", open, read, spec{sum: "x", in: form{"file"}})
	})
	for _, tc := range []struct {
		path   string
		size   int
		status int
	}{
		{"/json", 2000, 400}, {"/json", 2001, 413},
		{"/blob", 5000, 200}, {"/blob", 5001, 413},
		{"/form", 5000 * 10, 200}, {"/form", 5000*10 + formOverhead + 1, 413},
	} {
		for _, known := range []bool{true, false} {
			var body io.Reader = strings.NewReader(strings.Repeat("a", tc.size))
			if !known {
				body = io.MultiReader(body)
			}
			w := httptest.NewRecorder()
			a.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/api/v4/test"+tc.path, body))
			if w.Code != tc.status {
				t.Errorf("%s %d (length known: %t): got %d %s", tc.path, tc.size, known, w.Code, w.Body)
			}
		}
	}
	long := "/api/v4/system/ping?x=" + strings.Repeat("a", 3000)
	wantError(t, send(a, "GET", long, ""), 414, "api.context.url_too_long.app_error")
}

func TestOverload(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) { g.get("/read", session, answerOK, spec{sum: "x"}) })
	a.running.Store(runningMax - 1)
	if w := send(a, "GET", "/api/v4/test/read", ""); w.Code != 200 {
		t.Errorf("the last room: %d", w.Code)
	}
	a.running.Store(runningMax)
	w := send(a, "GET", "/api/v4/test/read", "")
	if wantError(t, w, 503, "api.context.server_busy.app_error"); w.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if w := send(a, "GET", "/api/v4/system/ping", ""); w.Code != 200 {
		t.Errorf("health check of a busy node: %d", w.Code)
	}
	if n := a.running.Load(); n != runningMax {
		t.Errorf("%d rooms taken afterwards, want %d", n, runningMax)
	}
}

// deadlineRecorder is a connection that notes until when it may be read.
type deadlineRecorder struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (r *deadlineRecorder) SetReadDeadline(until time.Time) error {
	r.until = until
	return nil
}

func TestSlowBody(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		g.get("/read", session, answerOK, spec{sum: "x"})
		g.post("/write", open, func(c *call) error {
			var body []string
			if err := c.decode(&body); err != nil {
				return err
			}
			return c.ok()
		}, spec{sum: "x", in: []string{}})
	})
	a.running.Store(runningMax - 1)
	body, client := io.Pipe()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v4/test/write", body)
	w := &deadlineRecorder{ResponseRecorder: httptest.NewRecorder()}
	served := make(chan struct{})
	start := time.Now()
	go func() {
		defer close(served)
		a.ServeHTTP(w, r)
	}()
	if _, err := io.WriteString(client, "["); err != nil { // returns when the handler has read it
		t.Fatal(err)
	}
	if w := send(a, "GET", "/api/v4/test/read", ""); w.Code != 200 {
		t.Errorf("while another client sends its body: %d", w.Code)
	}
	if _, err := io.WriteString(client, "]"); err != nil {
		t.Fatal(err)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	<-served
	if w.Code != 200 {
		t.Errorf("the slow one: %d %s", w.Code, w.Body)
	}
	if left := w.until.Sub(start); left < patience || left > 2*patience {
		t.Errorf("the body may take %s, want %s", left, patience)
	}
	if n := a.running.Load(); n != runningMax-1 {
		t.Errorf("%d rooms taken afterwards, want %d", n, runningMax-1)
	}
}

func TestRoomAfterPanic(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		g.get("/panics", session, func(*call) error { panic("broken") }, spec{sum: "x"})
	})
	send(a, "GET", "/api/v4/test/panics", "")
	if n := a.running.Load(); n != 0 {
		t.Errorf("%d rooms are lost", n)
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newTest(testOptions(), func(g group) {
			wait := func(c *call) error {
				select {
				case <-c.ctx.Done():
					return fmt.Errorf("read posts: %w", c.ctx.Err())
				case <-time.After(time.Hour):
					return c.ok()
				}
			}
			g.get("/slow", session, wait, spec{sum: "x"})
			g.get("/file", session, wait, spec{sum: "x", out: blob("*/*")})
		})
		for _, tc := range []struct {
			method, path, token string
			want                time.Duration
		}{
			{"GET", "/test/slow", testToken, patience},
			{"GET", "/test/slow", "stalled", patience},
			{"POST", "/posts", "stalled", postPatience},
		} {
			start := time.Now()
			w := send(a, tc.method, "/api/v4"+tc.path, "{}", "Authorization", "Bearer "+tc.token)
			wantError(t, w, 503, "api.context.unavailable.app_error")
			if took := time.Since(start); took != tc.want || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s %s with %s ended after %s, want %s", tc.method, tc.path, tc.token, took, tc.want)
			}
		}
		if w := send(a, "GET", "/api/v4/test/file", ""); w.Code != 200 {
			t.Errorf("a download has a deadline: %d", w.Code)
		}
	})
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	o := testOptions()
	registry := prometheus.NewRegistry()
	o.Metrics = registry
	a := newTest(o, func(g group) {
		g.get("/users/{user_id}", session, answerOK, spec{sum: "x"})
		g.get("/broken", session, func(*call) error { return errors.New("broken") }, spec{sum: "x"})
		g.get("/panics", session, func(*call) error { panic("broken") }, spec{sum: "x"})
	})
	for _, path := range []string{"/users/me", "/users/" + otherID, "/users/x", "/broken", "/panics", "/nothing/1", "/nothing/2"} {
		send(a, "GET", "/api/v4/test"+path, "")
	}
	var counts bytes.Buffer
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range families[0].GetMetric() {
		for _, label := range m.GetLabel() {
			fmt.Fprint(&counts, label.GetValue(), " ")
		}
		fmt.Fprintln(&counts, m.GetHistogram().GetSampleCount())
	}
	want := `GET /api/v4/test/broken 5xx 1
GET /api/v4/test/panics 5xx 1
GET /api/v4/test/users/{user_id} 2xx 2
GET /api/v4/test/users/{user_id} 4xx 1
GET none 4xx 2
`
	if counts.String() != want {
		t.Errorf("got\n%swant\n%s", &counts, want)
	}
	if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) != 0 {
		t.Errorf("lint: %v %v", problems, err)
	}
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	var log logBuffer
	o := testOptions()
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	send(New(o), "GET", "/api/v4/system/ping?get_server_status=true", "")
	line := log.String()
	for _, want := range []string{"level=DEBUG", "method=GET", "route=/api/v4/system/ping", "status=200", "bytes=", "took=", "address=192.0.2.1"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q lacks %s", line, want)
		}
	}
	if strings.Contains(line, testToken) {
		t.Error("the token is in the log")
	}
}

// fakeSockets notes whom it was asked to serve.
type fakeSockets struct {
	served []*model.Session
	err    error
}

func (f *fakeSockets) ServeWebSocket(_ http.ResponseWriter, _ *http.Request, s *model.Session) error {
	f.served = append(f.served, s)
	return f.err
}

func TestWebSocketOrigin(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, site, allow, origin string
		ok                        bool
	}{
		{"no browser", "https://chat.example.com", "", "", true},
		{"site", "https://chat.example.com", "", "https://chat.example.com", true},
		{"site, port", "https://chat.example.com:443/sub", "", "https://Chat.example.com", true},
		{"other port", "https://chat.example.com", "", "https://chat.example.com:8443", false},
		{"other scheme", "https://chat.example.com", "", "http://chat.example.com", false},
		{"other site", "https://chat.example.com", "", "https://evil.example.org", false},
		{"host is not site", "https://chat.example.com", "", "http://example.com", false},
		{"host", "", "", "http://example.com", true},
		{"other host", "", "", "http://evil.example.org", false},
		{"null", "", "", "null", false},
		{"allowed", "https://chat.example.com", "https://evil.example.org", "https://evil.example.org", true},
		{"all allowed", "https://chat.example.com", "*", "https://evil.example.org", true},
	} {
		for _, path := range []string{"/api/v4/websocket", "/api/v3/users/websocket"} {
			sockets := &fakeSockets{}
			o := testOptions(func(c *config.Config) {
				c.ServiceSettings.SiteURL, c.ServiceSettings.AllowCorsFrom = tc.site, tc.allow
			})
			o.WebSockets = sockets
			w := send(New(o), "GET", "http://example.com"+path, "", "Origin", tc.origin)
			if tc.ok {
				if len(sockets.served) != 1 || sockets.served[0] == nil || sockets.served[0].UserID != testUser {
					t.Errorf("%s: %d %s", tc.name, w.Code, w.Body)
				}
				continue
			}
			if wantError(t, w, 403, "api.web_socket.origin.app_error"); len(sockets.served) != 0 {
				t.Errorf("%s: refused and served", tc.name)
			}
		}
	}
}

func TestWebSocketRefused(t *testing.T) {
	t.Parallel()
	o := testOptions()
	o.WebSockets = &fakeSockets{err: errDraining}
	wantError(t, send(New(o), "GET", "/api/v4/websocket", ""), 503, "api.context.draining.app_error")
}

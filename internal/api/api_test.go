package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

const (
	testUser  = "ann4567890123456789012345x"
	testToken = "token4567890123456789012xx"
	otherID   = "oth4567890123456789012345x"
)

// fakeSessions knows one token; others are unknown, "down" can't be told, and
// for "stalled" nobody answers.
type fakeSessions struct{}

func (fakeSessions) Authenticate(ctx context.Context, token string) (*model.Session, error) {
	switch token {
	case testToken:
		return &model.Session{ID: otherID, UserID: testUser, Props: map[string]string{model.SessionPropCSRF: "csrf"}}, nil
	case "stalled":
		<-ctx.Done()
		return nil, ctx.Err()
	case "down":
		return nil, errUnavailable.Because(errors.New("no database"))
	default:
		return nil, errNoSession
	}
}

// fakeHealth is what a test sets.
type fakeHealth struct {
	draining            bool
	database, filestore error
	readOnly, elsewhere bool
}

func (h *fakeHealth) Draining() bool                  { return h.draining }
func (h *fakeHealth) Database(context.Context) error  { return h.database }
func (h *fakeHealth) Filestore(context.Context) error { return h.filestore }
func (h *fakeHealth) ReadOnly() (bool, bool)          { return h.readOnly, h.elsewhere }

// logBuffer is a log that a test reads while handlers may write.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (fakeSessions) Extend(context.Context, *model.Session) *model.Session { return nil }

// testOptions makes an API of fakes; change changes its configuration.
func testOptions(change ...func(*config.Config)) Options {
	settings := config.Default()
	for _, f := range change {
		f(settings)
	}
	return Options{
		Log:       slog.New(slog.DiscardHandler),
		Version:   "1.0.0",
		VersionID: func() string { return "1.0.0.1.hash.false" },
		NodeID:    "node",
		Translate: func(id string, params model.Params, languages ...string) string {
			return fmt.Sprint(id, params, languages)
		},
		UserLocale: func(_ context.Context, userID string) string { return "nl" },
		Sessions:   fakeSessions{},
		Config:     func() *config.Config { return settings },
		Health:     &fakeHealth{},
		ClientInfo: func(context.Context) (config.ClientInfo, error) {
			return config.ClientInfo{Version: "11.6.0", ServerID: otherID}, nil
		},
	}
}

// newTest returns an API with rows of its own beside the table's.
func newTest(o Options, add func(g group)) *API {
	a := New(o)
	if add != nil {
		add(a.routes.under("/api/v4/test"))
	}
	return a
}

// call sends a request with the test's token and returns the answer.
func send(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+testToken)
	for i := 0; i+1 < len(header); i += 2 {
		if header[i+1] == "" {
			r.Header.Del(header[i])
		} else {
			r.Header.Set(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// wantError checks that the answer is an error in the one shape.
func wantError(t *testing.T, w *httptest.ResponseRecorder, status int, id string) errorBody {
	t.Helper()
	var e errorBody
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		t.Fatalf("status %d, not an error body: %v", w.Code, err)
	}
	if w.Code != status || e.StatusCode != status || e.ID != id {
		t.Fatalf("got %d %+v, want %d %s", w.Code, e, status, id)
	}
	if e.Message == "" || e.DetailedError != "" || e.RequestID == "" || e.RequestID != w.Header().Get("X-Request-Id") {
		t.Fatalf("message, detailed_error or request_id is wrong: %+v", e)
	}
	return e
}

func TestRouting(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		say := func(c *call) error { return c.json(http.StatusOK, c.target.pattern+" "+c.id(c.target.path[0].name)) }
		g.get("/users/{user_id}", session, say, spec{sum: "x"})
		g.put("/users/{user_id}", session, say, spec{sum: "x"})
		g.get("/users/name/{username}", session, say, spec{sum: "x"})
		g.get("/channels/{channel_id}", session, say, spec{sum: "x"})
		g.put("/read/{timestamp}", session, say, spec{sum: "x"})
	})
	for _, tc := range []struct {
		method, path string
		status       int
		want         string // the body's text, or the id of the error
	}{
		{"GET", "/users/me", 200, "/users/{user_id} " + testUser},
		{"PUT", "/users/me", 200, "/users/{user_id} " + testUser},
		{"GET", "/users/" + otherID, 200, "/users/{user_id} " + otherID},
		{"GET", "/users/name/me", 200, "/users/name/{username} me"},
		{"GET", "/users/name/a%2Fb", 200, "/users/name/{username} a/b"},
		{"GET", "/users/name/" + strings.Repeat("a", paramMaxSize+1), 400, "api.context.invalid_url_param.app_error"},
		{"GET", "/users/short", 400, "api.context.invalid_url_param.app_error"},
		{"GET", "/channels/me", 400, "api.context.invalid_url_param.app_error"},
		{"PUT", "/read/12", 200, "/read/{timestamp} 12"},
		{"PUT", "/read/1x", 400, "api.context.invalid_url_param.app_error"},
		{"DELETE", "/users/me", 405, "api.context.method_not_allowed.app_error"},
		{"BREW", "/users/me", 405, "api.context.method_not_allowed.app_error"},
		{"GET", "/nothing", 404, "api.context.404.app_error"},
		{"GET", "/../cloud/products", 404, "api.context.404.app_error"},
	} {
		w := send(a, tc.method, "/api/v4/test"+tc.path, "")
		if w.Code == 200 {
			if got := strings.TrimSpace(w.Body.String()); got != `"/api/v4/test`+tc.want+`"` || tc.status != 200 {
				t.Errorf("%s %s: got %s", tc.method, tc.path, got)
			}
			continue
		}
		wantError(t, w, tc.status, tc.want)
		if w.Code == 405 && w.Header().Get("Allow") != "GET, PUT, HEAD" {
			t.Errorf("Allow: %q", w.Header().Get("Allow"))
		}
	}
	wantError(t, send(a, "POST", "/api/v4/cloud/products", "{}"), 501, "api.not_implemented.app_error")
	wantError(t, send(a, "GET", "/api/v4/cloudy", ""), 404, "api.context.404.app_error")
	if w := send(a, "HEAD", "/api/v4/test/users/me", ""); w.Code != 200 {
		t.Errorf("HEAD: %d", w.Code)
	}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		who := func(c *call) error { return c.json(http.StatusOK, c.session != nil) }
		g.get("/open", open, who, spec{sum: "x"})
		g.get("/open/{user_id}", open, who, spec{sum: "x"})
		g.get("/session", session, who, spec{sum: "x"})
	})
	for _, tc := range []struct {
		name, path, header, value string
		status                    int
		want                      string
	}{
		{"bearer", "/session", "Authorization", "Bearer " + testToken, 200, "true"},
		{"lower case", "/session", "Authorization", "bearer " + testToken, 200, "true"},
		{"token", "/session", "Authorization", "token " + testToken, 200, "true"},
		{"cookie", "/session", "Cookie", cookieToken + "=" + testToken, 200, "true"},
		{"none", "/session", "", "", 401, ""},
		{"unknown", "/session", "Authorization", "Bearer nonsense", 401, ""},
		{"basic", "/session", "Authorization", "Basic " + testToken, 401, ""},
		{"long", "/session", "Authorization", "Bearer " + strings.Repeat("x", 4096), 401, ""},
		{"open without", "/open", "", "", 200, "false"},
		{"open with", "/open", "Authorization", "Bearer " + testToken, 200, "true"},
		{"open stale", "/open", "Cookie", cookieToken + "=stale", 200, "false"},
		{"open me", "/open/me", "", "", 401, ""},
		{"database down", "/open", "Authorization", "Bearer down", 503, ""},
	} {
		header := []string{"Authorization", ""}
		if tc.header != "" {
			header = append(header, tc.header, tc.value)
		}
		w := send(a, "GET", "/api/v4/test"+tc.path, "", header...)
		if w.Code != tc.status || tc.status == 200 && strings.TrimSpace(w.Body.String()) != tc.want {
			t.Errorf("%s: got %d %s", tc.name, w.Code, w.Body)
		}
		if tc.status == 503 && w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", tc.name)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		g.get("/query", open, func(c *call) error {
			page, perPage := c.page()
			return c.json(http.StatusOK, []any{page, perPage, c.int("since", 7), c.bool("deleted"), c.query("term"), c.query("team")})
		}, spec{sum: "x", query: "page per_page since:int deleted:bool term team:id"})
		g.get("/undeclared", open, func(c *call) error { return c.json(http.StatusOK, c.query("other")) }, spec{sum: "x", query: "term"})
	})
	for _, tc := range []struct{ query, want string }{
		{"", `[0,60,7,false,"",""]`},
		{"page=3&per_page=20&since=5&deleted=true&term=a%20b&team=" + otherID, `[3,20,5,true,"a b","` + otherID + `"]`},
		{"per_page=1000", `[0,200,7,false,"",""]`},
		{"page=-1&per_page=0", `[0,60,7,false,"",""]`},
		{"page=9999999999999", `[2147483647,60,7,false,"",""]`},
		{"since=&deleted=&page=", `[0,60,7,false,"",""]`},
		{"unknown=1", `[0,60,7,false,"",""]`},
		{"page=x", "page"},
		{"since=1.5", "since"},
		{"deleted=perhaps", "deleted"},
		{"team=short", "team"},
		{"term=" + strings.Repeat("a", paramMaxSize+1), "term"},
		{"term=%00", "term"},
		{"term=%ff", "term"},
	} {
		w := send(a, "GET", "/api/v4/test/query?"+tc.query, "")
		if strings.HasPrefix(tc.want, "[") {
			if got := strings.TrimSpace(w.Body.String()); w.Code != 200 || got != tc.want {
				t.Errorf("%s: got %d %s, want %s", tc.query, w.Code, got, tc.want)
			}
			continue
		}
		if e := wantError(t, w, 400, "api.context.invalid_url_param.app_error"); !strings.Contains(e.Message, "Name:"+tc.want) {
			t.Errorf("%s: the message does not name it: %s", tc.query, e.Message)
		}
	}
	wantError(t, send(a, "GET", "/api/v4/test/undeclared?other=1", ""), 500, "api.context.internal.app_error")
}

func TestDecode(t *testing.T) {
	t.Parallel()
	type body struct {
		Name  string   `json:"name"`
		Count int      `json:"count"`
		List  []string `json:"list"`
		In    struct {
			Flag bool `json:"flag"`
		} `json:"in"`
	}
	a := newTest(testOptions(), func(g group) {
		g.post("/body", open, func(c *call) error {
			var b body
			if err := c.decode(&b); err != nil {
				return err
			}
			return c.json(http.StatusCreated, &b)
		}, spec{sum: "x", in: body{}})
	})
	for _, tc := range []struct {
		name, body string
		status     int
		want       []string
	}{
		{"whole", `{"name":"<a>","count":2,"more":true} `, 201, []string{`"name":"\u003ca\u003e"`, `"count":2`}},
		{"type", `{"count":"two"}`, 400, []string{"Name:count", "Expected:integer"}},
		{"nested", `{"in":{"flag":1}}`, 400, []string{"Name:in.flag", "Expected:boolean"}},
		{"list", `{"list":"a"}`, 400, []string{"Name:list", "Expected:array"}},
		{"root", `[]`, 400, []string{"Name:body", "Expected:object"}},
		{"empty", ``, 400, []string{"Name:body", "Expected:JSON"}},
		{"cut", `{"name":`, 400, []string{"Name:body", "Expected:JSON"}},
		{"garbage", `{"name":"a"} {}`, 400, []string{"Name:body", "Expected:JSON"}},
		{"NUL", `{"name":"a\u0000"}`, 400, []string{"Name:body", "U+0000"}},
		{"NUL after a backslash", `{"name":"\\\u0000"}`, 400, []string{"Name:body"}},
		{"no NUL", `{"name":"\\u0000 \\\\u0000"}`, 201, []string{`"name":"\\u0000 \\\\u0000"`}},
		{"large", `{"name":"` + strings.Repeat("a", 300000) + `"}`, 413, []string{"Max:300000"}},
	} {
		w := send(a, "POST", "/api/v4/test/body", tc.body)
		if w.Code != tc.status {
			t.Errorf("%s: got %d %s", tc.name, w.Code, w.Body)
		}
		text := w.Body.String()
		for _, want := range tc.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %s lacks %s", tc.name, text, want)
			}
		}
	}
	// A body without a length is bounded as well.
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v4/test/body", io.MultiReader(strings.NewReader(`"`), strings.NewReader(strings.Repeat("a", 300000))))
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	wantError(t, w, 413, "api.context.request_body_too_large.app_error")
}

type own struct{ n int }

func (o own) AppendJSON(b []byte) []byte { return fmt.Appendf(b, `{"own":%d}`, o.n) }

func TestJSON(t *testing.T) {
	t.Parallel()
	var list []string
	var value any
	a := newTest(testOptions(), func(g group) {
		g.get("/json", open, func(c *call) error { return c.json(http.StatusOK, value) }, spec{sum: "x"})
	})
	for _, tc := range []struct {
		value any
		want  string
	}{
		{own{3}, `{"own":3}`},
		{list, `[]`},
		{[]int{1}, `[1]`},
		{map[string]string{"a": "<"}, `{"a":"\u003c"}`},
		{nil, `null`},
	} {
		value = tc.value
		w := send(a, "GET", "/api/v4/test/json", "")
		if got := strings.TrimSpace(w.Body.String()); got != tc.want || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%v: got %s", tc.value, got)
		}
	}
	value = func() {}
	wantError(t, send(a, "GET", "/api/v4/test/json", ""), 500, "api.context.internal.app_error")
}

func TestETag(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		g.get("/etag", open, func(c *call) error {
			if c.etag("v1") {
				return nil
			}
			return c.ok()
		}, spec{sum: "x"})
	})
	for _, tc := range []struct {
		header string
		status int
	}{
		{"", 200}, {`"v1"`, 304}, {`W/"v1"`, 304}, {`"v0", W/"v1"`, 304}, {`*`, 304}, {`"v0"`, 200}, {`v1`, 200},
	} {
		w := send(a, "GET", "/api/v4/test/etag", "", "If-None-Match", tc.header)
		if w.Code != tc.status || w.Header().Get("Etag") != `"v1"` || (w.Body.Len() == 0) != (tc.status == 304) {
			t.Errorf("%s: got %d %q %s", tc.header, w.Code, w.Header().Get("Etag"), w.Body)
		}
	}
}

// TestReadOnly: writes say that they are refused because there is no master.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	o := testOptions()
	health := &fakeHealth{}
	o.Health = health
	var fails error
	a := newTest(o, func(g group) {
		g.get("/fails", open, func(*call) error { return fails }, spec{sum: "x"})
		g.post("/fails", open, func(*call) error { return fails }, spec{sum: "x"})
	})
	for _, tc := range []struct {
		method   string
		err      error
		readOnly bool
		id       string
	}{
		{"POST", store.ErrUnavailable, false, "api.context.unavailable.app_error"},
		{"POST", store.ErrUnavailable, true, "api.context.read_only.app_error"},
		{"GET", store.ErrUnavailable, true, "api.context.unavailable.app_error"},
		{"POST", store.ErrReadOnly, false, "api.context.read_only.app_error"},
		{"POST", context.DeadlineExceeded, true, "api.context.read_only.app_error"},
	} {
		fails, health.readOnly = fmt.Errorf("store: %w", tc.err), tc.readOnly
		w := send(a, tc.method, "/api/v4/test/fails", "")
		wantError(t, w, http.StatusServiceUnavailable, tc.id)
		if w.Header().Get("Retry-After") == "" {
			t.Errorf("%s, %v: no Retry-After", tc.method, tc.err)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	var log logBuffer
	o := testOptions()
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	var fails error
	a := newTest(o, func(g group) {
		g.get("/fails", open, func(*call) error { return fails }, spec{sum: "x"})
		g.get("/panics", open, func(*call) error { panic("the handler broke") }, spec{sum: "x"})
		g.get("/half", open, func(c *call) error {
			_, _ = io.WriteString(c.w, "half")
			return errors.New("disk gone")
		}, spec{sum: "x"})
	})
	for _, tc := range []struct {
		err    error
		status int
		id     string
		logged bool
	}{
		{model.NewError(model.Invalid, "a.b", nil), 400, "a.b", false},
		{fmt.Errorf("wrapped: %w", model.NewError(model.Conflict, "a.b", nil)), 400, "a.b", false},
		{model.NewError(model.Unauthorized, "a.b", nil), 401, "a.b", false},
		{model.NewError(model.Forbidden, "a.b", nil), 403, "a.b", false},
		{model.NewError(model.NotFound, "a.b", nil), 404, "a.b", false},
		{model.NewError(model.TooLarge, "a.b", nil), 413, "a.b", false},
		{model.NewError(model.RateLimited, "a.b", nil), 429, "a.b", false},
		{model.NewError(model.NotImplemented, "a.b", nil), 501, "a.b", false},
		{model.NewError(model.Internal, "a.b", nil).Because(errors.New("secret path")), 500, "a.b", true},
		{model.NewError(model.Unavailable, "a.b", nil), 503, "a.b", true},
		{context.DeadlineExceeded, 503, "api.context.unavailable.app_error", true},
		{errors.New("secret path"), 500, "api.context.internal.app_error", true},
	} {
		fails = tc.err
		before := strings.Count(log.String(), "\n")
		w := send(a, "GET", "/api/v4/test/fails", "", "Accept-Language", "fr")
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: the cause reached the client: %s", tc.err, w.Body)
		}
		e := wantError(t, w, tc.status, tc.id)
		if !strings.Contains(e.Message, "[nl fr]") {
			t.Errorf("%v: languages in %q", tc.err, e.Message)
		}
		lines := strings.Count(log.String(), "\n") - before
		if want := map[bool]int{true: 1, false: 0}[tc.logged]; lines != want {
			t.Errorf("%v: %d lines logged, want %d", tc.err, lines, want)
		}
		if tc.logged && !strings.Contains(log.String(), e.RequestID) {
			t.Errorf("%v: the log lacks the request id", tc.err)
		}
	}
	wantError(t, send(a, "GET", "/api/v4/test/panics", ""), 500, "api.context.internal.app_error")
	if !strings.Contains(log.String(), "the handler broke") || !strings.Contains(log.String(), "api_test.go") {
		t.Error("the panic or its stack was not logged")
	}
	if w := send(a, "GET", "/api/v4/test/half", ""); w.Body.String() != "half" {
		t.Errorf("an error was added to half an answer: %s", w.Body)
	}
}

func TestClientLeft(t *testing.T) {
	t.Parallel()
	var log logBuffer
	o := testOptions()
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	ctx, cancel := context.WithCancel(t.Context())
	a := newTest(o, func(g group) {
		g.get("/slow", open, func(c *call) error {
			cancel()
			return fmt.Errorf("read posts: %w", c.ctx.Err())
		}, spec{sum: "x"})
	})
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/api/v4/test/slow", nil))
	if w.Body.Len() != 0 || log.String() != "" {
		t.Errorf("answered %q, logged %q", w.Body, log.String())
	}
}

// TestAbort shows that a handler can cut the connection, and that an answer
// that broke half-way is cut and not ended.
func TestAbort(t *testing.T) {
	t.Parallel()
	a := newTest(testOptions(), func(g group) {
		g.get("/abort", open, func(*call) error { panic(http.ErrAbortHandler) }, spec{sum: "x"})
		g.get("/broken", open, func(c *call) error {
			_, _ = io.WriteString(c.w, "half")
			panic("broken")
		}, spec{sum: "x"})
	})
	server := httptest.NewServer(a)
	defer server.Close()
	for _, path := range []string{"/abort", "/broken"} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v4/test"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := server.Client().Do(r)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: the answer looks whole", path)
		}
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	const rest = "&use_rest_semantics=true"
	for _, tc := range []struct {
		name, path string
		health     fakeHealth
		status     int
		want       string
	}{
		{"plain", "/api/v4/system/ping", fakeHealth{database: down}, 200, `{"status":"OK","AndroidLatestVersion":"","AndroidMinVersion":"","IosLatestVersion":"","IosMinVersion":"","ActiveSearchBackend":"database"}`},
		{"full", "/api/v4/system/ping?get_server_status=true", fakeHealth{}, 200, `{"status":"OK","AndroidLatestVersion":"","AndroidMinVersion":"","IosLatestVersion":"","IosMinVersion":"","ActiveSearchBackend":"database","database_status":"OK","filestore_status":"OK"}`},
		{"database", "/api/v4/system/ping?get_server_status=true", fakeHealth{database: down}, 500, `"status":"UNHEALTHY"`},
		{"database, rest", "/api/v4/system/ping?get_server_status=true" + rest, fakeHealth{database: down}, 200, `"database_status":"UNHEALTHY","filestore_status":"OK"`},
		{"file store, rest", "/api/v4/system/ping?get_server_status=true" + rest, fakeHealth{filestore: down}, 200, `"database_status":"OK","filestore_status":"UNHEALTHY"`},
		{"draining", "/api/v4/system/ping", fakeHealth{draining: true}, 503, `"status":"UNHEALTHY"`},
		{"v3", "/api/v3/general/ping", fakeHealth{}, 200, `"node_id":"node"`},
		{"v3 draining", "/api/v3/general/ping", fakeHealth{draining: true}, 503, `api.context.draining.app_error`},
		{"v3 database", "/api/v3/general/ping", fakeHealth{database: down}, 503, `api.context.unavailable.app_error`},
		{"v3 only reads", "/api/v3/general/ping", fakeHealth{database: down, readOnly: true}, 200, `"node_id":"node"`},
		{"v3 only reads, others write", "/api/v3/general/ping", fakeHealth{database: down, readOnly: true, elsewhere: true}, 503, `api.context.unavailable.app_error`},
	} {
		o := testOptions()
		o.Health = &tc.health
		w := send(New(o), "GET", tc.path, "", "Authorization", "")
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s: got %d %s", tc.name, w.Code, w.Body)
		}
		if w.Header().Get("X-Version-Id") != "1.0.0.1.hash.false" || !model.IsID(w.Header().Get("X-Request-Id")) {
			t.Errorf("%s: headers %v", tc.name, w.Header())
		}
	}
}

func TestClientConfig(t *testing.T) {
	t.Parallel()
	a := New(testOptions())
	for _, tc := range []struct {
		path, authorization string
		has, hasNot         string
	}{
		{"/api/v4/config/client?format=old", "Bearer " + testToken, `"MaxFileSize":"`, "null"},
		{"/api/v4/config/client?format=old", "", `"SiteName":"`, "MaxFileSize"},
		{"/api/v4/license/client?format=old", "", `{"IsLicensed":"false"}`, "null"},
	} {
		w := send(a, "GET", tc.path, "", "Authorization", tc.authorization)
		if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, tc.has) || strings.Contains(body, tc.hasNot) {
			t.Errorf("%s: %d %s", tc.path, w.Code, body)
		}
	}
	o := testOptions()
	o.ClientInfo = func(context.Context) (config.ClientInfo, error) { return config.ClientInfo{}, errUnavailable }
	wantError(t, send(New(o), "GET", "/api/v4/config/client", ""), 503, "api.context.unavailable.app_error")
}

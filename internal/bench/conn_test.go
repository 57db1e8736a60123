package bench

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw    string
		status int
		size   int64
		shown  string
		closes bool
	}{
		"length":        {"HTTP/1.1 201 Created\r\nX: y\r\nContent-Length: 5\r\n\r\nhello", 201, 5, "hel", false},
		"lower case":    {"HTTP/1.1 200 OK\r\ncontent-length:5\r\nconnection: Close\r\n\r\nhello", 200, 5, "hel", true},
		"chunks":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: r\r\n\r\n", 200, 5, "hel", false},
		"to the end":    {"HTTP/1.0 200 OK\r\n\r\nhello", 200, 5, "hel", true},
		"no body":       {"HTTP/1.1 304 Not Modified\r\nEtag: x\r\n\r\n", 304, 0, "", false},
		"short body":    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhe", 200, 2, "he", false},
		"empty, length": {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, 0, "", false},
	} {
		r := bufio.NewReader(strings.NewReader(c.raw))
		h, err := readHead(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n, shown, err := h.readBody(r, 3)
		if err != nil || h.status != c.status || n != c.size || string(shown) != c.shown || h.close != c.closes {
			t.Errorf("%s: status %d, %d bytes, %q, close %t, %v", name, h.status, n, shown, h.close, err)
		}
		if rest, err := io.ReadAll(r); err != nil || len(rest) > 0 {
			t.Errorf("%s: %q is left over, %v", name, rest, err)
		}
	}
}

func TestReadBadAnswer(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"nothing":         "",
		"another service": "220 mail.example.com ESMTP ready\r\n",
		"no number":       "HTTP/1.1 abc\r\n\r\n",
		"cut head":        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
		"cut body":        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
		"negative":        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
		"huge":            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
		"bad chunk":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
		"cut chunk":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
		"wrong chunk":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
		"endless head":    "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 1000) + "\r\n",
		"long line":       "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("y", 10_000) + "\r\n\r\n",
	} {
		r := bufio.NewReader(strings.NewReader(raw))
		h, err := readHead(r)
		if err == nil {
			_, _, err = h.readBody(r, 0)
		}
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestConnKeepsAliveAndRecovers(t *testing.T) {
	t.Parallel()
	remotes := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		remotes[r.RemoteAddr]++
		if r.Header.Get("Authorization") != "Bearer t0ken" {
			t.Errorf("headers %v", r.Header)
		}
		switch r.URL.Path {
		case "/sub/api/v4/cut":
			panic(http.ErrAbortHandler)
		case "/sub/api/v4/missing":
			http.Error(w, "not here", http.StatusNotFound)
		default:
			_, _ = io.WriteString(w, "pong")
		}
	}))
	defer server.Close()
	client, err := newClient(server.URL + "/sub/")
	if err != nil {
		t.Fatal(err)
	}
	c := newConn(t.Context(), client.site, 512)
	defer c.close()
	get := func(path string) (int64, error) {
		return c.do(buildGet(client.site, "t0ken", path).bytes, http.StatusOK)
	}
	for range 3 {
		if n, err := get("/ping"); err != nil || n != 4 {
			t.Errorf("%d bytes, %v", n, err)
		}
	}
	var status *statusError
	if _, err := get("/missing"); !errors.As(err, &status) || status.status != 404 || !strings.Contains(status.body, "not here") {
		t.Errorf("missing: %v", err)
	}
	if len(remotes) != 1 {
		t.Errorf("%d connections for 4 requests", len(remotes))
	}
	if _, err := get("/cut"); err == nil {
		t.Error("a cut connection passes")
	}
	if n, err := get("/ping"); err != nil || n != 4 {
		t.Errorf("after the cut: %d bytes, %v", n, err)
	}
	if len(remotes) != 2 {
		t.Errorf("%d connections, one was cut", len(remotes))
	}
}

func TestPostRequest(t *testing.T) {
	t.Parallel()
	from := account{ID: strings.Repeat("u", 26), Token: "t0ken"}
	r := buildPost(site{host: "h:1"}, from, strings.Repeat("c", 26), "run1", 100)
	r.set(fieldSent, 1234567)
	r.set(fieldUnique, 42)
	r.set(fieldPending, 1700000000123)
	req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(r.bytes)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(req.Body)
	if err != nil || req.URL.Path != "/api/v4/posts" || req.Host != "h:1" || req.Method != http.MethodPost {
		t.Errorf("%s %s at %s: %v", req.Method, req.URL, req.Host, err)
	}
	want := `{"channel_id":"` + strings.Repeat("c", 26) + `","message":"polderbench 00000001234567 run1 0000000042` +
		" the ferry leaves at ten and the tide is with us; bring ro" +
		`","pending_post_id":"` + strings.Repeat("u", 26) + `:1700000000123"}`
	if string(body) != want {
		t.Errorf("\n got %s\nwant %s", body, want)
	}
	if sent, ok := sentIn(r.bytes); !ok || sent != 1234567 {
		t.Errorf("sent %d, %t", sent, ok)
	}
	if _, ok := sentIn([]byte("polderbench 12")); ok {
		t.Error("a cut marker passes")
	}
}

package api

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// newUploadTest is an API with a route that reads a body, works on it for a
// time and answers how long it is.
func newUploadTest(work time.Duration) *API {
	o := testOptions()
	o.Sessions = fileSessions{}
	return newTest(o, func(g group) {
		g.get("/read", session, answerOK, spec{sum: "x"})
		g.post("/upload", session, func(c *call) error {
			n, err := io.Copy(io.Discard, c.r.Body)
			if err != nil {
				return unreadable(err)
			}
			select {
			case <-c.ctx.Done():
				return c.ctx.Err()
			case <-time.After(work):
				return c.json(http.StatusOK, n)
			}
		}, spec{sum: "x", in: blob("*/*")})
		g.post("/json", session, func(c *call) error { var v any; return c.decode(&v) }, spec{sum: "x"})
	})
}

// heldBody is a body of which nothing comes until the test lets it end.
type heldBody struct {
	asked chan<- struct{}
	end   <-chan struct{}
}

func (b heldBody) Read([]byte) (int, error) {
	b.asked <- struct{}{}
	<-b.end
	return 0, io.EOF
}

// TestSlowUploads has more clients upload than the node serves requests at a
// time, none of which ever sends a byte.
func TestSlowUploads(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name          string
		user, address func(i int) string
		held          int
		refusal       int
	}{
		{"a user", fixed("ann"), func(i int) string { return fmt.Sprintf("192.0.2.%d:1", i%256) }, uploadsMaxPerUser, 429},
		{"an address", func(i int) string { return fmt.Sprint("u", i) }, fixed("192.0.2.1:1"), uploadsMaxPerAddress, 429},
		{"everybody", func(i int) string { return fmt.Sprint("u", i) }, func(i int) string { return fmt.Sprintf("192.0.2.%d:1", i%256) }, uploadsMax, 503},
	} {
		a := newUploadTest(0)
		asked, end, answers := make(chan struct{}), make(chan struct{}), make(chan int)
		const clients = runningMax
		for i := range clients {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v4/test/upload", heldBody{asked, end})
			r.Header.Set("Authorization", "Bearer "+tc.user(i))
			r.RemoteAddr = tc.address(i)
			go func() {
				w := httptest.NewRecorder()
				a.ServeHTTP(w, r)
				answers <- w.Code
			}()
		}
		refused := map[int]int{}
		held := 0
		for range clients {
			select {
			case <-asked:
				held++
			case status := <-answers:
				refused[status]++
			}
		}
		if held != tc.held || refused[tc.refusal] != clients-held {
			t.Errorf("%s: %d uploads are held, want %d; refused %v", tc.name, held, tc.held, refused)
		}
		if w := send(a, "GET", "/api/v4/test/read", ""); w.Code != 200 {
			t.Errorf("%s: an ordinary request meanwhile: %d %s", tc.name, w.Code, w.Body)
		}
		close(end)
		for range held {
			if status := <-answers; status != 200 {
				t.Errorf("%s: an upload that ended: %d", tc.name, status)
			}
		}
		if a.running.Load() != 0 || a.uploads.total != 0 || len(a.uploads.held) != 0 {
			t.Errorf("%s: rooms are lost: %d, %d %v", tc.name, a.running.Load(), a.uploads.total, a.uploads.held)
		}
		if w := send(a, "POST", "/api/v4/test/upload", "abc"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != "3" {
			t.Errorf("%s: an upload afterwards: %d %s", tc.name, w.Code, w.Body)
		}
	}
}

func fixed(s string) func(int) string { return func(int) string { return s } }

// pipeListener accepts connections in memory, so that a test's clock moves
// their deadlines.
type pipeListener struct{ conns chan net.Conn }

func (l pipeListener) Accept() (net.Conn, error) {
	if c, ok := <-l.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (l pipeListener) Close() error   { close(l.conns); return nil }
func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// TestUploadProgress sends bodies over a server with ordinary limits.
func TestUploadProgress(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		path  string
		bytes int
		pause time.Duration // before each byte
		work  time.Duration // of the handler, after the last
		want  int
	}{
		{"slow but steady", "/upload", 100, stall - time.Second, 0, 200},
		{"slow, then much to do", "/upload", 100, stall - time.Second, 4 * stall, 200},
		{"stalled", "/upload", 3, stall + time.Second, 0, 408},
		{"JSON", "/json", 3, patience - time.Second, 0, 408},
	} {
		synctest.Test(t, func(t *testing.T) {
			const limit = 300 * time.Second
			a := newUploadTest(tc.work)
			l := pipeListener{make(chan net.Conn, 1)}
			server := &http.Server{Handler: a, ReadTimeout: limit, WriteTimeout: limit}
			stopped := make(chan error)
			go func() { stopped <- server.Serve(l) }()
			client, conn := net.Pipe()
			l.conns <- conn
			sent := make(chan error, 1)
			go func() {
				_, err := fmt.Fprintf(client, "POST /api/v4/test%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer u\r\nContent-Length: %d\r\n\r\n", tc.path, tc.bytes)
				for i := 0; i < tc.bytes && err == nil; i++ {
					time.Sleep(tc.pause)
					_, err = io.WriteString(client, "a")
				}
				sent <- err
			}()
			resp, err := http.ReadResponse(bufio.NewReader(client), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != tc.want {
				t.Errorf("%s: %d %s %v", tc.name, resp.StatusCode, body, err)
			}
			_ = client.Close()
			if err := <-sent; (err == nil) != (tc.want == 200) {
				t.Errorf("%s: sending ended with %v", tc.name, err)
			}
			if err := errors.Join(resp.Body.Close(), server.Shutdown(t.Context())); err != nil {
				t.Error(err)
			}
			if err := <-stopped; !errors.Is(err, http.ErrServerClosed) {
				t.Error(err)
			}
		})
	}
}

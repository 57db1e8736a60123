package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/api/apitest"
	"github.com/polder-chat/polder/internal/dbtest"
)

// patience bounds every wait for the server. A busy machine is slow.
const patience = 30 * time.Second

// server is a polder that runs as a process of its own.
type server struct {
	url      string  // http://127.0.0.1:PORT
	admin    *person // a system admin
	outsider *person // in no team
	driver   string
	traffic  *traffic

	process *exec.Cmd
	exited  chan struct{} // closed when it has ended and failed is set
	failed  error
	log     *log
}

// build compiles polder and returns the path of the program.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "polder")
	c := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/polder")
	c.Dir = ".."
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build polder: %v\n%s", err, out)
	}
	return binary
}

// start runs polder with an empty database and waits until it answers. It ends
// with t, at the latest.
func start(t *testing.T, binary, driver string) *server {
	t.Helper()
	dsn := dbtest.Open(t, driver)
	s := &server{driver: driver, exited: make(chan struct{}), log: &log{address: make(chan string, 1)}}
	s.process = exec.Command(binary, "serve")
	s.process.Dir = t.TempDir()
	s.process.Stderr = s.log
	s.process.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.process.Dir, "TMPDIR=" + os.TempDir(),
		"MM_SERVICESETTINGS_LISTENADDRESS=127.0.0.1:0", // a free port, which the log tells
		"MM_SQLSETTINGS_DRIVERNAME=" + driver,
		"MM_SQLSETTINGS_DATASOURCE=" + dsn,
		"MM_FILESETTINGS_ENABLEPUBLICLINK=true",
		"MM_FILESETTINGS_PUBLICLINKSALT=" + strings.Repeat("salt", 8),
	}
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.kill(t) })
	go func() {
		defer close(s.exited)
		s.failed = s.process.Wait()
	}()
	select {
	case address := <-s.log.address:
		s.url = "http://" + address
	case <-s.exited:
		t.Fatalf("the server ended: %v\n%s", s.failed, s.log)
	case <-time.After(patience):
		t.Fatalf("the server does not listen\n%s", s.log)
	}
	s.traffic = newTraffic(t, s.describe(t))
	return s
}

// describe gets the server's description of its API.
func (s *server) describe(t testing.TB) *apitest.Description {
	t.Helper()
	document := fetch(t, http.DefaultClient, s.url+apitest.DescriptionPath, "")
	description, err := apitest.Read(document)
	if err != nil {
		t.Fatal(err)
	}
	return description
}

// get fetches what the official client has no method for. The token may be "".
func (s *server) get(t testing.TB, path, token string) []byte {
	t.Helper()
	return fetch(t, s.traffic.client(t), s.url+path, token)
}

// getJSON is get for answers that are JSON objects.
func (s *server) getJSON(t testing.TB, path, token string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(s.get(t, path, token), &object); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return object
}

func fetch(t testing.TB, c *http.Client, url, token string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %s", url, answer.Status, body)
	}
	return body
}

// stop ends the server as an operator would, and wants it to end well.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("stop the server: %v\n%s", err, s.log)
	}
	select {
	case <-s.exited:
		if s.failed != nil {
			t.Errorf("the server ended with %v\n%s", s.failed, s.log)
		}
	case <-time.After(patience):
		t.Errorf("the server does not stop\n%s", s.log)
	}
}

// kill ends the server if it still runs; after a failed test its log may tell why.
func (s *server) kill(t *testing.T) {
	select {
	case <-s.exited:
	default:
		if err := s.process.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("kill the server: %v", err)
		}
		<-s.exited
	}
	if complaints := s.log.complaints(); complaints != "" {
		t.Errorf("the server complained:\n%s", complaints)
	}
}

// log is what the server writes to its standard error: a JSON object a line.
type log struct {
	address chan string // gets the address that the server listens on

	mu   sync.Mutex
	text strings.Builder
	line []byte // not ended yet
}

// Write implements io.Writer.
func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(b)
	l.line = append(l.line, b...)
	for {
		end := strings.IndexByte(string(l.line), '\n')
		if end < 0 {
			return len(b), nil
		}
		var entry struct{ Msg, For, Address string }
		if json.Unmarshal(l.line[:end], &entry) == nil && entry.Msg == "listening" && entry.For == "clients" {
			l.address <- entry.Address
		}
		l.line = l.line[end+1:]
	}
}

// String implements fmt.Stringer.
func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// complaints returns the lines at level ERROR: no client may cause one, except
// that an administrator's may write one.
func (l *log) complaints() string {
	var found strings.Builder
	lines := bufio.NewScanner(strings.NewReader(l.String()))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var entry struct{ Level, Msg string }
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil || entry.Level == "ERROR" && entry.Msg != "a client reports" {
			fmt.Fprintln(&found, lines.Text())
		}
	}
	return found.String()
}

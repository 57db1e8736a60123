package conformance

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/api/apitest"
)

// routesFile lists the routes that the tests cover: what is in it stays covered.
const routesFile = "routes.txt"

// traffic holds every exchange with a server against its description, and
// remembers which routes were used. It is safe for concurrent use.
type traffic struct {
	description *apitest.Description

	mu       sync.Mutex
	requests int
	covered  map[string][]testing.TB // the tests that a route served, by route
}

func newTraffic(t *testing.T, description *apitest.Description) *traffic {
	tr := &traffic{description: description, covered: map[string][]testing.TB{}}
	tr.cover(t, "GET "+apitest.DescriptionPath)
	return tr
}

// client returns an HTTP client for t, to which it reports what isn't as described.
func (tr *traffic) client(t testing.TB) *http.Client {
	return &http.Client{Transport: exchange{tr, t}}
}

// cover notes that route served t.
func (tr *traffic) cover(t testing.TB, route string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.requests++
	tr.covered[route] = append(tr.covered[route], t)
}

// exchange is the http.RoundTripper of one test.
type exchange struct {
	traffic *traffic
	t       testing.TB
}

// RoundTrip implements http.RoundTripper.
func (e exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := keep(&r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	received, err := keep(&answer.Body)
	if err != nil {
		return nil, err
	}
	asked := r.Clone(r.Context())
	asked.Body = io.NopCloser(bytes.NewReader(sent))
	route, problems := e.traffic.description.Compare(asked, apitest.Answer{Status: answer.StatusCode, Header: answer.Header, Body: received})
	for _, problem := range problems {
		e.t.Error(problem)
	}
	if answer.Header.Get("X-Request-Id") == "" || answer.Header.Get("X-Version-Id") == "" {
		e.t.Errorf("%s %s: no X-Request-Id or X-Version-Id", r.Method, r.URL)
	}
	if route.Path != "" && answer.StatusCode < http.StatusBadRequest {
		e.traffic.cover(e.t, route.String())
	}
	return answer, nil
}

// keep reads a body and puts what it read in its place.
func keep(body *io.ReadCloser) ([]byte, error) {
	if *body == nil {
		return nil, nil
	}
	read, err := io.ReadAll(*body)
	if err != nil {
		return nil, err
	}
	if err := (*body).Close(); err != nil {
		return nil, err
	}
	*body = io.NopCloser(bytes.NewReader(read))
	return read, nil
}

// report prints what was covered and fails t if that isn't what routesFile lists.
func (tr *traffic) report(t *testing.T, driver string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	var untouched, covered []string
	passed := 0
	for _, route := range tr.description.Routes() {
		tests := tr.covered[route.String()]
		if len(tests) == 0 {
			untouched = append(untouched, route.String())
			continue
		}
		covered = append(covered, route.String())
		if !slices.ContainsFunc(tests, testing.TB.Failed) {
			passed++
		}
	}
	printf("%s: %d requests; of %d documented routes %d covered, %d passed\n",
		driver, tr.requests, len(covered)+len(untouched), len(covered), passed)
	for _, route := range untouched {
		printf("%s: no test is served by %s\n", driver, route)
	}
	text := strings.Join(covered, "\n") + "\n"
	if *update {
		if err := os.WriteFile(routesFile, []byte(text), 0o644); err != nil {
			t.Error(err)
		}
		return
	}
	file, err := os.ReadFile(routesFile)
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.Split(strings.TrimSpace(string(file)), "\n")
	for _, route := range listed {
		if !slices.Contains(covered, route) {
			t.Errorf("%s lists %s, which no test covers", routesFile, route)
		}
	}
	for _, route := range covered {
		if !slices.Contains(listed, route) {
			t.Errorf("%s lacks %s, which is covered (go test -update)", routesFile, route)
		}
	}
}

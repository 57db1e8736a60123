package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// execute1 runs `bench` with the arguments and returns its report.
func execute1(t *testing.T, args ...string) *Report {
	t.Helper()
	out, err := executeRaw(t.Context(), append(args, "--json")...)
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	r := &Report{}
	if err := json.Unmarshal(out, r); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return r
}

func executeRaw(ctx context.Context, args ...string) ([]byte, error) {
	var out bytes.Buffer
	c := Command()
	silence(c)
	c.SetOut(&out)
	c.SetErr(io.Discard)
	c.SetArgs(args)
	err := c.ExecuteContext(ctx)
	return out.Bytes(), err
}

func silence(c *cobra.Command) {
	c.SilenceErrors, c.SilenceUsage = true, true
	for _, sub := range c.Commands() {
		silence(sub)
	}
}

// value returns a result and fails if there is none.
func (r *Report) value(t *testing.T, name string) float64 {
	t.Helper()
	for _, f := range r.Results {
		if f.Name == name {
			return f.Value
		}
	}
	t.Fatalf("no result %q in %+v", name, r.Results)
	return 0
}

// flags are for a short run against the fake, whose process is this one.
func flags(f *fake, name string) []string {
	return []string{name, "--url", f.url, "--pid", strconv.Itoa(os.Getpid())}
}

func needLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Fatal("the benchmarks measure processes on Linux only: run these tests there")
	}
}

func TestPosts(t *testing.T) {
	t.Parallel()
	needLinux(t)
	f := newFake(t)
	dsn := filepath.Join(t.TempDir(), "floor.db")
	r := execute1(t, append(flags(f, "posts"), "--compare", "--driver", "sqlite", "--dsn", dsn,
		"--duration", "300ms", "--warmup", "100ms", "--writers", "4", "--users", "3", "--channels", "2")...)
	rate, raw := r.value(t, "post rate"), r.value(t, "raw INSERT rate")
	if rate <= 0 || raw <= 0 {
		t.Errorf("%g posts/s, %g INSERTs/s", rate, raw)
	}
	if ratio := r.value(t, "posts / raw INSERTs"); math.Abs(ratio-rate/raw) > 1e-9 {
		t.Errorf("ratio %g is not %g/%g", ratio, rate, raw)
	}
	if r.value(t, "post errors") != 0 || r.Error != "" {
		t.Errorf("errors: %s", r.Error)
	}
	if p50, p99 := r.value(t, "post latency p50"), r.value(t, "post latency p99"); p50 <= 0 || p99 < p50 {
		t.Errorf("p50 %g, p99 %g", p50, p99)
	}
	if r.value(t, "server CPU per post") <= 0 {
		t.Error("posts cost no CPU")
	}
	if !strings.Contains(r.Left, "3 deactivated users") || !strings.Contains(r.Left, "archived team") {
		t.Errorf("left: %q", r.Left)
	}
	f.checkCleanedUp()
	posted := 0
	for _, posts := range f.posts {
		posted += len(posts)
	}
	if float64(posted) < rate*0.3 {
		t.Errorf("the server has %d posts, the report says %g/s in 0.3 s", posted, rate)
	}
}

func TestPostsCountsErrors(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.refuse = func(n int) bool { return n%3 == 2 }
	r := execute1(t, "posts", "--url", f.url, "--duration", "300ms", "--warmup", "0s", "--writers", "2")
	if r.value(t, "post errors") == 0 || !strings.Contains(r.Error, "503") {
		t.Errorf("%g errors, the first: %q", r.value(t, "post errors"), r.Error)
	}
}

func TestReads(t *testing.T) {
	t.Parallel()
	needLinux(t)
	f := newFake(t)
	r := execute1(t, append(flags(f, "reads"), "--duration", "300ms", "--warmup", "100ms",
		"--writers", "3", "--users", "2", "--channels", "2")...)
	if r.value(t, "page rate") <= 0 || r.value(t, "page errors") != 0 {
		t.Errorf("%+v: %s", r.Results, r.Error)
	}
	if kb := r.value(t, "page size"); kb < 60*120/1000 {
		t.Errorf("a page of 60 posts has %g kB", kb)
	}
	f.checkCleanedUp()
}

func TestFanout(t *testing.T) {
	t.Parallel()
	needLinux(t)
	f := newFake(t)
	r := execute1(t, append(flags(f, "fanout"), "--duration", "1s", "--warmup", "200ms",
		"--listeners", "20", "--users", "3", "--rate", "50", "--compare")...)
	expected := r.value(t, "deliveries expected")
	// A busy machine posts fewer, but nothing may post more.
	if expected < 20 || expected > 20*70 {
		t.Errorf("%g deliveries of 50 posts a second to 20 listeners in 1.2 s", expected)
	}
	if got := r.value(t, "deliveries received"); got != expected {
		t.Errorf("%g of %g deliveries", got, expected)
	}
	if r.value(t, "gaps in seq") != 0 || r.value(t, "sockets lost") != 0 {
		t.Errorf("%+v", r.Results)
	}
	if p50, p99 := r.value(t, "delivery latency p50"), r.value(t, "delivery latency p99"); p50 <= 0 || p99 < p50 || p99 > 2000 {
		t.Errorf("p50 %g ms, p99 %g ms", p50, p99)
	}
	if r.value(t, "CPU per raw frame write") <= 0 {
		t.Error("raw writes cost nothing")
	}
	f.checkCleanedUp()
}

func TestFanoutNoticesLoss(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.lose = func(n int) bool { return n%3 == 2 }
	b := fanoutOn(t, f)
	if expected, got := b.value(t, "deliveries expected"), b.value(t, "deliveries received"); got >= expected {
		t.Errorf("%g of %g deliveries, though the server lost some", got, expected)
	}
}

func TestFanoutNoticesGaps(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	skipped := false
	f.lose = func(int) bool {
		if !skipped && len(f.sockets) == 5 && f.sockets[0].seq > 2 {
			skipped = true
			for _, s := range f.sockets {
				s.seq++
			}
		}
		return false
	}
	b := fanoutOn(t, f)
	if gaps := b.value(t, "gaps in seq"); gaps != 5 {
		t.Errorf("%g gaps, there was one for each of 5 listeners", gaps)
	}
}

func fanoutOn(t *testing.T, f *fake) *Report {
	t.Helper()
	return execute1(t, "fanout", "--url", f.url, "--duration", "1s", "--warmup", "0s",
		"--listeners", "5", "--users", "2", "--rate", "50")
}

func TestIdle(t *testing.T) {
	t.Parallel()
	needLinux(t)
	f := newFake(t)
	r := execute1(t, append(flags(f, "idle"), "--listeners", "30", "--users", "2", "--settle", "0s")...)
	if r.value(t, "RSS without sockets") <= 0 || r.value(t, "sockets lost") != 0 {
		t.Errorf("%+v", r.Results)
	}
	if n := len(f.sockets); n != 30 {
		t.Errorf("%d sockets were opened", n)
	}
	f.checkCleanedUp()
}

func TestFloor(t *testing.T) {
	t.Parallel()
	needLinux(t)
	r := execute1(t, "floor", "--duration", "300ms", "--warmup", "0s", "--writers", "4", "--listeners", "10",
		"--driver", "sqlite", "--dsn", filepath.Join(t.TempDir(), "floor.db"))
	if r.value(t, "raw INSERT rate") <= 0 || r.value(t, "raw INSERT errors") != 0 || r.value(t, "CPU per raw frame write") <= 0 {
		t.Errorf("%+v: %s", r.Results, r.Error)
	}
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"--writers 0":             {"posts", "--writers", "0"},
		"--duration 3h0m0s":       {"reads", "--duration", "3h"},
		"--rate 0":                {"fanout", "--rate", "0"},
		"both --user":             {"posts", "--password", "secret"},
		"--dsn":                   {"posts", "--compare"},
		"give its process":        {"idle"},
		"--listeners -1":          {"idle", "--listeners", "-1", "--pid", "1"},
		"two nodes or more":       {"cluster", "--nodes", "http://127.0.0.1:1"},
		"--sessions 0":            {"cluster", "--nodes", "a,b", "--sessions", "0"},
		"processes of all nodes":  {"cluster", "--nodes", "http://a,http://b", "--alone", "http://c", "--pids", "1", "--alone-pid", "1"},
		"of a system admin of":    {"cluster", "--nodes", "http://a,http://b", "--alone", "http://c", "--pids", "1,2", "--alone-pid", "1"},
		"use sqlite, postgres or": {"floor", "--driver", "oracle", "--dsn", "x"},
	} {
		_, err := executeRaw(t.Context(), args...)
		var usage interface{ Usage() bool }
		if err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &usage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestAdmin(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	c, err := newClient(f.url)
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.admin(t.Context(), "ada", "Aa1!secret")
	if err != nil || !first.isAdmin() {
		t.Fatalf("the first user: %+v, %v", first, err)
	}
	if again, err := c.admin(t.Context(), "ada", "Aa1!secret"); err != nil || again.ID != first.ID {
		t.Errorf("logged in as %+v, %v", again, err)
	}
	if _, err := c.admin(t.Context(), "bob", "Aa1!secret"); err == nil {
		t.Error("a second user passes as admin")
	}
	f.checkCleanedUp() // bob is deactivated
}

func TestAdminIsNeeded(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	execute1(t, "posts", "--url", f.url, "--duration", "300ms", "--warmup", "0s", "--writers", "1")
	_, err := executeRaw(t.Context(), "posts", "--url", f.url)
	if err == nil || !strings.Contains(err.Error(), "give --user") {
		t.Errorf("on a server with users: %v", err)
	}
	_, err = executeRaw(t.Context(), "posts", "--url", "http://127.0.0.1:1")
	if err == nil || strings.Contains(err.Error(), "give --user") {
		t.Errorf("without a server: %v", err)
	}
}

func TestInterruptedRunCleansUp(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.lose = func(n int) bool {
		if n == 5 {
			cancel()
		}
		return false
	}
	_, err := executeRaw(ctx, "posts", "--url", f.url, "--duration", "1m", "--writers", "2")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the run ended with %v", err)
	}
	f.checkCleanedUp()
}

package history

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
)

// record is what happened. It is safe for concurrent use.
type record struct {
	mu        sync.Mutex
	posts     []people.Post            // acknowledged
	succeeded map[string]int           // requests by kind
	slowest   map[string]time.Duration // of those
	writes    []request                // that succeeded, in the order of their ends
	failed    []Failure
	missed    []string // what should have been there
}

type request struct{ began, ended time.Time }

// Failure is a request that failed.
type Failure struct {
	Kind string
	At   time.Time
	Node string
	Err  error
}

// String implements fmt.Stringer.
func (f Failure) String() string {
	return fmt.Sprintf("%s %s at %s: %v", f.At.Format("05.000"), f.Kind, f.Node, people.Explain(f.Err))
}

func newRecord() *record {
	return &record{succeeded: map[string]int{}, slowest: map[string]time.Duration{}}
}

func (r *record) acknowledge(post *model.Post) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts = append(r.posts, people.Post{Post: post})
}

func (r *record) succeed(kind string, began time.Time) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.succeeded[kind]++
	r.slowest[kind] = max(r.slowest[kind], now.Sub(began))
	if kind != "read" {
		r.writes = append(r.writes, request{began, now})
	}
}

func (r *record) fail(kind, node string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, Failure{kind, time.Now(), node, err})
}

func (r *record) miss(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.missed = append(r.missed, time.Now().Format("05.000 ")+fmt.Sprintf(format, args...))
}

// Written is how many posts were acknowledged so far.
func (r *record) Written() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.posts)
}

// Succeeded is how many requests of a kind succeeded so far.
func (r *record) Succeeded(kind string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.succeeded[kind]
}

// Posts are those that were acknowledged so far.
func (r *record) Posts() []people.Post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.posts)
}

// Failures are the requests of the kinds, all if there are none, that failed.
func (r *record) Failures(kinds ...string) []Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.failed), func(f Failure) bool { return len(kinds) > 0 && !slices.Contains(kinds, f.Kind) })
}

// FirstWrite returns when the first write ended after a time.
func (r *record) FirstWrite(after time.Time) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range r.writes {
		if w.ended.After(after) {
			return w.ended, true
		}
	}
	return at, false
}

// Summary says in a line how many requests succeeded, how slow the slowest was
// and how many failed, by kind.
func (r *record) Summary() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	failed := map[string]int{}
	for _, f := range r.failed {
		failed[f.Kind]++
	}
	kinds := maps.Clone(r.succeeded)
	maps.Copy(kinds, failed)
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		parts = append(parts, fmt.Sprintf("%s %d (slowest %v, failed %d)", kind, r.succeeded[kind], r.slowest[kind].Round(time.Millisecond), failed[kind]))
	}
	return strings.Join(parts, ", ")
}

// wantNone fails t for a list that should be empty, and shows its beginning.
func wantNone[T any](t testing.TB, list []T, what string) {
	t.Helper()
	if len(list) == 0 {
		return
	}
	t.Errorf("%d %s:", len(list), what)
	for _, one := range list[:min(len(list), 10)] {
		t.Logf("  %v", one)
	}
}

// WantNoFailures fails t if requests of the kinds, of any if there are none,
// have failed.
func (r *record) WantNoFailures(t testing.TB, kinds ...string) {
	t.Helper()
	wantNone(t, r.Failures(kinds...), "requests failed")
}

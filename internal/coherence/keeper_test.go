package coherence_test

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/coherence"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// caches note what is asked of them.
type caches struct {
	mu      sync.Mutex
	dropped map[string]bool
	missed  int
	trusted bool
}

func (c *caches) Invalidate(cache, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropped[cache+"/"+key] = true
}

func (c *caches) Missed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.missed++
}

func (c *caches) Trust(time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trusted = true
}

func (c *caches) Follows() bool { return false }

func (c *caches) Rise(store.Wave) {}

func (c *caches) Hold(bool) {}

func (c *caches) Distrust() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trusted = false
}

func (c *caches) state() (dropped []string, missed int, trusted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.dropped)), c.missed, c.trusted
}

// lines are a log that several nodes write.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// node is one that works with the database of a site.
type node struct {
	*coherence.Keeper
	caches
	bus *membus.Node
}

// site is a database, as far as claims go, and a network.
type site struct {
	t      *testing.T
	net    *membus.Network
	log    lines
	claims map[string]store.Lease
	clock  int64
}

func newSite(t *testing.T) *site {
	return &site{t: t, net: membus.NewNetwork(0), claims: map[string]store.Lease{}, clock: 1000}
}

const patience = 50 * time.Millisecond

func (s *site) join(id string) *node {
	s.t.Helper()
	n := &node{bus: s.net.Join(id), caches: caches{dropped: map[string]bool{}, trusted: true}}
	k, err := coherence.New(coherence.Options{
		Bus: n.bus, Caches: &n.caches, Timing: coherence.Timing{Patience: patience},
		Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := n.bus.Close(); err != nil {
			s.t.Error(err)
		}
	})
	n.Keeper = k
	s.claims[id] = store.Lease{Name: "server/cluster/" + id, Holder: id, Note: "host-" + id, Fence: s.clock}
	return n
}

// renew is a sign of life: the database has it, then the node looks around.
func (s *site) renew(n *node) {
	s.clock++
	l := s.claims[n.bus.NodeID()]
	l.Until = s.clock
	s.claims[l.Holder] = l
	s.look(n)
}

func (s *site) look(n *node) {
	var others []store.Lease
	for id, l := range s.claims {
		if id != n.bus.NodeID() && l.Until != 0 {
			others = append(others, l)
		}
	}
	n.Look(s.claims[n.bus.NodeID()], others)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func (s *site) wantTrust(n *node, want bool, when string) {
	s.t.Helper()
	eventually(s.t, n.bus.NodeID()+" trusts its caches or doesn't, "+when, func() bool {
		_, _, trusted := n.state()
		return trusted == want
	})
}

// TestTold: what one node changes the others drop, key by key, and more only
// when it is too much or can't be read.
func TestTold(t *testing.T) {
	s := newSite(t)
	a, b := s.join("a"), s.join("b")
	a.Announce([]store.Invalidation{{Cache: "users", Keys: []string{"1", "2"}}, {Cache: "roles", Keys: []string{""}}})
	a.Announce([]store.Invalidation{{Cache: "sessions", Keys: make([]string, 6000)}, {Cache: "users", Keys: []string{"3"}}})
	want := []string{"roles/", "sessions/", "users/", "users/1", "users/2"}
	eventually(t, "b dropped what a changed", func() bool {
		got, _, _ := b.state()
		return slices.Equal(got, want)
	})
	if got, missed, _ := b.state(); missed != 0 {
		t.Errorf("b dropped everything %d times, not only %v", missed, got)
	}
	if got, _, _ := a.state(); len(got) != 0 {
		t.Errorf("a heard itself: %v", got)
	}
	for i, garbage := range []string{"\x00", "{}", `{"drop":7}`} {
		if err := a.bus.Publish(context.Background(), "inv", []byte(garbage)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "b dropped everything", func() bool { _, missed, _ := b.state(); return missed == i+1 })
	}
	if err := a.bus.Publish(context.Background(), "inv", []byte(`{"newer":"field","drop":{"newer_cache":["x"]}}`)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "b read a newer node's message", func() bool {
		got, missed, _ := b.state()
		return slices.Contains(got, "newer_cache/x") && missed == 3
	})
	if n := strings.Count(s.log.String(), "can't read what another node told"); n != 1 {
		t.Errorf("logged %d times that a message can't be read", n)
	}
}

// TestTrust: a node trusts its caches while it hears all that work with the
// database, whether it is alone, one of many, cut off or too late.
func TestTrust(t *testing.T) {
	s := newSite(t)
	a := s.join("a")
	s.wantTrust(a, false, "before it has looked who else is there")
	s.renew(a)
	s.wantTrust(a, true, "alone")

	b := s.join("b")
	s.renew(b)
	s.wantTrust(b, true, "as soon as a has answered")
	s.renew(a)
	s.wantTrust(a, true, "with b")

	a.CutOff(true)
	s.renew(a)
	s.wantTrust(a, false, "while somebody else knows better")
	a.CutOff(false)
	s.wantTrust(a, true, "afterwards")

	// Cut off from each other, each sees in the database that the other lives.
	s.net.Cut(a.bus, b.bus)
	for _, n := range []*node{a, b} {
		eventually(t, "the cut is noticed", func() bool {
			s.renew(a)
			s.renew(b)
			_, _, trusted := n.state()
			return !trusted
		})
	}
	if !strings.Contains(s.log.String(), "peers=\"host-b (b)\"") {
		t.Errorf("the log does not name who can't be heard: %s", s.log.String())
	}
	_, before, _ := b.state()
	s.net.Heal(a.bus, b.bus)
	for _, n := range []*node{a, b} {
		eventually(t, "trust is back", func() bool {
			s.renew(a)
			s.renew(b)
			_, _, trusted := n.state()
			return trusted
		})
	}
	if _, after, _ := b.state(); after == before {
		t.Error("the loss was not noticed")
	}

	// One that dies is gone: what it had not told is dropped, and nobody waits for it.
	_, before, _ = a.state()
	if err := b.bus.Close(); err != nil {
		t.Fatal(err)
	}
	delete(s.claims, "b")
	s.renew(a)
	if _, after, trusted := a.state(); after != before+1 || !trusted {
		t.Errorf("after the other's death everything was dropped %d times, trusted: %t", after-before, trusted)
	}

	// One that counted as gone itself begins anew.
	c := s.join("c")
	s.renew(c)
	s.renew(a)
	s.wantTrust(c, true, "with a")
	s.net.Cut(a.bus, c.bus)
	l := s.claims["c"]
	l.Fence++
	s.claims["c"] = l
	s.renew(a)
	s.renew(c)
	s.wantTrust(c, false, "after it counted as gone, and without a sign of a")

	c.Close()
	s.net.Heal(a.bus, c.bus)
	s.renew(a)
	if _, _, trusted := c.state(); trusted {
		t.Error("a node that listens no more trusts its caches")
	}
}

// TestBacklog: a node that hears everything, but far too late, does not trust
// its caches either.
func TestBacklog(t *testing.T) {
	s := newSite(t)
	a, b := s.join("a"), s.join("b")
	s.renew(a)
	s.renew(b)
	s.wantTrust(b, true, "at first")
	s.clock += 10
	l := s.claims["a"]
	l.Until = s.clock // a has told the database, and its sign is still on its way
	s.claims["a"] = l
	eventually(t, "b waits for the sign no longer", func() bool {
		s.look(b)
		_, _, trusted := b.state()
		return !trusted
	})
	s.look(a) // it arrives
	s.wantTrust(b, true, "when the sign has come")
}

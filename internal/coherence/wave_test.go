package coherence_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/coherence"
	"github.com/polder-chat/polder/internal/store"
)

// shore is a store with replicas.
type shore struct {
	caches
	mu    sync.Mutex
	waves []store.Wave
	held  bool
}

func (s *shore) Follows() bool { return true }

func (s *shore) Rise(w store.Wave) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waves = append(s.waves, w)
}

func (s *shore) Hold(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = on
}

func (s *shore) highest() (highest uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.waves {
		highest = max(highest, w.Position)
	}
	return highest
}

func (s *shore) holds() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

func lease(id string) store.Lease { return store.Lease{Holder: id, Note: id, Fence: 1, Until: 1} }

// coast has two nodes, a and b, that hear each other.
func coast(t *testing.T) (shores []*shore, keepers []*coherence.Keeper, buses []bus.Bus) {
	t.Helper()
	network := membus.NewNetwork(0)
	for _, id := range []string{"a", "b"} {
		b, s := network.Join(id), &shore{}
		k, err := coherence.New(coherence.Options{Bus: b, Caches: s, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { k.Close(); b.Close() })
		shores, keepers, buses = append(shores, s), append(keepers, k), append(buses, b)
	}
	keepers[0].Look(lease("a"), []store.Lease{lease("b")})
	keepers[1].Look(lease("b"), []store.Lease{lease("a")})
	until(t, "both hear each other", func() bool { return !shores[0].holds() && !shores[1].holds() })
	return shores, keepers, buses
}

// TestWaves: who has shared a commit knows that the other nodes know; a node that
// hears nothing of another one keeps its reads from replicas.
func TestWaves(t *testing.T) {
	shores, keepers, buses := coast(t)
	for position := range uint64(100) {
		keepers[0].Share(t.Context(), store.Wave{Position: position + 1, Keys: []string{"ann"}})
		if got := shores[1].highest(); got != position+1 {
			t.Fatalf("shared %d, and the other node knows %d", position+1, got)
		}
	}
	keepers[0].Close()
	if err := buses[0].Close(); err != nil {
		t.Fatal(err)
	}
	until(t, "the one that is left reads from the master", shores[1].holds)
	began := time.Now()
	keepers[1].Share(context.Background(), store.Wave{Position: 1})
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("sharing with a node that is gone took %s", took)
	}
	keepers[1].Look(lease("b"), nil) // the database says that it is gone
	until(t, "replicas are read again", func() bool { return !shores[1].holds() })
}

// TestWavesAfterAnOutage: when there was no master for so long that all leases ran
// out, whoever looks first finds nobody else; the others, who read on, are told of
// commits all the same.
func TestWavesAfterAnOutage(t *testing.T) {
	shores, keepers, _ := coast(t)

	keepers[0].Look(lease("a"), nil)
	keepers[1].Look(lease("b"), []store.Lease{lease("a")})
	keepers[0].Share(t.Context(), store.Wave{Position: 1, Keys: []string{"ann"}})
	if shores[1].highest() != 1 && !shores[1].holds() {
		t.Error("a node reads from replicas that was not told of a commit")
	}
}

// until polls until it is so.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

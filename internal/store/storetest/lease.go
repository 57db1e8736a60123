package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// leaseTTL is long enough to still be held some statements later.
const leaseTTL = time.Minute

func acquire(t *testing.T, s store.Store, name, holder string, ttl time.Duration) store.Lease {
	t.Helper()
	l, err := s.Leases().Acquire(t.Context(), store.Lease{Name: name, Holder: holder, Note: "host of " + holder}, ttl)
	if err != nil {
		t.Fatalf("Acquire of %s by %s: %v", name, holder, err)
	}
	return l
}

func testLeases(t *testing.T, s store.Store) {
	ctx, ls := t.Context(), s.Leases()
	first := acquire(t, s, "work", "a", leaseTTL)
	if first.Until-first.Since != leaseTTL.Milliseconds() || first.Fence <= 0 || first.Note != "host of a" {
		t.Fatalf("Acquire: %+v", first)
	}
	_, err := ls.Acquire(ctx, store.Lease{Name: "work", Holder: "b"}, leaseTTL)
	var held *store.HeldError
	if !errors.As(err, &held) || held.Lease != first {
		t.Fatalf("Acquire of a lease that another holds: %v, want that %+v holds it", err, first)
	}
	renewed, err := ls.Renew(ctx, first, 2*leaseTTL)
	if err != nil || renewed.Until < first.Until+leaseTTL.Milliseconds() || renewed.Fence != first.Fence || renewed.Since != first.Since {
		t.Fatalf("Renew: %+v, %v", renewed, err)
	}
	again := acquire(t, s, "work", "a", leaseTTL)
	if again.Fence <= first.Fence {
		t.Fatalf("the fence of a lease that was acquired anew is %d after %d", again.Fence, first.Fence)
	}
	if _, err := ls.Renew(ctx, first, leaseTTL); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("Renew with an old fence: %v", err)
	}
	if err := ls.Release(ctx, first); err != nil { // lost: it must not release the new one
		t.Fatal(err)
	}

	other := acquire(t, s, "work2", "b", leaseTTL)
	acquire(t, s, "play", "b", leaseTTL)
	list, err := ls.List(ctx, "work")
	if err != nil || len(list) != 2 || list[0] != again || list[1] != other {
		t.Fatalf("List: %+v, %v, want %+v and %+v", list, err, again, other)
	}
	if err := ls.Release(ctx, again); err != nil {
		t.Fatal(err)
	}
	if err := ls.Release(ctx, again); err != nil {
		t.Fatalf("Release again: %v", err)
	}
	if _, err := ls.Renew(ctx, again, leaseTTL); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("Renew after Release: %v", err)
	}
	if next := acquire(t, s, "work", "b", leaseTTL); next.Fence <= again.Fence {
		t.Fatalf("the fence after a release is %d after %d", next.Fence, again.Fence)
	}

	// An expired lease is nobody's, but who had it may renew it until it is taken.
	short := acquire(t, s, "short", "a", 0)
	if list, err := ls.List(ctx, "short"); err != nil || len(list) != 0 {
		t.Fatalf("List with an expired lease: %+v, %v", list, err)
	}
	if short, err = ls.Renew(ctx, short, 0); err != nil {
		t.Fatalf("Renew of an expired lease: %v", err)
	}
	taken := acquire(t, s, "short", "b", 0)
	if taken.Fence <= short.Fence {
		t.Fatalf("the fence after a takeover is %d after %d", taken.Fence, short.Fence)
	}
	if _, err := ls.Renew(ctx, short, leaseTTL); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("Renew after a takeover: %v", err)
	}
	live := acquire(t, s, "shortly", "c", leaseTTL)
	if left, err := ls.DeleteExpired(ctx, "short"); err != nil || len(left) != 1 || left[0] != live {
		t.Fatalf("DeleteExpired left %+v, %v", left, err)
	}
	if _, err := ls.Renew(ctx, taken, leaseTTL); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("Renew of an expired lease that was deleted: %v", err)
	}
	if _, err := ls.Renew(ctx, other, leaseTTL); err != nil {
		t.Fatalf("DeleteExpired took another lease along: %v", err)
	}
}

// testLeaseFencing: a holder that stood still past the end of its lease can't
// write for it once somebody else has it.
func testLeaseFencing(t *testing.T, s store.Store) {
	ctx := t.Context()
	set := func(l store.Lease, value string) error {
		return s.Properties().Set(store.Fenced(ctx, l), "done_by", value)
	}
	frozen := acquire(t, s, "work", "a", 0)
	if err := set(frozen, "a"); err != nil {
		t.Fatalf("write under an expired lease that nobody took: %v", err)
	}
	successor := acquire(t, s, "work", "b", leaseTTL)
	if err := set(successor, "b"); err != nil {
		t.Fatalf("write of the new holder: %v", err)
	}
	if err := set(frozen, "a again"); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("write of a holder that woke up: %v", err)
	}
	if got, err := s.Properties().Get(ctx, "done_by"); err != nil || got != "b" {
		t.Fatalf("the database has %q, %v", got, err)
	}
	if _, err := s.Leases().Acquire(store.Fenced(ctx, frozen), store.Lease{Name: "other", Holder: "a"}, leaseTTL); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("Acquire under a lost lease: %v", err)
	}
	if err := s.Leases().Release(ctx, successor); err != nil {
		t.Fatal(err)
	}
	if err := set(successor, "c"); !errors.Is(err, store.ErrFenced) {
		t.Fatalf("write under a released lease: %v", err)
	}
}

// testLeaseRace: of many who want a lease at the same moment one gets it, and
// no two ever write under the same fence.
func testLeaseRace(t *testing.T, s store.Store) {
	const nodes, rounds = 6, 5
	var mu sync.Mutex
	fences := map[int64]string{}
	wins := 0
	var wg sync.WaitGroup
	for range nodes {
		wg.Go(func() {
			node := model.NewID()
			for range rounds {
				l, err := s.Leases().Acquire(t.Context(), store.Lease{Name: "work", Holder: node}, leaseTTL)
				var held *store.HeldError
				if errors.As(err, &held) {
					continue
				}
				if err != nil {
					t.Errorf("Acquire: %v", err)
					return
				}
				mu.Lock()
				if by, taken := fences[l.Fence]; taken {
					t.Errorf("%s and %s both got fence %d", by, node, l.Fence)
				}
				fences[l.Fence] = node
				wins++
				mu.Unlock()
				if err := s.Properties().Set(store.Fenced(t.Context(), l), "work", node); err != nil {
					t.Errorf("write of the holder: %v", err)
				}
				if err := s.Leases().Release(t.Context(), l); err != nil {
					t.Errorf("Release: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if wins == 0 {
		t.Error("nobody got the lease")
	}
}

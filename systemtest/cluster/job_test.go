package cluster

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
	"github.com/polder-chat/polder/systemtest/site"
)

// takeOverTime is how long jobs may stand still when their holder has gone.
const takeOverTime = 10 * time.Second

// testJobs takes the node away that does the jobs, by killing it, then by
// freezing the one that followed.
func testJobs(t *testing.T, s setting) {
	w := s.settle(t, 3, 0, site.Options{Troubles: []string{nodeDown, cutOff}})
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: s.driver, DataSource: w.DSN})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	first := w.awaitHolder(t, db, w.Nodes)
	killed := time.Now()
	first.node.Kill(t)
	second := w.awaitHolder(t, db, w.others(first.node))
	if took := second.since().Sub(killed); took > takeOverTime {
		t.Errorf("%s took over after %v", second.node.Name, took)
	} else {
		t.Logf("%s took over %v after the holder was killed", second.node.Name, took)
	}

	frozen := time.Now()
	second.node.Freeze(t)
	left := slices.DeleteFunc(w.others(first.node), func(n *site.Node) bool { return n == second.node })
	third := w.awaitHolder(t, db, left)
	if took := third.since().Sub(frozen); took > takeOverTime {
		t.Errorf("%s took over after %v", third.node.Name, took)
	} else {
		t.Logf("%s took over %v after the holder froze", third.node.Name, took)
	}
	if first.lease.Fence >= second.lease.Fence || second.lease.Fence >= third.lease.Fence {
		t.Errorf("the fences are %d, %d and %d: each must be higher than the last", first.lease.Fence, second.lease.Fence, third.lease.Fence)
	}
	// What the frozen one writes with its lease when it wakes is refused.
	late := db.Properties().Set(store.Fenced(t.Context(), second.lease), "late", "1")
	if !errors.Is(late, store.ErrFenced) {
		t.Errorf("a write of the frozen holder: %v", late)
	}
	if err := db.Properties().Set(store.Fenced(t.Context(), third.lease), "in time", "1"); err != nil {
		t.Errorf("a write of the holder: %v", err)
	}
	second.node.Thaw(t)
	site.Await(t, site.Patience, "the thawed node knows that it lost the jobs", func() error {
		if second.node.Metric(t, "polder_jobs_holder") != 0 {
			return errors.New("it believes that it does them")
		}
		return nil
	})
	if still := w.awaitHolder(t, db, []*site.Node{second.node, third.node}); still.lease.Fence != third.lease.Fence {
		t.Errorf("the thawed node took the jobs back: %+v, was %+v", still.lease, third.lease)
	}
}

// holder is who does the jobs.
type holder struct {
	node  *site.Node
	lease store.Lease
}

// since is when it took the jobs over, as the database knows.
func (h holder) since() time.Time { return time.UnixMilli(h.lease.Since) }

// awaitHolder waits until exactly one of the nodes does the jobs, and all agree
// with the database on which one.
func (w *town) awaitHolder(t *testing.T, db *sqlstore.Store, nodes []*site.Node) (h holder) {
	t.Helper()
	site.Await(t, site.Patience, "one node does the jobs", func() error {
		leases, err := db.Leases().List(t.Context(), "jobs")
		if err != nil || len(leases) != 1 {
			return fmt.Errorf("%d leases: %w", len(leases), errors.Join(err, errors.New("want one")))
		}
		var holders []*site.Node
		for _, n := range nodes {
			if n.Metric(t, "polder_jobs_holder") == 1 {
				holders = append(holders, n)
			}
		}
		if len(holders) != 1 || holders[0].Name != leases[0].Note {
			return fmt.Errorf("%d nodes do the jobs, the lease is of %s", len(holders), leases[0].Note)
		}
		h = holder{holders[0], leases[0]}
		return nil
	})
	return h
}

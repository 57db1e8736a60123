package database

import (
	"errors"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/polder-chat/polder/systemtest/replica"
	"github.com/polder-chat/polder/systemtest/site"
)

// envFailovers says how many times a database fails over.
const envFailovers = "POLDER_TEST_FAILOVERS"

// writeTime is how long it may take from the promotion of a primary until
// something is written.
const writeTime = 2 * time.Second

// testFailover kills the primary again and again, and promotes a replica: the
// nodes find it by themselves, as their DSN names all servers.
func testFailover(t *testing.T, s setting) {
	times := 2
	if text := os.Getenv(envFailovers); text != "" {
		var err error
		if times, err = strconv.Atoi(text); err != nil {
			t.Fatalf("%s: %v", envFailovers, err)
		}
	}
	databases := replica.Start(t, replica.Options{Driver: s.driver, Replicas: 2, Surely: true})
	w := s.settle(t, databases, site.Options{DSN: databases.AnyHost(), Troubles: databaseTroubles})
	load := w.work(t, 80)
	for range times {
		awaitMore(t, load, 50)
		killed := time.Now()
		databases.Primary.Kill(t)
		next := databases.Ahead(t)
		old, promoted := databases.Promote(t, next)
		var took time.Duration
		site.Await(t, site.Patience, "a write after the promotion", func() error {
			at, ok := load.FirstWrite(promoted)
			took = at.Sub(promoted)
			if !ok {
				return errors.New("none; " + load.Summary())
			}
			return nil
		})
		t.Logf("%s instead of %s %v after that was killed; a write %v after the promotion", next.Name, old.Name, promoted.Sub(killed), took)
		if took > busy*writeTime {
			t.Errorf("a write %v after the promotion, want %v", took, writeTime)
		}
		awaitMore(t, load, 20)
		databases.Rejoin(t, old)
	}
	load.Check(t, w.Nodes...)
}

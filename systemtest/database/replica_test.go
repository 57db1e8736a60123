package database

import (
	"fmt"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/systemtest/replica"
	"github.com/polder-chat/polder/systemtest/site"
)

const (
	lagLimit  = 3 * time.Second // set for the tests of lag
	leftOut   = 5 * time.Second // within which a replica that is dead or too far behind is left out
	readShare = 0.8             // of the reads that replicas should take off the master
)

// names are what the nodes call their replicas.
func replicaName(i int) string { return fmt.Sprintf("replica %d", i+1) }

// withReplicas are the settings for nodes that read from the replicas.
func withReplicas(databases *replica.Cluster) site.Settings {
	var sources []string
	for _, s := range databases.Replicas {
		sources = append(sources, s.DSN)
	}
	return site.Settings{"SqlSettings": {"DataSourceReplicas": sources, "MaxReplicaLagSeconds": int(lagLimit.Seconds())}}
}

// awaitSource waits until all nodes use a data source, or leave it out, and
// returns how long that took.
func (w *town) awaitSource(t *testing.T, name string, used bool) time.Duration {
	t.Helper()
	want := map[bool]float64{true: 1}[used]
	return site.Await(t, site.Patience, fmt.Sprintf("%s in use: %t", name, used), func() error {
		for _, n := range w.Nodes {
			if got := n.Metric(t, "polder_database_source_healthy", fmt.Sprintf("source=%q", name)); got != want {
				return fmt.Errorf("not at %s", n.Name)
			}
		}
		return nil
	})
}

// reads counts the reads by the role of what answered them.
func (w *town) reads(t *testing.T, role string) (n float64) {
	t.Helper()
	for _, node := range w.Nodes {
		n += node.Metric(t, "polder_database_source_reads_total", fmt.Sprintf("role=%q", role))
	}
	return n
}

// share has people work for a while, and returns which part of the reads the
// replicas answered.
func (w *town) share(t *testing.T, work func()) float64 {
	t.Helper()
	master, replicas := w.reads(t, "master"), w.reads(t, "replica")
	work()
	master, replicas = w.reads(t, "master")-master, w.reads(t, "replica")-replicas
	return replicas / (master + replicas)
}

// testReplicas reads from replicas that are well, late, far behind, frozen and
// killed, and nobody notices.
func testReplicas(t *testing.T, s setting) {
	databases := replica.Start(t, replica.Options{Driver: s.driver, Replicas: map[string]int{dbtest.Postgres: 2, dbtest.MySQL: 1}[s.driver]})
	w := s.settle(t, databases, site.Options{Settings: withReplicas(databases)})
	for i := range databases.Replicas {
		w.awaitSource(t, replicaName(i), true)
	}
	load := w.work(t, 80)
	awaitMore(t, load, 10)
	share := w.share(t, func() { awaitMore(t, load, 60) })
	t.Logf("replicas answered %.0f %% of the reads", 100*share)
	if len(databases.Replicas) > 1 && share < readShare {
		t.Errorf("replicas answered %.0f %% of the reads, want %.0f %%", 100*share, 100*readShare)
	}

	for _, r := range databases.Replicas {
		r.Delay(t, time.Second)
	}
	t.Logf("replicas that are a second behind answered %.0f %% of the reads", 100*w.share(t, func() { awaitMore(t, load, 60) }))
	for _, r := range databases.Replicas {
		r.Delay(t, 0)
	}

	last := len(databases.Replicas) - 1
	doomed, name := databases.Replicas[last], replicaName(last)
	for _, trouble := range []struct {
		what       string
		begin, end func()
		allowed    time.Duration
	}{
		{"held back", func() { doomed.Delay(t, time.Hour) }, func() { doomed.Delay(t, 0) }, lagLimit + leftOut},
		{"frozen", func() { doomed.Freeze(t) }, func() { doomed.Thaw(t) }, leftOut},
		{"killed", func() { doomed.Kill(t) }, func() { doomed.Begin(t) }, leftOut},
	} {
		w.awaitSource(t, name, true)
		began := time.Now()
		trouble.begin()
		w.awaitSource(t, name, false)
		out := time.Since(began)
		awaitMore(t, load, 20)
		trouble.end()
		back := w.awaitSource(t, name, true)
		awaitMore(t, load, 10)
		t.Logf("a replica that is %s is left out after %v, and back after %v", trouble.what, out, back)
		if out > busy*trouble.allowed {
			t.Errorf("a replica that is %s is left out after %v, want %v", trouble.what, out, trouble.allowed)
		}
	}
	load.Check(t, w.Nodes...)
	load.WantNoFailures(t)
}

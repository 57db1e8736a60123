package database

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/replica"
	"github.com/polder-chat/polder/systemtest/site"
)

// recycle has all nodes read the file and connect to the database that it names.
func (w *town) recycle(t *testing.T) error {
	t.Helper()
	for _, path := range []string{"/config/reload", "/database/recycle"} {
		results, err := w.admin.Order(t.Context(), w.Nodes[0], path)
		if err != nil {
			return err
		}
		for _, n := range w.Nodes {
			if r := results[n.Name]; !r.OK {
				return fmt.Errorf("%s at %s: %+v", path, n.Name, r)
			}
		}
	}
	return nil
}

// point changes the file to another database.
func (w *town) point(t *testing.T, source string) {
	t.Helper()
	w.Configure(t, func(settings site.Settings) { settings.Set("SqlSettings", "DataSource", source) })
}

// testRecycle replaces the connections again and again while people use them, and
// tries to replace them by some that won't do.
func testRecycle(t *testing.T, s setting) {
	databases := replica.Start(t, replica.Options{Driver: s.driver, Replicas: 1})
	w := s.settle(t, databases, site.Options{})
	const rate = 200
	load := w.work(t, rate)
	awaitMore(t, load, 30)
	began, before := time.Now(), load.Succeeded("read")
	for i := range 3 {
		w.Configure(t, func(settings site.Settings) { settings.Set("SqlSettings", "MaxOpenConns", 40+i) })
		start := time.Now()
		if err := w.recycle(t); err != nil {
			t.Fatal(err)
		}
		t.Logf("reloaded and recycled in %v", time.Since(start))
		awaitMore(t, load, 30)
	}
	t.Logf("at %.0f reads/s of %d requests/s that were wanted", float64(load.Succeeded("read")-before)/time.Since(began).Seconds(), rate)
	load.WantNoFailures(t)

	good := databases.Primary.DSN
	for _, wrong := range []struct{ what, source, says string }{
		{"unreachable", databases.Nowhere(t), "SqlSettings.DataSource"},
		{"read-only", databases.Replicas[0].DSN, "takes no writes"},
		{"empty", databases.Primary.Database(t, "empty"), "no database of polder"},
		{"of another system", w.likeness(t, "other", "another", 0), "another system"},
		{"of another schema", w.likeness(t, "newer", "", 1), "schema"},
	} {
		w.point(t, wrong.source)
		if err := w.recycle(t); err == nil || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("a database that is %s: %v", wrong.what, err)
		} else {
			t.Logf("a database that is %s: %v", wrong.what, err)
			if strings.Contains(err.Error(), "secret") {
				t.Error("the answer has the password")
			}
		}
		awaitMore(t, load, 5)
	}
	w.point(t, good)
	if err := w.recycle(t); err != nil {
		t.Error(err)
	}
	load.Check(t, w.Nodes...)
	load.WantNoFailures(t)
}

// likeness makes another database of polder on the primary and returns its DSN.
// It is of the system that is given, of this one for "", and its schema newer by
// so many versions.
func (w *town) likeness(t *testing.T, name, system string, newer int) (source string) {
	t.Helper()
	source = w.databases.Primary.Database(t, name)
	c := w.Nodes[0].Command("db", "migrate")
	c.Env = append(c.Env, "MM_SQLSETTINGS_DATASOURCE="+source)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if system == "" {
		system = people.Must(w.admin.At(w.Nodes[0]).GetClientConfig(t.Context(), ""))(t)["DiagnosticId"]
	}
	w.databases.Primary.DoIn(t, name, fmt.Sprintf(`INSERT INTO properties (name, value) VALUES ('server_id', '%s')`, system),
		fmt.Sprintf(`INSERT INTO goose_db_version (version_id, is_applied) SELECT MAX(version_id) + %d, true FROM goose_db_version`, newer))
	return source
}

// follow is recycle by signals: nobody may be able to log in. The nodes are asked
// again until all are on the new primary.
func (w *town) follow(t *testing.T) {
	t.Helper()
	port := w.databases.Primary.Address()
	for _, n := range w.Nodes {
		n.Reload(t)
	}
	for _, n := range w.Nodes {
		site.Await(t, site.Patience, n.Name+" reloads", func() error {
			if !n.Logged(t, "INFO", "the configuration was reloaded", "DataSource") {
				return errors.New("it has not")
			}
			return nil
		})
	}
	asked := time.Time{}
	site.Await(t, 2*site.Patience, "the nodes switch to "+port, func() error {
		if time.Since(asked) > 10*time.Second {
			w.Nodes[0].Recycle(t)
			asked = time.Now()
		}
		for _, n := range w.Nodes {
			if !n.Logged(t, "INFO", "the database's connections were replaced", `"master":"`+port) {
				return errors.New(n.Name + " has not")
			}
		}
		return nil
	})
}

// testManualFailover does what the guide says: the old primary is fenced, a
// replica promoted, DataSource edited, the file reloaded, the connections
// recycled. Then the old primary comes back as a replica.
func testManualFailover(t *testing.T, s setting) {
	databases := replica.Start(t, replica.Options{Driver: s.driver, Replicas: map[string]int{dbtest.Postgres: 2, dbtest.MySQL: 1}[s.driver]})
	w := s.settle(t, databases, site.Options{Settings: withReplicas(databases), Troubles: databaseTroubles})
	load := w.work(t, 60)
	awaitMore(t, load, 30)
	began := time.Now()
	databases.Fence(t)
	old, promoted := databases.Promote(t, databases.Ahead(t))
	w.Configure(t, func(settings site.Settings) {
		settings.Set("SqlSettings", "DataSource", databases.Primary.DSN)
		settings.Set("SqlSettings", "DataSourceReplicas", withReplicas(databases)["SqlSettings"]["DataSourceReplicas"])
	})
	w.follow(t)
	t.Logf("fenced and promoted in %v, reloaded and recycled %v later", promoted.Sub(began), time.Since(promoted))
	var took time.Duration
	site.Await(t, site.Patience, "a write after the promotion", func() error {
		at, ok := load.FirstWrite(promoted)
		if took = at.Sub(promoted); !ok {
			return fmt.Errorf("none; %s", load.Summary())
		}
		return nil
	})
	t.Logf("a write %v after the promotion", took)
	awaitMore(t, load, 30)
	databases.Rejoin(t, old)
	w.Configure(t, func(settings site.Settings) {
		settings.Set("SqlSettings", "DataSourceReplicas", withReplicas(databases)["SqlSettings"]["DataSourceReplicas"])
	})
	site.Await(t, site.Patience, "the nodes use the old primary", func() error { return w.recycle(t) })
	for i := range databases.Replicas {
		w.awaitSource(t, replicaName(i), true)
	}
	awaitMore(t, load, 30)
	load.Check(t, w.Nodes...)
	for _, f := range load.Failures() {
		t.Logf("  failed: %v", f)
	}
}

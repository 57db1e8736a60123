package database

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/replica"
	"github.com/polder-chat/polder/systemtest/site"
)

// expand is what a next release may do to the schema: this program must not
// notice. It meets the tables that are busiest, and statements that name no
// columns.
const expand = `-- +goose Up
ALTER TABLE posts ADD COLUMN test_mood varchar(64) NOT NULL DEFAULT 'calm';
ALTER TABLE users ADD COLUMN test_mood varchar(64) NOT NULL DEFAULT 'calm';
ALTER TABLE channels ADD COLUMN test_mood varchar(64);
ALTER TABLE channel_members ADD COLUMN test_mood bigint NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN test_mood bigint;
CREATE INDEX test_posts_mood ON posts (test_mood);
CREATE TABLE test_moods (id varchar(26) PRIMARY KEY, name varchar(64) NOT NULL);
`

// migrationsDir has a directory for each kind of database.
var migrationsDir = filepath.Join("..", "..", "internal", "store", "sqlstore", "migrations")

// next is the program of the next release, which has one migration more.
type next struct {
	program string
	version int // the number of that migration
}

// buildNext compiles the next release.
func buildNext(t *testing.T) next {
	t.Helper()
	version := 0
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for _, kind := range []string{"postgres", "mysql", "sqlite"} {
		dir, err := filepath.Abs(filepath.Join(migrationsDir, kind))
		if err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no migrations in %s: %v", dir, err)
		}
		version = len(files) + 1
		source := filepath.Join(t.TempDir(), "expand.sql")
		if err := os.WriteFile(source, []byte(expand), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(dir, fmt.Sprintf("%05d_test_expand.sql", version))] = source
	}
	content, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return next{site.Build(t, "-overlay="+file), version}
}

// testMigration updates one node of two to the next release while people use
// both: it migrates the database, and this release goes on beside it, starts again
// beside it, and refuses a schema that is newer still.
func testMigration(t *testing.T, s setting) {
	next := s.next()
	version := next.version
	databases := replica.Start(t, replica.Options{Driver: s.driver})
	w := s.settle(t, databases, site.Options{Settings: quickDrain})
	load := w.work(t, 60)
	awaitMore(t, load, 20)
	updated, other := w.Nodes[1], w.Nodes[0]
	restart := func(n *site.Node, program string) {
		t.Helper()
		n.Stop(t)
		n.Program = program
		n.Start(t)
		w.balancer.Await(t, n, true)
		awaitMore(t, load, 30)
	}
	restart(updated, next.program)
	if !updated.Logged(t, "INFO", "database migrated", fmt.Sprintf("%05d_test_expand.sql", version)) {
		t.Error("the next release migrated nothing")
	}
	restart(other, s.program)   // as after a crash in the middle of an update
	restart(updated, s.program) // the update is taken back
	load.Check(t, w.Nodes...)
	load.WantNoFailures(t)

	databases.Primary.Do(t, fmt.Sprintf(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, true)`, version+1))
	other.Stop(t)
	out, err := other.Command("serve").CombinedOutput()
	if want := fmt.Sprintf("the database's schema is version %d, this program knows %d", version+1, version-1); err == nil || !strings.Contains(string(out), want) {
		t.Errorf("with a schema that is two versions newer: %v\n%s", err, out)
	}
	people.Must(w.admin.At(updated).GetMe(t.Context(), ""))(t) // who runs goes on
}

// quickDrain makes nodes go as soon as a balancer of ours has noticed.
var quickDrain = site.Settings{"ClusterSettings": {"DrainSeconds": 1}}

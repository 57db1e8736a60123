package database

import (
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/systemtest/site"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// test shows some rows of the guide.
type test struct {
	name      string
	run       func(*testing.T, setting)
	everyKind bool // runs on every kind of database, not on PostgreSQL alone
}

// setting is what tests of one kind of database share.
type setting struct {
	program string
	next    func() next // compiled when it is first wanted
	driver  string
}

func tests() []test {
	return []test{
		{name: "HA-16 migration", run: testMigration, everyKind: true},
		{name: "HA-9 HA-13 no master", run: testNoMaster},
		{name: "HA-11 recycle", run: testRecycle},
		{name: "HA-12 manual failover", run: testManualFailover, everyKind: true},
		{name: "HA-9 replicas", run: testReplicas, everyKind: true},
		{name: "HA-13 failover", run: testFailover},
	}
}

// TestDatabase runs one test at a time: each of them keeps the machine busy.
func TestDatabase(t *testing.T) {
	program, next := site.Build(t), sync.OnceValue(func() next { return buildNext(t) })
	for _, driver := range []string{dbtest.Postgres, dbtest.MySQL} {
		t.Run(driver, func(t *testing.T) {
			for _, test := range tests() {
				if driver == dbtest.Postgres || test.everyKind {
					t.Run(test.name, func(t *testing.T) { test.run(t, setting{program, next, driver}) })
				}
			}
		})
	}
}

package cluster

import (
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/systemtest/site"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// setting is what tests of one database share.
type setting struct {
	program      string
	otherProgram string // the same, of another build
	driver       string
}

// What nodes log as errors when they have reason to.
const (
	nodeDown = "a node is down"
	cutOff   = "cut off from a node that works with the database: the caches are not trusted"
)

// test shows some rows of the guide.
type test struct {
	name      string
	run       func(*testing.T, setting)
	timed     bool // holds the cluster to a time: nothing else runs beside it
	everyKind bool // runs on every kind of database, not on PostgreSQL alone
}

func tests() []test {
	return []test{
		{name: "HA-16 HA-18 start", run: testStart, timed: true, everyKind: true},
		{name: "HA-18 death", run: testDeath, timed: true, everyKind: true},
		{name: "HA-2 the guide's file", run: testGuideFile},
		{name: "HA-2 HA-10 refused configurations", run: testRefused},
		{name: "HA-4 HA-5 HA-19 talk", run: testTalk, everyKind: true},
		{name: "HA-5 interest", run: testInterest},
		{name: "HA-3 membership", run: testMembership},
		{name: "HA-14 HA-17 reload", run: testReload},
		{name: "HA-18 mismatch", run: testMismatch},
		{name: "HA-15 rolling restart", run: testRollingRestart, everyKind: true},
		{name: "HA-19 resume after a drain", run: testResumeAfterDrain},
		{name: "HA-1 HA-19 readers after a death", run: testReadersAfterDeath, everyKind: true},
		{name: "HA-4 cut", run: testCut},
		{name: "HA-1 jobs", run: testJobs, everyKind: true},
	}
}

func TestCluster(t *testing.T) {
	program := site.Build(t)
	otherProgram := site.Build(t, "-ldflags=-X github.com/polder-chat/polder/internal/cli.revision=another")
	for _, driver := range drivers(t) {
		t.Run(driver, func(t *testing.T) {
			for _, test := range tests() {
				if driver != dbtest.Postgres && !test.everyKind {
					continue
				}
				t.Run(test.name, func(t *testing.T) {
					if !test.timed {
						t.Parallel() // these begin when the timed ones are through
					}
					test.run(t, setting{program, otherProgram, driver})
				})
			}
		})
	}
}

// drivers are those of databases that nodes can share. Without a word about
// databases in the environment it is PostgreSQL.
func drivers(t *testing.T) []string {
	t.Helper()
	drivers := slices.DeleteFunc(dbtest.Drivers(t), func(driver string) bool { return driver == dbtest.SQLite })
	if len(drivers) == 0 {
		drivers = []string{dbtest.Postgres}
	}
	return drivers
}

// site prepares nodes that share a database.
func (s setting) site(t *testing.T, nodes int, o site.Options) *site.Site {
	t.Helper()
	o.Program, o.Driver, o.Nodes = s.program, s.driver, nodes
	return site.New(t, o)
}

package conformance

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
)

var update = flag.Bool("update", false, "write the covered routes to "+routesFile)

func TestMain(m *testing.M) {
	flag.Parse()
	dbtest.Main(m)
}

// nouns are the tests that share a server: each makes its own people and teams
// and leaves those of others alone.
func nouns() map[string]func(*testing.T, *server) {
	return map[string]func(*testing.T, *server){
		"absent":          testAbsent,
		"categories":      testCategories,
		"channel members": testChannelMembers,
		"channels":        testChannels,
		"figures":         testFigures,
		"files":           testFiles,
		"logs":            testLogs,
		"pictures":        testPictures,
		"posts":           testPosts,
		"preferences":     testPreferences,
		"reactions":       testReactions,
		"roles":           testRoles,
		"search":          testSearch,
		"sessions":        testSessions,
		"statuses":        testStatuses,
		"system":          testSystem,
		"team members":    testTeamMembers,
		"teams":           testTeams,
		"threads":         testThreads,
		"unread":          testUnread,
		"user lists":      testUserLists,
		"users":           testUsers,
		"websocket":       testWebSocket,
	}
}

func TestConformance(t *testing.T) {
	binary := build(t)
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			t.Run("story", func(t *testing.T) { testStory(t, binary, driver) })
			s := start(t, binary, driver)
			s.admin = s.signUp(t, "admin")
			s.outsider = s.signUp(t, "cas")
			t.Run("nouns", func(t *testing.T) {
				for name, test := range nouns() {
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						test(t, s)
					})
				}
			})
			// What touches everybody comes when nobody else is left.
			t.Run("config", func(t *testing.T) { testConfig(t, s) })
			t.Run("everybody's sessions", func(t *testing.T) { testEverybodysSessions(t, s) })
			s.stop(t)
			if whole() {
				s.traffic.report(t, driver)
			}
		})
	}
}

// whole reports whether all tests run, so that their coverage says something.
func whole() bool {
	return flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == ""
}

// printf writes to standard output whether or not tests are verbose.
func printf(format string, args ...any) { fmt.Fprintf(os.Stdout, format, args...) }

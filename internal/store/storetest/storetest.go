// Package storetest is the contract that every driver of package store must
// pass. It runs on real databases only.
package storetest

import (
	"testing"

	"github.com/polder-chat/polder/internal/store"
)

// Open returns a store on a fresh, migrated database that ends with the test.
type Open func(t *testing.T) store.Store

// Run checks all of the contract; a file a noun says what it is.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, store.Store){
		"Analytics":      testAnalytics,
		"ArchivedTeam":   testArchivedTeam,
		"ChannelLists":   testChannelLists,
		"ChannelMembers": testChannelMembers,
		"Categories":     testCategories,
		"Channels":       testChannels,
		"Reading":        testReading,
		"ChannelPeople":  testChannelPeople,
		"DirectChannels": testDirectChannels,
		"FailedLogins":   testFailedLogins,
		"Files":          testFiles,
		"FileSearch":     testFileSearch,
		"FirstUser":      testFirstUser,
		"JoinAtOnce":     testJoinAtOnce,
		"LastAdmin":      testLastAdmin,
		"LeaseRace":      testLeaseRace,
		"LeaseFencing":   testLeaseFencing,
		"Leases":         testLeases,
		"Preferences":    testPreferences,
		"Posts":          testPosts,
		"PostPages":      testPostPages,
		"PostBatch":      testPostBatch,
		"PostFiles":      testPostFiles,
		"PostRetry":      testPostRetry,
		"Properties":     testProperties,
		"Reactions":      testReactions,
		"Roles":          testRoles,
		"Search":         testSearch,
		"SearchPrefixes": testSearchPrefixes,
		"SessionLimit":   testSessionLimit,
		"Sessions":       testSessions,
		"Statuses":       testStatuses,
		"TeamMembers":    testTeamMembers,
		"Teams":          testTeams,
		"ThreadDeletes":  testThreadDeletes,
		"ThreadLists":    testThreadLists,
		"Threads":        testThreads,
		"UserPasswords":  testUserPasswords,
		"UserLists":      testUserLists,
		"Users":          testUsers,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

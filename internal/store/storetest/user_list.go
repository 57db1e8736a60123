package storetest

import (
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// testUserLists has a team with ann (its admin), bob, cas (deactivated) and the
// bot dot; a channel of it with ann and bob (its admin); and eve without a team.
func testUserLists(t *testing.T, s store.Store) {
	ctx := t.Context()
	byName := map[string]*model.User{}
	for _, u := range []*model.User{
		{Username: "ann", FirstName: "Ann", LastName: "Van Dam", Nickname: "A_1", Roles: "system_user system_admin"},
		{Username: "bob", FirstName: "Élodie", Nickname: "100%", Roles: "system_user"},
		{Username: "cas", Roles: "system_user", DeleteAt: 1},
		{Username: "dot", Roles: "system_user", IsBot: true},
		{Username: "eve", LastName: "vanDijk", Nickname: "Ax1", Roles: "system_user system_admin_helper"},
	} {
		u.Email = u.Username + "@example.com"
		if err := s.Users().Create(ctx, u, false); err != nil {
			t.Fatal(err)
		}
		byName[u.Username] = u
	}
	team, _ := newTeam(t, s, "red", "")
	var joined []*model.TeamMember
	for _, name := range []string{"ann", "bob", "cas", "dot"} {
		joined = append(joined, &model.TeamMember{TeamID: team.ID, UserID: byName[name].ID, SchemeUser: true, SchemeAdmin: name == "ann"})
	}
	if _, err := s.TeamMembers().Save(ctx, joined); err != nil {
		t.Fatal(err)
	}
	room := newChannel(t, s, team.ID, model.ChannelOpen, "room")
	if _, err := s.ChannelMembers().Save(ctx, []*model.ChannelMember{
		{ChannelID: room.ID, UserID: byName["ann"].ID, SchemeUser: true},
		{ChannelID: room.ID, UserID: byName["bob"].ID, SchemeUser: true, SchemeAdmin: true, ExplicitRoles: "helper other"},
	}); err != nil {
		t.Fatal(err)
	}
	for name, st := range map[string]model.Status{
		"ann": {Status: model.StatusAway, LastActivityAt: 5}, "bob": {Status: model.StatusOnline, LastActivityAt: 9},
	} {
		if _, _, err := s.Statuses().Update(ctx, byName[name].ID, func(to *model.Status) bool {
			st.UserID = to.UserID
			*to = st
			return true
		}); err != nil {
			t.Fatal(err)
		}
	}

	for _, tc := range []struct {
		name string
		q    model.UserQuery
		want []string
	}{
		{"all", model.UserQuery{}, []string{"ann", "bob", "cas", "dot", "eve"}},
		{"active", model.UserQuery{Active: true}, []string{"ann", "bob", "dot", "eve"}},
		{"inactive", model.UserQuery{Inactive: true}, []string{"cas"}},
		{"in the team", model.UserQuery{InTeam: team.ID}, []string{"ann", "bob", "cas", "dot"}},
		{"not in the team", model.UserQuery{NotInTeam: team.ID}, []string{"eve"}},
		{"in the channel", model.UserQuery{InChannel: room.ID}, []string{"ann", "bob"}},
		{"not in the channel", model.UserQuery{NotInChannel: room.ID}, []string{"cas", "dot", "eve"}},
		{"in the team, not in the channel", model.UserQuery{InTeam: team.ID, NotInChannel: room.ID}, []string{"cas", "dot"}},
		{"without a team", model.UserQuery{WithoutTeam: true}, []string{"eve"}},
		{"system admins", model.UserQuery{Roles: []string{"system_admin"}}, []string{"ann"}},
		{"a role like a pattern", model.UserQuery{Roles: []string{"system%"}}, []string{}},
		{"team admins", model.UserQuery{InTeam: team.ID, TeamRoles: []string{model.RoleTeamAdmin}}, []string{"ann"}},
		{"channel admins", model.UserQuery{InChannel: room.ID, ChannelRoles: []string{model.RoleChannelAdmin}}, []string{"bob"}},
		{"an explicit role", model.UserQuery{InChannel: room.ID, ChannelRoles: []string{"other", "nothing"}}, []string{"bob"}},
		{"known to ann", model.UserQuery{KnownTo: byName["ann"].ID}, []string{"ann", "bob"}},
		{"known to eve", model.UserQuery{KnownTo: byName["eve"].ID}, []string{"eve"}},
		{"by activity", model.UserQuery{InTeam: team.ID, Sort: model.UserSortLastActivity}, []string{"bob", "ann", "cas", "dot"}},
		{"by status", model.UserQuery{InChannel: room.ID, Sort: model.UserSortStatus}, []string{"bob", "ann"}},
		{"admins first", model.UserQuery{InChannel: room.ID, Sort: model.UserSortAdmin}, []string{"bob", "ann"}},
		{"second page", model.UserQuery{Page: 1, PerPage: 2}, []string{"cas", "dot"}},
		{"last page", model.UserQuery{Page: 2, PerPage: 2}, []string{"eve"}},
		{"changed since", model.UserQuery{InTeam: team.ID, Since: byName["dot"].UpdateAt}, []string{}},
	} {
		if tc.q.PerPage == 0 {
			tc.q.PerPage = 100
		}
		got, err := s.Users().List(ctx, tc.q)
		if err != nil || !slices.Equal(usernames(got), tc.want) {
			t.Errorf("%s: %v, %v, want %v", tc.name, usernames(got), err, tc.want)
		}
		if tc.q.Sort == model.UserSortLastActivity && err == nil && got[0].LastActivityAt != 9 {
			t.Errorf("%s: last activity %d", tc.name, got[0].LastActivityAt)
		}
	}
	got, err := s.Users().List(ctx, model.UserQuery{Sort: model.UserSortCreateAt, PerPage: 100})
	if err != nil || len(got) != 5 || !slices.IsSortedFunc(got, func(a, b *model.User) int { return int(b.CreateAt - a.CreateAt) }) {
		t.Errorf("by age: %v, %v", usernames(got), err)
	}

	for _, tc := range []struct {
		name string
		q    model.UserCount
		want int64
	}{
		{"active people", model.UserCount{}, 3},
		{"all", model.UserCount{IncludeDeleted: true, IncludeBots: true}, 5},
		{"the team's", model.UserCount{InTeam: team.ID, IncludeBots: true}, 3},
		{"the channel's", model.UserCount{InChannel: room.ID}, 2},
		{"its admins", model.UserCount{InChannel: room.ID, ChannelRoles: []string{model.RoleChannelAdmin}}, 1},
		{"system admins", model.UserCount{Roles: []string{"system_admin"}}, 1},
	} {
		if n, err := s.Users().Count(ctx, tc.q); err != nil || n != tc.want {
			t.Errorf("count of %s: %d, %v, want %d", tc.name, n, err, tc.want)
		}
	}

	for _, tc := range []struct {
		name string
		q    model.UserSearch
		want []string
	}{
		{"username", model.UserSearch{Term: "an"}, []string{"ann"}},
		{"in capitals, with @", model.UserSearch{Term: "@ANN"}, []string{"ann"}},
		{"not the middle", model.UserSearch{Term: "nn"}, []string{}},
		{"full names", model.UserSearch{Term: "van", AllowFullNames: true}, []string{"ann", "eve"}},
		{"full names that may not be seen", model.UserSearch{Term: "van"}, []string{}},
		{"two words", model.UserSearch{Term: "ann van", AllowFullNames: true}, []string{"ann"}},
		{"other letters", model.UserSearch{Term: "élo", AllowFullNames: true}, []string{"bob"}},
		{"address", model.UserSearch{Term: "eve@exa", AllowEmails: true}, []string{"eve"}},
		{"address that may not be seen", model.UserSearch{Term: "eve@exa"}, []string{}},
		{"an underscore is one", model.UserSearch{Term: "a_"}, []string{"ann"}},
		{"a per cent sign too", model.UserSearch{Term: "100%"}, []string{"bob"}},
		{"deactivated", model.UserSearch{Term: "cas"}, []string{}},
		{"deactivated, asked for", model.UserSearch{Term: "cas", AllowInactive: true}, []string{"cas"}},
		{"nothing", model.UserSearch{}, []string{"ann", "bob", "dot", "eve"}},
		{"in the channel", model.UserSearch{InChannelID: room.ID}, []string{"ann", "bob"}},
		{"in the team, not in the channel", model.UserSearch{TeamID: team.ID, NotInChannelID: room.ID}, []string{"dot"}},
		{"not in the team", model.UserSearch{NotInTeamID: team.ID}, []string{"eve"}},
		{"without a team", model.UserSearch{WithoutTeam: true}, []string{"eve"}},
		{"a role", model.UserSearch{Role: "system_admin"}, []string{"ann"}},
		{"known to bob", model.UserSearch{KnownTo: byName["bob"].ID}, []string{"ann", "bob"}},
		{"the first", model.UserSearch{Limit: 1}, []string{"ann"}},
	} {
		if tc.q.Limit == 0 {
			tc.q.Limit = 100
		}
		if got, err := s.Users().Search(ctx, tc.q); err != nil || !slices.Equal(usernames(got), tc.want) {
			t.Errorf("search for %s: %v, %v, want %v", tc.name, usernames(got), err, tc.want)
		}
	}
	group := newChannel(t, s, "", model.ChannelGroup, "group", byName["ann"].ID, byName["bob"].ID, byName["eve"].ID)
	for name, want := range map[string][]string{"eve": {"ann", "bob", "eve"}, "dot": {}} {
		groups, err := s.Users().ListByGroups(ctx, byName[name].ID, []string{group.ID, room.ID, model.NewID()})
		if err != nil || len(groups) > 1 || !slices.Equal(usernames(groups[group.ID]), want) {
			t.Errorf("groups of %s: %v, %v, want %v", name, groups, err, want)
		}
	}
	if known, err := s.Users().Known(ctx, byName["ann"].ID); err != nil || len(known) != 2 || !slices.Contains(known, byName["bob"].ID) || !slices.IsSorted(known) {
		t.Errorf("Known: %v, %v", known, err)
	}
}

package storetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// newTeam stores a team with its two first channels. creator may be "".
func newTeam(t *testing.T, s store.Store, name, creator string) (*model.Team, []*model.Channel) {
	t.Helper()
	team := &model.Team{Name: name, DisplayName: "The " + name, Type: model.TeamOpen, AllowOpenInvite: true, InviteID: model.NewID()}
	channels := []*model.Channel{
		{Name: model.ChannelTownSquare, DisplayName: "Town Square", Type: model.ChannelOpen},
		{Name: model.ChannelOffTopic, DisplayName: "Off-Topic", Type: model.ChannelOpen},
	}
	var member *model.TeamMember
	if creator != "" {
		member = &model.TeamMember{UserID: creator, SchemeUser: true, SchemeAdmin: true}
	}
	if err := s.Teams().Create(t.Context(), team, channels, member); err != nil {
		t.Fatal(err)
	}
	return team, channels
}

func testTeams(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann := model.NewID()
	before, err := s.TeamMembers().Roles(ctx, ann) // fills the cache, which Create must drop
	if err != nil || len(before) != 0 {
		t.Fatal(before, err)
	}
	red, first := newTeam(t, s, "red", ann)
	blue, _ := newTeam(t, s, "blue", "")

	if !model.IsID(red.ID) || red.CreateAt == 0 || red.UpdateAt != red.CreateAt {
		t.Fatalf("Create left %+v", red)
	}
	for name, get := range map[string]func() (*model.Team, error){
		"Get":           func() (*model.Team, error) { return s.Teams().Get(ctx, red.ID) },
		"GetByName":     func() (*model.Team, error) { return s.Teams().GetByName(ctx, "red") },
		"GetByInviteID": func() (*model.Team, error) { return s.Teams().GetByInviteID(ctx, red.InviteID) },
	} {
		if got, err := get(); err != nil || *got != *red {
			t.Errorf("%s = %+v, %v; want %+v", name, got, err, red)
		}
	}
	if _, err := s.Teams().GetByName(ctx, "green"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("GetByName of nothing: %v", err)
	}
	again := &model.Team{Name: "red", DisplayName: "Red too", Type: model.TeamOpen, InviteID: model.NewID()}
	if err := s.Teams().Create(ctx, again, nil, nil); !store.Conflicts(err, "teams_name") {
		t.Errorf("Create of a name that is taken: %v", err)
	}
	if roles, err := s.TeamMembers().Roles(ctx, ann); err != nil || !roles[red.ID].SchemeAdmin {
		t.Errorf("the creator's roles: %v, %v", roles, err)
	}
	for _, c := range first {
		if m, err := s.ChannelMembers().Get(ctx, c.ID, ann); err != nil || m.Roles != "channel_user channel_admin" {
			t.Errorf("the creator in %s: %+v, %v", c.Name, m, err)
		}
	}

	changed, err := s.Teams().Update(ctx, blue.ID, func(team *model.Team) error {
		team.AllowOpenInvite, team.Description = false, "Quiet"
		return nil
	})
	if err != nil || changed.UpdateAt <= blue.UpdateAt {
		t.Fatalf("Update: %+v, %v", changed, err)
	}
	if got, err := s.Teams().Get(ctx, blue.ID); err != nil || *got != *changed {
		t.Errorf("Get after Update: %+v, %v", got, err)
	}
	if _, err := s.Teams().Update(ctx, blue.ID, func(team *model.Team) error { team.Name = "red"; return nil }); !store.Conflicts(err, "teams_name") {
		t.Errorf("Update to a name that is taken: %v", err)
	}
	refused := errors.New("refused")
	if _, err := s.Teams().Update(ctx, red.ID, func(team *model.Team) error { team.Name = "pink"; return refused }); !errors.Is(err, refused) {
		t.Errorf("Update that ends: %v", err)
	}
	if got, err := s.Teams().Get(ctx, red.ID); err != nil || got.Name != "red" {
		t.Errorf("an Update that ended changed %+v, %v", got, err)
	}
	testTeamLists(t, s, red, changed)
}

func testTeamLists(t *testing.T, s store.Store, red, blue *model.Team) {
	ctx := t.Context()
	old, _ := newTeam(t, s, "old_one", "")
	if _, err := s.Teams().Update(ctx, old.ID, func(team *model.Team) error { team.DeleteAt = 5; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		q    model.TeamQuery
		want []string
	}{
		{model.TeamQuery{}, nil},
		{model.TeamQuery{Open: true}, []string{"red"}},
		{model.TeamQuery{Closed: true}, []string{"blue"}},
		{model.TeamQuery{Open: true, Closed: true}, []string{"blue", "red"}},
		{model.TeamQuery{Open: true, Closed: true, Archived: true}, []string{"blue", "old_one", "red"}},
		{model.TeamQuery{Open: true, Closed: true, Term: "THE R"}, []string{"red"}},
		{model.TeamQuery{Open: true, Closed: true, Archived: true, Term: "d_o"}, []string{"old_one"}},
		{model.TeamQuery{Open: true, Closed: true, Archived: true, Term: "%"}, nil},
	} {
		list, err := s.Teams().List(ctx, tc.q, 0, 10)
		if err != nil || list == nil || !slices.Equal(teamNames(list), tc.want) {
			t.Errorf("List(%+v) = %v, %v; want %v", tc.q, teamNames(list), err, tc.want)
		}
		if n, err := s.Teams().Count(ctx, tc.q); err != nil || int(n) != len(tc.want) {
			t.Errorf("Count(%+v) = %d, %v; want %d", tc.q, n, err, len(tc.want))
		}
	}
	list, err := s.Teams().List(ctx, model.TeamQuery{Open: true, Closed: true}, 1, 1)
	if err != nil || !slices.Equal(teamNames(list), []string{"red"}) {
		t.Errorf("the second page: %v, %v", teamNames(list), err)
	}
	list, err = s.Teams().ListByIDs(ctx, []string{red.ID, blue.ID, model.NewID()})
	if err != nil || !slices.Equal(teamNames(list), []string{"blue", "red"}) {
		t.Errorf("ListByIDs: %v, %v", teamNames(list), err)
	}
}

func teamNames(list []*model.Team) (names []string) {
	for _, t := range list {
		names = append(names, t.Name)
	}
	return names
}

func testTeamMembers(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := model.NewID(), model.NewID()
	red, first := newTeam(t, s, "red", ann)
	if roles, err := s.TeamMembers().Roles(ctx, bob); err != nil || len(roles) != 0 {
		t.Fatal(roles, err)
	}
	join := func() []*model.TeamMember {
		added, err := s.TeamMembers().Save(ctx, []*model.TeamMember{
			{TeamID: red.ID, UserID: ann, SchemeGuest: true},
			{TeamID: red.ID, UserID: bob, SchemeUser: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	if added := join(); len(added) != 1 || added[0].UserID != bob || added[0].Roles != "team_user" {
		t.Fatalf("Save added %+v", added)
	}
	if added := join(); len(added) != 0 {
		t.Fatalf("Save again added %+v", added)
	}
	if m, err := s.TeamMembers().Get(ctx, red.ID, ann); err != nil || m.Roles != "team_user team_admin" {
		t.Fatalf("Save of a member changed %+v, %v", m, err)
	}
	if roles, err := s.TeamMembers().Roles(ctx, bob); err != nil || !roles[red.ID].SchemeUser || roles[red.ID].SchemeAdmin {
		t.Fatalf("Roles after Save: %v, %v", roles, err)
	}
	m, err := s.TeamMembers().Update(ctx, red.ID, bob, func(m *model.TeamMember) error {
		m.SchemeAdmin, m.ExplicitRoles = true, "team_post_all"
		return nil
	})
	if err != nil || m.Roles != "team_post_all team_user team_admin" {
		t.Fatalf("Update: %+v, %v", m, err)
	}
	if roles, err := s.TeamMembers().Roles(ctx, bob); err != nil || !roles[red.ID].SchemeAdmin {
		t.Fatalf("Roles after Update: %v, %v", roles, err)
	}
	if list, err := s.TeamMembers().List(ctx, red.ID, model.TeamMemberQuery{}, 0, 10); err != nil || len(list) != 2 {
		t.Fatalf("List: %v, %v", list, err)
	}
	if list, err := s.TeamMembers().List(ctx, red.ID, model.TeamMemberQuery{}, 1, 1); err != nil || len(list) != 1 || list[0].UserID != max(ann, bob) {
		t.Fatalf("the second page: %v, %v", list, err)
	}
	if list, err := s.TeamMembers().ListByIDs(ctx, red.ID, []string{bob, model.NewID()}); err != nil || len(list) != 1 || list[0].UserID != bob {
		t.Fatalf("ListByIDs: %v, %v", list, err)
	}
	if _, err := s.ChannelMembers().Save(ctx, []*model.ChannelMember{{ChannelID: first[0].ID, UserID: bob, SchemeUser: true}}); err != nil {
		t.Fatal(err)
	}
	testLeaveTeam(t, s, red, first[0].ID, bob)
	if added := join(); len(added) != 1 || added[0].Roles != "team_user" {
		t.Fatalf("Save of who left added %+v", added)
	}
	if m, err := s.TeamMembers().Get(ctx, red.ID, bob); err != nil || m.DeleteAt != 0 || m.Roles != "team_user" {
		t.Fatalf("Get of who came back: %+v, %v", m, err)
	}
}

func testLeaveTeam(t *testing.T, s store.Store, team *model.Team, channelID, userID string) {
	t.Helper()
	ctx := t.Context()
	for name, noted := range map[string]func() (map[string]model.MemberRoles, error){
		"team": func() (map[string]model.MemberRoles, error) { return s.TeamMembers().Roles(ctx, userID) },
		"channel": func() (map[string]model.MemberRoles, error) {
			return s.ChannelMembers().Roles(ctx, userID)
		},
	} {
		if roles, err := noted(); err != nil || len(roles) != 1 {
			t.Fatalf("%s roles before: %v, %v", name, roles, err)
		}
	}
	left, err := s.TeamMembers().Remove(ctx, team.ID, userID, 77)
	if err != nil || !slices.Equal(left, []string{channelID}) {
		t.Fatalf("Remove: %v, %v", left, err)
	}
	if roles, err := s.TeamMembers().Roles(ctx, userID); err != nil || len(roles) != 0 {
		t.Errorf("team roles after Remove: %v, %v", roles, err)
	}
	if roles, err := s.ChannelMembers().Roles(ctx, userID); err != nil || len(roles) != 0 {
		t.Errorf("channel roles after Remove: %v, %v", roles, err)
	}
	if m, err := s.TeamMembers().Get(ctx, team.ID, userID); err != nil || m.DeleteAt != 77 || m.Roles != "" {
		t.Errorf("Get of who left: %+v, %v", m, err)
	}
	if _, err := s.TeamMembers().Remove(ctx, team.ID, userID, 78); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Remove again: %v", err)
	}
	if _, err := s.TeamMembers().Update(ctx, team.ID, userID, func(*model.TeamMember) error { return nil }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Update of who left: %v", err)
	}
	if list, err := s.TeamMembers().ListByUser(ctx, userID, false); err != nil || list == nil || len(list) != 0 {
		t.Errorf("ListByUser: %v, %v", list, err)
	}
	if list, err := s.TeamMembers().ListByUser(ctx, userID, true); err != nil || len(list) != 1 {
		t.Errorf("ListByUser with those left: %v, %v", list, err)
	}
	if list, err := s.Teams().ListByUser(ctx, userID); err != nil || list == nil || len(list) != 0 {
		t.Errorf("the user's teams: %v, %v", list, err)
	}
}

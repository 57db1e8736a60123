package conformance

import (
	"bytes"
	"image/color"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testTeams(t *testing.T, s *server) {
	t.Run("create", func(t *testing.T) { testCreateTeam(t, s) })
	t.Run("get", func(t *testing.T) { testGetTeam(t, s) })
	t.Run("change", func(t *testing.T) { testChangeTeam(t, s) })
	t.Run("archive", func(t *testing.T) { testArchiveTeam(t, s) })
	t.Run("icon", func(t *testing.T) { testTeamIcon(t, s) })
}

func testCreateTeam(t *testing.T, s *server) {
	ctx, anna := t.Context(), s.signUp(t, "anna")
	name := unique("team")
	socket := anna.listen(t)
	team := must(anna.CreateTeam(ctx, &model.Team{Name: name, DisplayName: "The Team", Description: "of all", Type: model.TeamInvite}))(t)
	equal(t, "name", team.Name, name)
	equal(t, "display name", team.DisplayName, "The Team")
	equal(t, "description", team.Description, "of all")
	equal(t, "type", team.Type, model.TeamInvite)
	equal(t, "email", team.Email, anna.user.Email)
	if !model.IsValidId(team.Id) || !model.IsValidId(team.InviteId) || team.CreateAt == 0 || team.DeleteAt != 0 {
		t.Errorf("the new team is %+v", team)
	}
	socket.await(t, model.WebsocketEventAddedToTeam, with("team_id", team.Id))
	member := must(anna.GetTeamMember(ctx, team.Id, anna.user.Id, ""))(t)
	equal(t, "the maker's roles", member.Roles, "team_user team_admin")
	same(t, "channels", each(must(anna.GetChannelsForTeamForUser(ctx, team.Id, "me", false, ""))(t), func(c *model.Channel) string { return c.Name }), "town-square", "off-topic")

	for what, tc := range map[string]struct {
		team model.Team
		id   string
	}{
		"taken name":   {model.Team{Name: name, DisplayName: "Another", Type: model.TeamOpen}, "store.sql_team.save_team.existing.app_error"},
		"name":         {model.Team{Name: "Two Words", DisplayName: "x", Type: model.TeamOpen}, ""},
		"display name": {model.Team{Name: unique("team"), Type: model.TeamOpen}, ""},
		"type":         {model.Team{Name: unique("team"), DisplayName: "x", Type: "X"}, ""},
	} {
		t.Run(what, func(t *testing.T) { refused(anna.in(t).CreateTeam(t.Context(), &tc.team))(t, 400, tc.id) })
	}
}

func testGetTeam(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	admin := s.admin.in(t)
	closed := must(p.anna.CreateTeam(ctx, &model.Team{Name: unique("closed"), DisplayName: "Closed", Type: model.TeamInvite}))(t)
	for what, got := range map[string]*model.Team{
		"by id":   must(p.bas.GetTeam(ctx, p.team.Id, ""))(t),
		"by name": must(p.bas.GetTeamByName(ctx, p.team.Name, ""))(t),
	} {
		equal(t, what, got.Id, p.team.Id)
		equal(t, what+": display name", got.DisplayName, p.team.DisplayName)
	}
	unchanged(t, func(etag string) (*model.Team, *model.Response, error) { return p.bas.GetTeam(ctx, p.team.Id, etag) })
	equal(t, "exists", must(p.bas.TeamExists(ctx, p.team.Name, ""))(t), true)
	equal(t, "exists", must(p.bas.TeamExists(ctx, unique("no"), ""))(t), false)
	refused(p.bas.GetTeam(ctx, closed.Id, ""))(t, 403, noPermission)
	refused(p.bas.GetTeamByName(ctx, unique("no"), ""))(t, 404, "app.team.get_by_name.missing.app_error")
	refused(admin.GetTeam(ctx, model.NewId(), ""))(t, 404, "app.team.get.find.app_error")

	info := must(s.client(t).GetTeamInviteInfo(ctx, p.team.InviteId))(t)
	equal(t, "name in the invitation", info.Name, p.team.Name)
	equal(t, "invite id in the invitation", info.InviteId, "")
	same(t, "teams of the user", each(must(p.bas.GetTeamsForUser(ctx, "me", ""))(t), teamID), p.team.Id)
	same(t, "teams of anna", each(must(admin.GetTeamsForUser(ctx, p.anna.user.Id, ""))(t), teamID), p.team.Id, closed.Id)
	refused(p.bas.GetTeamsForUser(ctx, p.anna.user.Id, ""))(t, 403, noPermission)

	teams, total, _, err := admin.GetAllTeamsWithTotalCount(ctx, "", 0, 1)
	if err != nil || len(teams) != 1 || total < 2 {
		t.Errorf("%d of %d teams, %v", len(teams), total, err)
	}
	next := must(admin.GetAllTeams(ctx, "", 1, 1))(t)
	if len(next) != 1 || next[0].Id == teams[0].Id {
		t.Errorf("the second page is %v after %v", next, teams)
	}
	search := &model.TeamSearch{Term: p.team.Name}
	same(t, "found teams", each(must(p.cas.SearchTeams(ctx, search))(t), teamID), p.team.Id)
	same(t, "found invite-only teams", each(must(p.cas.SearchTeams(ctx, &model.TeamSearch{Term: closed.Name}))(t), teamID))
	found, total, _, err := admin.SearchTeamsPaged(ctx, &model.TeamSearch{Term: closed.Name, Page: model.NewPointer(0), PerPage: model.NewPointer(10)})
	if err != nil || total != 1 || len(found) != 1 || found[0].Id != closed.Id {
		t.Errorf("found %v of %d, %v", found, total, err)
	}
}

func testChangeTeam(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	socket := p.bas.listen(t)
	name := model.NewPointer("Renamed")
	equal(t, "patched name", must(p.anna.PatchTeam(ctx, p.team.Id, &model.TeamPatch{DisplayName: name}))(t).DisplayName, "Renamed")
	told := inside[model.Team](t, socket.await(t, model.WebsocketEventUpdateTeam, nil), "team")
	equal(t, "name in the event", told.DisplayName, "Renamed")
	if told.InviteId != "" {
		t.Error("the event tells the invite id to all members")
	}
	p.team.Description, p.team.DisplayName = "of all", "Again"
	updated := must(p.anna.UpdateTeam(ctx, p.team))(t)
	equal(t, "description", updated.Description, "of all")
	equal(t, "display name", updated.DisplayName, "Again")
	equal(t, "type", must(p.anna.UpdateTeamPrivacy(ctx, p.team.Id, model.TeamInvite))(t).Type, model.TeamInvite)
	renewed := must(p.anna.RegenerateTeamInviteId(ctx, p.team.Id))(t)
	if !model.IsValidId(renewed.InviteId) || renewed.InviteId == p.team.InviteId {
		t.Errorf("the invite id was %q and is %q", p.team.InviteId, renewed.InviteId)
	}
	refused(s.client(t).GetTeamInviteInfo(ctx, p.team.InviteId))(t, 404, "")
	refused(p.bas.PatchTeam(ctx, p.team.Id, &model.TeamPatch{DisplayName: name}))(t, 403, noPermission)
	refused(p.bas.UpdateTeam(ctx, p.team))(t, 403, noPermission)
	refused(p.bas.UpdateTeamPrivacy(ctx, p.team.Id, model.TeamOpen))(t, 403, noPermission)
	refused(p.bas.RegenerateTeamInviteId(ctx, p.team.Id))(t, 403, noPermission)
	refused(p.anna.UpdateTeamPrivacy(ctx, p.team.Id, "X"))(t, 400, badBody)
}

func testArchiveTeam(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	socket := p.bas.listen(t)
	denied(p.bas.SoftDeleteTeam(ctx, p.team.Id))(t, 403, noPermission)
	do(p.anna.SoftDeleteTeam(ctx, p.team.Id))(t)
	equal(t, "team in the event", inside[model.Team](t, socket.await(t, model.WebsocketEventDeleteTeam, nil), "team").Id, p.team.Id)
	equal(t, "archived", must(s.admin.in(t).GetTeam(ctx, p.team.Id, ""))(t).DeleteAt > 0, true)
	refused(p.bas.CreatePost(ctx, &model.Post{ChannelId: p.channel.Id, Message: "Anybody?"}))(t, 400, "api.post.create_post.can_not_post_to_deleted.error")
	same(t, "channels of an archived team", each(must(p.bas.GetChannelsForUserWithLastDeleteAt(ctx, "me", 0))(t), channelID))
	equal(t, "restored", must(p.anna.RestoreTeam(ctx, p.team.Id))(t).DeleteAt, int64(0))
	socket.await(t, model.WebsocketEventRestoreTeam, nil)
	p.bas.say(t, p.channel, "Here again")
}

func testTeamIcon(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	refused(p.bas.GetTeamIcon(ctx, p.team.Id, ""))(t, 404, "api.team.get_team_icon.read_file.app_error")
	do(p.anna.SetTeamIcon(ctx, p.team.Id, picture(t, 300, 200, color.RGBA{G: 200, A: 255})))(t)
	icon := must(p.bas.GetTeamIcon(ctx, p.team.Id, ""))(t)
	if format, width, height := pictureSize(t, icon); format != "png" || width != height {
		t.Errorf("the icon is a %s of %d × %d", format, width, height)
	}
	denied(p.bas.SetTeamIcon(ctx, p.team.Id, icon))(t, 403, noPermission)
	denied(p.anna.SetTeamIcon(ctx, p.team.Id, bytes.Repeat([]byte("x"), 100)))(t, 400, "")
	denied(p.bas.RemoveTeamIcon(ctx, p.team.Id))(t, 403, noPermission)
	do(p.anna.RemoveTeamIcon(ctx, p.team.Id))(t)
	refused(p.bas.GetTeamIcon(ctx, p.team.Id, ""))(t, 404, "api.team.get_team_icon.read_file.app_error")
}

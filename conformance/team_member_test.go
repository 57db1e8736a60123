package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func teamMember(m *model.TeamMember) string { return m.UserId }

func testTeamMembers(t *testing.T, s *server) {
	t.Run("join", func(t *testing.T) { testJoinTeam(t, s) })
	t.Run("list", func(t *testing.T) { testListTeamMembers(t, s) })
	t.Run("leave", func(t *testing.T) { testLeaveTeam(t, s) })
	t.Run("roles", func(t *testing.T) { testTeamRoles(t, s) })
}

func testJoinTeam(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	dirk, els := s.signUp(t, "dirk"), s.signUp(t, "els")
	there, theirs := p.bas.listen(t), dirk.listen(t)
	member := must(p.anna.AddTeamMember(ctx, p.team.Id, dirk.user.Id))(t)
	equal(t, "roles", member.Roles, "team_user")
	equal(t, "scheme user", member.SchemeUser, true)
	theirs.await(t, model.WebsocketEventAddedToTeam, with("user_id", dirk.user.Id))
	there.await(t, model.WebsocketEventUserAdded, with("user_id", dirk.user.Id))
	same(t, "channels", each(must(dirk.GetChannelsForTeamForUser(ctx, p.team.Id, "me", false, ""))(t), func(c *model.Channel) string { return c.Name }), "town-square", "off-topic")
	must(p.anna.AddTeamMember(ctx, p.team.Id, dirk.user.Id))(t) // again: nothing happens

	equal(t, "invited", must(els.AddTeamMemberFromInvite(ctx, "", p.team.InviteId))(t).TeamId, p.team.Id)
	refused(els.AddTeamMemberFromInvite(ctx, "", model.NewId()))(t, 404, "")
	do(els.RemoveTeamMember(ctx, p.team.Id, els.user.Id))(t)
	must(els.AddTeamMember(ctx, p.team.Id, els.user.Id))(t) // it is open
	closed := must(p.anna.CreateTeam(ctx, &model.Team{Name: unique("closed"), DisplayName: "Closed", Type: model.TeamInvite}))(t)
	refused(els.AddTeamMember(ctx, closed.Id, els.user.Id))(t, 403, noPermission)
	refused(els.AddTeamMember(ctx, closed.Id, dirk.user.Id))(t, 403, noPermission)

	same(t, "added", each(must(p.anna.AddTeamMembers(ctx, closed.Id, []string{dirk.user.Id, els.user.Id}))(t), teamMember), dirk.user.Id, els.user.Id)
	results := must(p.anna.AddTeamMembersGracefully(ctx, closed.Id, []string{p.bas.user.Id, model.NewId()}))(t)
	equal(t, "results", len(results), 2)
	for _, r := range results {
		if known := r.UserId == p.bas.user.Id; known != (r.Error == nil) {
			t.Errorf("%s: %v", r.UserId, r.Error)
		}
	}
	invited := must(s.client(t).CreateUserWithInviteId(ctx, &model.User{Username: unique("fien"), Email: unique("fien") + "@example.com", Password: password}, closed.InviteId))(t)
	must(p.anna.GetTeamMember(ctx, closed.Id, invited.Id, ""))(t)
}

func testListTeamMembers(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	anna, bas := p.anna.user.Id, p.bas.user.Id
	same(t, "members", each(must(p.bas.GetTeamMembers(ctx, p.team.Id, 0, 10, ""))(t), teamMember), anna, bas)
	first, second := must(p.bas.GetTeamMembers(ctx, p.team.Id, 0, 1, ""))(t), must(p.bas.GetTeamMembers(ctx, p.team.Id, 1, 1, ""))(t)
	same(t, "members on two pages", each(append(first, second...), teamMember), anna, bas)
	ordered(t, "members by name", each(must(p.bas.GetTeamMembersSortAndWithoutDeletedUsers(ctx, p.team.Id, 0, 10, "Username", true, ""))(t), teamMember), anna, bas)
	same(t, "members by id", each(must(p.bas.GetTeamMembersByIds(ctx, p.team.Id, []string{bas, p.cas.user.Id}))(t), teamMember), bas)
	same(t, "memberships", each(must(p.bas.GetTeamMembersForUser(ctx, "me", ""))(t), func(m *model.TeamMember) string { return m.TeamId }), p.team.Id)
	stats := must(p.bas.GetTeamStats(ctx, p.team.Id, ""))(t)
	equal(t, "stats", *stats, model.TeamStats{TeamId: p.team.Id, TotalMemberCount: 2, ActiveMemberCount: 2})
	refused(p.cas.GetTeamMembers(ctx, p.team.Id, 0, 10, ""))(t, 403, noPermission)
	refused(p.cas.GetTeamStats(ctx, p.team.Id, ""))(t, 403, noPermission)
	refused(p.bas.GetTeamMember(ctx, p.team.Id, p.cas.user.Id, ""))(t, 404, "app.team.get_member.missing.app_error")
}

func testLeaveTeam(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	there, theirs := p.anna.listen(t), p.bas.listen(t)
	denied(p.bas.RemoveTeamMember(ctx, p.team.Id, p.anna.user.Id))(t, 403, noPermission)
	do(p.anna.RemoveTeamMember(ctx, p.team.Id, p.bas.user.Id))(t)
	there.await(t, model.WebsocketEventLeaveTeam, with("user_id", p.bas.user.Id))
	theirs.await(t, model.WebsocketEventLeaveTeam, with("team_id", p.team.Id))
	same(t, "members", each(must(p.anna.GetTeamMembers(ctx, p.team.Id, 0, 10, ""))(t), teamMember), p.anna.user.Id)
	refused(p.bas.GetPostsForChannel(ctx, p.channel.Id, 0, 10, "", false, false))(t, 403, noPermission)
	denied(p.anna.RemoveTeamMember(ctx, p.team.Id, p.bas.user.Id))(t, 404, "app.team.get_member.missing.app_error")
	p.anna.say(t, p.channel, "bas is gone")
	theirs.spared(t, model.WebsocketEventPosted, with("channel_name", p.channel.Name))
}

func testTeamRoles(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	theirs := p.bas.listen(t)
	denied(p.bas.UpdateTeamMemberRoles(ctx, p.team.Id, p.bas.user.Id, "team_user team_admin"))(t, 403, noPermission)
	do(p.anna.UpdateTeamMemberRoles(ctx, p.team.Id, p.bas.user.Id, "team_user team_admin"))(t)
	told := inside[model.TeamMember](t, theirs.await(t, model.WebsocketEventMemberroleUpdated, nil), "member")
	equal(t, "roles in the event", told.Roles, "team_user team_admin")
	must(p.bas.PatchTeam(ctx, p.team.Id, &model.TeamPatch{DisplayName: model.NewPointer("By bas")}))(t)
	do(p.anna.UpdateTeamMemberSchemeRoles(ctx, p.team.Id, p.bas.user.Id, &model.SchemeRoles{SchemeUser: true}))(t)
	refused(p.bas.PatchTeam(ctx, p.team.Id, &model.TeamPatch{DisplayName: model.NewPointer("By bas")}))(t, 403, noPermission)
	denied(p.anna.UpdateTeamMemberRoles(ctx, p.team.Id, p.bas.user.Id, "system_admin"))(t, 400, "")
}

package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func channelMember(m model.ChannelMember) string { return m.UserId }

func memberOf(m model.ChannelMember) string { return m.ChannelId }

func testChannelMembers(t *testing.T, s *server) {
	t.Run("join and leave", func(t *testing.T) { testJoinChannel(t, s) })
	t.Run("list", func(t *testing.T) { testListChannelMembers(t, s) })
	t.Run("change", func(t *testing.T) { testChangeChannelMember(t, s) })
}

func testJoinChannel(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	dirk := s.signUp(t, "dirk")
	p.anna.bring(t, p.team, nil, dirk)
	there, theirs := p.bas.listen(t), dirk.listen(t)
	equal(t, "roles", must(dirk.AddChannelMember(ctx, p.channel.Id, dirk.user.Id))(t).Roles, "channel_user")
	for _, socket := range []*socket{there, theirs} {
		socket.await(t, model.WebsocketEventUserAdded, with("user_id", dirk.user.Id))
	}
	p.anna.say(t, p.channel, "welcome")
	theirs.await(t, model.WebsocketEventPosted, nil)

	do(dirk.RemoveUserFromChannel(ctx, p.channel.Id, dirk.user.Id))(t)
	there.await(t, model.WebsocketEventUserRemoved, with("user_id", dirk.user.Id))
	theirs.await(t, model.WebsocketEventUserRemoved, with("channel_id", p.channel.Id))
	p.anna.say(t, p.channel, "is dirk gone?")
	theirs.spared(t, model.WebsocketEventPosted, nil)

	secret := p.anna.channelOf(t, p.team, model.ChannelTypePrivate)
	refused(dirk.AddChannelMember(ctx, secret.Id, dirk.user.Id))(t, 403, noPermission)
	added := must(p.anna.AddChannelMembers(ctx, secret.Id, "", []string{dirk.user.Id, p.bas.user.Id}))(t)
	same(t, "added", each(added, func(m *model.ChannelMember) string { return m.UserId }), dirk.user.Id, p.bas.user.Id)
	denied(dirk.RemoveUserFromChannel(ctx, p.square.Id, dirk.user.Id))(t, 400, "api.channel.remove.default.app_error")
	refused(p.anna.AddChannelMember(ctx, p.channel.Id, p.cas.user.Id))(t, 404, "app.team.get_member.missing.app_error")
	denied(p.cas.RemoveUserFromChannel(ctx, p.channel.Id, p.bas.user.Id))(t, 403, noPermission)
}

func testListChannelMembers(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	anna, bas, id := p.anna.user.Id, p.bas.user.Id, p.channel.Id
	members := must(p.bas.GetChannelMembers(ctx, id, 0, 10, ""))(t)
	same(t, "members", each(members, channelMember), anna, bas)
	for _, m := range members {
		if m.UserId == anna {
			equal(t, "another's last_viewed_at", m.LastViewedAt, int64(-1))
		}
	}
	first, second := must(p.bas.GetChannelMembers(ctx, id, 0, 1, ""))(t), must(p.bas.GetChannelMembers(ctx, id, 1, 1, ""))(t)
	same(t, "members on two pages", each(append(first, second...), channelMember), anna, bas)
	same(t, "members by id", each(must(p.bas.GetChannelMembersByIds(ctx, id, []string{anna, p.cas.user.Id}))(t), channelMember), anna)
	equal(t, "member", must(p.bas.GetChannelMember(ctx, id, "me", ""))(t).UserId, bas)
	refused(p.cas.GetChannelMembers(ctx, id, 0, 10, ""))(t, 403, noPermission)
	refused(p.bas.GetChannelMember(ctx, id, p.cas.user.Id, ""))(t, 404, "")

	offTopic := must(p.bas.GetChannelByName(ctx, "off-topic", p.team.Id, ""))(t)
	same(t, "memberships in the team", each(must(p.bas.GetChannelMembersForUser(ctx, "me", p.team.Id, ""))(t), memberOf), id, p.square.Id, offTopic.Id)
	withTeam := func(m model.ChannelMemberWithTeamData) string { return m.ChannelId }
	same(t, "memberships, one a line", each(must(p.bas.GetChannelMembersWithTeamData(ctx, bas, -1, 0))(t), withTeam), id, p.square.Id, offTopic.Id)
	paged := append(must(p.bas.GetChannelMembersWithTeamData(ctx, bas, 0, 2))(t), must(p.bas.GetChannelMembersWithTeamData(ctx, bas, 1, 2))(t)...)
	same(t, "memberships on two pages", each(paged, withTeam), id, p.square.Id, offTopic.Id)
	equal(t, "team of a membership", paged[0].TeamDisplayName, p.team.DisplayName)
}

func testChangeChannelMember(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	id, bas := p.channel.Id, p.bas.user.Id
	theirs := p.bas.listen(t)
	denied(p.bas.UpdateChannelRoles(ctx, id, bas, "channel_user channel_admin"))(t, 403, noPermission)
	do(p.anna.UpdateChannelRoles(ctx, id, bas, "channel_user channel_admin"))(t)
	told := inside[model.ChannelMember](t, theirs.await(t, model.WebsocketEventChannelMemberUpdated, nil), "channelMember")
	equal(t, "roles in the event", told.Roles, "channel_user channel_admin")
	do(p.anna.UpdateChannelMemberSchemeRoles(ctx, id, bas, &model.SchemeRoles{SchemeUser: true}))(t)
	equal(t, "roles", must(p.bas.GetChannelMember(ctx, id, bas, ""))(t).Roles, "channel_user")
	denied(p.anna.UpdateChannelRoles(ctx, id, bas, "system_admin"))(t, 400, "")

	do(p.bas.UpdateChannelNotifyProps(ctx, id, bas, map[string]string{"mark_unread": "mention", "desktop": "none"}))(t)
	told = inside[model.ChannelMember](t, theirs.await(t, model.WebsocketEventChannelMemberUpdated, func(e *model.WebSocketEvent) bool {
		return inside[model.ChannelMember](t, e, "channelMember").NotifyProps["desktop"] == "none"
	}), "channelMember")
	equal(t, "mark_unread in the event", told.NotifyProps["mark_unread"], "mention")
	member := must(p.bas.GetChannelMember(ctx, id, bas, ""))(t)
	equal(t, "mark_unread", member.NotifyProps["mark_unread"], "mention")
	equal(t, "a prop that was not sent", member.NotifyProps["push"], "default")
	denied(p.bas.UpdateChannelNotifyProps(ctx, id, bas, map[string]string{"mark_unread": "sometimes"}))(t, 400, "")
	denied(p.bas.UpdateChannelNotifyProps(ctx, id, p.anna.user.Id, map[string]string{"mark_unread": "all"}))(t, 403, noPermission)
}

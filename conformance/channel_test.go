package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testChannels(t *testing.T, s *server) {
	t.Run("create", func(t *testing.T) { testCreateChannel(t, s) })
	t.Run("direct and group", func(t *testing.T) { testDirectChannels(t, s) })
	t.Run("get", func(t *testing.T) { testGetChannel(t, s) })
	t.Run("lists", func(t *testing.T) { testChannelLists(t, s) })
	t.Run("change", func(t *testing.T) { testChangeChannel(t, s) })
	t.Run("archive", func(t *testing.T) { testArchiveChannel(t, s) })
}

func testCreateChannel(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	socket, others := p.bas.listen(t), p.anna.listen(t)
	name := unique("channel")
	channel := must(p.bas.CreateChannel(ctx, &model.Channel{
		TeamId: p.team.Id, Name: name, DisplayName: "The Channel", Header: "head", Purpose: "why", Type: model.ChannelTypePrivate,
	}))(t)
	equal(t, "team", channel.TeamId, p.team.Id)
	equal(t, "name", channel.Name, name)
	equal(t, "display name", channel.DisplayName, "The Channel")
	equal(t, "header", channel.Header, "head")
	equal(t, "purpose", channel.Purpose, "why")
	equal(t, "type", channel.Type, model.ChannelTypePrivate)
	equal(t, "creator", channel.CreatorId, p.bas.user.Id)
	socket.await(t, model.WebsocketEventChannelCreated, with("channel_id", channel.Id))
	others.spared(t, model.WebsocketEventChannelCreated, nil)
	member := must(p.bas.GetChannelMember(ctx, channel.Id, p.bas.user.Id, ""))(t)
	equal(t, "the maker's roles", member.Roles, "channel_user channel_admin")

	for what, tc := range map[string]struct {
		channel model.Channel
		id      string
	}{
		"taken name":   {model.Channel{TeamId: p.team.Id, Name: name, DisplayName: "x", Type: model.ChannelTypeOpen}, "store.sql_channel.save_channel.exists.app_error"},
		"direct":       {model.Channel{TeamId: p.team.Id, Name: unique("c"), DisplayName: "x", Type: model.ChannelTypeDirect}, "api.channel.create_channel.direct_channel.app_error"},
		"display name": {model.Channel{TeamId: p.team.Id, Name: unique("c"), Type: model.ChannelTypeOpen}, ""},
		"no type":      {model.Channel{TeamId: p.team.Id, Name: unique("c"), DisplayName: "x"}, ""},
	} {
		t.Run(what, func(t *testing.T) { refused(p.anna.in(t).CreateChannel(t.Context(), &tc.channel))(t, 400, tc.id) })
	}
	refused(p.cas.CreateChannel(ctx, &model.Channel{TeamId: p.team.Id, Name: unique("c"), DisplayName: "x", Type: model.ChannelTypeOpen}))(t, 403, noPermission)
}

func testDirectChannels(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	anna, bas, cas := p.anna.user.Id, p.bas.user.Id, p.cas.user.Id
	socket := p.bas.listen(t)
	direct := must(p.anna.CreateDirectChannel(ctx, anna, bas))(t)
	equal(t, "type", direct.Type, model.ChannelTypeDirect)
	equal(t, "name", direct.Name, model.GetDMNameFromIds(anna, bas))
	equal(t, "team", direct.TeamId, "")
	socket.await(t, model.WebsocketEventDirectAdded, nil)
	equal(t, "the same from the other side", must(p.bas.CreateDirectChannel(ctx, bas, anna))(t).Id, direct.Id)
	must(p.anna.CreateDirectChannel(ctx, anna, anna))(t) // notes to oneself
	refused(p.cas.CreateDirectChannel(ctx, anna, bas))(t, 403, noPermission)

	group := must(p.anna.CreateGroupChannel(ctx, []string{anna, bas, cas}))(t)
	equal(t, "type", group.Type, model.ChannelTypeGroup)
	told := inside[[]string](t, socket.await(t, model.WebsocketEventGroupAdded, nil), "teammate_ids")
	same(t, "members in the event", told, anna, bas, cas)
	equal(t, "the same again", must(p.bas.CreateGroupChannel(ctx, []string{cas, bas, anna}))(t).Id, group.Id)
	refused(p.anna.CreateGroupChannel(ctx, []string{anna, bas}))(t, 400, "api.channel.create_group.bad_size.app_error")
	same(t, "found groups", each(must(p.anna.SearchGroupChannels(ctx, &model.ChannelSearch{Term: p.bas.user.Username}))(t), channelID), group.Id)
	same(t, "members", each(must(p.anna.GetUsersByGroupChannelIds(ctx, []string{group.Id}))(t)[group.Id], userID), anna, bas, cas)
	same(t, "common teams", each(must(p.anna.GetDirectOrGroupMessageMembersCommonTeams(ctx, direct.Id))(t), teamID), p.team.Id)
	post := p.anna.say(t, direct, "hello, just you")
	e := socket.await(t, model.WebsocketEventPosted, with("channel_type", "D"))
	equal(t, "post in the event", inside[model.Post](t, e, "post").Id, post.Id)
	refused(p.cas.GetChannel(ctx, direct.Id))(t, 403, noPermission)
	denied(p.anna.DeleteChannel(ctx, direct.Id))(t, 400, "api.channel.delete_channel.type.invalid")
}

func testGetChannel(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	secret := p.anna.channelOf(t, p.team, model.ChannelTypePrivate)
	for what, got := range map[string]*model.Channel{
		"by id":    must(p.bas.GetChannel(ctx, p.channel.Id))(t),
		"by name":  must(p.bas.GetChannelByName(ctx, p.channel.Name, p.team.Id, ""))(t),
		"by names": must(p.bas.GetChannelByNameForTeamName(ctx, p.channel.Name, p.team.Name, ""))(t),
	} {
		equal(t, what, got.Id, p.channel.Id)
		equal(t, what+": display name", got.DisplayName, p.channel.DisplayName)
	}
	refused(p.bas.GetChannel(ctx, secret.Id))(t, 403, noPermission)
	refused(p.bas.GetChannelByName(ctx, secret.Name, p.team.Id, ""))(t, 404, "app.channel.get_by_name.missing.app_error")
	refused(p.cas.GetChannel(ctx, p.channel.Id))(t, 403, noPermission)
	refused(p.bas.GetChannelByName(ctx, unique("no"), p.team.Id, ""))(t, 404, "app.channel.get_by_name.missing.app_error")

	p.anna.say(t, p.channel, "pinned")
	do(p.anna.PinPost(ctx, p.anna.say(t, p.channel, "pin this").Id))(t)
	stats := must(p.bas.GetChannelStats(ctx, p.channel.Id, "", false))(t)
	equal(t, "stats", *stats, model.ChannelStats{ChannelId: p.channel.Id, MemberCount: 2, PinnedPostCount: 1})
	equal(t, "files that were not counted", must(p.bas.GetChannelStats(ctx, p.channel.Id, "", true))(t).FilesCount, int64(-1))
	counts := must(p.bas.GetChannelsMemberCount(ctx, []string{p.channel.Id, p.square.Id}))(t)
	if counts[p.channel.Id] != 2 || counts[p.square.Id] != 2 || len(counts) != 2 {
		t.Errorf("members: %v", counts)
	}
	must(p.anna.PatchUser(ctx, "me", &model.UserPatch{Timezone: model.StringMap{"useAutomaticTimezone": "false", "manualTimezone": "Europe/Amsterdam", "automaticTimezone": ""}}))(t)
	same(t, "timezones", must(p.bas.GetChannelMembersTimezones(ctx, p.channel.Id))(t), "Europe/Amsterdam")
}

func testChannelLists(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	admin := s.admin.in(t)
	team := p.team.Id
	secret := p.anna.channelOf(t, p.team, model.ChannelTypePrivate)
	offTopic := must(p.anna.GetChannelByName(ctx, "off-topic", team, ""))(t)
	id, none := p.channel.Id, []string{}
	for what, tc := range map[string]struct {
		got  []*model.Channel
		want []string
	}{
		"public":             {must(p.bas.GetPublicChannelsForTeam(ctx, team, 0, 10, ""))(t), []string{id, p.square.Id, offTopic.Id}},
		"third public":       {must(p.bas.GetPublicChannelsForTeam(ctx, team, 2, 1, ""))(t)[:1], nil},
		"private":            {must(admin.GetPrivateChannelsForTeam(ctx, team, 0, 10, ""))(t), []string{secret.Id}},
		"by id":              {must(p.bas.GetPublicChannelsByIdsForTeam(ctx, team, []string{id}))(t), []string{id}},
		"of anna":            {must(p.anna.GetChannelsForTeamForUser(ctx, team, "me", false, ""))(t), []string{id, p.square.Id, offTopic.Id, secret.Id}},
		"of bas":             {must(p.bas.GetChannelsForUserWithLastDeleteAt(ctx, "me", 0))(t), []string{id, p.square.Id, offTopic.Id}},
		"search":             {must(p.bas.SearchChannels(ctx, team, &model.ChannelSearch{Term: p.channel.Name}))(t), []string{id}},
		"search for secrets": {must(p.bas.SearchChannels(ctx, team, &model.ChannelSearch{Term: secret.Name}))(t), none},
		"autocomplete":       {must(p.bas.AutocompleteChannelsForTeam(ctx, team, p.channel.Name[:12]))(t), []string{id}},
		"autocomplete own":   {must(p.anna.AutocompleteChannelsForTeamForSearch(ctx, team, secret.Name))(t), []string{secret.Id}},
	} {
		if tc.want != nil {
			same(t, what, each(tc.got, channelID), tc.want...)
		}
	}
	unchanged(t, func(etag string) ([]*model.Channel, *model.Response, error) {
		return p.bas.GetChannelsForTeamForUser(ctx, team, "me", false, etag)
	})
	refused(p.bas.GetPrivateChannelsForTeam(ctx, team, 0, 10, ""))(t, 403, noPermission)
	refused(p.cas.GetPublicChannelsForTeam(ctx, team, 0, 10, ""))(t, 403, noPermission)
	refused(p.bas.GetAllChannels(ctx, 0, 10, ""))(t, 403, noPermission)
	withTeam := func(c *model.ChannelWithTeamData) string { return c.Id }
	all, total, _, err := admin.GetAllChannelsWithCount(ctx, 0, 1, "")
	if err != nil || len(all) != 1 || total < 3 {
		t.Errorf("%d of %d channels, %v", len(all), total, err)
	}
	same(t, "found by the admin", each(must(admin.SearchAllChannels(ctx, &model.ChannelSearch{Term: secret.Name}))(t), withTeam), secret.Id)
	paged := must(admin.SearchAllChannelsPaged(ctx, &model.ChannelSearch{Term: p.channel.Name, Page: model.NewPointer(0), PerPage: model.NewPointer(1)}))(t)
	if paged.TotalCount != 1 || len(paged.Channels) != 1 || paged.Channels[0].TeamDisplayName != p.team.DisplayName {
		t.Errorf("the page is %+v", paged)
	}
	same(t, "found by a user", each(must(p.bas.SearchAllChannelsForUser(ctx, p.channel.Name))(t), withTeam), id)
}

func testChangeChannel(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	socket := p.bas.listen(t)
	patched := must(p.bas.PatchChannel(ctx, p.channel.Id, &model.ChannelPatch{Header: model.NewPointer("new head"), Purpose: model.NewPointer("new why")}))(t)
	equal(t, "header", patched.Header, "new head")
	equal(t, "purpose", patched.Purpose, "new why")
	equal(t, "display name", patched.DisplayName, p.channel.DisplayName)
	told := inside[model.Channel](t, socket.await(t, model.WebsocketEventChannelUpdated, nil), "channel")
	equal(t, "header in the event", told.Header, "new head")
	patched.DisplayName = "Renamed"
	equal(t, "display name", must(p.anna.UpdateChannel(ctx, patched))(t).DisplayName, "Renamed")
	posts := must(p.bas.GetPostsForChannel(ctx, p.channel.Id, 0, 20, "", false, false))(t)
	kinds := map[string]bool{}
	for _, post := range posts.Posts {
		kinds[post.Type] = true
	}
	for _, kind := range []string{model.PostTypeHeaderChange, model.PostTypePurposeChange, model.PostTypeDisplaynameChange} {
		if !kinds[kind] {
			t.Errorf("nobody said %s in the channel: %v", kind, kinds)
		}
	}
	// Not even the channel's own admin makes it private: a team admin does.
	own := p.bas.channel(t, p.team)
	refused(p.bas.UpdateChannelPrivacy(ctx, own.Id, model.ChannelTypePrivate))(t, 403, noPermission)
	equal(t, "type", must(p.anna.UpdateChannelPrivacy(ctx, p.channel.Id, model.ChannelTypePrivate))(t).Type, model.ChannelTypePrivate)
	socket.await(t, model.WebsocketEventChannelConverted, with("channel_id", p.channel.Id))
	refused(p.anna.UpdateChannelPrivacy(ctx, p.square.Id, model.ChannelTypePrivate))(t, 400, "api.channel.update_channel_privacy.default_channel_error")
	refused(p.cas.PatchChannel(ctx, p.channel.Id, &model.ChannelPatch{Header: model.NewPointer("x")}))(t, 403, noPermission)
}

func testArchiveChannel(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	others := s.signUp(t, "dirk")
	p.anna.bring(t, p.team, nil, others)
	there := others.listen(t)                     // in the team, not in the channel
	do(p.bas.DeleteChannel(ctx, p.channel.Id))(t) // any member may
	there.await(t, model.WebsocketEventChannelDeleted, with("channel_id", p.channel.Id))
	refused(p.bas.CreatePost(ctx, &model.Post{ChannelId: p.channel.Id, Message: "too late"}))(t, 400, "api.post.create_post.can_not_post_to_deleted.error")
	same(t, "archived channels", each(must(p.bas.GetDeletedChannelsForTeam(ctx, p.team.Id, 0, 10, ""))(t), channelID), p.channel.Id)
	denied(p.anna.DeleteChannel(ctx, p.channel.Id))(t, 400, "api.channel.delete_channel.deleted.app_error")
	denied(p.anna.DeleteChannel(ctx, p.square.Id))(t, 400, "api.channel.delete_channel.cannot.app_error")
	refused(others.RestoreChannel(ctx, p.channel.Id))(t, 403, noPermission)
	equal(t, "restored", must(p.anna.RestoreChannel(ctx, p.channel.Id))(t).DeleteAt, int64(0))
	there.await(t, model.WebsocketEventChannelRestored, with("channel_id", p.channel.Id))
	p.bas.say(t, p.channel, "back again")
}

package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testUnread(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	id, team := p.channel.Id, p.team.Id
	socket := p.bas.listen(t)
	unread := func() [2]int64 { // messages and mentions
		t.Helper()
		u := must(p.bas.GetChannelUnread(ctx, id, "me"))(t)
		return [2]int64{u.MsgCount, u.MentionCount}
	}
	view := func(channels model.ChannelView) map[string]int64 {
		t.Helper()
		return must(p.bas.ViewChannel(ctx, "me", &channels))(t).LastViewedAtTimes
	}
	view(model.ChannelView{ChannelId: id})
	view(model.ChannelView{ChannelId: p.square.Id})
	equal(t, "unread after viewing", unread(), [2]int64{0, 0})

	first := p.anna.say(t, p.channel, "hello")
	p.anna.say(t, p.channel, "@"+p.bas.user.Username+", are you there?")
	last := p.anna.say(t, p.channel, "@channel: anybody?")
	equal(t, "unread", unread(), [2]int64{3, 2})
	inTeam := must(p.bas.GetTeamUnread(ctx, team, "me"))(t)
	equal(t, "unread mentions in the team", inTeam.MentionCount, int64(2))
	teams := must(p.bas.GetTeamsUnreadForUser(ctx, "me", "", true))(t)
	if len(teams) != 1 || teams[0].TeamId != team || teams[0].MentionCount != 2 {
		t.Errorf("the unread teams are %+v", teams)
	}
	equal(t, "teams but that one", len(must(p.bas.GetTeamsUnreadForUser(ctx, "me", team, true))(t)), 0)

	times := view(model.ChannelView{ChannelId: id})
	if times[id] < last.CreateAt {
		t.Errorf("last viewed at %d, before the last post at %d", times[id], last.CreateAt)
	}
	e := socket.await(t, model.WebsocketEventMultipleChannelsViewed, func(e *model.WebSocketEvent) bool {
		at, _ := e.GetData()["channel_times"].(map[string]any)[id].(float64)
		return int64(at) == times[id]
	})
	equal(t, "whom the event is for", e.GetBroadcast().UserId, p.bas.user.Id)
	equal(t, "unread after viewing", unread(), [2]int64{0, 0})

	do(p.bas.SetPostUnread(ctx, "me", first.Id, true))(t)
	marked := socket.await(t, model.WebsocketEventPostUnread, nil).GetData()
	equal(t, "last_viewed_at in the event", marked["last_viewed_at"], any(float64(first.CreateAt-1)))
	equal(t, "unread again", unread(), [2]int64{3, 2})
	must(p.bas.ReadMultipleChannels(ctx, "me", []string{id, p.square.Id}))(t)
	equal(t, "unread after all is read", unread(), [2]int64{0, 0})

	// Keywords mention as names do; in a muted channel nothing but mentions counts.
	must(p.bas.PatchUser(ctx, "me", &model.UserPatch{NotifyProps: model.StringMap{"mention_keys": "sluice"}}))(t)
	p.anna.say(t, p.channel, "open the Sluice!")
	equal(t, "unread with a keyword", unread(), [2]int64{1, 1})
	direct := must(p.anna.CreateDirectChannel(ctx, p.anna.user.Id, p.bas.user.Id))(t)
	p.anna.say(t, direct, "psst")
	u := must(p.bas.GetChannelUnread(ctx, direct.Id, "me"))(t)
	equal(t, "a direct message is a mention", u.MentionCount, int64(1))

	refused(p.cas.GetChannelUnread(ctx, id, p.bas.user.Id))(t, 403, noPermission)
	refused(p.cas.ViewChannel(ctx, p.bas.user.Id, &model.ChannelView{ChannelId: id}))(t, 403, noPermission)
	denied(p.cas.SetPostUnread(ctx, "me", first.Id, true))(t, 403, noPermission)
}

package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func threadID(r *model.ThreadResponse) string { return r.PostId }

func testThreads(t *testing.T, s *server) {
	t.Run("thread", func(t *testing.T) { testThread(t, s) })
	t.Run("following", func(t *testing.T) { testFollowing(t, s) })
}

func testThread(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	root := p.anna.say(t, p.channel, "root")
	replies := []*model.Post{p.bas.reply(t, root, "one"), p.anna.reply(t, root, "two"), p.bas.reply(t, root, "three")}
	thread := must(p.bas.GetPostThread(ctx, root.Id, "", false))(t)
	same(t, "posts", thread.Order, root.Id, replies[0].Id, replies[1].Id, replies[2].Id)
	equal(t, "replies", thread.Posts[root.Id].ReplyCount, int64(3))
	same(t, "posts, by a reply", must(p.bas.GetPostThread(ctx, replies[1].Id, "", false))(t).Order, thread.Order...)
	unchanged(t, func(etag string) (*model.PostList, *model.Response, error) {
		return p.bas.GetPostThread(ctx, root.Id, etag, false)
	})

	options := model.GetPostsOptions{PerPage: 2, Direction: "down"}
	first := must(p.bas.GetPostThreadWithOpts(ctx, root.Id, "", options))(t)
	same(t, "first page", first.Order, root.Id, replies[0].Id, replies[1].Id)
	equal(t, "has_next", *first.HasNext, true)
	options.FromPost, options.FromCreateAt = replies[1].Id, replies[1].CreateAt
	second := must(p.bas.GetPostThreadWithOpts(ctx, root.Id, "", options))(t)
	same(t, "second page", second.Order, root.Id, replies[2].Id)
	equal(t, "has_next", *second.HasNext, false)
	edited := must(p.anna.PatchPost(ctx, replies[1].Id, &model.PostPatch{Message: model.NewPointer("two, edited")}))(t)
	news := must(p.bas.GetPostThreadWithOpts(ctx, root.Id, "", model.GetPostsOptions{
		PerPage: 10, Direction: "down", UpdatesOnly: true, FromUpdateAt: edited.UpdateAt - 1, FromPost: replies[2].Id,
	}))(t)
	if news.Posts[edited.Id] == nil || news.Posts[replies[0].Id] != nil {
		t.Errorf("the updates are %v, want %s", news.Order, edited.Id)
	}
	refused(p.cas.GetPostThread(ctx, root.Id, "", false))(t, 403, noPermission)
	refused(p.bas.GetPostThread(ctx, model.NewId(), "", false))(t, 404, "app.post.get.app_error")
}

func testFollowing(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	team := p.team.Id
	socket := p.anna.listen(t)
	root := p.anna.say(t, p.channel, "who comes?")
	reply := p.bas.reply(t, root, "I do, @"+p.anna.user.Username)
	updated := inside[model.ThreadResponse](t, socket.await(t, model.WebsocketEventThreadUpdated, nil), "thread")
	equal(t, "thread in the event", updated.PostId, root.Id)
	equal(t, "unread replies in the event", updated.UnreadReplies, int64(1))

	list := must(p.anna.GetUserThreads(ctx, "me", team, model.GetUserThreadsOpts{Extended: true}))(t)
	ordered(t, "threads", each(list.Threads, threadID), root.Id)
	equal(t, "threads in all", list.Total, int64(1))
	equal(t, "unread threads", list.TotalUnreadThreads, int64(1))
	equal(t, "unread mentions", list.TotalUnreadMentions, int64(1))
	same(t, "participants", each(list.Threads[0].Participants, userID), p.bas.user.Id) // who replied
	totals := must(p.anna.GetUserThreads(ctx, "me", team, model.GetUserThreadsOpts{TotalsOnly: true}))(t)
	if len(totals.Threads) != 0 || totals.Total != 1 {
		t.Errorf("the totals are %+v", totals)
	}
	thread := must(p.anna.GetUserThread(ctx, "me", team, root.Id, false))(t)
	equal(t, "replies", thread.ReplyCount, int64(1))
	equal(t, "unread replies", thread.UnreadReplies, int64(1))
	counts := s.getJSON(t, "/api/v4/users/me/teams/"+team+"/threads/mention_counts", p.anna.token)
	equal(t, "mentions in the channel's threads", counts[p.channel.Id], any(1.0))

	extra := p.bas.reply(t, root, "So @"+p.anna.user.Username)
	socket.await(t, model.WebsocketEventThreadUpdated, nil)
	do(p.bas.DeletePost(ctx, extra.Id))(t)
	fewer := socket.await(t, model.WebsocketEventThreadUpdated, nil)
	equal(t, "unread replies before the deletion", fewer.GetData()["previous_unread_replies"], any(2.0))
	equal(t, "unread mentions before the deletion", fewer.GetData()["previous_unread_mentions"], any(2.0))
	updated = inside[model.ThreadResponse](t, fewer, "thread")
	equal(t, "unread replies after the deletion", updated.UnreadReplies, int64(1))
	equal(t, "unread mentions after the deletion", updated.UnreadMentions, int64(1))
	equal(t, "replies after the deletion", updated.ReplyCount, int64(1))

	read := must(p.anna.UpdateThreadReadForUser(ctx, "me", team, root.Id, reply.CreateAt))(t)
	equal(t, "unread after reading", read.UnreadReplies, int64(0))
	socket.await(t, model.WebsocketEventThreadReadChanged, with("thread_id", root.Id))
	equal(t, "unread again", must(p.anna.SetThreadUnreadByPostId(ctx, "me", team, root.Id, reply.Id))(t).UnreadReplies, int64(1))
	do(p.anna.UpdateThreadsReadForUser(ctx, "me", team))(t)
	equal(t, "unread threads", must(p.anna.GetUserThreads(ctx, "me", team, model.GetUserThreadsOpts{Unread: true}))(t).TotalUnreadThreads, int64(0))

	do(p.anna.UpdateThreadFollowForUser(ctx, "me", team, root.Id, false))(t)
	equal(t, "following in the event", socket.await(t, model.WebsocketEventThreadFollowChanged, nil).GetData()["state"], any(false))
	refused(p.anna.GetUserThread(ctx, "me", team, root.Id, false))(t, 404, "app.thread.get.app_error")
	ordered(t, "threads", each(must(p.anna.GetUserThreads(ctx, "me", team, model.GetUserThreadsOpts{}))(t).Threads, threadID))
	do(p.anna.UpdateThreadFollowForUser(ctx, "me", team, root.Id, true))(t)
	must(p.anna.GetUserThread(ctx, "me", team, root.Id, false))(t)

	p.bas.reply(t, root, "Still coming")
	view := &model.ChannelView{ChannelId: p.channel.Id, CollapsedThreadsSupported: true}
	for _, unread := range []int64{1, 0} {
		must(p.anna.ViewChannel(ctx, "me", view))(t)
		totals := must(p.anna.GetUserThreads(ctx, "me", team, model.GetUserThreadsOpts{TotalsOnly: true}))(t)
		equal(t, "unread threads after viewing the channel", totals.TotalUnreadThreads, unread)
		view.CollapsedThreadsSupported = false // a client that shows replies among the others
	}

	other := p.anna.say(t, p.channel, "another")
	p.anna.reply(t, other, "to myself")
	older := must(p.anna.GetUserThreads(ctx, "me", team, model.GetUserThreadsOpts{PageSize: 1}))(t)
	ordered(t, "newest thread", each(older.Threads, threadID), other.Id)
	ordered(t, "thread before it", each(must(p.anna.GetUserThreads(ctx, "me", team, model.GetUserThreadsOpts{PageSize: 1, Before: other.Id}))(t).Threads, threadID), root.Id)
	refused(p.bas.GetUserThreads(ctx, p.anna.user.Id, team, model.GetUserThreadsOpts{}))(t, 403, noPermission)
}

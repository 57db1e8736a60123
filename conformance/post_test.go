package conformance

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testPosts(t *testing.T, s *server) {
	t.Run("create", func(t *testing.T) { testCreatePost(t, s) })
	t.Run("once", func(t *testing.T) { testCreateOnce(t, s) })
	t.Run("change", func(t *testing.T) { testChangePost(t, s) })
	t.Run("delete", func(t *testing.T) { testDeletePost(t, s) })
	t.Run("pin", func(t *testing.T) { testPinPost(t, s) })
	t.Run("pages", func(t *testing.T) { testPostPages(t, s) })
	t.Run("ephemeral", func(t *testing.T) { testEphemeral(t, s) })
}

func testCreatePost(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	others, outside := p.bas.listen(t), p.cas.listen(t)
	post := must(p.anna.CreatePost(ctx, &model.Post{
		ChannelId: p.channel.Id, Message: "hello @" + p.bas.user.Username + " #dyke", Props: model.StringInterface{"mood": "good"},
	}))(t)
	equal(t, "user", post.UserId, p.anna.user.Id)
	equal(t, "hashtags", post.Hashtags, "#dyke")
	equal(t, "props", post.GetProp("mood"), any("good"))
	if !model.IsValidId(post.Id) || post.CreateAt == 0 || post.UpdateAt != post.CreateAt || post.EditAt != 0 || post.DeleteAt != 0 {
		t.Errorf("the new post is %+v", post)
	}
	e := others.await(t, model.WebsocketEventPosted, nil)
	told := inside[model.Post](t, e, "post")
	equal(t, "post in the event", told.Id, post.Id)
	equal(t, "message in the event", told.Message, post.Message)
	ordered(t, "mentions in the event", inside[[]string](t, e, "mentions"), p.bas.user.Id)
	for key, want := range map[string]any{
		"channel_type": "O", "channel_name": p.channel.Name, "channel_display_name": p.channel.DisplayName,
		"sender_name": "@" + p.anna.user.Username, "team_id": p.team.Id, "set_online": true,
	} {
		equal(t, key, e.GetData()[key], want)
	}
	outside.spared(t, model.WebsocketEventPosted, nil)
	equal(t, "post", must(p.bas.GetPost(ctx, post.Id, ""))(t).Message, post.Message)
	unchanged(t, func(etag string) (*model.Post, *model.Response, error) { return p.bas.GetPost(ctx, post.Id, etag) })
	second := p.bas.say(t, p.channel, "and you")
	same(t, "posts by id", each(must(p.bas.GetPostsByIds(ctx, []string{post.Id, second.Id}))(t), postID), post.Id, second.Id)
	longest := strings.Repeat("ü", 16383)
	equal(t, "the longest message", p.anna.say(t, p.channel, longest).Message, longest)

	for what, tc := range map[string]struct {
		post   *model.Post
		status int
		id     string
	}{
		"too long":         {&model.Post{ChannelId: p.channel.Id, Message: longest + "!"}, 400, "model.post.is_valid.message_length.app_error"},
		"no such root":     {&model.Post{ChannelId: p.channel.Id, RootId: model.NewId(), Message: "x"}, 400, "api.post.create_post.root_id.app_error"},
		"in other channel": {&model.Post{ChannelId: p.square.Id, RootId: post.Id, Message: "x"}, 400, ""},
		"no such channel":  {&model.Post{ChannelId: model.NewId(), Message: "x"}, 403, noPermission},
		"no channel":       {&model.Post{Message: "x"}, 400, badBody},
	} {
		t.Run(what, func(t *testing.T) { refused(p.anna.in(t).CreatePost(t.Context(), tc.post))(t, tc.status, tc.id) })
	}
	refused(p.cas.CreatePost(ctx, &model.Post{ChannelId: p.channel.Id, Message: "let me in"}))(t, 403, noPermission)
	refused(p.cas.GetPost(ctx, post.Id, ""))(t, 403, noPermission)
	refused(p.bas.GetPost(ctx, model.NewId(), ""))(t, 404, "app.post.get.app_error")
}

// testCreateOnce sends a post again, as a client does that got no answer.
func testCreateOnce(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	others := p.bas.listen(t)
	post := &model.Post{ChannelId: p.channel.Id, Message: "once", PendingPostId: p.anna.user.Id + ":1"}
	first := must(p.anna.CreatePost(ctx, post))(t)
	equal(t, "pending_post_id", first.PendingPostId, post.PendingPostId)
	for range 3 {
		equal(t, "id of the retry", must(p.anna.CreatePost(ctx, post))(t).Id, first.Id)
	}
	others.await(t, model.WebsocketEventPosted, nil)
	do(p.anna.DeletePost(ctx, first.Id))(t)
	gone := must(p.anna.CreatePost(ctx, post))(t)
	equal(t, "id of the retry after the deletion", gone.Id, first.Id)
	if gone.DeleteAt == 0 || gone.Message != "" {
		t.Errorf("the retry of a deleted post answers %+v", gone)
	}
	others.spared(t, model.WebsocketEventPosted, nil)
}

func testChangePost(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	others := p.bas.listen(t)
	post := p.anna.say(t, p.channel, "frist")
	patched := must(p.anna.PatchPost(ctx, post.Id, &model.PostPatch{Message: model.NewPointer("first")}))(t)
	equal(t, "message", patched.Message, "first")
	if patched.EditAt == 0 || patched.UpdateAt <= post.UpdateAt || patched.CreateAt != post.CreateAt {
		t.Errorf("the edited post is %+v", patched)
	}
	e := others.await(t, model.WebsocketEventPostEdited, nil)
	equal(t, "message in the event", inside[model.Post](t, e, "post").Message, "first")
	patched.Message = "second"
	equal(t, "message", must(p.anna.UpdatePost(ctx, post.Id, patched))(t).Message, "second")
	equal(t, "what is read", must(p.bas.GetPost(ctx, post.Id, ""))(t).Message, "second")
	message := model.NewPointer("not mine")
	refused(p.bas.PatchPost(ctx, post.Id, &model.PostPatch{Message: message}))(t, 403, noPermission)
	refused(p.bas.UpdatePost(ctx, post.Id, patched))(t, 403, noPermission)
	refused(p.anna.PatchPost(ctx, post.Id, &model.PostPatch{Message: model.NewPointer(strings.Repeat("x", 16384))}))(t, 400, "model.post.is_valid.message_length.app_error")
}

func testDeletePost(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	others := p.bas.listen(t)
	own := p.bas.channel(t, p.team) // bas is its admin
	p.bas.bring(t, p.team, []*model.Channel{own}, p.anna)
	theirs := p.anna.say(t, own, "of anna")
	denied(p.bas.DeletePost(ctx, theirs.Id))(t, 403, noPermission) // a channel admin can't
	mine := p.bas.say(t, own, "of bas")
	reply := p.anna.reply(t, mine, "reply")
	do(p.anna.DeletePost(ctx, mine.Id))(t) // a team admin can
	e := others.await(t, model.WebsocketEventPostDeleted, nil)
	equal(t, "post in the event", inside[model.Post](t, e, "post").Id, mine.Id)
	for _, id := range []string{mine.Id, reply.Id} { // the thread goes with its root
		refused(p.bas.GetPost(ctx, id, ""))(t, 404, "app.post.get.app_error")
	}
	if got := must(s.admin.in(t).GetPostIncludeDeleted(ctx, mine.Id, ""))(t); got.DeleteAt == 0 {
		t.Error("the deleted post has no delete_at")
	}
	denied(p.bas.DeletePost(ctx, mine.Id))(t, 404, "app.post.get.app_error")
	// Who catches up learns what was deleted.
	since := must(p.bas.GetPostsSince(ctx, own.Id, mine.CreateAt-1, false))(t)
	if got := since.Posts[mine.Id]; got == nil || got.DeleteAt == 0 {
		t.Errorf("since: %v", got)
	}
}

func testPinPost(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	others := p.bas.listen(t)
	post := p.anna.say(t, p.channel, "pin me")
	do(p.bas.PinPost(ctx, post.Id))(t)
	e := others.await(t, model.WebsocketEventPostEdited, nil)
	equal(t, "pinned in the event", inside[model.Post](t, e, "post").IsPinned, true)
	ordered(t, "pinned posts", must(p.bas.GetPinnedPosts(ctx, p.channel.Id, ""))(t).Order, post.Id)
	do(p.bas.UnpinPost(ctx, post.Id))(t)
	ordered(t, "pinned posts", must(p.bas.GetPinnedPosts(ctx, p.channel.Id, ""))(t).Order)
	denied(p.cas.PinPost(ctx, post.Id))(t, 403, noPermission)
	refused(p.cas.GetPinnedPosts(ctx, p.channel.Id, ""))(t, 403, noPermission)
}

func testPostPages(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	channel := p.bas.channel(t, p.team) // nothing but who joined is said in it
	p.bas.bring(t, p.team, []*model.Channel{channel}, p.anna)
	before := must(p.bas.GetPostsForChannel(ctx, channel.Id, 0, 9, "", false, false))(t).Order
	must(p.bas.ViewChannel(ctx, "me", &model.ChannelView{ChannelId: channel.Id}))(t)
	var ids []string // the newest first
	for _, word := range []string{"one", "two", "three", "four", "five"} {
		ids = append([]string{p.anna.say(t, channel, word).Id}, ids...)
	}
	page := func(list *model.PostList, _ *model.Response, err error) []string {
		t.Helper()
		if err != nil {
			t.Fatal(explain(err))
		}
		return list.Order
	}
	id := channel.Id
	ordered(t, "first page", page(p.bas.GetPostsForChannel(ctx, id, 0, 2, "", false, false)), ids[:2]...)
	ordered(t, "second page", page(p.bas.GetPostsForChannel(ctx, id, 1, 2, "", false, false)), ids[2:4]...)
	ordered(t, "before", page(p.bas.GetPostsBefore(ctx, id, ids[1], 0, 2, "", false, false)), ids[2:4]...)
	ordered(t, "before, second page", page(p.bas.GetPostsBefore(ctx, id, ids[0], 1, 2, "", false, false)), ids[3:5]...)
	ordered(t, "after", page(p.bas.GetPostsAfter(ctx, id, ids[4], 0, 2, "", false, false)), ids[2:4]...)
	ordered(t, "after the newest", page(p.bas.GetPostsAfter(ctx, id, ids[0], 0, 2, "", false, false)))
	list := must(p.bas.GetPostsForChannel(ctx, id, 0, 2, "", false, false))(t)
	equal(t, "next_post_id", list.NextPostId, "")
	equal(t, "prev_post_id", list.PrevPostId, ids[2])
	middle := must(p.bas.GetPostsForChannel(ctx, id, 1, 2, "", false, false))(t)
	equal(t, "next_post_id", middle.NextPostId, ids[1])
	third := list.Posts[ids[1]]
	since := must(p.bas.GetPostsSince(ctx, id, third.CreateAt-1, false))(t)
	ordered(t, "since", since.Order, ids[:2]...)
	unchanged(t, func(etag string) (*model.PostList, *model.Response, error) {
		return p.bas.GetPostsForChannel(ctx, id, 0, 2, etag, false, false)
	})
	_, first, _ := p.bas.GetPostsForChannel(ctx, id, 0, 2, "", false, false)
	newest := p.anna.say(t, channel, "six")
	fresh, second, err := p.bas.GetPostsForChannel(ctx, id, 0, 2, first.Etag, false, false)
	if err != nil || second.StatusCode != 200 || fresh.Order[0] != newest.Id {
		t.Errorf("after a post: %v, %v", second, err)
	}

	// A reply brings its root along, unless threads are collapsed.
	reply := p.anna.reply(t, list.Posts[ids[0]], "reply")
	open := must(p.bas.GetPostsForChannel(ctx, id, 0, 1, "", false, false))(t)
	ordered(t, "a page that ends with a reply", open.Order, reply.Id)
	if open.Posts[ids[0]] == nil {
		t.Error("the root of the reply is not there")
	}
	collapsed := must(p.bas.GetPostsForChannel(ctx, id, 0, 2, "", true, false))(t)
	ordered(t, "a page with collapsed threads", collapsed.Order, newest.Id, ids[0])
	equal(t, "replies", collapsed.Posts[ids[0]].ReplyCount, int64(1))

	around, answer, err := p.bas.GetPostsAroundLastUnread(ctx, "me", id, 1, 3, false)
	if err != nil || answer.Etag == "" {
		t.Fatalf("around the oldest unread: ETag %q, %v", answer.Etag, err)
	}
	ordered(t, "around the oldest unread", around.Order, ids[2], ids[3], ids[4], before[0])
	refused(p.cas.GetPostsForChannel(ctx, id, 0, 2, "", false, false))(t, 403, noPermission)
}

func testEphemeral(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	theirs, others := p.bas.listen(t), p.anna.listen(t)
	ephemeral := &model.PostEphemeral{UserID: p.bas.user.Id, Post: &model.Post{ChannelId: p.channel.Id, Message: "only you see this"}}
	must(s.admin.in(t).CreatePostEphemeral(ctx, ephemeral))(t)
	e := theirs.await(t, model.WebsocketEventEphemeralMessage, nil)
	post := inside[model.Post](t, e, "post")
	equal(t, "message", post.Message, "only you see this")
	equal(t, "type", post.Type, model.PostTypeEphemeral)
	others.spared(t, model.WebsocketEventEphemeralMessage, nil)
	refused(p.bas.GetPost(ctx, post.Id, ""))(t, 404, "app.post.get.app_error")
	refused(p.anna.CreatePostEphemeral(ctx, ephemeral))(t, 403, noPermission)
}

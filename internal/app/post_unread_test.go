package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

func TestSetPostUnread(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	var posts []*model.Post
	for _, message := range []string{"one", "two @bob", "three @all", "four"} {
		site.Clock.Advance(10)
		posts = append(posts, site.Post(ann, news.ID, nil, message))
	}
	site.Clock.Advance(10)
	reply := site.Post(ann, news.ID, posts[0], "five @bob")
	if _, _, err := site.Store.ChannelMembers().View(ctx, bob.UserID, []string{news.ID}); err != nil {
		t.Fatal(err)
	}
	site.Published.Take()

	at, err := site.Posts.SetUnread(ctx, bob, bob.UserID, posts[2].ID, true)
	want := model.ChannelUnreadAt{
		TeamID: red.ID, UserID: bob.UserID, ChannelID: news.ID, LastViewedAt: posts[2].CreateAt - 1,
		MsgCount: 2, MsgCountRoot: 2, MentionCount: 2, MentionCountRoot: 1,
	}
	if err != nil || *at != want {
		t.Fatalf("SetUnread: %+v, %v; want %+v", at, err, want)
	}
	events := site.Published.Take()
	if len(events) != 1 || events[0].Type != model.EventPostUnread || events[0].Broadcast.UserID != bob.UserID ||
		events[0].Data["post_id"] != posts[2].ID || events[0].Data["mention_count"] != int64(2) || events[0].Data["last_viewed_at"] != want.LastViewedAt {
		t.Fatalf("events: %+v", events)
	}

	// With threads of their own, a reply is unread there and not in the channel.
	if at, err = site.Posts.SetUnread(ctx, bob, bob.UserID, reply.ID, true); err != nil || *at != want {
		t.Fatalf("SetUnread of a reply: %+v, %v; want %+v", at, err, want)
	}
	thread, err := site.Threads.Get(ctx, bob, bob.UserID, red.ID, posts[0].ID, false)
	if err != nil || thread.UnreadReplies != 1 || thread.UnreadMentions != 1 {
		t.Fatalf("the thread: %+v, %v", thread, err)
	}
	if at, err = site.Posts.SetUnread(ctx, bob, bob.UserID, reply.ID, false); err != nil || at.MsgCount != 4 || at.MentionCount != 1 || at.MentionCountRoot != 0 {
		t.Fatalf("SetUnread of a reply without threads: %+v, %v", at, err)
	}

	_, err = site.Posts.SetUnread(ctx, ann, bob.UserID, reply.ID, false)
	wantError(t, "another user's", err, model.Forbidden, noPermission)
	if _, err = site.Posts.SetUnread(ctx, eve, eve.UserID, reply.ID, false); model.ErrorCode(err) != model.NotFound {
		t.Errorf("who is not in the channel: %v", err)
	}
}

func TestEphemeralPost(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, admin := site.User("ann"), site.User("bob"), site.User("eve"), site.User("admin", model.RoleSystemUser, model.RoleSystemAdmin)
	red := site.Team("red", ann, bob)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	send := func(s *model.Session, userID, message string) (*model.Post, error) {
		return site.Posts.CreateEphemeral(ctx, s, &model.EphemeralPost{UserID: userID, Post: &model.Post{ChannelID: news.ID, Message: message}})
	}
	post, err := send(admin, bob.UserID, "only you")
	if err != nil || post.Type != model.PostEphemeral || post.UserID != admin.UserID || post.CreateAt != site.Clock.Now() {
		t.Fatalf("CreateEphemeral: %+v, %v", post, err)
	}
	events := site.Published.Take()
	var told model.Post
	if len(events) != 1 || events[0].Type != model.EventEphemeralMessage || events[0].Broadcast.UserID != bob.UserID {
		t.Fatalf("events: %+v", events)
	}
	if err := json.Unmarshal([]byte(events[0].Data["post"].(string)), &told); err != nil || told.Message != "only you" {
		t.Fatalf("told: %+v, %v", told, err)
	}
	if _, err := site.Posts.Get(ctx, admin, post.ID, true); model.ErrorCode(err) != model.NotFound {
		t.Errorf("the post is stored: %v", err)
	}
	_, err = send(ann, bob.UserID, "no")
	wantError(t, "without the right", err, model.Forbidden, noPermission)
	_, err = send(admin, eve.UserID, "no")
	wantError(t, "to who is not there", err, model.Invalid, invalidBody)
	_, err = send(admin, bob.UserID, " ")
	wantError(t, "nothing", err, model.Invalid, invalidBody)
	_, err = send(admin, bob.UserID, strings.Repeat("é", model.PostMessageMaxRunes+1))
	wantError(t, "too much", err, model.Invalid, "model.post.is_valid.message_length.app_error")
}

func TestTyping(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, admin := site.User("ann"), site.User("bob"), site.User("eve"), site.User("admin", model.RoleSystemUser, model.RoleSystemAdmin)
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelPrivate, "news", ann, bob)
	parent := model.NewID()
	for _, s := range []*model.Session{ann, admin} {
		if err := site.Posts.Typing(ctx, s, ann.UserID, news.ID, parent); err != nil {
			t.Fatal(err)
		}
		events := site.Published.Take()
		if len(events) != 1 || events[0].Type != model.EventTyping || events[0].Broadcast.ChannelID != news.ID ||
			!events[0].Broadcast.OmitUsers[ann.UserID] || events[0].Data["user_id"] != ann.UserID || events[0].Data["parent_id"] != parent {
			t.Fatalf("events: %+v", events)
		}
	}
	wantError(t, "in another's name", site.Posts.Typing(ctx, bob, ann.UserID, news.ID, ""), model.Forbidden, noPermission)
	wantError(t, "a stranger", site.Posts.Typing(ctx, eve, eve.UserID, news.ID, ""), model.Forbidden, noPermission)
	wantError(t, "nowhere", site.Posts.Typing(ctx, ann, ann.UserID, "", ""), model.Invalid, invalidBody)
	site.Config.ServiceSettings.EnableUserTypingMessages = false
	wantError(t, "switched off", site.Posts.Typing(ctx, ann, ann.UserID, news.ID, ""), "", "")
	if events := site.Published.Take(); len(events) != 0 {
		t.Errorf("told although switched off: %+v", events)
	}
}

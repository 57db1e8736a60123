package app_test

import (
	"encoding/json"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

// updates are the thread_updated events by the user who gets them.
func updates(t *testing.T, events []*model.Event) map[string]model.ThreadResponse {
	t.Helper()
	byUser := map[string]model.ThreadResponse{}
	for _, e := range events {
		if e.Type != model.EventThreadUpdated {
			continue
		}
		var thread model.ThreadResponse
		if err := json.Unmarshal([]byte(e.Data["thread"].(string)), &thread); err != nil {
			t.Fatal(err)
		}
		if _, twice := byUser[e.Broadcast.UserID]; twice {
			t.Errorf("%s is told twice", e.Broadcast.UserID)
		}
		byUser[e.Broadcast.UserID] = thread
	}
	return byUser
}

func TestThread(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob, eve)
	root := site.Post(ann, news.ID, nil, "shall we?")
	site.Published.Take()

	first := site.Post(bob, news.ID, root, "yes @ann")
	told := updates(t, site.Published.Take())
	if len(told) != 2 || told[ann.UserID].UnreadReplies != 1 || told[ann.UserID].UnreadMentions != 1 || told[bob.UserID].UnreadReplies != 0 {
		t.Fatalf("told of the first reply: %+v", told)
	}
	if p := told[ann.UserID]; p.ReplyCount != 1 || len(p.Participants) != 1 || p.Participants[0].ID != bob.UserID || p.Post.ID != root.ID || p.LastReplyAt != first.CreateAt {
		t.Errorf("the thread that is told: %+v", p)
	}
	site.Clock.Advance(10)
	second := site.Post(bob, news.ID, root, "or not")

	list, err := site.Threads.List(ctx, ann, model.UserThreadsQuery{UserID: ann.UserID, TeamID: red.ID, PerPage: 10, Extended: true})
	if err != nil || list.Total != 1 || list.TotalUnreadThreads != 1 || list.TotalUnreadMentions != 1 || len(list.Threads) != 1 {
		t.Fatalf("List: %+v, %v", list, err)
	}
	if u := list.Threads[0].Participants[0]; u.Username != "bob" || u.NotifyProps != nil || u.PasswordHash != "" {
		t.Errorf("an extended participant: %+v", u)
	}

	site.Published.Take()
	thread, err := site.Threads.MarkRead(ctx, ann, ann.UserID, red.ID, root.ID, first.CreateAt)
	if err != nil || thread.UnreadReplies != 1 || thread.UnreadMentions != 0 {
		t.Fatalf("MarkRead: %+v, %v", thread, err)
	}
	events := site.Published.Take()
	if len(events) != 1 || events[0].Type != model.EventThreadReadChanged || events[0].Broadcast.UserID != ann.UserID || events[0].Broadcast.TeamID != red.ID {
		t.Fatalf("events of MarkRead: %+v", events)
	}
	for key, want := range map[string]any{
		"thread_id": root.ID, "channel_id": news.ID, "timestamp": first.CreateAt, "unread_mentions": int64(0), "unread_replies": int64(1),
		"previous_unread_mentions": int64(1), "previous_unread_replies": int64(2),
	} {
		if events[0].Data[key] != want {
			t.Errorf("thread_read_changed: %s is %v, want %v", key, events[0].Data[key], want)
		}
	}
	if thread, err = site.Threads.MarkRead(ctx, ann, ann.UserID, red.ID, root.ID, 0); err != nil || thread.UnreadReplies != 2 || thread.UnreadMentions != 1 {
		t.Fatalf("MarkRead back to the beginning: %+v, %v", thread, err)
	}
	if counts, err := site.Threads.MentionCounts(ctx, ann, ann.UserID, red.ID); err != nil || counts[news.ID] != 1 {
		t.Fatalf("MentionCounts: %v, %v", counts, err)
	}
	if err := site.Threads.MarkAllRead(ctx, ann, ann.UserID, red.ID); err != nil {
		t.Fatal(err)
	}
	if thread, err = site.Threads.Get(ctx, ann, ann.UserID, red.ID, root.ID, false); err != nil || thread.UnreadReplies != 0 || thread.UnreadMentions != 0 {
		t.Fatalf("after MarkAllRead: %+v, %v", thread, err)
	}

	// eve follows no thread that she says nothing in, until she wants to.
	if _, err := site.Threads.Get(ctx, eve, eve.UserID, red.ID, root.ID, false); model.ErrorCode(err) != model.NotFound {
		t.Fatalf("Get of a thread not followed: %v", err)
	}
	site.Published.Take()
	if thread, err = site.Threads.SetUnread(ctx, eve, eve.UserID, red.ID, root.ID, second.ID); err != nil || thread.UnreadReplies != 1 {
		t.Fatalf("SetUnread: %+v, %v", thread, err)
	}
	if events := site.Published.Take(model.EventThreadFollowChanged); len(events) != 1 || events[0].Data["state"] != true || events[0].Data["thread_id"] != root.ID {
		t.Fatalf("events of following: %+v", events)
	}
	if err := site.Threads.Follow(ctx, eve, eve.UserID, red.ID, root.ID, false); err != nil {
		t.Fatal(err)
	}
	site.Published.Take()
	site.Post(bob, news.ID, root, "well?")
	if told := updates(t, site.Published.Take()); len(told) != 2 || told[eve.UserID].PostID != "" {
		t.Fatalf("who unfollowed is told: %+v", told)
	}
}

// Deleting a reply tells the followers how the thread is without it.
func TestThreadDeletedReply(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob := site.User("ann"), site.User("bob")
	red := site.Team("red", ann, bob)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	root := site.Post(ann, news.ID, nil, "shall we?")
	kept := site.Post(bob, news.ID, root, "yes")
	site.Clock.Advance(5)
	gone := site.Post(bob, news.ID, root, "no @ann")
	site.Published.Take()
	if err := site.Posts.Delete(ctx, bob, gone.ID); err != nil {
		t.Fatal(err)
	}
	events := site.Published.Take()
	wantList(t, "events", kinds(events), "post_deleted", "thread_updated", "thread_updated")
	told := updates(t, events)
	if got := told[ann.UserID]; got.UnreadReplies != 1 || got.UnreadMentions != 0 || got.ReplyCount != 1 || got.LastReplyAt != kept.CreateAt || got.Post.ReplyCount != 1 {
		t.Errorf("the thread that is told: %+v", got)
	}
	for _, e := range events[1:] {
		want := [2]any{int64(0), int64(0)}
		if e.Broadcast.UserID == ann.UserID {
			want = [2]any{int64(2), int64(1)}
		}
		if got := [2]any{e.Data["previous_unread_replies"], e.Data["previous_unread_mentions"]}; got != want || e.Broadcast.TeamID != red.ID {
			t.Errorf("%s had %v unread, want %v", e.Broadcast.UserID, got, want)
		}
	}
	list, err := site.Threads.List(ctx, ann, model.UserThreadsQuery{UserID: ann.UserID, TeamID: red.ID, TotalsOnly: true})
	if err != nil || list.TotalUnreadThreads != 1 || list.TotalUnreadMentions != 0 {
		t.Errorf("totals: %+v, %v", list, err)
	}
	if err := site.Posts.Delete(ctx, ann, root.ID); err != nil {
		t.Fatal(err)
	}
	wantList(t, "events of a root", kinds(site.Published.Take()), "post_deleted")
}

// Whom a question names hears of the answers, and so does the other one of a
// talk, until they want it no more.
func TestThreadOfTheAsked(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob, eve)
	for name, channel := range map[string]*model.Channel{
		"named in the root": site.Channel(red.ID, model.ChannelOpen, "news", ann, bob, eve),
		"a talk":            site.Channel("", model.ChannelDirect, "", ann, bob),
	} {
		root := site.Post(ann, channel.ID, nil, "shall we, @bob and @all?")
		site.Published.Take()
		site.Post(ann, channel.ID, root, "or not?")
		if told := updates(t, site.Published.Take()); len(told) != 2 || told[bob.UserID].UnreadReplies != 1 || told[ann.UserID].PostID == "" {
			t.Errorf("%s: told of the first reply: %+v", name, told)
		}
		if err := site.Threads.Follow(ctx, bob, bob.UserID, red.ID, root.ID, false); err != nil {
			t.Fatal(err)
		}
		site.Published.Take()
		site.Post(ann, channel.ID, root, "well?")
		if told := updates(t, site.Published.Take()); len(told) != 1 || told[bob.UserID].PostID != "" {
			t.Errorf("%s: told who unfollowed: %+v", name, told)
		}
	}
}

func TestThreadAutoFollowOff(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	site.Config.ServiceSettings.ThreadAutoFollow = false
	ann, bob := site.User("ann"), site.User("bob")
	red := site.Team("red", ann, bob)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	root := site.Post(ann, news.ID, nil, "shall we?")
	site.Post(bob, news.ID, root, "yes @ann")
	if told := updates(t, site.Published.Take()); len(told) != 0 {
		t.Errorf("told without following: %+v", told)
	}
}

func TestThreadPermissions(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, admin := site.User("ann"), site.User("bob"), site.User("eve"), site.User("admin", model.RoleSystemUser, model.RoleSystemAdmin)
	red := site.Team("red", ann, bob)
	site.Team("blue", eve)
	blue := site.Team("green", ann, bob)
	news := site.Channel(red.ID, model.ChannelPrivate, "news", ann)
	talk := site.Channel("", model.ChannelDirect, "", ann, bob)
	root, direct := site.Post(ann, news.ID, nil, "one"), site.Post(ann, talk.ID, nil, "two")
	reply := site.Post(ann, news.ID, root, "more")
	site.Post(bob, talk.ID, direct, "answer")

	use := func(s *model.Session, user *model.Session, teamID, rootID string) error {
		_, err := site.Threads.MarkRead(ctx, s, user.UserID, teamID, rootID, 5)
		return err
	}
	wantError(t, "own", use(ann, ann, red.ID, root.ID), "", "")
	wantError(t, "as admin", use(admin, ann, red.ID, root.ID), "", "")
	wantError(t, "a direct channel's, by any team", use(ann, ann, blue.ID, direct.ID), "", "")
	wantError(t, "another user's", use(bob, ann, red.ID, root.ID), model.Forbidden, noPermission)
	wantError(t, "of a private channel", use(bob, bob, red.ID, root.ID), model.Forbidden, noPermission)
	wantError(t, "of a team that is not one's own", use(eve, eve, red.ID, root.ID), model.Forbidden, noPermission)
	wantError(t, "of another team", use(ann, ann, blue.ID, root.ID), model.Invalid, invalidBody)
	wantError(t, "a reply", use(ann, ann, red.ID, reply.ID), model.Invalid, invalidBody)
	wantError(t, "nothing", use(ann, ann, red.ID, model.NewID()), model.NotFound, "app.post.get.app_error")
	_, err := site.Threads.SetUnread(ctx, ann, ann.UserID, red.ID, root.ID, direct.ID)
	wantError(t, "a post of another thread", err, model.Invalid, invalidBody)
	_, err = site.Threads.MarkRead(ctx, ann, ann.UserID, red.ID, root.ID, -1)
	wantError(t, "a time before all", err, model.Invalid, invalidBody)
	_, err = site.Threads.List(ctx, eve, model.UserThreadsQuery{UserID: eve.UserID, TeamID: red.ID, PerPage: 1})
	wantError(t, "the list of a team that is not one's own", err, model.Forbidden, noPermission)
}

package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// reply stores a reply with who follows from it on.
func reply(t *testing.T, s store.Store, root *model.Post, userID string, follow []string, mentions ...string) *model.Post {
	t.Helper()
	d := &store.PostDraft{
		Post:     &model.Post{ID: model.NewID(), ChannelID: root.ChannelID, UserID: userID, RootID: root.ID, Message: "Yes"},
		Mentions: mentions, Named: mentions, Follow: follow, Viewed: true,
	}
	if err := s.Posts().Create(t.Context(), []*store.PostDraft{d}); err != nil || d.Err != nil {
		t.Fatal(err, d.Err)
	}
	return d.Post
}

func testThreads(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob, eve := createUser(t, s, "ann").ID, createUser(t, s, "bob").ID, createUser(t, s, "eve").ID
	red, _ := newTeam(t, s, "red", ann)
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann, bob, eve)
	root := createPost(t, s, news.ID, ann, "")
	if _, err := s.Threads().Get(ctx, root.ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("a thread without replies: %v", err)
	}
	first := reply(t, s, root, bob, []string{ann, bob})
	second := reply(t, s, root, bob, nil, ann, eve) // eve doesn't follow

	thread, err := s.Threads().Get(ctx, root.ID)
	if err != nil || thread.ReplyCount != 2 || thread.LastReplyAt != second.CreateAt || thread.TeamID != red.ID || !slices.Equal(thread.Participants, []string{bob}) {
		t.Fatalf("Get: %+v, %v", thread, err)
	}
	if ids, err := s.Threads().Followers(ctx, root.ID); err != nil || !slices.Equal(ids, slices.Sorted(slices.Values([]string{ann, bob}))) {
		t.Fatalf("Followers: %v, %v", ids, err)
	}
	if ids, err := s.Threads().Followers(ctx, model.NewID()); err != nil || ids == nil || len(ids) != 0 {
		t.Fatalf("Followers of nothing: %v, %v", ids, err)
	}
	unread, err := s.Threads().Unread(ctx, root.ID)
	if err != nil || len(unread) != 2 {
		t.Fatalf("Unread: %v, %v", unread, err)
	}
	for _, u := range unread {
		want := model.ThreadUnread{UserID: bob, LastViewed: second.CreateAt}
		if u.UserID == ann {
			want = model.ThreadUnread{UserID: ann, UnreadReplies: 2, UnreadMentions: 1}
		}
		if *u != want {
			t.Errorf("Unread: %+v, want %+v", *u, want)
		}
	}

	got, err := s.Threads().GetForUser(ctx, ann, root.ID)
	if err != nil || got.UnreadReplies != 2 || got.UnreadMentions != 1 || got.Post.ID != root.ID || got.Participants[0].ID != bob || got.ReplyCount != 2 {
		t.Fatalf("GetForUser: %+v, %v", got, err)
	}
	if _, err := s.Threads().GetForUser(ctx, eve, root.ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("GetForUser of who never followed: %v", err)
	}
	if counts, err := s.Threads().MentionCounts(ctx, ann, red.ID); err != nil || !maps.Equal(counts, map[string]int64{news.ID: 1}) {
		t.Fatalf("MentionCounts: %v, %v", counts, err)
	}

	m, err := s.Threads().GetMembership(ctx, root.ID, ann)
	if err != nil || !m.Following {
		t.Fatalf("GetMembership: %+v, %v", m, err)
	}
	if err := s.Threads().MarkRead(ctx, m, first.CreateAt, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Threads().MarkRead(ctx, m, first.CreateAt, 0); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("MarkRead by what was true before: %v", err)
	}
	if got, err = s.Threads().GetForUser(ctx, ann, root.ID); err != nil || got.UnreadReplies > 1 || got.UnreadMentions != 0 || got.LastViewedAt != first.CreateAt {
		t.Fatalf("after MarkRead: %+v, %v", got, err)
	}

	if err := s.Threads().Follow(ctx, eve, root.ID, true); err != nil {
		t.Fatal(err)
	}
	if err := s.Threads().Follow(ctx, ann, root.ID, false); err != nil {
		t.Fatal(err)
	}
	reply(t, s, root, eve, []string{ann}) // who left stays away, unless they are mentioned
	if m, err := s.Threads().GetMembership(ctx, root.ID, ann); err != nil || m.Following {
		t.Fatalf("who unfollowed: %+v, %v", m, err)
	}
	reply(t, s, root, eve, []string{ann}, ann)
	if m, err := s.Threads().GetMembership(ctx, root.ID, ann); err != nil || !m.Following || m.UnreadMentions != 1 {
		t.Fatalf("who unfollowed and was mentioned: %+v, %v", m, err)
	}
	if got, err := s.Threads().Followed(ctx, ann, []string{root.ID, model.NewID()}); err != nil || !maps.Equal(got, map[string]bool{root.ID: true}) {
		t.Fatalf("Followed: %v, %v", got, err)
	}
	if err := s.ChannelMembers().Remove(ctx, news.ID, bob); err != nil {
		t.Fatal(err)
	}
	wantThreads(t, s, model.UserThreadsQuery{UserID: bob, TeamID: red.ID}, model.Threads{})
}

// wantThreads checks a page of threads and its totals.
func wantThreads(t *testing.T, s store.Store, q model.UserThreadsQuery, totals model.Threads, ids ...string) {
	t.Helper()
	q.PerPage = max(q.PerPage, 1)
	got, err := s.Threads().ListForUser(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	gotIDs := []string{}
	for _, thread := range got.Threads {
		gotIDs = append(gotIDs, thread.PostID)
	}
	got.Threads, totals.Threads = nil, nil
	if fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", totals) || !slices.Equal(gotIDs, ids) && len(gotIDs)+len(ids) > 0 {
		t.Errorf("ListForUser(%+v): %+v %v, want %+v %v", q, *got, gotIDs, totals, ids)
	}
}

func testThreadLists(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := createUser(t, s, "ann").ID, createUser(t, s, "bob").ID
	red, _ := newTeam(t, s, "red", ann)
	blue, _ := newTeam(t, s, "blue", ann)
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann, bob)
	far := newChannel(t, s, blue.ID, model.ChannelOpen, "far", ann, bob)
	talk := newChannel(t, s, "", model.ChannelDirect, model.DirectChannelName(ann, bob), ann, bob)
	var ids []string
	var roots []*model.Post
	for _, c := range []*model.Channel{news, news, news, talk, far} {
		root := createPost(t, s, c.ID, ann, "")
		reply(t, s, root, bob, []string{ann, bob}, ann)
		ids, roots = append(ids, root.ID), append(roots, root)
	}
	// Threads of different channels may share a millisecond; put the talk's last.
	reply(t, s, roots[3], bob, nil)
	talkLast, err := s.Threads().Get(ctx, ids[3])
	if err != nil {
		t.Fatal(err)
	}
	newsLast, err := s.Threads().Get(ctx, ids[2])
	if err != nil {
		t.Fatal(err)
	}
	page := []string{ids[3], ids[2], ids[1], ids[0]}
	if talkLast.LastReplyAt == newsLast.LastReplyAt && ids[3] < ids[2] {
		page[0], page[1] = page[1], page[0]
	}

	totals := model.Threads{Total: 4, TotalUnreadThreads: 4, TotalUnreadMentions: 4}
	q := model.UserThreadsQuery{UserID: ann, TeamID: red.ID, PerPage: 10}
	wantThreads(t, s, q, totals, page...)
	q.PerPage = 2
	wantThreads(t, s, q, totals, page[:2]...)
	q.Before = page[1]
	wantThreads(t, s, q, totals, page[2:]...)
	q.Before, q.After = "", page[3]
	wantThreads(t, s, q, totals, page[1:3]...)
	q.After = model.NewID()
	wantThreads(t, s, q, totals)
	q.After, q.ThreadsOnly = "", true
	wantThreads(t, s, q, model.Threads{}, page[:2]...)
	q.ThreadsOnly, q.TotalsOnly = false, true
	wantThreads(t, s, q, totals)
	q.TotalsOnly, q.ExcludeDirect, q.PerPage = false, true, 10
	wantThreads(t, s, q, model.Threads{Total: 3, TotalUnreadThreads: 3, TotalUnreadMentions: 3}, ids[2], ids[1], ids[0])
	q.ExcludeDirect, q.Since = false, newsLast.LastReplyAt+1_000_000
	wantThreads(t, s, q, totals)
	q.Since = 1
	wantThreads(t, s, q, totals, page...)

	q.Since = 0
	m, err := s.Threads().GetMembership(ctx, ids[0], ann)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Threads().MarkRead(ctx, m, newsLast.LastReplyAt, 0); err != nil {
		t.Fatal(err)
	}
	if read, err := s.Threads().MarkChannelsRead(ctx, ann, []string{far.ID, model.NewID()}); err != nil || len(read) != 1 ||
		*read[0] != (model.ChannelThread{PostID: ids[4], ChannelID: far.ID, TeamID: blue.ID, LastReplyAt: read[0].LastReplyAt, UnreadMentions: 1, UnreadReplies: 1}) {
		t.Errorf("MarkChannelsRead: %+v, %v", read, err)
	}
	if read, err := s.Threads().MarkChannelsRead(ctx, ann, []string{far.ID}); err != nil || read == nil || len(read) != 0 {
		t.Errorf("MarkChannelsRead of what is read: %+v, %v", read, err)
	}
	totals.TotalUnreadThreads, totals.TotalUnreadMentions = 3, 3
	q.Unread = true
	wantThreads(t, s, q, totals, page[:3]...)
	q.Unread = false
	if _, _, err := s.Posts().Delete(ctx, ids[0], ann, nil); err != nil {
		t.Fatal(err)
	}
	totals.Total = 3
	wantThreads(t, s, q, totals, page[:3]...)
	q.Deleted = true
	totals.Total = 4
	wantThreads(t, s, q, totals, page...)
	q.Deleted = false

	if err := s.Threads().MarkAllRead(ctx, ann, red.ID, talkLast.LastReplyAt+10_000); err != nil {
		t.Fatal(err)
	}
	wantThreads(t, s, q, model.Threads{Total: 3}, page[:3]...)
	q.TeamID, q.ExcludeDirect = blue.ID, true
	wantThreads(t, s, q, model.Threads{Total: 1}, ids[4])
	if counts, err := s.Threads().MentionCounts(ctx, ann, red.ID); err != nil || counts == nil || len(counts) != 0 {
		t.Fatalf("MentionCounts of what is read: %v, %v", counts, err)
	}
}

// testThreadDeletes: a deleted reply counts for nothing any more, neither in
// its thread nor in what anybody has not read.
func testThreadDeletes(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob, eve := createUser(t, s, "ann").ID, createUser(t, s, "bob").ID, createUser(t, s, "eve").ID
	red, _ := newTeam(t, s, "red", ann)
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann, bob, eve)
	root := createPost(t, s, news.ID, ann, "")
	first := reply(t, s, root, bob, []string{ann, bob}, ann)
	second := reply(t, s, root, eve, []string{eve}, ann, bob)
	third := reply(t, s, root, bob, nil, ann)
	m, err := s.Threads().GetMembership(ctx, root.ID, eve)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Threads().MarkRead(ctx, m, third.CreateAt, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Threads().Follow(ctx, bob, root.ID, false); err != nil {
		t.Fatal(err)
	}

	check := func(name string, followers []*model.ThreadUnread, want map[string]model.ThreadUnread, replies, last int64, participants ...string) {
		t.Helper()
		got := map[string]model.ThreadUnread{}
		for _, f := range followers {
			got[f.UserID] = *f
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: the followers have %+v, want %+v", name, got, want)
		}
		for id, w := range want {
			now, err := s.Threads().GetForUser(ctx, id, root.ID)
			if err != nil || now.UnreadMentions != w.UnreadMentions || now.UnreadReplies != w.UnreadReplies {
				t.Errorf("%s: %+v, %v; want %+v", name, now, err, w)
			}
		}
		thread, err := s.Threads().Get(ctx, root.ID)
		if err != nil || thread.ReplyCount != replies || thread.LastReplyAt != last || !slices.Equal(thread.Participants, participants) {
			t.Errorf("%s: thread %+v, %v", name, thread, err)
		}
		if post := mustGet(t, s, root.ID); post.ReplyCount != replies || post.LastReplyAt != last || len(post.Participants) != len(participants) {
			t.Errorf("%s: root %+v", name, post)
		}
	}
	drop := func(post *model.Post, mentions ...string) []*model.ThreadUnread {
		t.Helper()
		_, followers, err := s.Posts().Delete(ctx, post.ID, bob, mentions)
		if err != nil {
			t.Fatal(err)
		}
		return followers
	}
	seen := third.CreateAt
	check("the last", drop(third, ann), map[string]model.ThreadUnread{
		ann: {UserID: ann, UnreadMentions: 2, UnreadReplies: 2, PreviousMentions: 3, PreviousReplies: 3},
		eve: {UserID: eve, LastViewed: seen},
	}, 2, second.CreateAt, bob, eve)
	// What the caller doesn't know of any more is at most a mention a reply.
	check("the first", drop(first), map[string]model.ThreadUnread{
		ann: {UserID: ann, UnreadMentions: 1, UnreadReplies: 1, PreviousMentions: 2, PreviousReplies: 2},
		eve: {UserID: eve, LastViewed: seen},
	}, 1, second.CreateAt, eve)
	check("the only one", drop(second, ann, bob, eve), map[string]model.ThreadUnread{
		ann: {UserID: ann, PreviousMentions: 1, PreviousReplies: 1},
		eve: {UserID: eve, LastViewed: seen},
	}, 0, 0)
	if m, err := s.Threads().GetMembership(ctx, root.ID, bob); err != nil || m.UnreadMentions != 0 || m.LastUpdated < third.CreateAt {
		t.Errorf("who doesn't follow any more: %+v, %v", m, err)
	}
	wantThreads(t, s, model.UserThreadsQuery{UserID: ann, TeamID: red.ID}, model.Threads{Total: 1}, root.ID)
}

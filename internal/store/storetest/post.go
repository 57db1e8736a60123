package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// newDraft is a post of the user in the channel.
func newDraft(channelID, userID, message string) *store.PostDraft {
	return &store.PostDraft{Post: &model.Post{
		ID: model.NewID(), ChannelID: channelID, UserID: userID, Message: message,
	}}
}

// newPost stores a post.
func newPost(t *testing.T, s store.Store, channelID, userID, message string) *model.Post {
	t.Helper()
	d := newDraft(channelID, userID, message)
	create(t, s, d)
	return d.Post
}

func create(t *testing.T, s store.Store, drafts ...*store.PostDraft) {
	t.Helper()
	if err := s.Posts().Create(t.Context(), drafts); err != nil {
		t.Fatal(err)
	}
	for _, d := range drafts {
		if d.Err != nil {
			t.Fatal(d.Err)
		}
	}
}

func messages(l *model.PostList) (ms []string) {
	for _, id := range l.Order {
		ms = append(ms, l.Posts[id].Message)
	}
	return ms
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func testPosts(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := model.NewID(), model.NewID()
	c := newChannel(t, s, "", model.ChannelGroup, "talk", ann, bob)
	first := newPost(t, s, c.ID, ann, "first")
	if first.CreateAt == 0 || first.UpdateAt != first.CreateAt {
		t.Fatalf("times of a new post: %+v", first)
	}
	got, err := s.Posts().Get(ctx, first.ID, false)
	if err != nil || got.Message != "first" || got.CreateAt != first.CreateAt {
		t.Fatalf("Get: %+v, %v", got, err)
	}
	if _, err := s.Posts().Get(ctx, model.NewID(), true); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Get of nothing: %v", err)
	}

	changed, err := s.Posts().Update(ctx, first.ID, func(p *model.Post) error {
		p.Message, p.IsPinned, p.Props = "First.", true, model.Props{"a": "b", "n": json.Number("9007199254740993")}
		return nil
	})
	if err != nil || changed.UpdateAt <= first.UpdateAt {
		t.Fatalf("Update: %+v, %v", changed, err)
	}
	refused := errors.New("refused")
	if _, err := s.Posts().Update(ctx, first.ID, func(*model.Post) error { return refused }); !errors.Is(err, refused) {
		t.Fatalf("Update that is refused: %v", err)
	}
	pinned, err := s.Posts().Pinned(ctx, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "pinned", messages(pinned), []string{"First."})
	if props := pinned.Posts[first.ID].Props; model.JSONText(props) != `{"a":"b","n":9007199254740993}` {
		t.Errorf("props: %s", model.JSONText(props))
	}

	deleted, _, err := s.Posts().Delete(ctx, first.ID, bob, nil)
	if err != nil || deleted.DeleteAt <= changed.UpdateAt {
		t.Fatalf("Delete: %+v, %v", deleted, err)
	}
	for _, again := range []func() error{
		func() error { _, _, err := s.Posts().Delete(ctx, first.ID, bob, nil); return err },
		func() error { _, err := s.Posts().Get(ctx, first.ID, false); return err },
		func() error {
			_, err := s.Posts().Update(ctx, first.ID, func(*model.Post) error { return nil })
			return err
		},
	} {
		if err := again(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a deleted post: %v", err)
		}
	}
	since, err := s.Posts().List(ctx, model.PostsQuery{ChannelID: c.ID, Since: changed.UpdateAt})
	if err != nil || len(since.Order) != 1 || since.Posts[first.ID].DeleteAt == 0 || since.Posts[first.ID].Message != "" {
		t.Fatalf("a deleted post since: %+v, %v", since, err)
	}
}

func testPostPages(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann := model.NewID()
	c := newChannel(t, s, "", model.ChannelGroup, "talk", ann)
	var ids []string
	for i := range 7 {
		ids = append(ids, newPost(t, s, c.ID, ann, fmt.Sprint(i)).ID)
	}
	for _, test := range []struct {
		name       string
		q          model.PostsQuery
		want       []string
		next, prev string
	}{
		{"the newest page", model.PostsQuery{PerPage: 3}, []string{"6", "5", "4"}, "", ids[3]},
		{"a page in the middle", model.PostsQuery{PerPage: 3, Page: 1}, []string{"3", "2", "1"}, ids[4], ids[0]},
		{"the last page", model.PostsQuery{PerPage: 3, Page: 2}, []string{"0"}, ids[1], ""},
		{"beyond the last page", model.PostsQuery{PerPage: 3, Page: 9}, nil, "", ""},
		{"before", model.PostsQuery{PerPage: 2, Before: ids[3]}, []string{"2", "1"}, ids[3], ids[0]},
		{"before the first", model.PostsQuery{PerPage: 2, Before: ids[0]}, nil, ids[0], ""},
		{"after", model.PostsQuery{PerPage: 2, After: ids[3]}, []string{"5", "4"}, ids[6], ids[3]},
		{"after the last but one", model.PostsQuery{PerPage: 2, After: ids[5]}, []string{"6"}, "", ids[5]},
	} {
		for range 2 { // the second time from memory
			test.q.ChannelID = c.ID
			list, err := s.Posts().List(ctx, test.q)
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			equal(t, test.name, messages(list), test.want)
			equal(t, test.name+": next, prev", []string{list.NextPostID, list.PrevPostID}, []string{test.next, test.prev})
		}
	}
	if _, err := s.Posts().List(ctx, model.PostsQuery{ChannelID: c.ID, PerPage: 2, Before: model.NewID()}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("before a post that is not there: %v", err)
	}
	around, err := s.Posts().Around(ctx, c.ID, mustGet(t, s, ids[3]).CreateAt, 2, 2, false, false)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "around", messages(around), []string{"5", "4", "3", "2"})
	equal(t, "around: next, prev", []string{around.NextPostID, around.PrevPostID}, []string{ids[6], ids[1]})
	newPost(t, s, c.ID, ann, "7")
	list, err := s.Posts().List(ctx, model.PostsQuery{ChannelID: c.ID, PerPage: 3})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the newest page after a post", messages(list), []string{"7", "6", "5"})
}

// mustGet reads a post.
func mustGet(t *testing.T, s store.Store, id string) *model.Post {
	t.Helper()
	p, err := s.Posts().Get(t.Context(), id, true)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func testPostBatch(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob, eve := model.NewID(), model.NewID(), model.NewID()
	c := newChannel(t, s, "", model.ChannelGroup, "talk", ann, bob)
	d := newChannel(t, s, "", model.ChannelGroup, "other", ann, bob)
	root := newPost(t, s, c.ID, ann, "root")

	good := newDraft(c.ID, ann, "good")
	good.Post.PendingPostID, good.Viewed = "p1", true
	mention := newDraft(d.ID, bob, "hello")
	mention.Mentions = []string{ann}
	reply := newDraft(c.ID, bob, "reply")
	reply.Post.RootID, reply.Follow = root.ID, []string{bob, ann}
	nowhere := newDraft(model.NewID(), eve, "nowhere")
	orphan := newDraft(d.ID, bob, "orphan")
	orphan.Post.RootID = root.ID // of another channel
	drafts := []*store.PostDraft{good, mention, reply, nowhere, orphan}
	if err := s.Posts().Create(ctx, drafts); err != nil {
		t.Fatal(err)
	}
	for i, wantErr := range []bool{false, false, false, true, true} {
		if got := errors.Is(drafts[i].Err, store.ErrNotFound); got != wantErr {
			t.Errorf("draft %d: %v", i, drafts[i].Err)
		}
	}
	if good.Post.CreateAt != reply.Post.CreateAt {
		t.Errorf("posts of a transaction have one time: %d, %d", good.Post.CreateAt, reply.Post.CreateAt)
	}

	ch, err := s.Channels().Get(ctx, c.ID)
	if err != nil || ch.TotalMsgCount != 3 || ch.TotalMsgCountRoot != 2 || ch.LastPostAt != good.Post.CreateAt {
		t.Errorf("channel: %+v, %v", ch, err)
	}
	m, err := s.ChannelMembers().Get(ctx, c.ID, ann)
	if err != nil || m.MsgCount != 3 || m.LastViewedAt != good.Post.CreateAt {
		t.Errorf("the author has read: %+v, %v", m, err)
	}
	if m, err = s.ChannelMembers().Get(ctx, d.ID, ann); err != nil || m.MentionCount != 1 || m.MentionCountRoot != 1 {
		t.Errorf("the mentioned: %+v, %v", m, err)
	}

	thread, err := s.Posts().Thread(ctx, model.ThreadQuery{RootID: root.ID})
	if err != nil || thread.Posts[root.ID].ReplyCount != 1 || thread.Posts[root.ID].UpdateAt != reply.Post.CreateAt {
		t.Fatalf("thread: %+v, %v", thread.Posts[root.ID], err)
	}
	equal(t, "thread", messages(thread), []string{"reply", "root"})
	if _, _, err := s.Posts().Delete(ctx, reply.Post.ID, bob, nil); err != nil {
		t.Fatal(err)
	}
	if got := mustGet(t, s, root.ID); got.ReplyCount != 0 {
		t.Errorf("replies after a delete: %d", got.ReplyCount)
	}
}

// testPostRetry sends posts again, alone and in the batch of their first
// attempt, with others and from somebody else.
func testPostRetry(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := model.NewID(), model.NewID()
	c := newChannel(t, s, "", model.ChannelGroup, "talk", ann, bob)
	draft := func(userID, pending string) *store.PostDraft {
		d := newDraft(c.ID, userID, pending)
		d.Post.PendingPostID = pending
		return d
	}
	first, twin := draft(ann, "x"), draft(ann, "x")
	create(t, s, first, twin)
	if first.Post.ID != twin.Post.ID || first.Existed == twin.Existed {
		t.Fatalf("twins: %+v, %+v", first, twin)
	}
	retry, other, bobs := draft(ann, "x"), draft(ann, "y"), draft(bob, "x")
	create(t, s, retry, other, bobs)
	if !retry.Existed || retry.Post.ID != first.Post.ID || retry.Post.PendingPostID != "x" {
		t.Errorf("retry: %+v", retry.Post)
	}
	if other.Existed || bobs.Existed {
		t.Error("others were taken for retries")
	}
	list, err := s.Posts().List(ctx, model.PostsQuery{ChannelID: c.ID, PerPage: 60})
	if err != nil || len(list.Order) != 3 {
		t.Fatalf("%v, %v", messages(list), err)
	}
	if _, _, err := s.Posts().Delete(ctx, other.Post.ID, ann, nil); err != nil {
		t.Fatal(err)
	}
	gone := draft(ann, "y")
	create(t, s, gone)
	if p := gone.Post; !gone.Existed || p.ID != other.Post.ID || p.DeleteAt == 0 || p.Message != "" || len(p.Props) != 0 {
		t.Errorf("retry of a deleted post: %+v", p)
	}
	if n, err := s.Posts().DeletePending(ctx, first.Post.CreateAt); err != nil || n != 0 {
		t.Errorf("DeletePending too early: %d, %v", n, err)
	}
	if n, err := s.Posts().DeletePending(ctx, bobs.Post.CreateAt+1); err != nil || n != 3 {
		t.Errorf("DeletePending: %d, %v", n, err)
	}
}

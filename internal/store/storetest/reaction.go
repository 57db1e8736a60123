package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func testReactions(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := createUser(t, s, "ann").ID, createUser(t, s, "bob").ID
	red, _ := newTeam(t, s, "red", ann)
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann, bob)
	post, other := createPost(t, s, news.ID, ann, ""), createPost(t, s, news.ID, ann, "")
	last := other.UpdateAt
	moved := func(what string) { // polling readers must see every change
		t.Helper()
		list, err := s.Posts().List(ctx, model.PostsQuery{ChannelID: news.ID, Since: last})
		if err != nil || len(list.Order) != 1 || list.Order[0] != post.ID {
			t.Fatalf("%s: changed since %d: %v, %v", what, last, list.Order, err)
		}
		last = list.Posts[post.ID].UpdateAt
	}

	r := &model.Reaction{UserID: bob, PostID: post.ID, EmojiName: "smile"}
	if created, err := s.Reactions().Save(ctx, r, 2); err != nil || !created || r.CreateAt <= other.UpdateAt || r.ChannelID != news.ID {
		t.Fatalf("Save: %v, %v, %+v", created, err, r)
	}
	moved("Save")
	again := &model.Reaction{UserID: bob, PostID: post.ID, EmojiName: "smile"}
	if created, err := s.Reactions().Save(ctx, again, 2); err != nil || created || *again != *r {
		t.Fatalf("Save again: %v, %v, %+v", created, err, again)
	}
	for _, r := range []*model.Reaction{{UserID: ann, PostID: post.ID, EmojiName: "smile"}, {UserID: ann, PostID: post.ID, EmojiName: "+1"}} {
		if created, err := s.Reactions().Save(ctx, r, 2); err != nil || !created {
			t.Fatalf("Save %s: %v, %v", r.EmojiName, created, err)
		}
		moved("Save " + r.EmojiName)
	}
	if _, err := s.Reactions().Save(ctx, &model.Reaction{UserID: ann, PostID: post.ID, EmojiName: "third"}, 2); !errors.Is(err, store.ErrTooMany) {
		t.Fatalf("a third emoji: %v", err)
	}

	got, err := s.Reactions().ListByPosts(ctx, []string{post.ID, other.ID})
	if err != nil || len(got) != 1 || len(got[post.ID]) != 3 || *got[post.ID][0] != *r {
		t.Fatalf("ListByPosts: %v, %v", got, err)
	}
	read, err := s.Posts().Get(ctx, post.ID, false)
	if err != nil || !read.HasReactions || len(read.Metadata.Reactions) != 3 {
		t.Fatalf("the post: %+v, %v", read, err)
	}

	for i, r := range got[post.ID] {
		if deleted, err := s.Reactions().Delete(ctx, r); err != nil || !deleted || r.DeleteAt == 0 || r.DeleteAt != r.UpdateAt {
			t.Fatalf("Delete: %v, %v, %+v", deleted, err, r)
		}
		moved(fmt.Sprint("Delete ", i))
	}
	if deleted, err := s.Reactions().Delete(ctx, r); err != nil || deleted {
		t.Fatalf("Delete again: %v, %v", deleted, err)
	}
	if read, err := s.Posts().Get(ctx, post.ID, false); err != nil || read.HasReactions || len(read.Metadata.Reactions) != 0 {
		t.Fatalf("the post without reactions: %+v, %v", read, err)
	}
	if created, err := s.Reactions().Save(ctx, r, 2); err != nil || !created || r.DeleteAt != 0 {
		t.Fatalf("Save after Delete: %v, %v, %+v", created, err, r)
	}
	moved("Save after Delete")

	if _, _, err := s.Posts().Delete(ctx, post.ID, ann, nil); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{post.ID, model.NewID()} {
		if _, err := s.Reactions().Save(ctx, &model.Reaction{UserID: bob, PostID: id, EmojiName: "late"}, 2); !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("Save without a post: %v", err)
		}
	}
	if _, err := s.Reactions().Delete(ctx, &model.Reaction{UserID: bob, PostID: model.NewID(), EmojiName: "late"}); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Delete without a post: %v", err)
	}
}

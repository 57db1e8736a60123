package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// stalledPosts is a database that does not answer until it is told to.
type stalledPosts struct {
	store.Posts
	answer chan struct{}

	mu     sync.Mutex
	stored []string // messages
}

func (s *stalledPosts) Create(ctx context.Context, drafts []*store.PostDraft) error {
	select {
	case <-s.answer:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range drafts {
		s.stored = append(s.stored, d.Post.Message)
	}
	return nil
}

// TestPostsOfAStalledDatabase: nobody waits longer than they want to, also not
// in the queue, and what was not stored then is not stored later.
func TestPostsOfAStalledDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		posts := &stalledPosts{answer: make(chan struct{})}
		c := &committer{store: posts, order: newChannelOrder(), publish: func(context.Context, *posting) {}}
		commit := func(message string, patience time.Duration) error {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			return c.commit(ctx, &posting{PostDraft: store.PostDraft{Post: &model.Post{ChannelID: "channel", Message: message}}})
		}
		var all sync.WaitGroup
		all.Go(func() { // its transaction is under way
			start := time.Now()
			if err := commit("first", time.Minute); !errors.Is(err, store.ErrUnavailable) || time.Since(start) != commitTimeout {
				t.Errorf("the first: %v after %s", err, time.Since(start))
			}
		})
		synctest.Wait()
		all.Go(func() { // it waits for the first
			start := time.Now()
			if err := commit("second", 14*time.Second); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 14*time.Second {
				t.Errorf("the second: %v after %s", err, time.Since(start))
			}
		})
		all.Wait()
		all.Go(func() {
			if err := commit("third", 14*time.Second); err != nil {
				t.Errorf("the third: %v", err)
			}
		})
		synctest.Wait()
		close(posts.answer)
		all.Wait()
		if !slices.Equal(posts.stored, []string{"third"}) {
			t.Errorf("stored are %q", posts.stored)
		}
	})
}

package sqlstore_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// counter counts statements.
type counter struct {
	mu      sync.Mutex
	queries []string
}

func (c *counter) observe(_ context.Context, query string, _ time.Duration, _ error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queries = append(c.queries, query)
}

// want checks how many statements ran since the last call.
func (c *counter) want(t *testing.T, what string, most int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queries) > most {
		t.Errorf("%s: %d statements, want at most %d:\n%q", what, len(c.queries), most, c.queries)
	}
	c.queries = nil
}

// TestQueryBudget holds the hot paths to their number of statements, whatever
// the size of a batch or a page.
func TestQueryBudget(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			var count counter
			s := open(t, driver, sqlstore.Options{Observe: count.observe})
			ann := model.NewID()
			c, _, err := s.Channels().Create(t.Context(), &model.Channel{Type: model.ChannelGroup, Name: "talk"},
				[]*model.ChannelMember{{UserID: ann, SchemeUser: true, NotifyProps: model.DefaultChannelNotifyProps()}})
			if err != nil {
				t.Fatal(err)
			}
			count.want(t, "set-up", 100)
			var posts []*model.Post
			for _, size := range []int{1, 50} {
				drafts := make([]*store.PostDraft, size)
				for i := range drafts {
					drafts[i] = &store.PostDraft{Viewed: true, Post: &model.Post{
						ID: model.NewID(), ChannelID: c.ID, UserID: ann, Message: "m", PendingPostID: fmt.Sprint(size, ":", i),
					}}
				}
				if err := s.Posts().Create(t.Context(), drafts); err != nil {
					t.Fatal(err)
				}
				for _, d := range drafts {
					posts = append(posts, d.Post)
				}
				// lock, posts, pending ids, channel, member
				count.want(t, fmt.Sprintf("a batch of %d", size), 5)
			}
			for _, p := range posts[:20] {
				reaction := &model.Reaction{UserID: ann, PostID: p.ID, EmojiName: "+1", ChannelID: c.ID}
				if _, err := s.Reactions().Save(t.Context(), reaction, 50); err != nil {
					t.Fatal(err)
				}
			}
			count.want(t, "reactions", 1000)
			for _, perPage := range []int{5, 60} {
				q := model.PostsQuery{ChannelID: c.ID, PerPage: perPage}
				for _, most := range []int{3, 1} { // version, posts and reactions; then from memory
					if _, err := s.Posts().List(t.Context(), q); err != nil {
						t.Fatal(err)
					}
					count.want(t, fmt.Sprintf("a page of %d", perPage), most)
				}
			}
		})
	}
}

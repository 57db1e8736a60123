package sqlstore_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// TestCatchUp shows what exact catch-up stands on: with writers on nodes whose
// clocks disagree by minutes, who send some posts twice, edit and delete, a
// reader that only ever asks for what came since the newest change it knows
// ends up with exactly what the database holds.
func TestCatchUp(t *testing.T) {
	const writers, posts = 8, 40
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			nodes := openNodes(t, driver, 0, -3*time.Minute, +2*time.Minute)
			channel := &model.Channel{Type: model.ChannelGroup, Name: "talk"}
			channel, _, err := nodes[0].Channels().Create(t.Context(), channel, nil)
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			var stored sync.Map // pending_post_id → post id
			for w := range writers {
				wg.Go(func() { write(t, nodes, channel.ID, fmt.Sprint(w), posts, &stored) })
			}
			var finished atomic.Bool
			go func() { wg.Wait(); finished.Store(true) }()
			seen := poll(t, nodes[1], channel.ID, &finished)
			wg.Wait()

			list, err := nodes[2].Posts().List(t.Context(), model.PostsQuery{ChannelID: channel.ID, PerPage: 10_000, IncludeDeleted: true})
			if err != nil {
				t.Fatal(err)
			}
			if len(list.Order) != writers*posts {
				t.Errorf("%d posts in the database, want each of %d once", len(list.Order), writers*posts)
			}
			if len(seen) != len(list.Order) {
				t.Errorf("the reader knows %d posts of %d", len(seen), len(list.Order))
			}
			for id, p := range list.Posts {
				if got := seen[id]; got == nil || got.UpdateAt != p.UpdateAt || got.DeleteAt != p.DeleteAt {
					t.Errorf("post %s: the reader has %+v, the database %+v", id, got, p)
				}
			}
		})
	}
}

// openNodes opens one database several times, with clocks that are off.
func openNodes(t *testing.T, driver string, skews ...time.Duration) []*sqlstore.Store {
	t.Helper()
	dsn := migrated(t, driver)
	nodes := make([]*sqlstore.Store, len(skews))
	for i, skew := range skews {
		nodes[i] = connect(t, sqlstore.Options{
			Driver: driver, DataSource: dsn,
			Now: func() int64 { return model.Now() + skew.Milliseconds() },
		})
	}
	return nodes
}

// write posts, retries a third of the posts on another node at the same time,
// edits some and deletes some.
func write(t *testing.T, nodes []*sqlstore.Store, channelID, userID string, n int, stored *sync.Map) {
	node := func() store.Posts { return nodes[rand.IntN(len(nodes))].Posts() }
	for i := range n {
		pending := fmt.Sprintf("%s:%d", userID, i)
		attempt := func() string {
			d := &store.PostDraft{Post: &model.Post{
				ID: model.NewID(), ChannelID: channelID, UserID: userID, Message: pending, PendingPostID: pending,
			}}
			if err := node().Create(t.Context(), []*store.PostDraft{d}); err != nil || d.Err != nil {
				t.Errorf("create %s: %v, %v", pending, err, d.Err)
			}
			return d.Post.ID
		}
		var retried sync.WaitGroup
		var second string
		if i%3 == 0 {
			retried.Go(func() { second = attempt() })
		}
		id := attempt()
		retried.Wait()
		if i%3 == 0 && second != id {
			t.Errorf("%s is two posts: %s and %s", pending, id, second)
		}
		if other, loaded := stored.LoadOrStore(pending, id); loaded {
			t.Errorf("%s was stored before as %s", pending, other)
		}
		switch i % 4 {
		case 1:
			if _, err := node().Update(t.Context(), id, func(p *model.Post) error { p.Message += "!"; return nil }); err != nil {
				t.Errorf("edit %s: %v", pending, err)
			}
		case 2:
			if _, _, err := node().Delete(t.Context(), id, userID, nil); err != nil {
				t.Errorf("delete %s: %v", pending, err)
			}
		}
	}
}

// poll reads what came since the newest change it has seen, until the writers
// are done and nothing new comes.
func poll(t *testing.T, node *sqlstore.Store, channelID string, finished *atomic.Bool) map[string]*model.Post {
	seen := map[string]*model.Post{}
	newest := int64(1)
	for {
		last := finished.Load()
		list, err := node.Posts().List(t.Context(), model.PostsQuery{ChannelID: channelID, Since: newest})
		if err != nil {
			t.Error(err)
			return seen
		}
		for id, p := range list.Posts {
			seen[id] = p
			newest = max(newest, p.UpdateAt)
		}
		if last && len(list.Posts) == 0 {
			return seen
		}
	}
}

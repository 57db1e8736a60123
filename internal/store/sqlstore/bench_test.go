package sqlstore_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// BenchmarkCreatePosts stores posts in batches; compare ns/post with a batch
// of one to see what sharing a commit saves.
func BenchmarkCreatePosts(b *testing.B) {
	for _, driver := range dbtest.Drivers(b) {
		for _, size := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("%s/batch=%d", driver, size), func(b *testing.B) {
				s, channelID, users := openTalk(b, driver, size)
				b.ReportAllocs()
				for n := 0; b.Loop(); n++ {
					drafts := make([]*store.PostDraft, size)
					for i := range drafts {
						drafts[i] = &store.PostDraft{Viewed: true, Post: &model.Post{
							ID: model.NewID(), ChannelID: channelID, UserID: users[i], Message: "The quick brown fox jumps over the lazy dog.",
							PendingPostID: fmt.Sprintf("%s:%d", users[i], n),
						}}
					}
					if err := s.Posts().Create(context.Background(), drafts); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/post")
			})
		}
	}
}

// BenchmarkListPosts reads the newest page of 60 posts, from memory and from
// the database.
func BenchmarkListPosts(b *testing.B) {
	for _, driver := range dbtest.Drivers(b) {
		for _, name := range []string{"remembered", "read"} {
			b.Run(driver+"/"+name, func(b *testing.B) {
				s, channelID, users := openTalk(b, driver, 1)
				for i := range 100 {
					d := &store.PostDraft{Post: &model.Post{ID: model.NewID(), ChannelID: channelID, UserID: users[0], Message: fmt.Sprintf("message %d", i)}}
					if err := s.Posts().Create(b.Context(), []*store.PostDraft{d}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportAllocs()
				for n := 0; b.Loop(); n++ {
					q := model.PostsQuery{ChannelID: channelID, PerPage: 60}
					if name == "read" {
						q.PerPage += n%2 + 1
						s.ForgetPages()
					}
					if _, err := s.Posts().List(context.Background(), q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// openTalk returns a store with a group channel of n members.
func openTalk(b *testing.B, driver string, n int) (s *sqlstore.Store, channelID string, users []string) {
	b.Helper()
	s = open(b, driver, sqlstore.Options{})
	members := make([]*model.ChannelMember, n)
	for i := range members {
		users = append(users, model.NewID())
		members[i] = &model.ChannelMember{UserID: users[i], SchemeUser: true, NotifyProps: model.DefaultChannelNotifyProps()}
	}
	c, _, err := s.Channels().Create(b.Context(), &model.Channel{Type: model.ChannelGroup, Name: "talk"}, members)
	if err != nil {
		b.Fatal(err)
	}
	return s, c.ID, users
}

package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	pageSize       = 60
	postsAChannel  = pageSize + pageSize/2 // more than the page
	pageBuffer     = 32 << 10
	parallelFiller = 8
)

// runReads measures the newest page of a channel, as opening it reads it.
func runReads(ctx context.Context, b *bench) error {
	if err := b.connect(ctx); err != nil {
		return err
	}
	users := min(b.Users, b.Writers)
	channels := min(b.Channels, users)
	b.report.set("readers", float64(b.Writers), "")
	b.report.set("users", float64(users), "")
	b.report.set("channels", float64(channels), "")
	b.report.set("posts on a page", pageSize, "")
	b.report.set("duration", b.Duration.Seconds(), "s")
	return b.onStage(ctx, users, channels, func(s *stage) error {
		b.progress.say("fill the channels with %d posts each", postsAChannel)
		if err := fill(ctx, s, b.Size); err != nil {
			return fmt.Errorf("fill the channels: %w", err)
		}
		readers, bytes, err := newReaders(ctx, s, b.Writers)
		if err != nil {
			return err
		}
		workers := make([]operation, len(readers))
		for i, r := range readers {
			workers[i] = r.read
		}
		o, err := b.load("reads", workers).run(ctx)
		for _, r := range readers {
			err = errors.Join(err, r.conn.close())
		}
		if err != nil {
			return err
		}
		b.report.addLoad("page", o)
		b.report.add("page size", float64(bytes)/1000, "kB")
		b.report.addCPU("page", o.spent, o.done)
		return nil
	})
}

// fill posts to each channel. The seats of the first users are in channels of
// their own, one after the other.
func fill(ctx context.Context, s *stage, size int) error {
	posters := newPosters(ctx, s, time.Now(), len(s.channels), size)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelFiller)
	for _, p := range posters {
		g.Go(func() error {
			for i := 0; i < postsAChannel && ctx.Err() == nil; i++ {
				if err := p.post(); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return errors.Join(g.Wait(), closePosters(posters))
}

// reader reads pages as one client does.
type reader struct {
	conn    *conn
	request request
	atLeast int64 // bytes that a full page has
}

var errShortPage = errors.New("a page of posts is shorter than its posts")

// newReaders returns readers for whom the pages have been seen to be full, and
// the size of the largest.
func newReaders(ctx context.Context, s *stage, n int) ([]*reader, int64, error) {
	var largest atomic.Int64
	readers := make([]*reader, n)
	g, checkCtx := errgroup.WithContext(ctx)
	g.SetLimit(parallelSetUp)
	for i := range n {
		user, channel := s.seat(i)
		path := fmt.Sprintf("/channels/%s/posts?page=0&per_page=%d", channel, pageSize)
		readers[i] = &reader{
			conn:    newConn(ctx, s.client.site, pageBuffer),
			request: buildGet(s.client.site, user.Token, path),
		}
		if i >= len(s.users) {
			continue // the same seat again
		}
		g.Go(func() error {
			var page struct {
				Order []string `json:"order"`
				Posts map[string]struct {
					Message string `json:"message"`
				} `json:"posts"`
			}
			if _, err := s.client.call(checkCtx, user.Token, http.MethodGet, path, nil, &page); err != nil {
				return err
			}
			if len(page.Order) != pageSize || len(page.Posts) != pageSize {
				return fmt.Errorf("a page of %d posts has %d in order and %d posts", pageSize, len(page.Order), len(page.Posts))
			}
			var text int64
			for _, post := range page.Posts {
				text += int64(len(post.Message))
			}
			readers[i].atLeast = text
			bytes, err := readers[i].page()
			for {
				seen := largest.Load()
				if bytes <= seen || largest.CompareAndSwap(seen, bytes) {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		return nil, 0, err
	}
	for i, r := range readers {
		r.atLeast = readers[i%len(s.users)].atLeast
	}
	return readers, largest.Load(), nil
}

func (r *reader) read() error {
	_, err := r.page()
	return err
}

func (r *reader) page() (int64, error) {
	n, err := r.conn.do(r.request.bytes, http.StatusOK)
	if err == nil && n < r.atLeast {
		err = errShortPage
	}
	return n, err
}

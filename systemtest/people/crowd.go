package people

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/site"
)

// retryAfter is how long a writer waits before it sends a post again.
const retryAfter = 50 * time.Millisecond

// Post is one that a node acknowledged.
type Post struct {
	*model.Post
	Node *site.Node // which stored it; nil if it was sent more than once
}

// Crowd is people who write posts and read pages at a steady rate, each time at
// a node that the balancer gives. A post that is not acknowledged is sent again
// with its pending_post_id until it is.
type Crowd struct {
	balancer *Balancer
	stop     context.CancelFunc
	ended    sync.WaitGroup

	mu       sync.Mutex
	posts    []Post // acknowledged
	pages    int    // read
	failures []string
}

// Talk begins: each person writes to the channels in turn, rate posts a second
// all together, and reads a page after each.
func Talk(t testing.TB, b *Balancer, rate float64, people []*Person, channels ...string) *Crowd {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	c := &Crowd{balancer: b, stop: cancel}
	t.Cleanup(func() { cancel(); c.ended.Wait() })
	every := time.Duration(float64(len(people)) / rate * float64(time.Second))
	for i, p := range people {
		c.ended.Go(func() { c.talk(ctx, p, every, channels[i%len(channels):], channels[:i%len(channels)]) })
	}
	return c
}

// talk is one person.
func (c *Crowd) talk(ctx context.Context, p *Person, every time.Duration, first, then []string) {
	channels := append(append([]string{}, first...), then...)
	each := time.NewTicker(every)
	defer each.Stop()
	pending := time.Now().UnixMilli()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-each.C:
		}
		pending = max(pending+1, time.Now().UnixMilli())
		channel := channels[n%len(channels)]
		c.write(ctx, p, &model.Post{
			ChannelId: channel, Message: fmt.Sprintf("%s says %d", p.Name, n),
			PendingPostId: fmt.Sprintf("%s:%d", p.ID, pending),
		})
		c.read(ctx, p, channel)
	}
}

// write sends a post until it is acknowledged, also when the crowd is told to
// stop meanwhile: what became of a post is known, unless nobody takes it at all.
func (c *Crowd) write(ctx context.Context, p *Person, post *model.Post) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), site.Patience)
	defer cancel()
	for first := true; ctx.Err() == nil; first = false {
		if n := c.balancer.Pick(); n == nil {
			c.fail("no node is in service")
		} else if stored, _, err := p.At(n).CreatePost(ctx, post); err != nil {
			c.fail("write at %s: %v", n.Name, Explain(err))
		} else {
			c.mu.Lock()
			defer c.mu.Unlock()
			if !first {
				n = nil
			}
			c.posts = append(c.posts, Post{stored, n})
			return
		}
		pause(ctx, retryAfter)
	}
}

func (c *Crowd) read(ctx context.Context, p *Person, channelID string) {
	n := c.balancer.Pick()
	if n == nil {
		c.fail("no node is in service")
		return
	}
	if _, _, err := p.At(n).GetPostsForChannel(context.WithoutCancel(ctx), channelID, 0, 60, "", false, false); err != nil {
		c.fail("read at %s: %v", n.Name, Explain(err))
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pages++
}

func (c *Crowd) fail(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures = append(c.failures, time.Now().Format("05.000 ")+fmt.Sprintf(format, args...))
}

// Stop ends the crowd and returns the posts that were acknowledged and the
// requests that failed.
func (c *Crowd) Stop() (posts []Post, failures []string) {
	c.stop()
	c.ended.Wait()
	return c.posts, c.failures
}

// Written is how many posts were acknowledged so far.
func (c *Crowd) Written() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.posts)
}

package history

import (
	"context"
	"fmt"
	"time"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// poll is what a client knows that asks again and again for what has changed
// since the last change that it knows of. One goroutine uses it at a time.
type poll struct {
	since map[string]int64 // by channel id, Unix ms
	seen  map[string]bool  // posts by id
}

func newPoll(channels []string) *poll {
	p := &poll{since: map[string]int64{}, seen: map[string]bool{}}
	for _, id := range channels {
		p.since[id] = 1
	}
	return p
}

// keepPolling asks until ctx ends.
func (l *Load) keepPolling(ctx context.Context) {
	each := time.NewTicker(pollEvery)
	defer each.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-each.C:
			l.poll.ask(ctx, l)
		}
	}
}

// ask asks for each channel, once more as long as there is more.
func (p *poll) ask(ctx context.Context, l *Load) {
	for channel, since := range p.since {
		for more := true; more; {
			more = false
			l.once(ctx, "read", func(ctx context.Context, n *site.Node) error {
				list, _, err := l.o.Poller.At(n).GetPostsSince(ctx, channel, since, false)
				if err != nil {
					return err
				}
				for id, post := range list.Posts {
					p.seen[id] = true
					more = more || post.UpdateAt > since
					p.since[channel] = max(p.since[channel], post.UpdateAt)
				}
				since = p.since[channel]
				return nil
			})
		}
	}
}

// lacks are the posts that were never seen.
func (p *poll) lacks(posts []people.Post) (lacks []string) {
	for _, post := range posts {
		if !p.seen[post.Id] {
			lacks = append(lacks, fmt.Sprintf("%q of %d", post.Message, post.CreateAt))
		}
	}
	return lacks
}

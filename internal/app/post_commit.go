package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Bounds of the group commit.
const (
	commitBatchMax   = 64               // posts a transaction
	commitWaitingMax = 4096             // posts that may wait for their turn
	commitTimeout    = 15 * time.Second // of a transaction, whoever still waits for it
)

// errBusy sheds load before memory fills with posts that nobody will wait for.
var errBusy = model.NewError(model.Unavailable, "api.post.create_post.busy.app_error", nil)

// committer stores posts in groups: those that arrive while a transaction
// commits go into the next one together. A post that comes alone waits for
// nothing.
// Who gives up before that takes the post along; a transaction that has begun
// goes on, and a retry gets what it stored, by its pending_post_id.
type committer struct {
	store   store.Posts
	order   *channelOrder
	publish func(ctx context.Context, p *posting) // in the order of commits, for what was stored

	mu      sync.Mutex
	waiting []*posting
	running bool
}

// posting is a post on its way from a use case into the database and out to
// the clients.
type posting struct {
	store.PostDraft
	channel   *model.Channel
	found     mentions
	root      *model.Post // of a reply's thread, as it was before
	followers []string
	setOnline bool

	done chan struct{} // closed when Err is final
}

// commit stores the post and publishes it, or returns why it was not stored.
func (c *committer) commit(ctx context.Context, p *posting) error {
	p.done = make(chan struct{})
	c.mu.Lock()
	if len(c.waiting) >= commitWaitingMax {
		c.mu.Unlock()
		return errBusy
	}
	c.waiting = append(c.waiting, p)
	if !c.running {
		c.running = true
		go c.run(store.ForNobody(context.WithoutCancel(ctx)))
	}
	c.mu.Unlock()
	select {
	case <-p.done:
		return p.Err
	case <-ctx.Done():
		c.withdraw(p)
		return ctx.Err()
	}
}

// withdraw takes back a post whose turn has not come: what was answered as
// failed must not appear minutes later.
func (c *committer) withdraw(p *posting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.waiting, p); i >= 0 {
		c.waiting = slices.Delete(c.waiting, i, i+1)
	}
}

// run stores batches until nobody waits.
func (c *committer) run(ctx context.Context) {
	for {
		batch := c.next()
		if batch == nil {
			return
		}
		c.storeBatch(ctx, batch)
		for _, p := range batch {
			close(p.done)
		}
	}
}

// next takes the next batch, or nil, after which the next commit starts anew.
func (c *committer) next() []*posting {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(len(c.waiting), commitBatchMax)
	if n == 0 {
		c.running, c.waiting = false, nil
		return nil
	}
	batch := c.waiting[:n:n]
	c.waiting = c.waiting[n:]
	return batch
}

func (c *committer) storeBatch(ctx context.Context, batch []*posting) {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	channels := make([]string, len(batch))
	drafts := make([]*store.PostDraft, len(batch))
	for i, p := range batch {
		channels[i], drafts[i] = p.Post.ChannelID, &p.PostDraft
	}
	defer c.order.lock(channels...)()
	if err := c.store.Create(ctx, drafts); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = errors.Join(store.ErrUnavailable, err)
		}
		for _, p := range batch {
			p.Err = err
		}
		return
	}
	for _, p := range batch {
		if p.Err == nil && !p.Existed {
			c.publish(ctx, p)
		}
	}
}

package claim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// ErrLost says that another server took over the database while this one stood
// still: this one must not work with it any more.
var ErrLost = errors.New("another server took over the database while this one stood still")

// Keep renews the claim until ctx ends, and then gives it up. It returns ErrLost
// or a *TakenError early, if the claim is lost. A node of a cluster whose place
// was given up takes it anew, unless a server outside the cluster is there now.
func (c *Claim) Keep(ctx context.Context) error {
	tick := time.NewTicker(c.opts.Timing.Every)
	defer tick.Stop()
	failing := false
	for {
		err := c.renew(ctx)
		if errors.Is(err, store.ErrFenced) && ctx.Err() == nil {
			switch err = c.retake(ctx); {
			case err == nil:
				continue
			case isLost(err):
				return err
			}
		}
		if ctx.Err() == nil {
			c.report(ctx, failing, err)
			failing = err != nil
		}
		select {
		case <-ctx.Done():
			c.Leave(context.WithoutCancel(ctx))
			return nil
		case <-tick.C:
		}
	}
}

// renew gives a sign of life, and tells the watchers who else is there.
func (c *Claim) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timing.TTL/2)
	defer cancel()
	began := time.Now()
	l, _ := c.Lease()
	l, err := c.opts.Leases.Renew(ctx, l, c.opts.Timing.TTL)
	if err != nil {
		return err
	}
	c.held(l, began)
	others, err := c.opts.Leases.List(ctx, prefix)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(o store.Lease) bool { return o.Name == l.Name })
	for _, notify := range c.watch {
		notify(l, others)
	}
	return nil
}

// retake takes the claim of a node of a cluster anew.
func (c *Claim) retake(ctx context.Context) error {
	if !c.opts.Cluster {
		return ErrLost
	}
	c.log.WarnContext(ctx, "this node stood still for so long that it counted as gone: it joins anew")
	if err := c.take(ctx, nil); err != nil {
		return fmt.Errorf("join anew after standing still: %w", err)
	}
	return nil
}

// isLost reports whether an error of retake is final.
func isLost(err error) bool {
	_, taken := errors.AsType[*TakenError](err)
	return taken || errors.Is(err, ErrLost)
}

// report logs when signs of life begin to fail, and when they work again.
func (c *Claim) report(ctx context.Context, failing bool, err error) {
	switch {
	case err != nil && !failing:
		c.log.WarnContext(ctx, "can't tell the database that this server lives", "error", err)
	case err == nil && failing:
		c.log.InfoContext(ctx, "the database knows again that this server lives")
	}
}

// Leave gives the claim up, so that a successor need not wait. Keep does it at
// its end.
func (c *Claim) Leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timing.TTL/2)
	defer cancel()
	l, _ := c.Lease()
	// In doubt, a guarded store refuses to write without the lease, which has
	// expired by then anyway.
	if err := c.opts.Leases.Release(ctx, l); err != nil && !errors.Is(err, store.ErrFenced) {
		c.log.WarnContext(ctx, "the next server has to wait for this one's claim to expire", "after", c.opts.Timing.TTL.String(), "error", err)
	}
}

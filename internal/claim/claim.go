// Package claim lets a server say in the database that it works with it, and
// finds out who else does.
//
// A server on its own keeps to itself what changed, so no other may serve the
// same database: the second one is refused. The nodes of a cluster tell each
// other what changed, so any number of them may, but none that isn't of the
// cluster.
//
// Every server holds a lease of its own name and renews it. Servers that start
// do so one after the other, under one more lease: so each sees all that came
// before it, and the first can put in order what the last one left behind. One
// that was killed is gone once its lease expired; one that stood still for that
// long finds, when it wakes, whether somebody took its place meanwhile.
package claim

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// The names of the leases.
const (
	starting      = "server_start"
	prefix        = "server/"
	prefixAlone   = prefix + "alone/"
	prefixCluster = prefix + "cluster/"
)

// Timing says how long things take. A zero field takes the default.
type Timing struct {
	TTL   time.Duration // that a server without a sign of life counts as working, 6 s
	Every time.Duration // between signs of life, 2 s
	Poll  time.Duration // between looks at who is in the way, 250 ms
}

func (t Timing) withDefaults() Timing {
	t.TTL = cmp.Or(t.TTL, 6*time.Second)
	t.Every = cmp.Or(t.Every, 2*time.Second)
	t.Poll = cmp.Or(t.Poll, 250*time.Millisecond)
	return t
}

// Options are what a claim is made of.
type Options struct {
	Leases  store.Leases
	ID      string // of this server; another one at each start
	Name    string // what people know it by
	Cluster bool   // it is a node of a cluster
	// First, if not nil, runs when no other server works with the database, before
	// any other can start. Its context is fenced.
	First  func(ctx context.Context) error
	Logger *slog.Logger // slog.Default if nil
	Timing Timing
}

// Claim is this server's. All methods may be called concurrently.
type Claim struct {
	opts  Options
	log   *slog.Logger
	watch []func(self store.Lease, others []store.Lease)

	mu      sync.Mutex
	lease   store.Lease
	renewed time.Time // when the renewal began by which the lease was last known to be held
}

// Take makes the claim. It waits for servers that start at the same time, and
// for one in the way until it is clear whether that one lives: if so, the error
// is a *TakenError.
func Take(ctx context.Context, o Options) (*Claim, error) {
	o.Timing = o.Timing.withDefaults()
	c := &Claim{opts: o, log: cmp.Or(o.Logger, slog.Default())}
	if err := c.take(ctx, o.First); err != nil {
		return nil, err
	}
	return c, nil
}

// Watch calls notify after every renewal with this server's lease and those of
// the others that work with the database. It is called before Keep.
func (c *Claim) Watch(notify func(self store.Lease, others []store.Lease)) {
	c.watch = append(c.watch, notify)
}

// Lease returns the lease, and whether it may be somebody else's by now: then
// nothing should be written that does not check it.
func (c *Claim) Lease() (l store.Lease, doubt bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// The monotonic clock may stand still while the machine sleeps, and the other
	// one may be set: if either says so, there is doubt.
	now := time.Now()
	elapsed := max(now.Sub(c.renewed), now.Round(0).Sub(c.renewed.Round(0)))
	return c.lease, elapsed >= c.opts.Timing.TTL
}

func (c *Claim) held(l store.Lease, renewed time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lease, c.renewed = l, renewed
}

// errWait says that somebody may be in the way.
var errWait = errors.New("waiting")

func (c *Claim) take(ctx context.Context, first func(context.Context) error) error {
	seen := map[string]store.Lease{} // who was in the way first, by the lease's name
	for {
		err := c.try(ctx, first, seen)
		if !errors.Is(err, errWait) && !errors.Is(err, store.ErrFenced) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(c.opts.Timing.Poll):
		}
	}
}

// try takes the claim unless somebody starts at this moment or is in the way.
func (c *Claim) try(ctx context.Context, first func(context.Context) error, seen map[string]store.Lease) (err error) {
	leases := c.opts.Leases
	start, err := leases.Acquire(ctx, store.Lease{Name: starting, Holder: c.opts.ID, Note: c.opts.Name}, c.opts.Timing.TTL)
	if _, held := errors.AsType[*store.HeldError](err); held {
		return errWait
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leases.Release(context.WithoutCancel(ctx), start)) }()
	fenced := store.Fenced(ctx, start)
	// A server that wakes up is either among those left or can't renew its lease
	// any more.
	others, err := leases.DeleteExpired(fenced, prefix)
	if err != nil {
		return err
	}
	if inWay := c.inWay(others); len(inWay) > 0 {
		return c.wait(ctx, inWay, seen)
	}
	if len(others) == 0 && first != nil {
		if err := first(fenced); err != nil {
			return err
		}
	}
	began := time.Now()
	l, err := leases.Acquire(fenced, store.Lease{Name: c.name(), Holder: c.opts.ID, Note: c.opts.Name}, c.opts.Timing.TTL)
	if err == nil {
		c.held(l, began)
	}
	return err
}

func (c *Claim) name() string {
	if c.opts.Cluster {
		return prefixCluster + c.opts.ID
	}
	return prefixAlone + c.opts.ID
}

// wait returns errWait until one of those in the way has shown that it lives.
func (c *Claim) wait(ctx context.Context, inWay []store.Lease, seen map[string]store.Lease) error {
	for _, l := range inWay {
		before, known := seen[l.Name]
		if known && l.Until > before.Until {
			return &TakenError{Cluster: c.opts.Cluster, By: inWay}
		}
		if !known {
			seen[l.Name] = l
			c.log.InfoContext(ctx, "another server may be working with the database: waiting to see whether it lives",
				"server", l.Note, "id", l.Holder, "since", time.UnixMilli(l.Since).UTC())
		}
	}
	return errWait
}

// List returns the leases of the servers that work with the database.
func List(ctx context.Context, leases store.Leases) ([]store.Lease, error) {
	return leases.List(ctx, prefix)
}

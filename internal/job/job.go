// Package job does the work that one node does for all of a cluster: what runs
// by the clock and would be wrong, or wasted, if every node did it.
//
// The node that does it holds a lease in the database. Another one takes over
// when that expires, or at once when the holder stops. Whatever a job writes is
// fenced with the lease: a holder that stood still and wakes can't write any
// more. It is a room of its own because a server that is alone needs it as well.
package job

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// leaseName is that of the lease whose holder does all jobs.
const leaseName = "jobs"

// Job is work that comes back.
type Job struct {
	Name  string
	Every time.Duration
	// Do should do its work in short transactions, each with ctx. It runs when the
	// node takes the jobs over, too: so it may run more often than Every says.
	Do func(ctx context.Context) error
}

// Options are what a Runner is made of.
type Options struct {
	Leases store.Leases
	ID     string // of this node; another one at each start
	Name   string // what people know it by
	Jobs   []Job
	Logger *slog.Logger  // slog.Default if nil
	TTL    time.Duration // that a holder without a sign of life keeps the jobs, 6 s
	Every  time.Duration // between signs of life, and between attempts to take over, 2 s
}

// Runner does the jobs while this node holds the lease.
type Runner struct {
	opts Options
	log  *slog.Logger
	stat stats

	mu     sync.Mutex
	holder store.Lease // as far as this node knows
}

// New returns a runner that does nothing before Run.
func New(o Options) *Runner {
	o.TTL, o.Every = cmp.Or(o.TTL, 6*time.Second), cmp.Or(o.Every, 2*time.Second)
	return &Runner{opts: o, log: cmp.Or(o.Logger, slog.Default()), stat: newStats(o.Jobs)}
}

// Holder is the lease of the node that does the jobs, as far as this one knows;
// the zero lease if it knows none.
func (r *Runner) Holder() store.Lease {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holder
}

// Run takes part until ctx ends. Then the jobs end, and the lease is released.
func (r *Runner) Run(ctx context.Context) {
	failing := false
	for {
		began := time.Now()
		l, err := r.acquire(ctx)
		switch held := (*store.HeldError)(nil); {
		case err == nil:
			failing = false
			r.hold(ctx, l, began)
		case errors.As(err, &held):
			failing = false
			r.learn(ctx, held.Lease)
		case ctx.Err() == nil && !failing:
			failing = true
			r.log.WarnContext(ctx, "can't find out who does the jobs", "node", r.opts.ID, "error", err)
		}
		wait := r.opts.Every
		if failing {
			wait = min(wait, retry)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// retry is how long to wait for a database that fails, if Every is longer.
const retry = 2 * time.Second

func (r *Runner) acquire(ctx context.Context) (store.Lease, error) {
	// A holder that stands still inside a transaction keeps the row until the
	// database ends that, so this waits longer than for other statements.
	ctx, cancel := context.WithTimeout(ctx, 2*r.opts.TTL)
	defer cancel()
	return r.opts.Leases.Acquire(ctx, store.Lease{Name: leaseName, Holder: r.opts.ID, Note: r.opts.Name}, r.opts.TTL)
}

// learn notes which other node does the jobs.
func (r *Runner) learn(ctx context.Context, l store.Lease) {
	r.mu.Lock()
	before := r.holder
	r.holder = l
	r.mu.Unlock()
	if before.Holder != l.Holder {
		r.log.InfoContext(ctx, "another node does the jobs", "node", r.opts.ID, "peer", l.Holder, "hostname", l.Note)
	}
}

// hold does the jobs until ctx ends or the lease is lost. acquired is when the
// lease was asked for.
func (r *Runner) hold(ctx context.Context, l store.Lease, acquired time.Time) {
	r.mu.Lock()
	r.holder = l
	r.mu.Unlock()
	r.stat.held(true)
	r.log.InfoContext(ctx, "this node does the jobs", "node", r.opts.ID, "fence", l.Fence)
	jobs, stop := context.WithCancel(store.Fenced(ctx, l))
	var running sync.WaitGroup
	for _, j := range r.opts.Jobs {
		running.Go(func() { r.repeat(jobs, j) })
	}
	err := r.keep(ctx, l, acquired)
	stop()
	running.Wait()
	r.stat.held(false)
	r.mu.Lock()
	r.holder = store.Lease{}
	r.mu.Unlock()
	if err != nil {
		r.log.WarnContext(ctx, "this node does the jobs no more", "node", r.opts.ID, "fence", l.Fence, "error", err)
	}
	r.release(context.WithoutCancel(ctx), l)
}

// errExpired is why jobs end that nobody may have taken over yet.
var errExpired = errors.New("the lease was not renewed in time")

// keep renews the lease until ctx ends, which is no error, or it is lost or may
// be.
func (r *Runner) keep(ctx context.Context, l store.Lease, renewed time.Time) error {
	tick := time.NewTicker(r.opts.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		began := time.Now()
		limited, cancel := context.WithDeadline(ctx, renewed.Add(r.opts.TTL))
		_, err := r.opts.Leases.Renew(limited, l, r.opts.TTL)
		cancel()
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			renewed = began
		case errors.Is(err, store.ErrFenced):
			return err
		case time.Since(renewed) >= r.opts.TTL:
			return errors.Join(errExpired, err)
		}
	}
}

// release lets another node take over at once.
func (r *Runner) release(ctx context.Context, l store.Lease) {
	ctx, cancel := context.WithTimeout(ctx, r.opts.TTL/2)
	defer cancel()
	if err := r.opts.Leases.Release(ctx, l); err != nil {
		r.log.WarnContext(ctx, "the next node has to wait for the jobs' lease to expire", "node", r.opts.ID, "error", err)
	}
}

// repeat does a job now and then at its times, until ctx ends.
func (r *Runner) repeat(ctx context.Context, j Job) {
	tick := time.NewTicker(j.Every)
	defer tick.Stop()
	for {
		began := time.Now()
		err := j.Do(ctx)
		if ctx.Err() != nil {
			return
		}
		r.stat.did(j.Name, time.Since(began), err)
		if err != nil {
			r.log.ErrorContext(ctx, "a job failed", "node", r.opts.ID, "job", j.Name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

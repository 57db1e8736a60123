package sqlstore

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// gatePatience is how long work waits at a gate that is shut.
const gatePatience = 10 * time.Second

// gate counts the work on pools. While it is shut, what comes waits until it
// opens; then the pools may have been replaced.
type gate struct {
	running atomic.Int64
	closed  atomic.Bool

	mu    sync.Mutex
	open  chan struct{} // closed when the gate opens; nil while it is
	empty chan struct{} // has a value when the last work left a shut gate
}

// enter begins a piece of work; leave ends it.
func (g *gate) enter(ctx context.Context) error {
	for {
		g.running.Add(1)
		if !g.closed.Load() {
			return nil
		}
		g.leave()
		if err := g.wait(ctx); err != nil {
			return err
		}
	}
}

func (g *gate) leave() {
	if g.running.Add(-1) == 0 && g.closed.Load() {
		g.mu.Lock()
		empty := g.empty
		g.mu.Unlock()
		select {
		case empty <- struct{}{}:
		default:
		}
	}
}

// wait waits until the gate is open.
func (g *gate) wait(ctx context.Context) error {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	if open == nil {
		return nil
	}
	patience := time.NewTimer(gatePatience)
	defer patience.Stop()
	select {
	case <-open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		return fmt.Errorf("%w: its connections are being replaced for %s", store.ErrUnavailable, gatePatience)
	}
}

// shut keeps new work out, has rouse wake what waits inside, and waits for what
// runs, until ctx ends. It reports whether all has ended.
func (g *gate) shut(ctx context.Context, rouse func()) bool {
	g.mu.Lock()
	g.open, g.empty = make(chan struct{}), make(chan struct{}, 1)
	empty := g.empty
	g.mu.Unlock()
	g.closed.Store(true)
	rouse()
	for g.running.Load() > 0 {
		select {
		case <-empty:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// reopen lets new work in.
func (g *gate) reopen() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed.Store(false)
	close(g.open)
	g.open = nil
}

package sqlstore

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// Limits of repeating what failed without a trace.
const (
	attempts    = 6
	attemptsMax = 50 // of one that waits for the master to come back each time
	backoff     = 5 * time.Millisecond
	renewMost   = time.Second // how often the connections are renewed
)

// again reports whether to make another attempt, the one before having failed
// with err, and waits a moment, with jitter, if so.
func (s *Store) again(ctx context.Context, err error, attempt int) bool {
	p := s.pools.Load()
	lost := errors.Is(err, errUnreachable)
	if p.meter != nil && (lost || errors.Is(err, store.ErrReadOnly)) {
		// Who looks at the master finds out whether that is so, or finds its successor.
		if p.outage.begin(err) {
			s.ended(true, time.Now(), err) // told at once, as those concerned wait before they fail
		}
		p.master.look()
		return p.outage.wait(ctx) == nil && attempt < attemptsMax
	}
	switch {
	case attempt == attempts:
		return false
	case errors.Is(err, store.ErrReadOnly):
		if !p.renew() {
			return false
		}
	case !errors.Is(err, errRetry):
		return false
	}
	wait := time.NewTimer(time.Duration(1+rand.Int64N(int64(attempt))) * backoff)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wait.C:
		return true
	}
}

// renew closes the idle connections that take writes: they lead to a server
// that was demoted, while new ones may lead to its successor. It reports false
// if it did so a moment ago.
func (p *pools) renew() bool {
	now, last := time.Now().UnixNano(), p.renewed.Load()
	if now-last < int64(renewMost) || !p.renewed.CompareAndSwap(last, now) {
		return false
	}
	p.master.db.SetMaxIdleConns(-1)
	p.master.db.SetMaxIdleConns(p.opts.MaxIdleConns)
	return true
}

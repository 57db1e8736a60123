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
	attempts  = 6
	backoff   = 5 * time.Millisecond
	renewMost = time.Second // how often the connections are renewed
)

// again reports whether to make another attempt, the one before having failed
// with err, and waits a moment, with jitter, if so.
func (s *Store) again(ctx context.Context, err error, attempt int) bool {
	switch {
	case attempt == attempts:
		return false
	case errors.Is(err, store.ErrReadOnly):
		if !s.renew() {
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
func (s *Store) renew() bool {
	now, last := time.Now().UnixNano(), s.renewed.Load()
	if now-last < int64(renewMost) || !s.renewed.CompareAndSwap(last, now) {
		return false
	}
	s.master.SetMaxIdleConns(-1)
	s.master.SetMaxIdleConns(s.opts.MaxIdleConns)
	return true
}

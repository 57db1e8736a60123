package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// outageReminder is how often the log says at most that an outage goes on.
const outageReminder = 30 * time.Second

// outagePatience is how long a database must not have answered to be called
// unavailable: it may be the caller who wants too much.
const outagePatience = time.Second

// outages tells of a database that does not answer, or takes no writes: once
// when it begins, now and then while it lasts, and once when it is over. What
// failed meanwhile because of it is counted (see thinned). It is safe for
// concurrent use.
type outages struct {
	log     *slog.Logger
	answers outage // of reads and writes
	writes  outage // of a database that does answer
	// readOnly, if set, reports whether replicas answer while there is no master:
	// what is unavailable then is so because of that.
	readOnly atomic.Pointer[func() bool]
}

func newOutages(h slog.Handler) *outages {
	o := &outages{log: slog.New(h)}
	o.answers = outage{log: o.log, state: "the database is unavailable", end: "the database is available again"}
	o.writes = outage{log: o.log, state: "the database takes no writes", end: "the database takes writes again"}
	return o
}

// outcome is what the store tells: how what began then has ended.
func (o *outages) outcome(write bool, began time.Time, err error) {
	switch {
	case err == nil, errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrConflict):
		o.answers.works()
		if write {
			o.writes.works()
		}
	case errors.Is(err, store.ErrReadOnly):
		o.answers.works()
		o.writes.fails(began, err)
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, context.DeadlineExceeded) && time.Since(began) >= outagePatience:
		if readOnly := o.readOnly.Load(); readOnly != nil && (*readOnly)() {
			o.writes.fails(began, err)
		} else {
			o.answers.fails(began, err)
		}
	}
}

// cause returns the outage that explains the error; nil if there is none now.
func (o *outages) cause(err error) *outage {
	absent := errors.Is(err, store.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
	switch {
	case o.writes.lasts.Load() && (absent || errors.Is(err, store.ErrReadOnly)):
		return &o.writes
	case o.answers.lasts.Load() && absent:
		return &o.answers
	}
	return nil
}

// outage is one of them.
type outage struct {
	log        *slog.Logger
	state, end string

	worked atomic.Int64 // when something last did, Unix ns
	lasts  atomic.Bool

	mu                 sync.Mutex
	began, told        time.Time
	requests, failures int64
}

// works ends the outage.
func (o *outage) works() {
	o.worked.Store(time.Now().UnixNano())
	if !o.lasts.Load() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lasts.Swap(false) {
		o.log.Info(o.end, "after", time.Since(o.began).Round(time.Millisecond), "refused_requests", o.requests, "other_failures", o.failures)
	}
}

// fails begins an outage, unless something has worked since what failed began:
// that is a failure of its own.
func (o *outage) fails(began time.Time, err error) {
	if o.lasts.Load() || o.worked.Load() >= began.UnixNano() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lasts.Load() {
		return
	}
	o.began, o.told = time.Now(), time.Now()
	o.requests, o.failures = 0, 0
	o.lasts.Store(true)
	o.log.Error(o.state, "error", err)
}

// count counts what failed because of the outage, and reminds of it if that is due.
func (o *outage) count(request bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if request {
		o.requests++
	} else {
		o.failures++
	}
	if now := time.Now(); now.Sub(o.told) >= outageReminder {
		o.told = now
		o.log.Warn(o.state+" still", "for", now.Sub(o.began).Round(time.Second), "refused_requests", o.requests,
			"other_failures", o.failures, "error", err)
	}
}

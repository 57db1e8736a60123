package sqlstore

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// outagePatience is how long after the master was last reached requests wait for
// it, or its successor, to come back. After that they fail at once, until a look
// finds one: so they don't pile up, and a database that starts isn't overrun.
const outagePatience = 8 * time.Second

// newsPatience is how long requests wait once more when another node has told of
// a commit: this one's next look should find the master too.
const newsPatience = time.Second

// outage is the master's circuit breaker. Those who look at the master try it
// meanwhile, one at a time.
type outage struct {
	on    atomic.Bool
	mu    sync.Mutex
	since time.Time
	news  time.Time // when another node last told of a commit
	err   error
	over  chan struct{} // closed at the end; nil while there is none
}

func newOutage() *outage { return &outage{} }

// lasts reports whether there is one.
func (o *outage) lasts() bool { return o.on.Load() }

// begin says that the master can't be reached, and reports whether that is news.
func (o *outage) begin(err error) (began bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
	if o.over == nil {
		o.since, o.over = time.Now(), make(chan struct{})
		o.on.Store(true)
		return true
	}
	return false
}

// end says that the master answers and takes writes.
func (o *outage) end() {
	if !o.on.Load() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over != nil {
		close(o.over)
		o.over = nil
		o.on.Store(false)
	}
}

// heard says that another node has reached a master.
func (o *outage) heard() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.news = time.Now()
}

// wait returns nil when there is no outage, having waited for the end of one that
// is young or seems to be over, and the error of one that is not.
func (o *outage) wait(ctx context.Context) error {
	if !o.on.Load() {
		return nil
	}
	o.mu.Lock()
	over, err, left := o.over, o.err, max(outagePatience-time.Since(o.since), newsPatience-time.Since(o.news))
	o.mu.Unlock()
	if over == nil {
		return nil
	}
	if left > 0 {
		patience := time.NewTimer(left)
		defer patience.Stop()
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%w: no master: %w: %w", store.ErrUnavailable, ctx.Err(), err)
		case <-patience.C:
		}
	}
	return fmt.Errorf("%w: no master: %w", store.ErrUnavailable, err)
}

// now returns the error of an outage that lasts, without waiting for its end.
func (o *outage) now() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over == nil {
		return nil
	}
	return fmt.Errorf("%w: no master: %w", store.ErrUnavailable, o.err)
}

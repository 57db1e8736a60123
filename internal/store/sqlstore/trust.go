package sqlstore

import (
	"math"
	"sync/atomic"
	"time"
)

// trust says whether the caches may be used. A store that shares its database
// with nobody trusts them for ever. Where other nodes write too, it lasts until
// a time that has to be put off again and again by who makes sure that nothing
// which they announced was missed: so it also ends when this process stands
// still, and can't begin again before everything was dropped.
type trust struct {
	began time.Time
	until atomic.Int64 // ns after began, by the monotonic clock

	// causal says that there are replicas: caches are filled from those only that
	// have come past all invalidations.
	causal atomic.Bool
}

func newTrust() *trust {
	t := &trust{began: time.Now()}
	t.until.Store(math.MaxInt64)
	return t
}

func (t *trust) given() bool {
	until := t.until.Load()
	return until == math.MaxInt64 || int64(time.Since(t.began)) < until
}

// Trust lets the caches be used for d from now. If they were not trusted until
// now, everything is dropped first. It is called by one goroutine at a time,
// which also is the one to call Distrust.
func (s *Store) Trust(d time.Duration) {
	if !s.trust.given() {
		s.Missed()
	}
	s.trust.until.Store(int64(time.Since(s.trust.began) + d))
}

// Distrust makes all reads go to the database until Trust is called: what other
// nodes announce may not arrive.
func (s *Store) Distrust() { s.trust.until.Store(0) }

// Missed drops what may be wrong when announcements of other nodes were missed:
// all caches. Pages of posts are checked against the database at each use.
func (s *Store) Missed() {
	for _, c := range s.caches.byName {
		c.invalidate("")
	}
}

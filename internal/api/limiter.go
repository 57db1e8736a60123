package api

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limit is how many requests a key may make: perSec in the long run, burst at
// once. At most keys of them are remembered.
type limit struct {
	perSec, burst, keys int
}

// limiter counts requests by key. It is safe for concurrent use, and its
// memory is bounded: it keeps two generations of keys, and when the young one
// is full, the old one is forgotten. A forgotten key starts afresh.
type limiter struct {
	now func() time.Time

	mu         sync.Mutex
	limit      limit
	young, old map[string]*rate.Limiter
}

// allowance is what a key has left after a request.
type allowance struct {
	ok        bool
	remaining int
	full      time.Duration // until the whole burst is there again
	retry     time.Duration // until one request is, if not ok
}

func newLimiter() *limiter { return &limiter{now: time.Now} }

// take counts a request of key. A limit that differs from the last one, as
// after a change of the configuration, makes all keys start afresh.
func (l *limiter) take(key string, want limit) allowance {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit != want {
		l.limit, l.young, l.old = want, map[string]*rate.Limiter{}, nil
	}
	tokens := l.find(key)
	ok := tokens.AllowN(now, 1)
	left := max(0, tokens.TokensAt(now))
	second := float64(time.Second) / float64(want.perSec)
	a := allowance{ok: ok, remaining: int(left), full: time.Duration((float64(want.burst) - left) * second)}
	if !ok {
		a.retry = time.Duration((1 - left) * second)
	}
	return a
}

// find returns the key's tokens and moves them to the young generation.
func (l *limiter) find(key string) *rate.Limiter {
	if tokens := l.young[key]; tokens != nil {
		return tokens
	}
	tokens := l.old[key]
	if tokens == nil {
		tokens = rate.NewLimiter(rate.Limit(l.limit.perSec), l.limit.burst)
	}
	if len(l.young) >= max(1, l.limit.keys/2) {
		l.old, l.young = l.young, map[string]*rate.Limiter{}
	}
	l.young[key] = tokens
	return tokens
}

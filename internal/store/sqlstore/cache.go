package sqlstore

import (
	"context"
	"hash/maphash"
	"sync"

	"github.com/maypok86/otter/v2"
	"github.com/maypok86/otter/v2/stats"

	"github.com/polder-chat/polder/internal/store"
)

// cache keeps what the database said for a key. It is filled only by a read
// that began after the last invalidation of the key: each of a number of
// stripes counts its invalidations, and a read whose stripe moved meanwhile is
// returned but not kept. Without trust every read goes to the database and fills
// nothing. Values are shared and must not be changed.
type cache[V any] struct {
	name    string
	trust   *trust
	entries *otter.Cache[string, V]
	seed    maphash.Seed
	stripes [64]stripe
}

type stripe struct {
	mu            sync.Mutex
	invalidations uint64
}

func newCache[V any](t *trust, name string, size int) *cache[V] {
	return &cache[V]{
		name:    name,
		trust:   t,
		entries: otter.Must(&otter.Options[string, V]{MaximumSize: size, StatsRecorder: stats.NewCounter()}),
		seed:    maphash.MakeSeed(),
	}
}

// id is the name that other nodes know the cache by.
func (c *cache[V]) id() string { return c.name }

// usage is how often the cache had what was asked for, and how much it holds.
func (c *cache[V]) usage() (hits, misses uint64, size int) {
	s := c.entries.Stats()
	return s.Hits, s.Misses, c.entries.EstimatedSize()
}

// get returns the value of key, from load if the cache doesn't have it.
func (c *cache[V]) get(ctx context.Context, key string, load func(context.Context) (V, error)) (V, error) {
	if !c.trust.given() {
		return load(ctx)
	}
	if !store.IsFresh(ctx) {
		if v, ok := c.entries.GetIfPresent(key); ok {
			return v, nil
		}
	}
	began := c.began(key)
	v, err := load(c.filling(ctx))
	if err == nil {
		c.fill(key, v, began)
	}
	return v, err
}

// list returns the values of the keys, each once and in no order; those that
// neither the cache nor load has are left out. load is called with what the
// cache doesn't have, if anything.
func (c *cache[V]) list(ctx context.Context, keys []string, load func(context.Context, []string) (map[string]V, error)) ([]V, error) {
	trusted, fresh := c.trust.given(), store.IsFresh(ctx)
	found := make([]V, 0, len(keys))
	seen := make(map[string]bool, len(keys))
	began := map[string]uint64{}
	var missing []string
	for _, key := range keys {
		if seen[key] {
			continue
		}
		seen[key] = true
		if v, ok := c.entries.GetIfPresent(key); ok && trusted && !fresh {
			found = append(found, v)
			continue
		}
		missing = append(missing, key)
		began[key] = c.began(key)
	}
	if len(missing) == 0 {
		return found, nil
	}
	read, err := load(c.filling(ctx), missing)
	if err != nil {
		return nil, err
	}
	for key, v := range read {
		if trusted {
			c.fill(key, v, began[key])
		}
		found = append(found, v)
	}
	return found, nil
}

// filling is the context for reads that fill the cache.
func (c *cache[V]) filling(ctx context.Context) context.Context {
	if c.trust.causal.Load() {
		return store.Fresh(ctx)
	}
	return ctx
}

// began is to be called before a read whose result goes to fill.
func (c *cache[V]) began(key string) uint64 {
	s := c.stripe(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalidations
}

// fill keeps v unless key was invalidated since began.
func (c *cache[V]) fill(key string, v V, began uint64) {
	s := c.stripe(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.invalidations == began {
		c.entries.Set(key, v)
	}
}

// invalidate drops key, or everything for "".
func (c *cache[V]) invalidate(key string) {
	if key == "" {
		for i := range c.stripes {
			s := &c.stripes[i]
			s.mu.Lock()
			s.invalidations++
			s.mu.Unlock()
		}
		c.entries.InvalidateAll()
		return
	}
	s := c.stripe(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.invalidations++
	c.entries.Invalidate(key)
}

func (c *cache[V]) stripe(key string) *stripe {
	return &c.stripes[maphash.String(c.seed, key)%uint64(len(c.stripes))]
}

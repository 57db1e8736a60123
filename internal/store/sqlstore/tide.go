package sqlstore

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/polder-chat/polder/internal/store"
)

// tide is how far a replica must have come to be asked by whom. Every commit, on
// whatever node, raises it to its position: for the users and channels that it
// concerns, or for everyone. All that is remembered are marks that some replica
// has not passed yet.
type tide struct {
	high atomic.Uint64 // of all commits that this node knows of
	sure atomic.Bool   // nothing was missed since floor was read from the master

	mu    sync.RWMutex
	lost  uint64            // counts how often something may have been missed
	found uint64            // how much of that is settled
	floor uint64            // for everyone
	marks map[string]uint64 // by the ids of users and channels
}

// marksMax bounds the memory; more than that are a mark for everyone.
const marksMax = 8192

// raise notes a commit at the position.
func (t *tide) raise(position uint64, everyone bool, keys []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.high.Store(max(t.high.Load(), position))
	if everyone {
		t.floor = max(t.floor, position)
		return
	}
	if t.marks == nil {
		t.marks = map[string]uint64{}
	}
	for _, key := range keys {
		t.marks[key] = max(t.marks[key], position)
	}
	if len(t.marks) > marksMax {
		t.floor = t.high.Load()
		clear(t.marks)
	}
}

// need is how far a replica must be for the user, who is a member of channels.
// If the channels aren't known, all count.
func (t *tide) need(userID string, channels func(id string) bool) uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	need := max(t.floor, t.marks[userID])
	for key, position := range t.marks {
		if position > need && channels(key) {
			need = position
		}
	}
	return need
}

// passed forgets marks that all replicas in use have passed.
func (t *tide) passed(position uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, mark := range t.marks {
		if mark <= position {
			delete(t.marks, key)
		}
	}
}

// miss says that commits may have happened that this node does not know of: no
// replica will do until settle.
func (t *tide) miss() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost++
	t.sure.Store(false)
}

// doubt says that a commit may have happened which nobody was told of. Replicas do
// as they did before; from the next settle on everyone needs it.
func (t *tide) doubt() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost++
}

// losses is to be read before the position that is given to settle.
func (t *tide) losses() uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.lost
}

// settle gives the master's position, read when so much had been lost.
func (t *tide) settle(position, losses uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.high.Store(max(t.high.Load(), position))
	if t.lost == losses && (t.found != losses || !t.sure.Load()) {
		t.found = losses
		t.floor = max(t.floor, position)
		t.sure.Store(true)
	}
}

// forget is for a master whose positions may be of another history: no replica
// will do until settle.
func (t *tide) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost++
	t.sure.Store(false)
	t.high.Store(0)
	t.floor = 0
	clear(t.marks)
}

// needed is how far a replica must be to answer a read with the context.
func (s *Store) needed(ctx context.Context) uint64 {
	userID, known := store.ReaderOf(ctx)
	if !known || store.IsFresh(ctx) {
		return s.tide.high.Load()
	}
	channels, known := s.caches.channelRoles.entries.GetIfPresent(userID)
	return s.tide.need(userID, func(key string) bool {
		if !known {
			return true
		}
		_, member := channels[key]
		return member
	})
}

package coherence

import (
	"slices"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// Look is told after each renewal of this node's claim on the database what it
// is, and those of the other nodes that work with it.
func (k *Keeper) Look(self store.Lease, others []store.Lease) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.self.Fence != 0 && k.self.Fence != self.Fence {
		k.distrust() // this node counted as gone for a while
	}
	k.self, k.looked = self, time.Now()
	k.publish(message{Sign: self.Until})
	k.meet(others)
	k.settle()
}

// CutOff is told by who watches the nodes in other ways that one which works with
// the database can't be heard, or that all can be again.
func (k *Keeper) CutOff(cut bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cut = cut
	k.settle()
}

// meet takes over who is there, and what each has told the database.
func (k *Keeper) meet(others []store.Lease) {
	now := time.Now()
	present := make(map[string]bool, len(others))
	for _, l := range others {
		present[l.Holder] = true
		delete(k.gone, l.Holder)
		p := k.peers[l.Holder]
		if p == nil {
			p = &peer{name: l.Note}
			k.peers[l.Holder] = p
		}
		if p.owed == 0 && l.Until > k.heard[l.Holder] {
			p.owed, p.since = l.Until, now
		}
	}
	for id, p := range k.peers {
		if !present[id] {
			// If it died, it may have committed something and not told it.
			k.log.Info("a node works with the database no more: dropping the caches", "node", k.opts.Bus.NodeID(), "peer", id, "hostname", p.name)
			k.opts.Caches.Missed()
			delete(k.peers, id)
			if k.opts.Caches.Follows() {
				k.gone[id] = true
			}
		}
	}
	for id := range k.heard {
		if !present[id] {
			delete(k.heard, id)
		}
	}
}

// hear takes another node's sign.
func (k *Keeper) hear(id string, sign int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	last, known := k.heard[id]
	k.heard[id] = max(last, sign)
	if !known && k.self.Until != 0 {
		k.publish(message{Sign: k.self.Until}) // it waits for this before it trusts its caches
	}
	k.settle()
}

// settle decides whether the caches are to be trusted, by what is owed, and for
// how long, by when the database was last asked. mu is held.
func (k *Keeper) settle() {
	owing := k.cut
	var deaf []string
	for id, p := range k.peers {
		if p.owed != 0 && k.heard[id] >= p.owed {
			p.owed = 0
		}
		if p.owed == 0 {
			continue
		}
		owing = true
		if time.Since(p.since) >= k.opts.Timing.Patience {
			deaf = append(deaf, p.name+" ("+id+")")
		}
	}
	left := k.opts.Timing.Trust - time.Since(k.looked)
	switch {
	case k.trusted && (k.cut || len(deaf) > 0):
		slices.Sort(deaf)
		k.log.Warn("nodes that work with the database can't be heard: the caches are not used until they are",
			"node", k.opts.Bus.NodeID(), "peers", strings.Join(deaf, ", "))
		k.distrust()
	case left <= 0 || !k.trusted && owing:
		return
	case !k.trusted:
		k.trusted = true
		k.log.Info("all nodes that work with the database are heard: the caches are used",
			"node", k.opts.Bus.NodeID(), "peers", len(k.peers))
		fallthrough
	default:
		k.opts.Caches.Trust(left)
	}
}

// distrust ends the trust in the caches. mu is held.
func (k *Keeper) distrust() {
	if k.trusted {
		k.counters.distrusts.Add(1)
	}
	k.trusted = false
	k.opts.Caches.Distrust()
}

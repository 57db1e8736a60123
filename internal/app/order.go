package app

import (
	"hash/maphash"
	"slices"
	"sync"
)

// channelOrder makes the events of a channel leave this node in the order of
// their commits: who changes a channel's posts holds it from before the commit
// until the events are published. The database has a lock a channel for the
// commit itself; this one only adds the way from there to the hub.
type channelOrder struct {
	seed    maphash.Seed
	stripes [256]sync.Mutex
}

func newChannelOrder() *channelOrder { return &channelOrder{seed: maphash.MakeSeed()} }

// lock waits for the channels and returns what gives them back. It takes them
// in one order, so that two callers can't wait for each other.
func (o *channelOrder) lock(channelIDs ...string) (unlock func()) {
	stripes := make([]int, len(channelIDs))
	for i, id := range channelIDs {
		stripes[i] = int(maphash.String(o.seed, id) % uint64(len(o.stripes)))
	}
	slices.Sort(stripes)
	stripes = slices.Compact(stripes)
	for _, i := range stripes {
		o.stripes[i].Lock()
	}
	return func() {
		for _, i := range stripes {
			o.stripes[i].Unlock()
		}
	}
}

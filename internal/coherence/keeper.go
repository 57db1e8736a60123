package coherence

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/store"
)

// Caches are those of this node's store.
type Caches interface {
	// Invalidate drops what the cache of that name holds for key, all of it for
	// key "", and nothing for a name that it doesn't know.
	Invalidate(cache, key string)
	// Missed drops all that may be wrong when something was missed.
	Missed()
	// Trust lets the caches be used for d from now; what they held while they were
	// not trusted is dropped first.
	Trust(d time.Duration)
	// Follows reports whether there are replicas that may be behind.
	Follows() bool
	// Rise takes what commits of another node mean for the replicas and caches here.
	Rise(w store.Wave)
	// Hold keeps reads from replicas while nodes can't be heard that may commit
	// something.
	Hold(on bool)
	// Distrust keeps the caches from being used or filled, until Trust.
	Distrust()
}

// Timing says how long things take. A zero field takes the default.
type Timing struct {
	Patience time.Duration // that another node's sign may take, 5 s
	Trust    time.Duration // that a look at the database gives, 6 s
}

// Options are what a Keeper is made of. Bus and Caches are needed.
type Options struct {
	Bus    bus.Bus
	Caches Caches
	Logger *slog.Logger // slog.Default if nil
	Timing Timing
}

// Keeper tells the other nodes what this one changed, and makes its caches
// follow what they tell. All methods may be called concurrently.
type Keeper struct {
	opts     Options
	log      *slog.Logger
	counters counters
	garbled  sync.Once

	mu      sync.Mutex
	sub     bus.Subscription
	self    store.Lease
	looked  time.Time        // when the database was last asked; zero: never
	heard   map[string]int64 // the last sign of each node, by its id
	peers   map[string]*peer // that work with the database
	gone    map[string]bool  // nodes that don't any more by the last look, and have answered so far
	sea     sea
	cut     bool // see CutOff
	trusted bool
}

// peer is another node as the database shows it.
type peer struct {
	name  string
	owed  int64     // the sign that has to come, 0: none
	since time.Time // when it was found to be owed
}

// New begins to listen. The caches are not trusted until the first Look.
func New(o Options) (*Keeper, error) {
	o.Timing.Patience = cmp.Or(o.Timing.Patience, 5*time.Second)
	o.Timing.Trust = cmp.Or(o.Timing.Trust, 6*time.Second)
	k := &Keeper{
		opts: o, log: cmp.Or(o.Logger, slog.Default()),
		heard: map[string]int64{}, peers: map[string]*peer{}, gone: map[string]bool{},
	}
	o.Caches.Distrust()
	sub, err := o.Bus.Subscribe(subject, k.receive, k.lost)
	k.sub = sub
	if err != nil {
		return k, err
	}
	return k, k.listen()
}

// Close ends the listening. What changes elsewhere after it is not noticed, so
// the caches are not trusted any more.
func (k *Keeper) Close() {
	k.sub.Unsubscribe()
	k.deafen()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.distrust()
}

// Announce tells the other nodes what a commit made their caches hold wrongly.
func (k *Keeper) Announce(list []store.Invalidation) {
	if k.opts.Bus.Alone() {
		return
	}
	k.counters.sent.Add(1)
	k.publish(announcement(list))
}

// publish sends a message. What can't be sent although the bus is open, the
// others notice as a loss.
func (k *Keeper) publish(m message) {
	data, err := m.encode()
	if err == nil {
		err = k.opts.Bus.Publish(context.Background(), subject, data)
	}
	if err != nil && !errors.Is(err, bus.ErrClosed) {
		k.log.Error("can't tell the other nodes what changed", "node", k.opts.Bus.NodeID(), "error", err)
	}
}

// receive does what another node's message says.
func (k *Keeper) receive(m bus.Message) {
	told, err := decode(m.Data)
	if err != nil {
		k.counters.garbled.Add(1)
		k.opts.Caches.Missed()
		k.garbled.Do(func() {
			k.log.Error("can't read what another node told: dropping the caches, now and whenever it happens again",
				"node", k.opts.Bus.NodeID(), "peer", m.From, "error", err)
		})
		return
	}
	if told.Drop != nil {
		k.counters.received.Add(1)
	}
	for cache, keys := range told.Drop {
		for _, key := range keys {
			k.opts.Caches.Invalidate(cache, key)
		}
	}
	if told.Sign != 0 {
		k.hear(m.From, told.Sign)
	}
}

// lost drops what may be wrong. What is told from now on is heard again. If a
// node has just come in reach, it may wait for a sign.
func (k *Keeper) lost() {
	k.counters.losses.Add(1)
	k.opts.Caches.Missed()
	k.opts.Caches.Rise(store.Wave{}) // whatever it was, it may concern everyone
	k.log.Warn("missed what other nodes changed: dropping the caches", "node", k.opts.Bus.NodeID())
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.self.Until != 0 {
		k.publish(message{Sign: k.self.Until})
	}
}

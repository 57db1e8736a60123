package hub

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/polder-chat/polder/internal/model"
)

// inboxSize is how many changes may wait for the router before those who bring
// more have to wait too.
const inboxSize = 1024

// Hub is this node's WebSockets. All methods may be called concurrently.
type Hub struct {
	opts      Options
	log       *slog.Logger
	epoch     uint64 // tells this hub from an earlier one of the node
	sequences sequences
	presence  *presence
	closer    *closer

	ctx    context.Context // of actions; ends with Shutdown
	cancel context.CancelFunc
	life   context.Context // of what is asked of other nodes; ends with Close
	die    context.CancelFunc

	inbox chan change
	empty chan struct{} // closed: Shutdown is over
	stop  chan struct{} // closed: the router is to end
	done  chan struct{} // closed: it has

	scratches sync.Pool // of *scratch
	buffers   sync.Pool // of *[]byte, each a whole frame long

	goroutines sync.WaitGroup // of the sockets
	mu         sync.Mutex
	sockets    map[*conn]struct{}
	reserved   int  // sockets in their handshake
	leaving    bool // Shutdown was called
	closed     bool // Close was called

	counters counters
}

// counters are what Stats are read from.
type counters struct {
	users, attached, detached, busy, peers             atomic.Int64
	events, deliveries, shed, slow, resumed, unresumed atomic.Int64
	acks, busLosses, moved                             atomic.Int64
}

// Stats are this node's numbers. Those of the first group are of this moment,
// the others count since the start.
type Stats struct {
	Sockets  int64 // open, authenticated or not
	Attached int64 // authenticated sockets
	Detached int64 // connections without a socket that may be resumed
	Users    int64 // with any of those
	Peers    int64 // hubs of other nodes that live
	Busy     int64 // sockets that a goroutine waits for to write more

	Events      int64 // routed
	Deliveries  int64 // of events to connections
	Shed        int64 // deliveries dropped for slow clients
	SlowClosed  int64 // sockets closed because their client was too slow
	Resumed     int64 // connections resumed
	Unresumable int64 // resumes that had to begin anew
	Moved       int64 // connections that came from other nodes
	NotifyAcks  int64 // posted_notify_ack received
	BusLosses   int64 // losses noticed on the bus
}

// New returns a running hub. It must be ended with Close.
func New(opts Options) (*Hub, error) {
	opts = opts.withDefaults()
	h := &Hub{
		opts:    opts,
		log:     opts.Logger,
		inbox:   make(chan change, inboxSize),
		empty:   make(chan struct{}),
		stop:    make(chan struct{}),
		done:    make(chan struct{}),
		sockets: make(map[*conn]struct{}),
	}
	h.epoch = rand.Uint64()
	h.life, h.die = context.WithCancel(context.Background())
	h.ctx, h.cancel = context.WithCancel(h.life)
	h.presence, h.closer = newPresence(h), &closer{ctx: h.ctx}
	h.scratches.New = func() any { return newScratch() }
	// The bufio.Reader of net/http may hand over 4 kB that came early.
	size := max(opts.Limits.MessageBytes, 4<<10) + 16
	h.buffers.New = func() any { b := make([]byte, 0, size); return &b }
	r := newRouter(h)
	if err := r.joinBus(); err != nil {
		h.die()
		return nil, err
	}
	go r.run()
	return h, nil
}

// Publish sends events to those that they are for, here and on the other
// nodes, in order. It is called after the commit of what they tell. It returns
// without waiting for clients; it waits only while the router is behind.
// Neither the events nor what they refer to may be changed afterwards.
//
// Keys of Personal should not be in Data; if they are, the personal value comes
// later in the JSON object and wins.
func (h *Hub) Publish(ctx context.Context, events ...*model.Event) {
	nobody := h.opts.Bus.Alone() && h.counters.attached.Load()+h.counters.detached.Load() == 0
	for _, ev := range events {
		if nobody {
			// It still has its number, for a node that comes this moment.
			h.tell(ctx, &told{subject: subjectOf(&ev.Broadcast)})
			continue
		}
		p, err := encode(ev)
		if err != nil {
			h.log.ErrorContext(ctx, "can't encode an event", "event", ev.Type, "error", err)
			continue
		}
		p.told = told{subject: subjectOf(&p.to), event: p}
		h.tell(ctx, &p.told)
	}
}

// tell brings a message to the hubs of all nodes, this one among them.
func (h *Hub) tell(ctx context.Context, t *told) {
	var data []byte
	content := t.event != nil || t.membership != nil || t.revocation != nil
	if content && !h.opts.Bus.Alone() {
		var err error
		if data, err = t.encode(h.epoch); err != nil {
			h.log.ErrorContext(ctx, "can't encode a message to the other nodes", "subject", t.subject, "error", err)
		}
	}
	s := h.sequences.stripe(t.subject)
	s.Lock()
	defer s.Unlock()
	t.number = s.next(t.subject)
	if m := t.membership; m != nil && m.Change == 0 {
		m.Change = t.number
	}
	h.submit(t)
	if data == nil {
		return
	}
	setNumber(data, t.number)
	// What is committed must be told, even if the client that caused it no longer
	// waits. The others notice by the number if it can't be.
	if err := h.opts.Bus.Publish(context.WithoutCancel(ctx), t.subject, data); err != nil {
		h.log.ErrorContext(ctx, "can't tell the other nodes", "subject", t.subject, "error", err)
	}
}

// SetMembership changes who receives the events of a channel or team, here and
// on the other nodes. It is called after the commit of the change. On this node
// it counts for exactly the events that are published after it. Another node
// learns of it a moment later, and if nobody there listened to that part of the
// channels before, events of that moment don't reach the user there: who joins
// somebody also sends an event to the user, upon which the client reads the rest.
func (h *Hub) SetMembership(ctx context.Context, members ...model.Membership) {
	for _, m := range members {
		change := &membership{Membership: m}
		h.tell(ctx, &told{subject: userSubject(m.UserID), membership: change})
		if !m.Joined {
			// Once more among the channel's events, so that none that this node
			// publishes from now on overtakes it.
			h.tell(ctx, &told{subject: change.topicSubject(), membership: change})
		}
	}
}

// CloseSession closes the sockets of a session that was revoked, on all nodes.
// They get no event that is published after it, and can't be resumed.
func (h *Hub) CloseSession(ctx context.Context, userID, sessionID string) {
	h.revoke(ctx, &revocation{UserID: userID, SessionID: sessionID})
}

// CloseUser closes all sockets of a user as CloseSession does.
func (h *Hub) CloseUser(ctx context.Context, userID string) {
	h.revoke(ctx, &revocation{UserID: userID})
}

func (h *Hub) revoke(ctx context.Context, r *revocation) {
	h.tell(ctx, &told{subject: userSubject(r.UserID), revocation: r})
}

// Present reports whether a user is connected to any node, as far as is known.
func (h *Hub) Present(userID string) bool { return h.presence.present(userID) }

// Absent returns those of the users whom no node has, and none as long as that
// isn't known for sure.
func (h *Hub) Absent(userIDs []string) []string { return h.presence.absent(userIDs) }

// Stats returns the numbers of this moment.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	sockets := int64(len(h.sockets))
	h.mu.Unlock()
	c := &h.counters
	return Stats{
		Sockets: sockets, Attached: c.attached.Load(), Detached: c.detached.Load(), Users: c.users.Load(), Busy: c.busy.Load(),
		Peers:  c.peers.Load(),
		Events: c.events.Load(), Deliveries: c.deliveries.Load(), Shed: c.shed.Load(), SlowClosed: c.slow.Load(),
		Resumed: c.resumed.Load(), Unresumable: c.unresumed.Load(), NotifyAcks: c.acks.Load(),
		BusLosses: c.busLosses.Load(), Moved: c.moved.Load(),
	}
}

// submit brings a change to the router. After Close it does nothing.
func (h *Hub) submit(c change) {
	select {
	case h.inbox <- c:
	case <-h.done:
	}
}

func (h *Hub) isLeaving() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.leaving
}

// admit reserves a place for a socket. It is followed by addSocket or
// unreserve.
func (h *Hub) admit() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.leaving || len(h.sockets)+h.reserved >= h.opts.Limits.Sockets {
		return errUnavailable
	}
	h.reserved++
	h.goroutines.Add(1)
	return nil
}

// addSocket registers a socket on its reserved place, so that Shutdown ends
// it. It returns false if Shutdown came between.
func (h *Hub) addSocket(c *conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reserved--
	h.sockets[c] = struct{}{}
	return !h.leaving
}

// unreserve gives up the place of a socket that did not come to be.
func (h *Hub) unreserve() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reserved--
	h.goroutines.Done()
}

func (h *Hub) removeSocket(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, c)
}

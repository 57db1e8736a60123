package hub

import (
	"context"
	"slices"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/model"
)

// taking is a connection on its way here from the node that owns it.
type taking struct {
	before standings // where this hub stood when it began to hold events back
	held   []heldEvent
	bytes  int
	over   bool // more came than is held
}

// heldEvent is an event for the connection, and where it stands.
type heldEvent struct {
	told *told
	m    *message
}

func (t *taking) hold(at *told, m *message, l *Limits) {
	t.bytes += m.size()
	if len(t.held) >= l.ResumeEvents || t.bytes > l.ResumeBytes {
		t.held, t.over = nil, true
	}
	if !t.over {
		t.held = append(t.held, heldEvent{at, m})
	}
}

// standings returns where this hub stands on the subjects.
func (r *router) standings(ins []*interest) standings {
	s := make(standings, len(ins))
	for _, in := range ins {
		seen := make([]sight, 1, 1+len(in.places))
		seen[0] = sight{r.self, r.own[in.subject]}
		for _, at := range in.places {
			seen = append(seen, sight{at.peer.peerKey, at.seen})
		}
		s[in.subject] = seen
	}
	return s
}

// take attaches a socket whose connection is not here: it asks all peers for it.
// Until an answer is there, what comes for the connection is held.
func (r *router) take(c *conn, a *attach) {
	c.id = a.offer.id
	c.taking = &taking{before: r.standings(r.interests(c.user))}
	r.index(c)
	var w writer
	w.text(c.id)
	w.text(c.user.id)
	w.number(uint64(a.offer.seq))
	w.standings(c.taking.before)
	peers := r.livePeers()
	r.helping.Go(func() {
		r.hub.submit(&taken{c, a.done, r.hub.fetch(w.bytes, peers)})
	})
}

// fetch asks peers for a connection. It returns nil if none gives it away in
// time.
func (h *Hub) fetch(ask []byte, peers []peerKey) *parcel {
	ctx, cancel := context.WithTimeout(h.life, 2*h.opts.Timing.Take)
	defer cancel()
	answers := make(chan *parcel, len(peers))
	for _, p := range peers {
		go func() { answers <- h.fetchFrom(ctx, p, ask) }()
	}
	for range peers {
		if p := <-answers; p != nil {
			return p
		}
	}
	return nil
}

func (h *Hub) fetchFrom(ctx context.Context, from peerKey, ask []byte) *parcel {
	answer, err := h.requestContext(ctx, from.node, opTake, ask)
	if err != nil {
		h.log.Debug("a node was not asked for a connection", "node", from.node, "error", err)
		return nil
	}
	if len(answer) == 0 {
		return nil // not there
	}
	p, err := unpack(answer, time.Now().UnixMilli())
	if err != nil {
		h.log.Error("can't read a connection of another node", "node", from.node, "error", err)
		return nil
	}
	return p
}

// taken is the answer to take.
type taken struct {
	c      *conn
	done   chan error
	parcel *parcel // nil: nobody has the connection
}

func (t *taken) apply(r *router) {
	if t.parcel == nil || len(t.parcel.conns) != 1 {
		t.finish(r, false)
		return
	}
	r.park(func() bool { return r.reached(t.c, t.parcel.seen) }, func(ok bool) { t.finish(r, ok) })
}

// finish lets the connection go on, or begins a new one on its socket.
func (t *taken) finish(r *router, ok bool) {
	c := t.c
	if !c.indexed {
		t.done <- errUnavailable // revoked or lost meanwhile
		return
	}
	if ok && r.continues(c, t.parcel) {
		r.goOn(c, &t.parcel.conns[0].out, t.parcel.seen)
		r.hub.counters.resumed.Add(1)
	} else {
		r.hub.counters.unresumed.Add(1)
		delete(r.conns, c.id)
		c.taking = nil
		c.id = model.NewID()
		r.conns[c.id] = c
		c.push(r.hello(c.id))
	}
	r.touch(c)
	t.done <- nil
}

// reached reports whether this hub has seen for a connection what another one
// had, as far as both listen, and holds nothing back. A connection that is gone
// has nothing to wait for.
func (r *router) reached(c *conn, seen standings) bool {
	u := c.user
	return !c.indexed || u.gate == nil && !slices.ContainsFunc(r.interests(u), func(in *interest) bool { return !r.reachedOn(in, seen) })
}

func (r *router) reachedOn(in *interest, seen standings) bool {
	for _, other := range seen[in.subject] {
		if other.by == r.self || other.number == 0 {
			continue
		}
		p := r.peers[other.by]
		if p == nil {
			continue // gone before this hub began to listen; continues knows better
		}
		at := in.place(p)
		if at == nil && p.live || at != nil && at.seen < other.number {
			return false
		}
	}
	return true
}

// continues reports whether a connection that was handed over can go on without
// a hole; package hub's comment has the argument.
func (r *router) continues(c *conn, p *parcel) bool {
	giver := r.peers[p.by]
	if c.taking.over || giver == nil {
		return false
	}
	return !slices.ContainsFunc(r.interests(c.user), func(in *interest) bool {
		if _, theirs := p.seen[in.subject]; theirs {
			return !r.continuesOn(in, c.taking.before, giver, p.seen)
		}
		// The user joined something of which the owner did not know, or knew an
		// earlier membership: nobody knows what of it the client has.
		return slices.ContainsFunc(c.taking.held, func(h heldEvent) bool { return h.told.subject == in.subject })
	})
}

func (r *router) continuesOn(in *interest, before standings, giver *peer, seen standings) bool {
	ours, held := before[in.subject]
	if !held || in.unsure > 0 || in.place(giver) == nil {
		return false
	}
	for _, at := range ours {
		if at.number <= seen.of(in.subject, at.by) {
			continue
		}
		// The owner listens since after the end of that publisher, if it is over.
		if p := r.peers[at.by]; at.by == r.self || p == nil || p.live || slices.ContainsFunc(seen[in.subject], func(s sight) bool { return s.by == at.by }) {
			return false
		}
	}
	for _, at := range in.places {
		if at.peer.live && at.from > seen.of(in.subject, at.peer.peerKey)+1 {
			return false
		}
	}
	return true
}

// goOn gives a connection the outbox that it had elsewhere and what was held
// here and isn't in it, nor of something that the user has left.
func (r *router) goOn(c *conn, out *outbox, seen standings) {
	held := c.taking.held
	c.taking = nil
	r.hub.counters.moved.Add(1)
	c.mu.Lock()
	c.out = *out
	c.catching = true
	c.mu.Unlock()
	for _, h := range held {
		if _, theirs := seen[h.told.subject]; theirs && h.told.number > seen.of(h.told.subject, r.keyOf(h.told)) {
			r.deliver(c, h.m)
		}
	}
}

// give hands a connection over to the node that asks for it, once this one has
// seen all that the other had when it began to hold events.
type give struct {
	id, userID string
	seq        int64
	seen       standings
	answer     chan *parcel
}

func (g *give) apply(r *router) {
	c := r.conns[g.id]
	if c != nil && c.taking != nil && !c.attached {
		// Its owner is handing it to this hub just now.
		r.park(func() bool { return !c.indexed || c.taking == nil }, func(bool) { g.look(r) })
		return
	}
	g.look(r)
}

// look gives the connection if it is here.
func (g *give) look(r *router) {
	c := r.conns[g.id]
	if c == nil || c.user.id != g.userID || c.taking != nil {
		g.answer <- nil
		return
	}
	r.park(func() bool { return r.reached(c, g.seen) }, func(ok bool) { g.finish(r, c, ok) })
}

func (g *give) finish(r *router, c *conn, ok bool) {
	var p *parcel
	if ok && c.indexed && !c.doomed {
		if out, ok := c.surrender(g.seq); ok {
			p = &parcel{by: r.self, seen: r.standings(r.interests(c.user)), conns: []item{{c.id, out}}}
		}
	}
	r.remove(c)
	c.close(ws.StatusNormalClosure, "the connection goes on with another socket")
	g.answer <- p
}

// parked is something that waits for this hub to see more.
type parked struct {
	until int64 // Unix ms
	ready func() bool
	done  func(ok bool)
}

// park calls done once ready returns true, which may be at once, or with false
// after Timing.Take.
func (r *router) park(ready func() bool, done func(ok bool)) {
	if ready() {
		done(true)
		return
	}
	r.parked = append(r.parked, &parked{r.now + r.hub.opts.Timing.Take.Milliseconds(), ready, done})
}

// unpark looks after those who wait.
func (r *router) unpark() {
	if len(r.parked) == 0 {
		return
	}
	list := r.parked
	r.parked = nil
	for _, p := range list {
		switch {
		case p.ready():
			p.done(true)
		case r.now >= p.until:
			p.done(false)
		default:
			r.parked = append(r.parked, p)
		}
	}
}

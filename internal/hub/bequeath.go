package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A hub that leaves hands its connections to a peer, some at a time, in two
// steps: the peer first prepares, so that it holds the events for them back,
// then gets them. Between the two nothing is lost; when either fails, the
// clients start over.

// bequest is connections that are to go to a peer, with their users.
type bequest struct {
	id    uint64
	users []heir
	conns []legacy
}

// legacy is a connection as the peer has to know it before it comes.
type legacy struct {
	user      int // index
	id        string
	sessionID string
	expiresAt int64 // Unix ms
}

func (b *bequest) encode() []byte {
	var w writer
	w.number(b.id)
	w.number(uint64(len(b.users)))
	for _, u := range b.users {
		w.user(u)
	}
	w.number(uint64(len(b.conns)))
	for _, c := range b.conns {
		w.number(uint64(c.user))
		w.text(c.id)
		w.text(c.sessionID)
		w.number(uint64(c.expiresAt))
	}
	return w.bytes
}

func (r *reader) bequest() (*bequest, error) {
	b := &bequest{id: r.number()}
	for i, n := 0, r.count(); i < n && r.err == nil; i++ {
		b.users = append(b.users, r.user())
	}
	for i, n := 0, r.count(); i < n && r.err == nil; i++ {
		c := legacy{int(r.number()), r.text(), r.text(), int64(r.number())}
		if c.user < 0 || c.user >= len(b.users) {
			r.fail()
		}
		b.conns = append(b.conns, c)
	}
	return b, r.err
}

// Limits of what is handed over at a time.
const (
	bequestConns  = CloseRate / 50 // the sockets of 20 ms
	bequestTopics = 8000
)

// bequeath hands connections to a peer and returns how many it has.
func (h *Hub) bequeath(ctx context.Context, to peerKey, conns []*conn) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 4*h.opts.Timing.Take)
	defer cancel()
	muster := &muster{conns: conns, done: make(chan *bequest, 1)}
	b, err := await(ctx, h, muster, muster.done)
	if err != nil || len(b.conns) == 0 {
		return 0, err
	}
	answer, err := h.requestContext(ctx, to.node, opPrepare, b.encode())
	if err != nil {
		return 0, fmt.Errorf("prepare: %w", err)
	}
	in := reader{bytes: answer}
	seen := in.standings()
	if in.err != nil {
		return 0, fmt.Errorf("prepare: %w", in.err)
	}
	part := &part{conns: conns, seen: seen, done: make(chan *parcel, 1)}
	p, err := await(ctx, h, part, part.done)
	if err != nil {
		return 0, err
	}
	if p == nil {
		return 0, errors.New("this node did not see in time what the other one saw")
	}
	taken := 0
	parcels := p.pack(time.Now().UnixMilli())
	for i, data := range parcels {
		var w writer
		w.number(b.id)
		w.flag(i == len(parcels)-1)
		answer, err := h.requestContext(ctx, to.node, opAdopt, append(w.bytes, data...))
		if err != nil {
			return taken, fmt.Errorf("adopt: %w", err)
		}
		in := reader{bytes: answer}
		taken += int(in.number())
	}
	return taken, nil
}

// await has the router do something and waits for its answer.
func await[T any](ctx context.Context, h *Hub, c change, done <-chan T) (answer T, err error) {
	h.submit(c)
	select {
	case answer = <-done:
		return answer, nil
	case <-ctx.Done():
		return answer, ctx.Err()
	case <-h.done:
		return answer, errUnavailable
	}
}

// muster lists who is to be handed over.
type muster struct {
	conns []*conn
	done  chan *bequest
}

func (m *muster) apply(r *router) {
	r.bequests++
	b := &bequest{id: r.bequests}
	index := make(map[*user]int)
	for _, c := range m.conns {
		if !c.indexed || c.taking != nil || c.doomed {
			continue
		}
		i, ok := index[c.user]
		if !ok {
			i = len(b.users)
			index[c.user] = i
			b.users = append(b.users, c.user.heir())
		}
		b.conns = append(b.conns, legacy{i, c.id, c.sessionID, c.expiresAt})
	}
	m.done <- b
}

func (u *user) heir() heir {
	h := heir{id: u.id}
	for _, t := range u.topics {
		if t.team {
			h.teams = append(h.teams, t.id)
		} else {
			h.channels = append(h.channels, t.id)
		}
	}
	return h
}

// part lets go of connections once this hub has seen what the peer had when it
// began to hold events. Their sockets get nothing more.
type part struct {
	conns []*conn
	seen  standings
	done  chan *parcel // nil if that took too long
}

func (p *part) apply(r *router) {
	ready := func() bool {
		return !slices.ContainsFunc(p.conns, func(c *conn) bool { return !r.reached(c, p.seen) })
	}
	r.park(ready, func(ok bool) {
		if !ok {
			p.done <- nil
			return
		}
		p.done <- p.pick(r)
	})
}

func (p *part) pick(r *router) *parcel {
	all := &parcel{by: r.self, seen: make(standings)}
	known := make(map[*user]bool)
	for _, c := range p.conns {
		if !c.indexed || c.taking != nil || c.doomed {
			continue
		}
		if u := c.user; !known[u] {
			known[u] = true
			all.users = append(all.users, u.heir())
			for subject, seen := range r.standings(r.interests(u)) {
				all.seen[subject] = seen
			}
		}
		all.conns = append(all.conns, item{c.id, c.depart()})
		r.remove(c)
	}
	return all
}

// arrival is what another hub hands over, once it was prepared for.
type arrival struct {
	by     peerKey
	until  int64 // Unix ms
	before standings
	users  map[string]*user
	conns  []*conn
}

// prepare makes ready for connections of a peer that leaves.
type prepare struct {
	by     peerKey
	what   *bequest
	answer chan standings
}

func (e *prepare) apply(r *router) {
	if r.leaving {
		close(e.answer)
		return
	}
	a := &arrival{by: e.by, before: make(standings), users: make(map[string]*user)}
	users := make([]*user, len(e.what.users))
	var ins []*interest
	for i, h := range e.what.users {
		u := r.enter(h.id)
		users[i], a.users[h.id] = u, u
		if !u.loaded {
			r.setTopics(u, h.channels, h.teams) // so that their events are held; load comes later
		}
		ins = append(ins, r.interests(u)...)
	}
	r.whenSure(ins, func() {
		r.rely(ins)
		for subject, seen := range r.standings(ins) {
			a.before[subject] = seen
		}
		for _, l := range e.what.conns {
			r.expect(a, users[l.user], l)
		}
		a.until = r.now + 4*r.hub.opts.Timing.Take.Milliseconds()
		r.arrivals[arrivalKey{e.by, e.what.id}] = a
		e.answer <- a.before
	})
}

// arrivalKey names an arrival: the peer numbers what it hands over.
type arrivalKey struct {
	by peerKey
	id uint64
}

// expect puts a connection into the index that comes without a socket.
func (r *router) expect(a *arrival, u *user, l legacy) {
	if r.conns[l.id] != nil || r.admit(u, "") != nil {
		return
	}
	c := &conn{
		hub: r.hub, id: l.id, user: u, sessionID: l.sessionID, expiresAt: l.expiresAt,
		indexed: true, leftAt: r.now, state: closed, taking: &taking{before: a.before},
	}
	r.conns[c.id] = c
	u.conns = append(u.conns, c)
	r.hub.counters.detached.Add(1)
	a.conns = append(a.conns, c)
}

// adopt brings the connections.
type adopt struct {
	key    arrivalKey
	last   bool
	parcel *parcel
	answer chan int
}

func (e *adopt) apply(r *router) {
	a := r.arrivals[e.key]
	if a == nil {
		e.answer <- 0
		return
	}
	a.until = r.now + 4*r.hub.opts.Timing.Take.Milliseconds()
	ready := func() bool {
		return !slices.ContainsFunc(a.conns, func(c *conn) bool { return !r.reached(c, e.parcel.seen) })
	}
	r.park(ready, func(ok bool) {
		n := 0
		switch {
		case r.arrivals[e.key] != a: // given up meanwhile
		case ok:
			n = r.adopt(a, e.parcel)
			fallthrough
		default:
			if e.last {
				r.endArrival(e.key, a)
			}
		}
		e.answer <- n
	})
}

func (r *router) adopt(a *arrival, p *parcel) (n int) {
	giver := r.peers[p.by]
	if giver == nil {
		return 0
	}
	for _, h := range p.users {
		u := a.users[h.id]
		if u != nil && !u.loaded && a.holds(h) && r.continuesOn(u.in, a.before, giver, p.seen) {
			r.load(u, h.channels, h.teams, p.seen)
		}
	}
	for i := range p.conns {
		c := r.conns[p.conns[i].id]
		if c == nil || c.taking == nil || !slices.Contains(a.conns, c) {
			continue // it found another way
		}
		if c.user.loaded && r.continues(c, p) {
			r.goOn(c, &p.conns[i].out, p.seen)
			n++
		}
	}
	return n
}

// holds reports whether events were held for all that a user is in.
func (a *arrival) holds(h heir) bool {
	missing := func(subject string) bool { _, ok := a.before[subject]; return !ok }
	return !slices.ContainsFunc(h.channels, func(id string) bool { return missing(channelSubject(id)) }) &&
		!slices.ContainsFunc(h.teams, func(id string) bool { return missing(teamSubject(id)) })
}

// endArrival forgets the connections that did not come.
func (r *router) endArrival(key arrivalKey, a *arrival) {
	delete(r.arrivals, key)
	for _, c := range a.conns {
		if c.taking != nil {
			r.remove(c)
		}
	}
	for _, u := range a.users {
		r.left(u)
	}
}

// sweepArrivals gives up on what does not come.
func (r *router) sweepArrivals() {
	for key, a := range r.arrivals {
		if r.now >= a.until {
			r.hub.log.Warn("connections of another node did not come", "node", key.by.node, "connections", len(a.conns))
			r.endArrival(key, a)
		}
	}
}

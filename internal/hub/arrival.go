package hub

import "slices"

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

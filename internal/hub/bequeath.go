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

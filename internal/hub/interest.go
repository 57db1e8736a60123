package hub

import (
	"slices"

	"github.com/polder-chat/polder/internal/bus"
)

// interest is a subscription that several users or topics need, and how far
// each publisher was seen on it.
type interest struct {
	subject string
	count   int
	sub     bus.Subscription // nil if it failed
	places  []place
	unsure  int  // live peers without a place
	relied  bool // somebody counts on missing nothing
	waits   []*wait
	walk    uint64 // the last walk that came by
}

// place says that all messages of a publisher on a subject arrived from a
// number on up to another one.
type place struct {
	peer       *peer
	from, seen uint64
}

func (in *interest) place(p *peer) *place {
	for i := range in.places {
		if in.places[i].peer == p {
			return &in.places[i]
		}
	}
	return nil
}

// wait is something to be done when a number of interests are sure, which means
// that nothing any live peer publishes from then on is missed, or when that took
// too long.
type wait struct {
	left  int
	until int64 // Unix ms
	done  func()
}

// whenSure calls done when the interests are sure: now, in a moment, or after
// Timing.Cover. What is missed after that is a loss.
func (r *router) whenSure(ins []*interest, done func()) {
	w := &wait{until: r.now + r.hub.opts.Timing.Cover.Milliseconds(), done: done}
	for _, in := range ins {
		if in.unsure > 0 {
			in.waits = append(in.waits, w)
			w.left++
		}
	}
	if w.left == 0 {
		done()
		return
	}
	r.waits = append(r.waits, w)
}

// sweepWaits ends the waits that took too long.
func (r *router) sweepWaits() {
	var late []*wait
	r.waits = slices.DeleteFunc(r.waits, func(w *wait) bool {
		if w.left > 0 && r.now < w.until {
			return false
		}
		if w.left > 0 {
			late = append(late, w)
		}
		return true
	})
	for _, w := range late {
		w.left = 0
		w.done()
	}
}

// covered notes that one more peer needs no waiting for.
func (r *router) covered(in *interest) {
	if in.unsure--; in.unsure == 0 {
		r.release(in)
	}
}

// release has nobody wait for an interest any more.
func (r *router) release(in *interest) {
	waits := in.waits
	in.waits = nil
	for _, w := range waits {
		if w.left == 0 {
			continue // took too long
		}
		if w.left--; w.left == 0 {
			w.done()
		}
	}
}

// want subscribes to a subject while anything needs it.
func (r *router) want(subject string) *interest {
	in := r.wanted[subject]
	if in == nil {
		in = &interest{subject: subject, unsure: r.live}
		r.wanted[subject] = in
		var err error
		if in.sub, err = r.subscribe(in); err != nil {
			r.hub.log.Error("can't listen to the other nodes", "subject", subject, "error", err)
		}
		r.askAll(in)
	}
	in.count++
	return in
}

func (r *router) unwant(in *interest) {
	if in.count--; in.count > 0 {
		return
	}
	delete(r.wanted, in.subject)
	if in.sub != nil {
		in.sub.Unsubscribe()
	}
	r.release(in)
}

func (r *router) subscribe(in *interest) (bus.Subscription, error) {
	h := r.hub
	return h.opts.Bus.Subscribe(in.subject,
		func(m bus.Message) {
			t, err := decodeTold(m.From, m.Data)
			if err != nil {
				h.log.Error("can't read a message of another node", "subject", in.subject, "node", m.From, "error", err)
				return
			}
			t.in, t.subject = in, in.subject
			h.submit(t)
		},
		func() { h.submit(&loss{in}) })
}

// accept notes where a message stands in its publisher's stream, and reports
// whether it is to be acted on.
func (r *router) accept(t *told) bool {
	in := t.in
	if in == nil {
		r.own[t.subject] = t.number
		return true
	}
	if r.wanted[in.subject] != in {
		return false // a last one of a subscription that has ended
	}
	p := r.peer(t.by)
	at := in.place(p)
	switch next := t.number; {
	case at == nil:
		if t.mark {
			next++
		}
		if in.relied && next > 1 {
			r.lose(in)
		}
		in.places = append(in.places, place{p, next, t.number})
		if p.live {
			r.covered(in)
		}
	case t.mark && t.number <= at.seen, !t.mark && t.number == at.seen+1:
		at.seen = max(at.seen, t.number)
	case t.number <= at.seen:
		return false // the bus promises that this doesn't happen
	default:
		r.lose(in)
		at.from, at.seen = t.number, t.number
		if t.mark {
			at.from++
		}
		return false // those whom it is for start over
	}
	return !t.mark
}

// loss tells that the bus lost messages on a subject.
type loss struct{ in *interest }

func (l *loss) apply(r *router) {
	in := l.in
	if r.wanted[in.subject] != in {
		return
	}
	r.lose(in)
	if r.wanted[in.subject] != in {
		return
	}
	in.places, in.unsure = nil, r.live
	r.askAll(in)
}

// lose makes those concerned start over: what they missed can't be had here,
// and their memberships may be out of date. Their connections are forgotten at
// once, so that none sees a stream with a hole, and their sockets closed at
// CloseRate; the clients come back, get a hello and read what they missed.
func (r *router) lose(in *interest) {
	r.hub.counters.busLosses.Add(1)
	in.relied = false
	var lost []*conn
	for _, u := range r.users {
		if u.concerns(in) {
			lost = append(lost, u.conns...)
			u.missed = u.entering > 0
		}
	}
	if len(lost) == 0 {
		return
	}
	r.hub.log.Warn("missed messages of other nodes, clients start over", "subject", in.subject, "connections", len(lost))
	for _, c := range lost {
		r.remove(c)
	}
	r.hub.closer.add(lost)
}

// concerns reports whether a user gets anything from a subject.
func (u *user) concerns(in *interest) bool {
	if in.subject == subjectAll || in == u.in {
		return true
	}
	return slices.ContainsFunc(u.topics, func(t *topic) bool { return t.in == in })
}

// interests returns all that a user gets something from, each once. The list
// is valid until the next call.
func (r *router) interests(u *user) []*interest {
	r.walk++
	list := r.walked[:0]
	add := func(in *interest) {
		if in.walk != r.walk {
			in.walk = r.walk
			list = append(list, in)
		}
	}
	add(r.all)
	add(u.in)
	for _, t := range u.topics {
		add(t.in)
	}
	r.walked = list
	return list
}

package natsbus

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go"

	"github.com/polder-chat/polder/internal/bus"
)

// intake is what a node knows of what reaches it: the other nodes, its own
// interests, and where each of them stands in the numbers of each node.
type intake struct {
	bus     *Bus
	present atomic.Int32 // nodes that are there

	mu       sync.Mutex
	peers    map[string]*peer
	topics   map[string]*topic               // by subject in NATS
	services map[*nats.Subscription]*service // that answer requests
	turn     uint64                          // counts the turning points of peers
	closed   bool
}

// topic is a subject that the node has subscribed to.
type topic struct {
	subject string
	nats    *nats.Subscription
	subs    []*subscription
	since   uint64           // the turn at which the interest began
	numbers map[*peer]uint64 // the last number that is accounted for
}

// lose tells all subscriptions that something was missed.
func (t *topic) lose() {
	for _, s := range t.subs {
		s.lose()
	}
}

// loseAll tells all subscriptions that something was missed.
func (in *intake) loseAll() {
	for _, t := range in.topics {
		t.lose()
	}
}

// arrive takes a message or a mark on a topic.
func (in *intake) arrive(m *nats.Msg) {
	p, ok := parse(m.Data)
	if !ok {
		in.bus.counts.malformed.Add(1)
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	q := in.meet(p)
	t := in.topics[m.Subject]
	if t == nil || t.nats != m.Sub {
		return // unsubscribed meanwhile
	}
	last, known := t.numbers[q]
	if !known && t.since >= q.since {
		// The interest is younger than the meeting: it begins here.
		last = p.number
		if p.kind == kindMessage {
			last--
		}
	}
	next := last
	if p.kind == kindMessage {
		if p.number <= last {
			return // overtaken on another way: it was noted as lost
		}
		next++
	}
	if p.number > next {
		t.lose()
	}
	if p.number >= last || !known {
		t.numbers[q] = max(last, p.number)
	}
	if p.kind != kindMessage {
		in.bus.counts.marksIn.Add(1)
		return
	}
	in.bus.counts.in.Add(1)
	in.bus.counts.bytesIn.Add(uint64(len(p.data)))
	for _, s := range t.subs {
		s.add(bus.Message{Subject: t.subject, From: q.id, Data: p.data})
	}
}

// add begins the interest of a subscription.
func (in *intake) add(s *subscription, subject string) error {
	name := in.bus.names.message + subject
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closed {
		return bus.ErrClosed
	}
	t := in.topics[name]
	if t == nil {
		sub, err := in.bus.nc.ChanSubscribe(name, in.bus.arrivals)
		if err != nil {
			return connectionError(err)
		}
		t = &topic{subject: subject, nats: sub, since: in.turn, numbers: map[*peer]uint64{}}
		in.topics[name] = t
		in.bus.keep.ask("", 0, []*topic{t})
	}
	s.topic = t
	t.subs = append(t.subs, s)
	return nil
}

// remove ends the interest of a subscription.
func (in *intake) remove(s *subscription) {
	in.mu.Lock()
	defer in.mu.Unlock()
	t := s.topic
	i := slices.Index(t.subs, s)
	if i < 0 {
		return
	}
	if t.subs = slices.Delete(t.subs, i, i+1); len(t.subs) > 0 {
		return
	}
	delete(in.topics, in.bus.names.message+t.subject)
	in.bus.dropInterest(t.nats)
}

// loseOf notes a loss on the topic of a NATS subscription, if it is one.
func (in *intake) loseOf(sub *nats.Subscription) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	t := in.topics[sub.Subject]
	if t == nil || t.nats != sub {
		return false
	}
	t.lose()
	return true
}

// close ends all interests and returns the subscriptions that there were.
func (in *intake) close() []*subscription {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	var subs []*subscription
	for _, t := range in.topics {
		subs = append(subs, t.subs...)
		t.subs = nil
		in.bus.dropInterest(t.nats)
	}
	clear(in.topics)
	for sub := range in.services {
		in.bus.dropInterest(sub)
	}
	clear(in.services)
	return subs
}

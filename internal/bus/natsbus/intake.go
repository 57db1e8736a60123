package natsbus

import (
	"maps"
	"slices"
	"strings"
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

// peer is another node.
type peer struct {
	id     string
	epoch  uint64
	since  uint64 // the turn from which on its messages may be missing
	done   uint64 // the last turn whose marks have all come
	absent bool   // it is silent; it may come back
	silent int    // own beats since its last one
	seen   bool   // a beat of it was: beat and links are known
	met    bool   // it has answered a hello
	beat   uint64
	links  uint64
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

// meet returns the peer that sent a packet. Someone new, or in a new epoch, or
// back from silence, is asked where its numbers are.
func (in *intake) meet(p packet) *peer {
	q := in.peers[string(p.node)]
	switch {
	case q == nil:
		if string(p.node) == in.bus.opts.NodeID {
			in.bus.log.Error("another node on the bus has this node's id", "node", in.bus.opts.NodeID)
		}
		in.giveUp()
		q = &peer{id: string(p.node), epoch: p.epoch}
		in.peers[q.id] = q
		in.appear(q)
		in.bus.log.Info("node is on the bus", "node", q.id)
	case q.epoch != p.epoch:
		// The old epoch ended without a goodbye: what it had last is unknown.
		in.loseAll()
		in.forget(q)
		q.epoch, q.seen = p.epoch, false
		if q.absent {
			q.absent = false
			in.appear(q)
		} else {
			in.resync(q)
		}
		in.bus.log.Info("node is on the bus anew", "node", q.id)
	case q.absent:
		q.absent = false
		in.appear(q)
		in.bus.log.Info("node is back on the bus", "node", q.id)
	}
	return q
}

// giveUp forgets the nodes that are out of reach when a new one comes, which
// may have taken the place of any of them. What they did since they were out of
// reach is lost.
func (in *intake) giveUp() {
	gone := false
	for _, q := range in.peers {
		if q.absent {
			delete(in.peers, q.id)
			in.forget(q)
			gone = true
		}
	}
	if gone {
		in.loseAll()
	}
}

// appear counts a node that was not there before.
func (in *intake) appear(q *peer) {
	if in.present.Add(1) == 1 {
		in.bus.out.endSolitude()
	}
	in.resync(q)
}

// resync has the peer say where its numbers are on all that is subscribed to.
// Until then nothing that it sent can be taken for complete.
func (in *intake) resync(q *peer) {
	in.turn++
	q.since = in.turn
	q.silent = 0
	in.ask(q)
}

// ask asks a peer for marks on all topics. Its answer ends with the number of
// the turn.
func (in *intake) ask(q *peer) {
	if len(in.topics) == 0 {
		q.done = q.since
		return
	}
	in.bus.keep.ask(q.id, q.since, slices.Collect(maps.Values(in.topics)))
}

// forget removes what is known of a peer's numbers.
func (in *intake) forget(q *peer) {
	for _, t := range in.topics {
		delete(t.numbers, q)
	}
}

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

// beat takes another node's sign of life.
func (in *intake) beat(m *nats.Msg) {
	p, ok := parse(m.Data)
	t, whole := parseBeat(p.data)
	if !ok || !whole {
		in.bus.counts.malformed.Add(1)
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	turn := in.turn
	q := in.meet(p)
	broken := turn == in.turn && q.seen && (p.number != q.beat+1 || t.links != q.links)
	if t.flags&flagBye != 0 {
		in.leave(q, broken)
		in.bus.keep.acknowledge(m.Reply)
		return
	}
	if broken {
		in.bus.log.Info("a node was out of reach for a moment", "node", q.id)
		in.resync(q)
	}
	q.seen, q.beat, q.links, q.silent = true, p.number, t.links, 0
	if t.flags&flagHello != 0 {
		in.bus.keep.show(flagAnswer)
	}
	if t.flags&flagAnswer != 0 {
		q.met = true
	}
}

// asked takes another node's question for marks, or the end of its answer.
func (in *intake) asked(m *nats.Msg) {
	p, ok := parse(m.Data)
	if !ok {
		in.bus.counts.malformed.Add(1)
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	q := in.meet(p)
	if p.kind == kindDone {
		q.done = max(q.done, p.number)
		return
	}
	in.bus.keep.answer(q.id, p.number, p.data)
}

// met is how many of the nodes that are there have answered a hello.
func (in *intake) met() (n int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, q := range in.peers {
		if q.met && !q.absent {
			n++
		}
	}
	return n
}

// leave takes out a peer that said goodbye. It sent all that it had, but after
// a break it may not have had the time to tell what that was.
func (in *intake) leave(q *peer, broken bool) {
	in.present.Add(-1)
	delete(in.peers, q.id)
	in.forget(q)
	if broken || q.done < q.since {
		in.loseAll()
	}
	in.bus.log.Info("node left the bus", "node", q.id)
}

// maxSilent is how many beats of its own a node waits for another's.
const maxSilent = 3

// age notices the nodes that have been silent for too long, as what they sent
// last may be lost, and asks again where an answer is missing.
func (in *intake) age() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, q := range in.peers {
		if q.absent {
			continue
		}
		if q.silent++; q.silent <= maxSilent {
			if q.done < q.since {
				in.ask(q)
			}
			continue
		}
		q.absent = true
		in.present.Add(-1)
		in.loseAll()
		in.bus.log.Warn("node is out of reach of the bus", "node", q.id)
	}
}

// resyncAll asks all nodes for their numbers: messages to this node may be
// lost.
func (in *intake) resyncAll() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, q := range in.peers {
		if !q.absent {
			in.resync(q)
		}
	}
}

// resyncServers asks the nodes whose NATS servers bear the names.
func (in *intake) resyncServers(names []string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, q := range in.peers {
		if q.absent {
			continue
		}
		for _, name := range names {
			if strings.HasPrefix(name, serverName(q.id)) {
				in.resync(q)
			}
		}
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

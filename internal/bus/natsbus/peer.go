package natsbus

import (
	"maps"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
)

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

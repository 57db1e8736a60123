package natsbus

import (
	"sync"
	"time"
)

// keeper does what need not be done at once, and nothing that handles
// arrivals may wait for: beats, marks, questions and answers to them.
type keeper struct {
	bus  *Bus
	wake chan struct{} // there is work

	mu      sync.Mutex
	asks    map[string]map[string]struct{} // subjects by the id of the node to ask, "" for all
	answers map[string]struct{}            // subjects to send marks on
	acks    []string                       // where goodbyes are acknowledged
	flags   byte                           // of a beat that is due at once, 0 for none

	// Only run uses these.
	beats    uint64 // number of the last beat
	reported uint64 // what was too much, at the last report
}

func newKeeper(b *Bus) *keeper {
	return &keeper{
		bus:     b,
		wake:    make(chan struct{}, 1),
		asks:    make(map[string]map[string]struct{}),
		answers: make(map[string]struct{}),
	}
}

// add puts in work.
func (k *keeper) add(work func()) {
	k.mu.Lock()
	work()
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}:
	default: // it is awake
	}
}

// ask has a node, or all for "", send marks on the subjects of the topics.
func (k *keeper) ask(node string, topics []*topic) {
	if len(topics) == 0 || k.bus.in.present.Load() == 0 {
		return
	}
	k.add(func() {
		if k.asks[node] == nil {
			k.asks[node] = make(map[string]struct{})
		}
		for _, t := range topics {
			k.asks[node][t.subject] = struct{}{}
		}
	})
}

// answer has marks sent on the subjects that another node asked for.
func (k *keeper) answer(data []byte) {
	k.add(func() {
		if !parseSubjects(data, func(s string) { k.answers[s] = struct{}{} }) {
			k.bus.counts.malformed.Add(1)
		}
	})
}

// show has a beat sent at once.
func (k *keeper) show(flags byte) { k.add(func() { k.flags |= flags }) }

// acknowledge has a goodbye answered.
func (k *keeper) acknowledge(reply string) { k.add(func() { k.acks = append(k.acks, reply) }) }

// run works until the bus ends.
func (k *keeper) run() {
	tick := time.NewTicker(k.bus.opts.Beat)
	defer tick.Stop()
	for {
		select {
		case <-k.bus.ended:
			return
		case <-k.wake:
			k.work()
		case <-tick.C:
			k.beat(0)
			k.bus.out.marks(false)
			k.bus.in.age()
			k.bus.watchRoutes()
			if k.beats%reportBeats == 0 {
				k.report()
			}
		}
	}
}

// reportBeats is how many beats are between reports to the log.
const reportBeats = 10

// report logs, now and then, that this node does not keep up.
func (k *keeper) report() {
	dropped, slow := k.bus.counts.dropped.Load(), k.bus.counts.slow.Load()
	if dropped+slow > k.reported {
		k.reported = dropped + slow
		k.bus.log.Warn("messages of other nodes come faster than they are taken, some were dropped",
			"dropped_by_subscriptions", dropped, "unsorted", slow)
	}
}

// beat shows the node to the others.
func (k *keeper) beat(flags byte) {
	k.beats++
	k.bus.note(k.bus.out.beat(k.beats, beat{links: k.bus.links.Load(), flags: flags}, ""))
}

// work does what has been put in.
func (k *keeper) work() {
	k.mu.Lock()
	asks, answers, acks, flags := k.asks, k.answers, k.acks, k.flags
	k.asks, k.answers, k.acks, k.flags = make(map[string]map[string]struct{}), make(map[string]struct{}), nil, 0
	k.mu.Unlock()
	if flags != 0 {
		k.beat(flags)
	}
	for node, subjects := range asks {
		k.sendAsk(node, subjects)
	}
	k.bus.out.answer(answers)
	for _, reply := range acks {
		k.bus.note(k.bus.nc.Publish(reply, nil))
	}
}

// maxAsk is about how many bytes of subjects one ask holds.
const maxAsk = 64 << 10

func (k *keeper) sendAsk(node string, subjects map[string]struct{}) {
	name := k.bus.names.ask
	if node != "" {
		name = askOf(k.bus.names.prefix, node)
	}
	header := appendHeader(nil, kindAsk, k.bus.out.currentEpoch(), 0, k.bus.opts.NodeID)
	b := header
	for subject := range subjects {
		if b = appendSubject(b, subject); len(b) > maxAsk {
			k.bus.note(k.bus.nc.Publish(name, b))
			b = b[:len(header)]
		}
	}
	if len(b) > len(header) {
		k.bus.note(k.bus.nc.Publish(name, b))
	}
}

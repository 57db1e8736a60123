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

	mu   sync.Mutex
	todo chores

	// Only run uses these.
	beats    uint64 // number of the last beat
	reported uint64 // what was too much, at the last report
}

// chores are what waits to be done.
type chores struct {
	asks  map[string]*ask     // by the id of the node to ask, "" for all
	marks map[string]struct{} // subjects to send marks on
	dones map[string]uint64   // numbers of the asks that are answered by marks, by node
	acks  []string            // where goodbyes are acknowledged
	flags byte                // of a beat that is due at once, 0 for none
}

// ask asks for marks on subjects.
type ask struct {
	number   uint64 // comes back when all are sent, unless it is 0
	subjects map[string]struct{}
}

func newChores() chores {
	return chores{asks: map[string]*ask{}, marks: map[string]struct{}{}, dones: map[string]uint64{}}
}

func newKeeper(b *Bus) *keeper {
	return &keeper{bus: b, wake: make(chan struct{}, 1), todo: newChores()}
}

// add puts in work.
func (k *keeper) add(work func(*chores)) {
	k.mu.Lock()
	work(&k.todo)
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}:
	default: // it is awake
	}
}

// ask has a node, or all for "", send marks on the subjects of the topics.
func (k *keeper) ask(node string, number uint64, topics []*topic) {
	if k.bus.in.present.Load() == 0 {
		return
	}
	k.add(func(c *chores) {
		a := c.asks[node]
		if a == nil {
			a = &ask{subjects: make(map[string]struct{}, len(topics))}
			c.asks[node] = a
		}
		a.number = number
		for _, t := range topics {
			a.subjects[t.subject] = struct{}{}
		}
	})
}

// answer has marks sent on the subjects that another node asked for.
func (k *keeper) answer(node string, number uint64, data []byte) {
	k.add(func(c *chores) {
		if !parseSubjects(data, func(s string) { c.marks[s] = struct{}{} }) {
			k.bus.counts.malformed.Add(1)
		}
		if number > 0 {
			c.dones[node] = number
		}
	})
}

// show has a beat sent at once.
func (k *keeper) show(flags byte) { k.add(func(c *chores) { c.flags |= flags }) }

// acknowledge has a goodbye answered.
func (k *keeper) acknowledge(reply string) {
	k.add(func(c *chores) { c.acks = append(c.acks, reply) })
}

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
	c := k.todo
	k.todo = newChores()
	k.mu.Unlock()
	if c.flags != 0 {
		k.beat(c.flags)
	}
	for node, a := range c.asks {
		k.sendAsk(node, a)
	}
	k.bus.out.answer(c.marks)
	for node, number := range c.dones {
		k.send(node, kindDone, number, nil)
	}
	for _, reply := range c.acks {
		k.bus.note(connectionError(k.bus.nc.Publish(reply, nil)))
	}
}

// maxAsk is about how many bytes of subjects one ask holds.
const maxAsk = 64 << 10

// sendAsk sends an ask in as many packets as it takes. The last has its number.
func (k *keeper) sendAsk(node string, a *ask) {
	var list []byte
	for subject := range a.subjects {
		if list = appendSubject(list, subject); len(list) > maxAsk {
			k.send(node, kindAsk, 0, list)
			list = list[:0]
		}
	}
	k.send(node, kindAsk, a.number, list)
}

// send sends a packet to the keeper of another node, or of all for "".
func (k *keeper) send(node string, kind byte, number uint64, data []byte) {
	name := k.bus.names.ask
	if node != "" {
		name = askOf(k.bus.names.prefix, node)
	}
	k.bus.out.mu.Lock()
	defer k.bus.out.mu.Unlock()
	k.bus.note(k.bus.out.send(name, kind, number, data))
}

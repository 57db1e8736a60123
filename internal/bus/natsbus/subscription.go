package natsbus

import (
	"sync"

	"github.com/polder-chat/polder/internal/bus"
)

// maxQueued is how many bytes of messages a subscription may be behind, and
// maxAllQueued how many those of a node together.
const (
	maxQueued    = 32 << 20
	maxAllQueued = 256 << 20
)

// subscription is a bounded queue that is worked off by a goroutine which
// lives only while there is something in it.
type subscription struct {
	bus     *Bus
	topic   *topic
	handle  func(bus.Message)
	lost    func()
	running sync.WaitGroup

	mu    sync.Mutex
	queue []delivery // from head on
	head  int
	bytes int  // of the messages in it
	busy  bool // a goroutine works the queue off
	ended bool
}

// delivery is a message, or the notice that some were lost at this place.
type delivery struct {
	message bus.Message
	loss    bool
}

// add queues a message. If the queue is full, it is dropped and the loss noted.
func (s *subscription) add(m bus.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	if len(s.queue)-s.head >= s.bus.opts.Queue || s.bytes+len(m.Data) > maxQueued ||
		s.bus.queued.Load()+int64(len(m.Data)) > maxAllQueued {
		s.bus.counts.dropped.Add(1)
		s.loseLocked()
		return
	}
	s.count(len(m.Data))
	s.push(delivery{message: m})
}

// count adds to the bytes that wait.
func (s *subscription) count(bytes int) {
	s.bytes += bytes
	s.bus.queued.Add(int64(bytes))
}

// lose notes a loss at this place of the stream.
func (s *subscription) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loseLocked()
}

// loseLocked adds one notice for a row of losses. It may exceed the limit by
// that one, so that the notice itself is never lost.
func (s *subscription) loseLocked() {
	if n := len(s.queue); s.ended || n > s.head && s.queue[n-1].loss {
		return
	}
	s.bus.counts.losses.Add(1)
	s.push(delivery{loss: true})
}

func (s *subscription) push(d delivery) {
	if s.head > len(s.queue)/2 && len(s.queue) == cap(s.queue) { // rather than grow
		n := copy(s.queue, s.queue[s.head:])
		clear(s.queue[n:])
		s.queue, s.head = s.queue[:n], 0
	}
	s.queue = append(s.queue, d)
	if !s.busy {
		s.busy = true
		s.running.Add(1)
		go s.work()
	}
}

// work calls the handlers until the queue is empty.
func (s *subscription) work() {
	defer s.running.Done()
	for {
		d, ok := s.pop()
		if !ok {
			return
		}
		if d.loss {
			s.lost()
		} else {
			s.handle(d.message)
		}
	}
}

// keptQueue is how many places an empty queue keeps for the next burst.
const keptQueue = 16

// pop takes the next delivery, or ends the work if there is none.
func (s *subscription) pop() (delivery, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.head == len(s.queue) {
		s.queue, s.head, s.busy = s.queue[:0], 0, false
		if cap(s.queue) > keptQueue {
			s.queue = nil
		}
		return delivery{}, false
	}
	d := s.queue[s.head]
	s.queue[s.head] = delivery{}
	s.head++
	s.count(-len(d.message.Data))
	return d, true
}

// end drops what is queued and everything to come.
func (s *subscription) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.queue, s.head = nil, 0
	s.count(-s.bytes)
}

// Unsubscribe ends the interest.
func (s *subscription) Unsubscribe() {
	s.bus.in.remove(s)
	s.end()
}

package membus

import (
	"sync"

	"github.com/polder-chat/polder/internal/bus"
)

// subscription is a bounded queue that is worked off by a goroutine which
// lives only while there is something in it.
type subscription struct {
	node    *Node
	subject string
	limit   int
	handle  func(bus.Message)
	lost    func()
	running sync.WaitGroup

	mu    sync.Mutex
	queue []delivery
	busy  bool // a goroutine works the queue off
	ended bool
}

// delivery is a message, or the notice that some were lost at this place.
type delivery struct {
	message bus.Message
	loss    bool
}

// add queues a message; when the queue is full it is dropped and the loss
// noted.
func (s *subscription) add(m bus.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) >= s.limit {
		s.loseLocked()
		return
	}
	s.push(delivery{message: m})
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
	if n := len(s.queue); n > 0 && s.queue[n-1].loss {
		return
	}
	s.push(delivery{loss: true})
}

func (s *subscription) push(d delivery) {
	if s.ended {
		return
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
		s.mu.Lock()
		batch := s.queue
		s.queue = nil
		if len(batch) == 0 {
			s.busy = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		for _, d := range batch {
			if s.isEnded() {
				break
			}
			if d.loss {
				s.lost()
			} else {
				s.handle(d.message)
			}
		}
	}
}

func (s *subscription) isEnded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// end drops what is queued and everything to come.
func (s *subscription) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.queue = nil
}

// Unsubscribe ends the interest.
func (s *subscription) Unsubscribe() {
	n := s.node.net
	n.mu.Lock()
	put(n.subs, s.subject, without(n.subs[s.subject], func(o *subscription) bool { return o == s }))
	n.mu.Unlock()
	s.end()
}

package membus

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/polder-chat/polder/internal/bus"
)

// Node is one node's end of a Network. It implements bus.Bus.
type Node struct {
	net    *Network
	id     string
	closed atomic.Bool
	calls  sync.WaitGroup // responders that run for others
}

var _ bus.Bus = (*Node)(nil)

// New returns the bus of a node that has no others.
func New(id string) *Node { return NewNetwork(0).Join(id) }

// NodeID returns the id given to Join.
func (n *Node) NodeID() string { return n.id }

// Alone reports whether no other node has joined.
func (n *Node) Alone() bool { return n.net.size.Load() <= 1 }

// Publish queues data for the subscriptions of the other nodes.
func (n *Node) Publish(_ context.Context, subject string, data []byte) error {
	if err := n.check(data); err != nil {
		return err
	}
	if n.Alone() {
		return nil
	}
	n.net.mu.RLock()
	defer n.net.mu.RUnlock()
	for _, s := range n.net.subs[subject] {
		if n.net.reaches(n, s.node) {
			s.add(bus.Message{Subject: subject, From: n.id, Data: data})
		}
	}
	return nil
}

// Subscribe adds an interest. It holds for all that is published after it
// returned.
func (n *Node) Subscribe(subject string, handle func(bus.Message), lost func()) (bus.Subscription, error) {
	s := &subscription{node: n, subject: subject, limit: n.net.queue, handle: handle, lost: lost}
	n.net.mu.Lock()
	defer n.net.mu.Unlock()
	if n.closed.Load() {
		return nil, bus.ErrClosed
	}
	n.net.subs[subject] = append(n.net.subs[subject], s)
	return s, nil
}

// service is one node's answering of a subject.
type service struct {
	node    *Node
	subject string
	respond bus.Responder
}

// Unsubscribe stops the answering.
func (s *service) Unsubscribe() {
	n := s.node.net
	n.mu.Lock()
	defer n.mu.Unlock()
	put(n.serve, s.subject, without(n.serve[s.subject], func(o *service) bool { return o == s }))
}

// Serve answers requests on subject.
func (n *Node) Serve(subject string, respond bus.Responder) (bus.Subscription, error) {
	s := &service{node: n, subject: subject, respond: respond}
	n.net.mu.Lock()
	defer n.net.mu.Unlock()
	if n.closed.Load() {
		return nil, bus.ErrClosed
	}
	n.net.serve[subject] = append(n.net.serve[subject], s)
	return s, nil
}

// Request asks the first other node that serves subject.
func (n *Node) Request(ctx context.Context, subject string, data []byte) ([]byte, error) {
	if err := n.check(data); err != nil {
		return nil, err
	}
	s := n.responder(subject)
	if s == nil {
		return nil, fmt.Errorf("%w: %s", bus.ErrNoResponder, subject)
	}
	type answer struct {
		data []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		defer s.node.calls.Done()
		data, err := s.respond(ctx, bus.Message{Subject: subject, From: n.id, Data: data})
		if err != nil {
			err = &bus.RemoteError{Text: err.Error()}
		}
		answers <- answer{data, err}
	}()
	select {
	case a := <-answers:
		return a.data, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// responder picks who answers and counts the call among those it still has to
// end, under the lock so that Close can't miss it.
func (n *Node) responder(subject string) *service {
	n.net.mu.RLock()
	defer n.net.mu.RUnlock()
	for _, s := range n.net.serve[subject] {
		if n.net.reaches(n, s.node) {
			s.node.calls.Add(1)
			return s
		}
	}
	return nil
}

// Close leaves the network.
func (n *Node) Close() error {
	if n.closed.Swap(true) {
		return nil
	}
	for _, s := range n.net.leave(n) {
		s.end()
		s.running.Wait()
	}
	n.calls.Wait()
	return nil
}

func (n *Node) check(data []byte) error {
	if n.closed.Load() {
		return bus.ErrClosed
	}
	if len(data) > bus.MaxData {
		return fmt.Errorf("%w: %d bytes, at most %d", bus.ErrTooLarge, len(data), bus.MaxData)
	}
	return nil
}

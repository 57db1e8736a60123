// Package membus is the bus of nodes that live in one process: the only node
// of a small site, for which publishing costs nothing, and the several nodes
// of a test.
package membus

import (
	"slices"
	"sync"
	"sync/atomic"
)

// DefaultQueue is how many messages a subscription may be behind before it
// loses some.
const DefaultQueue = 16384

// Network joins the nodes that were made with its Join.
type Network struct {
	queue int
	size  atomic.Int32 // of nodes, to be read without the lock

	mu    sync.RWMutex
	nodes []*Node
	subs  map[string][]*subscription
	serve map[string][]*service
	cuts  map[[2]*Node]bool
}

// NewNetwork returns a network without nodes. queue is how many messages a
// subscription may be behind; 0 means DefaultQueue.
func NewNetwork(queue int) *Network {
	if queue <= 0 {
		queue = DefaultQueue
	}
	return &Network{
		queue: queue,
		subs:  make(map[string][]*subscription),
		serve: make(map[string][]*service),
		cuts:  make(map[[2]*Node]bool),
	}
}

// Join adds a node under an id that no other node of the network has.
func (n *Network) Join(id string) *Node {
	node := &Node{net: n, id: id}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.nodes = append(n.nodes, node)
	n.size.Store(int32(len(n.nodes)))
	return node
}

// Cut stops everything between two nodes until Heal, as a broken route does.
func (n *Network) Cut(a, b *Node) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cuts[pair(a, b)] = true
}

// Heal ends a Cut. All subscriptions of both nodes notice that they may have
// lost messages.
func (n *Network) Heal(a, b *Node) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.cuts[pair(a, b)] {
		return
	}
	delete(n.cuts, pair(a, b))
	for _, subs := range n.subs {
		for _, s := range subs {
			if s.node == a || s.node == b {
				s.lose()
			}
		}
	}
}

// leave takes a node and its interests out and returns its subscriptions.
func (n *Network) leave(node *Node) []*subscription {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.nodes = slices.DeleteFunc(n.nodes, func(o *Node) bool { return o == node })
	n.size.Store(int32(len(n.nodes)))
	var left []*subscription
	for subject, subs := range n.subs {
		rest := make([]*subscription, 0, len(subs))
		for _, s := range subs {
			if s.node == node {
				left = append(left, s)
			} else {
				rest = append(rest, s)
			}
		}
		put(n.subs, subject, rest)
	}
	for subject, services := range n.serve {
		put(n.serve, subject, without(services, func(s *service) bool { return s.node == node }))
	}
	for p := range n.cuts {
		if p[0] == node || p[1] == node {
			delete(n.cuts, p)
		}
	}
	return left
}

// reaches reports whether messages pass from a to b. The caller holds mu.
func (n *Network) reaches(a, b *Node) bool {
	return a != b && (len(n.cuts) == 0 || !n.cuts[pair(a, b)])
}

// pair is the same key whichever way round its nodes are named.
func pair(a, b *Node) [2]*Node {
	if a.id > b.id {
		a, b = b, a
	}
	return [2]*Node{a, b}
}

// put keeps the map free of subjects that nobody is interested in.
func put[T any](m map[string][]T, subject string, list []T) {
	if len(list) == 0 {
		delete(m, subject)
		return
	}
	m[subject] = list
}

// without returns a new list, so that readers of the old one aren't disturbed.
func without[T any](list []T, drop func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), drop)
}

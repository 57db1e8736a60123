package people

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/systemtest/site"
)

// healthEvery is how often a balancer asks each node for its health.
const healthEvery = 100 * time.Millisecond

// Balancer knows of the nodes what a load balancer does: whether the health
// check of each answered 200 the last time. It is safe for concurrent use.
type Balancer struct {
	nodes   []*site.Node
	healthy []atomic.Bool
	turn    atomic.Int64
	ended   sync.WaitGroup
}

// Balance looks at the nodes until t ends. Each has been looked at once when it
// returns.
func Balance(t testing.TB, nodes ...*site.Node) *Balancer {
	t.Helper()
	b := &Balancer{nodes: nodes, healthy: make([]atomic.Bool, len(nodes))}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(func() { cancel(); b.ended.Wait() })
	for i, n := range nodes {
		b.healthy[i].Store(n.Health(ctx) == nil)
		b.ended.Go(func() { b.watch(ctx, i) })
	}
	return b
}

func (b *Balancer) watch(ctx context.Context, i int) {
	each := time.NewTicker(healthEvery)
	defer each.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-each.C:
			b.healthy[i].Store(b.nodes[i].Health(ctx) == nil)
		}
	}
}

// Await waits until a node is given out, or is not.
func (b *Balancer) Await(t testing.TB, n *site.Node, inService bool) {
	t.Helper()
	site.Await(t, site.Patience, fmt.Sprintf("%s in service: %t", n.Name, inService), func() error {
		if b.InService(n) != inService {
			return errors.New("the health check says otherwise")
		}
		return nil
	})
}

// InService reports whether a node is given out.
func (b *Balancer) InService(n *site.Node) bool {
	for i := range b.nodes {
		if b.nodes[i] == n {
			return b.healthy[i].Load()
		}
	}
	return false
}

// Pick returns a node that is in service, in turn; nil if there is none.
func (b *Balancer) Pick() *site.Node {
	from := int(b.turn.Add(1))
	for i := range b.nodes {
		if at := (from + i) % len(b.nodes); b.healthy[at].Load() {
			return b.nodes[at]
		}
	}
	return nil
}

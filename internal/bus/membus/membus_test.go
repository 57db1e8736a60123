package membus_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/bustest"
	"github.com/polder-chat/polder/internal/bus/membus"
)

const queue = 100

// cluster puts bustest's faults on a network.
type cluster struct {
	net   *membus.Network
	nodes atomic.Int32
}

func (c *cluster) Join(*testing.T) bus.Bus {
	return c.net.Join("node" + strconv.Itoa(int(c.nodes.Add(1))))
}

func (c *cluster) Cut(_ *testing.T, a, b bus.Bus)  { c.net.Cut(a.(*membus.Node), b.(*membus.Node)) }
func (c *cluster) Heal(_ *testing.T, a, b bus.Bus) { c.net.Heal(a.(*membus.Node), b.(*membus.Node)) }
func (c *cluster) Queue() int                      { return queue }

func TestContract(t *testing.T) {
	bustest.Run(t, func(*testing.T) bustest.Cluster {
		return &cluster{net: membus.NewNetwork(queue)}
	})
}

func TestPublishAloneCostsNothing(t *testing.T) {
	node := membus.New("only")
	defer node.Close()
	data := []byte("data")
	allocs := testing.AllocsPerRun(100, func() {
		if err := node.Publish(context.Background(), "s", data); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations to publish to nobody", allocs)
	}
}

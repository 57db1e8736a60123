package natsbus_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/natsbus"
)

// apart starts nodes that have no routes.
func apart(t *testing.T, c *cluster, ids ...string) []*natsbus.Bus {
	t.Helper()
	var nodes []*natsbus.Bus
	for _, id := range ids {
		b, err := natsbus.New(t.Context(), c.options(t, id))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
		nodes = append(nodes, b)
	}
	return nodes
}

// route sets a node's routes to the others.
func route(t *testing.T, b *natsbus.Bus, others ...*natsbus.Bus) {
	t.Helper()
	routes := []string{}
	for _, o := range others {
		routes = append(routes, o.Addr().String())
	}
	if err := b.SetRoutes(context.Background(), routes); err != nil {
		t.Fatal(err)
	}
}

// sees waits until each of the nodes sees so many others.
func sees(t *testing.T, others int, nodes ...*natsbus.Bus) {
	t.Helper()
	for _, n := range nodes {
		eventually(t, n.NodeID()+" sees the others", func() bool { return n.Stats().Nodes == others })
	}
}

// The list of routes decides who is connected, and is followed at once.
func TestSetRoutes(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = quick
	nodes := apart(t, c, "a", "b", "d")
	a, b, d := nodes[0], nodes[1], nodes[2]
	for _, n := range nodes {
		if !n.Alone() {
			t.Errorf("%s has no routes and is not alone", n.NodeID())
		}
	}

	route(t, a, b)
	sees(t, 1, a, b)
	route(t, b, d)
	sees(t, 2, b)
	// a and d have not been told of each other.
	if _, err := d.Serve("q", func(context.Context, bus.Message) ([]byte, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	ask := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := a.Request(ctx, "q", nil)
		return err
	}
	eventually(t, "b reaches d", func() bool {
		_, err := b.Request(t.Context(), "q", nil)
		return err == nil
	})
	if err := ask(); !errors.Is(err, bus.ErrNoResponder) || a.Stats().Nodes != 1 {
		t.Errorf("a reaches d: %v, %d nodes", err, a.Stats().Nodes)
	}

	// All list all, at the same time.
	var all sync.WaitGroup
	begin := time.Now()
	all.Go(func() { route(t, a, b, d) })
	all.Go(func() { route(t, b, a, d) })
	all.Go(func() { route(t, d, a, b) })
	all.Wait()
	sees(t, 2, a, b, d)
	t.Logf("all connected after %v", time.Since(begin))

	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	for name, routes := range map[string][]string{"no port": {b.Addr().String(), "127.0.0.1"}, "port too large": {"127.0.0.1:99999"}} {
		if err := b.SetRoutes(t.Context(), routes); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	// Nobody lists d any more. The route between a and b doesn't notice.
	route(t, d)
	route(t, a, b)
	route(t, b, a)
	sees(t, 1, a, b)
	sees(t, 0, d)
	if err := ask(); !errors.Is(err, bus.ErrNoResponder) {
		t.Errorf("a still reaches d: %v", err)
	}
	s.forgive(t) // the loss of d, which was cut off
	for range 10 {
		p.send(t)
	}
	s.check(t, p, false)

	// One side's list is enough.
	route(t, d, a)
	sees(t, 2, a)
	sees(t, 1, d)
	// A node whose routes are down keeps trying.
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	sees(t, 1, a, b)
	if err := d.SetRoutes(t.Context(), nil); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("routes of a closed bus: %v", err)
	}
}

// A node comes up at an address that has been listed for long.
func TestRoutesKeepTrying(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	a := apart(t, c, "a")[0]
	late := newProxy(t, "127.0.0.1:1") // nobody is there
	if err := a.SetRoutes(t.Context(), []string{late.addr()}); err != nil {
		t.Fatal(err)
	}
	b := apart(t, c, "b")[0]
	late.setTarget(b.Addr().String())
	sees(t, 1, a, b)
}

// Nodes whose lists hold all of them, as an operator would write it, find each
// other at the start without a delay that anybody would notice.
func TestStartTogether(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	nodes := apart(t, c, "x", "y", "z")
	var addrs []string
	for _, n := range nodes {
		addrs = append(addrs, n.Addr().String())
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	started := make([]*natsbus.Bus, len(addrs))
	for i := range addrs {
		all.Go(func() {
			o := c.options(t, nodes[i].NodeID())
			o.Listen = addrs[i]
			for j, addr := range addrs {
				if j != i {
					o.Routes = append(o.Routes, addr)
				}
			}
			begin := time.Now()
			var err error
			if started[i], err = natsbus.New(context.Background(), o); err != nil {
				t.Error(err)
				return
			}
			t.Logf("%s started in %v", o.NodeID, time.Since(begin))
		})
	}
	all.Wait()
	for _, n := range started {
		if n != nil {
			defer n.Close()
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	sees(t, 2, started...)
}

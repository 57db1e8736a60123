package hub

import (
	"math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/model"
)

// newCluster starts as many sites on one network, which know each other.
func newCluster(t *testing.T, n int, wrap func(i int, b bus.Bus) bus.Bus, change func(*Options)) (*membus.Network, []*membus.Node, []*site, *ledger) {
	t.Helper()
	net := membus.NewNetwork(0)
	be := newBackend()
	be.presence = nil
	l := &ledger{be: be, counts: map[stream]int{}}
	var nodes []*membus.Node
	var sites []*site
	for i := range n {
		node := net.Join(string(rune('a' + i)))
		nodes = append(nodes, node)
		b := bus.Bus(node)
		if wrap != nil {
			b = wrap(i, b)
		}
		sites = append(sites, newSiteWith(t, be, b, change, httptest.NewServer))
	}
	meet(t, sites)
	return net, nodes, sites, l
}

// meet waits until all hubs know each other.
func meet(t *testing.T, sites []*site) {
	t.Helper()
	for _, s := range sites {
		eventually(t, "the hubs know each other", func() bool { return s.hub.Stats().Peers == int64(len(sites)-1) })
	}
}

// patient keeps enough for clients that read slowly, as those of tests on a busy
// machine do.
func patient(o *Options) {
	o.Limits.SentEvents, o.Limits.QueueEvents, o.Limits.ResumeEvents, o.Limits.ResumeBytes = 10_000, 10_000, 10_000, 10<<20
	o.Timing.Take, o.Timing.Cover, o.Timing.Silence = deadline, deadline, deadline
}

// TestRoam has clients that count and move between nodes all the time. In a calm
// network all of them go on where they were.
func TestRoam(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 3, nil, patient)
	sum := (&scenario{
		sites: sites, ledger: l, users: 12, channels: 6, pause: 4 * time.Millisecond, roam: 20,
		enough: func(sum Stats) bool { return sum.Resumed >= 40 },
	}).run(t)
	if sum.hellos != 12 || sum.stats.Unresumable != 0 {
		t.Errorf("%+v", sum)
	}
}

// TestRoamOnASlowBus is TestRoam on a bus that is as slow as it may be.
func TestRoamOnASlowBus(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 3, slowly, patient)
	sum := (&scenario{
		sites: sites, ledger: l, users: 8, channels: 6, pause: 20 * time.Millisecond, roam: 20,
		enough: func(sum Stats) bool { return sum.Resumed >= 30 },
	}).run(t)
	if sum.hellos != 8 || sum.stats.Unresumable != 0 {
		t.Errorf("%+v", sum)
	}
}

func slowly(i int, b bus.Bus) bus.Bus { return newLag(b, 3*time.Millisecond, uint64(i)) }

// TestRoamAndJoin has the clients join and leave channels besides, on any node.
func TestRoamAndJoin(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 3, slowly, patient)
	sum := (&scenario{
		sites: sites, ledger: l, users: 8, channels: 12, pause: 20 * time.Millisecond, roam: 30, joins: true,
		enough: func(sum Stats) bool { return sum.Resumed >= 20 && sum.Events > 1000 },
	}).run(t)
	if sum.stats.Resumed < sum.stats.Unresumable {
		t.Errorf("%+v", sum)
	}
}

// TestRoamWithLosses cuts nodes apart and lets slow ones lose messages: whoever
// is told to start over does, and nobody misses anything.
func TestRoamWithLosses(t *testing.T) {
	t.Parallel()
	net, nodes, sites, l := newCluster(t, 3, slowly, func(o *Options) {
		patient(o)
		o.Timing.Take, o.Timing.Cover, o.Timing.Silence = 30*time.Millisecond, 30*time.Millisecond, 100*time.Millisecond
	})
	sum := (&scenario{
		sites: sites, ledger: l, users: 8, channels: 6, pause: 10 * time.Millisecond, roam: 30, joins: true,
		trouble: func(<-chan struct{}) {
			random := rand.New(rand.NewPCG(1, 2))
			for range 15 {
				i := random.IntN(3)
				a, b := nodes[i], nodes[(i+1)%3]
				net.Cut(a, b)
				time.Sleep(time.Duration(random.Int64N(int64(200 * time.Millisecond))))
				net.Heal(a, b)
				time.Sleep(time.Duration(random.Int64N(int64(100 * time.Millisecond))))
			}
		},
	}).run(t)
	if sum.stats.BusLosses == 0 || sum.hellos <= 8 {
		t.Errorf("%+v", sum)
	}
}

// TestLeave stops one node after the other under load: its peers take the
// connections over, those that they took over themselves among them, and all
// clients go on where they were.
func TestLeave(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 3, slowly, patient)
	sum := (&scenario{
		sites: sites, ledger: l, users: 10, channels: 6, pause: 20 * time.Millisecond, roam: 1000,
		trouble: func(<-chan struct{}) {
			for i, s := range sites[:2] {
				eventually(t, "clients are here", func() bool { return s.hub.Stats().Attached > 0 })
				if err := s.hub.Shutdown(t.Context()); err != nil {
					t.Errorf("shutdown of node %d: %v", i, err)
				}
			}
			eventually(t, "all came to the last", func() bool { return sites[2].hub.Stats().Attached == 10 })
		},
	}).run(t)
	if sum.hellos != 10 || sum.stats.Resumed < 2 || sum.stats.Unresumable != 0 {
		t.Errorf("%+v", sum)
	}
}

// TestKill ends a node without a word, in the middle of what it publishes. The
// bus notices that the last of it may be lost: all clients start over, with what
// they missed.
func TestKill(t *testing.T) {
	t.Parallel()
	net, nodes, sites, l := newCluster(t, 3, slowly, patient)
	sum := (&scenario{
		sites: sites, ledger: l, users: 10, channels: 6, pause: 20 * time.Millisecond, roam: 1000,
		trouble: func(<-chan struct{}) {
			eventually(t, "clients are here", func() bool { return sites[0].hub.Stats().Attached > 0 })
			for _, other := range nodes[1:] {
				net.Cut(nodes[0], other)
			}
			sites[0].gone.Store(true)
			for _, other := range nodes[1:] {
				net.Heal(nodes[0], other) // which tells of the loss
			}
			if err := nodes[0].Close(); err != nil {
				t.Error(err)
			}
			sites[0].hub.cutOff()
			for _, s := range sites[1:] {
				s.hub.NodeDown("a")
			}
			eventually(t, "all came to the others", func() bool {
				return sites[1].hub.Stats().Attached+sites[2].hub.Stats().Attached == 10
			})
		},
	}).run(t)
	if sum.hellos <= 10 || sum.stats.Unresumable != int64(sum.hellos-10) {
		t.Errorf("%+v", sum)
	}
}

// TestTakeOfAnArrival asks a hub for a connection that another one is handing to
// it: it is given on when it has come.
func TestTakeOfAnArrival(t *testing.T) {
	t.Parallel()
	_, _, sites, _ := newCluster(t, 2, nil, patient)
	from, to := sites[0].hub, sites[1].hub
	by := peerKey{from.opts.Bus.NodeID(), from.epoch}
	user, id := sites[0].user(), model.NewID()
	ready := &prepare{by, &bequest{id: 1, users: []heir{{id: user}}, conns: []legacy{{id: id, sessionID: "session"}}}, make(chan standings, 1)}
	if _, err := await(t.Context(), to, ready, ready.answer); err != nil {
		t.Fatal(err)
	}
	ask := &give{id: id, userID: user, answer: make(chan *parcel, 1)}
	to.submit(ask)
	sites[1].look(func(*router) {}) // it was asked
	select {
	case p := <-ask.answer:
		t.Fatalf("before it has come it is answered with %+v", p)
	default:
	}
	come := &adopt{
		key: arrivalKey{by, 1}, last: true, answer: make(chan int, 1),
		parcel: &parcel{by: by, users: []heir{{id: user}}, conns: []item{{id: id}}},
	}
	if n, err := await(t.Context(), to, come, come.answer); err != nil || n != 1 {
		t.Fatalf("%d have come, %v", n, err)
	}
	if p := <-ask.answer; p == nil || len(p.conns) != 1 || p.conns[0].id != id {
		t.Errorf("it is answered with %+v", p)
	}
}

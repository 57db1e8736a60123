package natsbus_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/bustest"
	"github.com/polder-chat/polder/internal/bus/natsbus"
)

const externalPassword = "a,b$c"

// startNATS runs a plain NATS server, as a site would have one. Its only user
// may use the subjects of one cluster and no others.
func startNATS(t *testing.T, port int, change func(*server.Options)) *server.Server {
	t.Helper()
	own := &server.SubjectPermission{Allow: []string{"test.>"}}
	o := &server.Options{
		Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true,
		Users: []*server.User{{Username: "polder", Password: externalPassword, Permissions: &server.Permissions{Publish: own, Subscribe: own}}},
	}
	if change != nil {
		change(o)
	}
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(bustest.Deadline) {
		t.Fatal("NATS did not start")
	}
	return s
}

func externalURL(addr string) string {
	return fmt.Sprintf("nats://polder:%s@%s", "a%2Cb%24c", addr)
}

// outside joins nodes by a NATS server, each through a proxy.
type outside struct {
	cluster
	addr string
}

func newOutside(t *testing.T) *outside {
	addr := startNATS(t, server.RANDOM_PORT, nil).Addr().String()
	return &outside{cluster: cluster{proxies: map[[2]string]*proxy{}}, addr: addr}
}

func (c *outside) Join(t *testing.T) bus.Bus {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := fmt.Sprintf("node %d.*", len(c.nodes)+1) // no token of a subject
	p := newProxy(t, c.addr)
	c.proxies[[2]string{id}] = p
	b, err := natsbus.New(context.Background(), natsbus.Options{
		NodeID: id, ClusterName: "test", URLs: []string{externalURL(p.addr())}, Queue: testQueue, Logger: testLog(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.nodes = append(c.nodes, b)
	return b
}

// Cut cuts the second node off from everybody.
func (c *outside) Cut(_ *testing.T, _, b bus.Bus)  { c.proxies[[2]string{b.NodeID()}].setCut(true) }
func (c *outside) Heal(_ *testing.T, _, b bus.Bus) { c.proxies[[2]string{b.NodeID()}].setCut(false) }

func TestContractExternal(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Cluster { return newOutside(t) })
}

func TestExternalRefused(t *testing.T) {
	t.Parallel()
	small := startNATS(t, server.RANDOM_PORT, func(o *server.Options) { o.MaxPayload = 1 << 19 })
	normal := startNATS(t, server.RANDOM_PORT, nil)
	for name, test := range map[string]struct{ url, says string }{
		"small messages": {externalURL(small.Addr().String()), "max_payload"},
		"wrong password": {"nats://polder:open-sesame@" + normal.Addr().String(), "uthorization"},
		"no scheme":      {"polder:open-sesame@" + normal.Addr().String(), "URL 1"},
		"a web address":  {"http://polder:open-sesame@" + normal.Addr().String(), "URL 1"},
		"no host":        {"nats://polder:open-sesame@/", "URL 1"},
		"not an address": {"nats://polder:open-sesame@[::", "URL 1"},
	} {
		b, err := natsbus.New(context.Background(), natsbus.Options{NodeID: "n", ClusterName: "test", URLs: []string{test.url}, Logger: testLog(t)})
		if err == nil {
			b.Close()
			t.Errorf("%s: no error", name)
			continue
		}
		if s := err.Error(); !strings.Contains(s, test.says) || strings.Contains(s, "sesame") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A node starts while NATS is down, and is on the bus when it comes.
func TestExternalComesLate(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	var nodes [2]*natsbus.Bus
	for i := range nodes {
		b, err := natsbus.New(context.Background(), natsbus.Options{
			NodeID: fmt.Sprint("n", i), ClusterName: "test", URLs: []string{externalURL(addr.String())}, Logger: testLog(t),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		nodes[i] = b
	}
	var in record
	in.subscribe(t, nodes[1], "s")
	if err := nodes[0].Publish(t.Context(), "s", []byte("nobody can have it")); err != nil {
		t.Error(err)
	}
	startNATS(t, addr.Port, nil)
	eventually(t, "the nodes see each other", func() bool { return !nodes[0].Alone() && !nodes[1].Alone() })
	eventually(t, "the loss is noticed", func() bool { return in.lossCount() > 0 })
	before := in.count()
	eventually(t, "messages arrive", func() bool {
		publish(t, nodes[0], "s", "x")
		return in.count() > before
	})
}

// record notes what a subscription gets.
type record struct {
	mu     sync.Mutex
	texts  []string
	losses int
}

func (r *record) subscribe(t *testing.T, b bus.Bus, subject string) bus.Subscription {
	t.Helper()
	s, err := b.Subscribe(subject, func(m bus.Message) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.texts = append(r.texts, string(m.Data))
	}, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.losses++
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (r *record) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.texts)
}

func (r *record) lossCount() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.losses
}

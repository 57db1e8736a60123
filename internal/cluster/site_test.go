package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/model"
)

// site is some nodes on one bus and one database, in the time of a synctest
// bubble.
type site struct {
	t        *testing.T
	network  *membus.Network
	database *memory
	listed   []string // InterNodeUrls
	every    time.Duration
	started  int64
}

// inSite runs a test in which the nodes n1 to n9 may be listed.
func inSite(t *testing.T, listed int, test func(t *testing.T, s *site)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &site{t: t, network: membus.NewNetwork(0), database: &memory{values: map[string]string{}}, every: time.Second}
		for i := range listed {
			s.listed = append(s.listed, place(i+1))
		}
		test(t, s)
	})
}

func place(n int) string { return fmt.Sprintf("10.0.0.%d:8075", n) }

// testNode is a running node.
type testNode struct {
	*Cluster
	bus    *membus.Node
	log    *bytes.Buffer // guarded by the cluster's mu
	config string
	events []Event // told by run, to be read when the bubble waits
	cuts   []bool
	found  [][]string // guarded by the cluster's mu
}

// finds are the addresses that the node told, one time after the other.
func (node *testNode) finds() [][]string {
	node.mu.Lock()
	defer node.mu.Unlock()
	return slices.Clone(node.found)
}

// start runs node n, which has started for the life-th time.
func (s *site) start(n int, life string) *testNode {
	s.t.Helper()
	s.started++
	id := fmt.Sprintf("n%d%s", n, life)
	node := &testNode{bus: s.network.Join(id), log: new(bytes.Buffer), config: "same"}
	node.Cluster = New(Options{
		Self: Node{
			ID: id, Hostname: fmt.Sprintf("host%d", n), Address: fmt.Sprintf("10.0.0.%d", n), InternodeURL: place(n),
			Version: "1.0.0", Build: "b", SchemaVersion: "1", StartedAt: s.started,
		},
		Bus: node.bus, Every: s.every, Properties: s.database,
		ConfigHash: func() string { return node.config }, Sockets: func() int64 { return int64(n) },
		Logger: slog.New(slog.NewTextHandler(node.log, nil)),
	})
	var others []string
	for _, entry := range s.listed {
		if entry != place(n) {
			others = append(others, entry)
		}
	}
	node.SetPlace(Place{Self: place(n), Peers: others})
	node.Watch(func(e Event) { node.events = append(node.events, e) })
	node.WatchFound(func(addresses []string) {
		node.mu.Lock()
		defer node.mu.Unlock()
		node.found = append(node.found, addresses)
	})
	node.WatchCutOff(func(cut bool) { node.cuts = append(node.cuts, cut) })
	node.Handle("echo", func(_ context.Context, data []byte) ([]byte, error) { return append([]byte(id+" "), data...), nil })
	node.Handle("fail", func(context.Context, []byte) ([]byte, error) { return nil, errors.New("no " + id) })
	node.Handle("panic", func(context.Context, []byte) ([]byte, error) { panic("oh") })
	node.Handle("hang", func(ctx context.Context, _ []byte) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() })
	if err := node.Start(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { s.kill(node) })
	return node
}

// kill ends a node without a word.
func (s *site) kill(node *testNode) {
	if node.cancel != nil {
		node.cancel()
		node.ended.Wait()
	}
	if err := node.bus.Close(); err != nil {
		s.t.Error(err)
	}
}

// stop ends a node as it should.
func (s *site) stop(node *testNode) {
	s.t.Helper()
	if err := node.Close(s.t.Context()); err != nil {
		s.t.Error(err)
	}
	if err := node.bus.Close(); err != nil {
		s.t.Error(err)
	}
}

// pass lets time pass until everything that is due has happened.
func (s *site) pass(d time.Duration) {
	time.Sleep(d) // the bubble's clock
	synctest.Wait()
}

// states are how a node sees all, in the order of their places: "+" and "-" are
// green and red, with the reasons.
func (node *testNode) states() string {
	byPlace := map[string]string{}
	for _, n := range node.List() {
		text := n.ID + "+"
		if n.Status == model.NodeRed {
			text = n.ID + "-" + strings.Join(n.Reasons, ",")
		}
		byPlace[n.InternodeURL] += text
	}
	var states []string
	for i := 1; i < 10; i++ {
		if text := byPlace[place(i)]; text != "" {
			states = append(states, text)
		}
	}
	return strings.Join(states, " ")
}

func (s *site) want(node *testNode, states string) {
	s.t.Helper()
	if got := node.states(); got != states {
		s.t.Errorf("%s sees %q, want %q", node.Self().ID, got, states)
	}
}

// logged counts the lines of a node's log that hold all of the parts.
func (node *testNode) logged(parts ...string) (n int) {
	node.mu.Lock()
	defer node.mu.Unlock()
lines:
	for line := range strings.Lines(node.log.String()) {
		for _, part := range parts {
			if !strings.Contains(line, part) {
				continue lines
			}
		}
		n++
	}
	return n
}

// downs counts how often a node went down, or was up again: "begins" or "ends".
func (node *testNode) downs(change string) float64 {
	return testutil.ToFloat64(node.counters.changes.WithLabelValues(model.NodeDown, change))
}

// heardOf are the events that a node was told, in their order.
func (node *testNode) heardOf() string {
	var texts []string
	for _, e := range node.events {
		texts = append(texts, e.Node.ID+map[bool]string{true: "+", false: "-"}[e.Alive]+map[bool]string{true: "bye"}[e.Left])
	}
	return strings.Join(texts, " ")
}

// memory is the database.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	fails  bool
}

var errDatabase = errors.New("no database")

func (m *memory) do(f func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails {
		return errDatabase
	}
	f()
	return nil
}

func (m *memory) Set(_ context.Context, name, value string) error {
	return m.do(func() { m.values[name] = value })
}

func (m *memory) Delete(_ context.Context, name string) error {
	return m.do(func() { delete(m.values, name) })
}

func (m *memory) List(_ context.Context, prefix string) (values map[string]string, err error) {
	err = m.do(func() {
		values = maps.Clone(m.values)
		maps.DeleteFunc(values, func(name, _ string) bool { return !strings.HasPrefix(name, prefix) })
	})
	return values, err
}

func (m *memory) fail(fails bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails = fails
}

func (m *memory) ids() (ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, text := range m.values {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err == nil && name == registerPrefix+l.ID {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

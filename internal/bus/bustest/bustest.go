// Package bustest is the contract of bus.Bus as tests: every implementation
// runs them, and nothing in the product may rely on more than they show.
package bustest

import (
	"context"
	"encoding/binary"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// Cluster is a bus with several nodes and the faults that can be put on it.
type Cluster interface {
	// Join adds a node that all others see. The test closes it.
	Join(t *testing.T) bus.Bus
	// Cut lets nothing pass between two nodes, until Heal.
	Cut(t *testing.T, a, b bus.Bus)
	Heal(t *testing.T, a, b bus.Bus)
	// Queue is how many small messages a subscription may surely be behind
	// without loss; twice as many surely lose some.
	Queue() int
}

// Deadline bounds every wait of the tests. It is for a busy machine: what comes,
// comes much sooner.
const Deadline = time.Minute

// Run runs the contract. factory makes a cluster without nodes.
func Run(t *testing.T, factory func(t *testing.T) Cluster) {
	tests := []struct {
		name string
		run  func(t *testing.T, c Cluster)
	}{
		{"Alone", testAlone},
		{"OthersOnly", testOthersOnly},
		{"Order", testOrder},
		{"Unsubscribe", testUnsubscribe},
		{"SlowSubscriberNoticesLoss", testSlow},
		{"CutNoticesLoss", testCut},
		{"Request", testRequest},
		{"Limits", testLimits},
		{"Close", testClose},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, factory(t))
		})
	}
}

// inbox gathers what a subscription receives.
type inbox struct {
	mu       sync.Mutex
	messages []bus.Message
	losses   int
	gate     chan struct{} // closed: handlers run
}

func openInbox() *inbox {
	in := &inbox{gate: make(chan struct{})}
	close(in.gate)
	return in
}

func (in *inbox) handle(m bus.Message) {
	<-in.gate
	in.mu.Lock()
	defer in.mu.Unlock()
	in.messages = append(in.messages, m)
}

func (in *inbox) lost() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.losses++
	// Marked in the stream, so that a test sees where the loss was noticed.
	in.messages = append(in.messages, bus.Message{})
}

func (in *inbox) list() []bus.Message {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]bus.Message(nil), in.messages...)
}

func (in *inbox) lossCount() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.losses
}

// eventually polls until ok or the deadline.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(Deadline); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", Deadline, what)
		}
	}
}

func join(t *testing.T, c Cluster) bus.Bus {
	t.Helper()
	b := c.Join(t)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return b
}

func publish(t *testing.T, b bus.Bus, subject string, data []byte) {
	t.Helper()
	if err := b.Publish(context.Background(), subject, data); err != nil {
		t.Fatalf("publish on %s: %v", subject, err)
	}
}

// subscribe subscribes and waits until what each of the publishers sends
// arrives; the inbox starts empty after that.
func subscribe(t *testing.T, b bus.Bus, subject string, in *inbox, publishers ...bus.Bus) bus.Subscription {
	t.Helper()
	var mu sync.Mutex
	probed := map[string]bool{}
	sub, err := b.Subscribe(subject, func(m bus.Message) {
		if string(m.Data) == "probe" {
			mu.Lock()
			probed[m.From] = true
			mu.Unlock()
			return
		}
		in.handle(m)
	}, in.lost)
	if err != nil {
		t.Fatalf("subscribe to %s: %v", subject, err)
	}
	for _, p := range publishers {
		eventually(t, "subscription known to "+p.NodeID(), func() bool {
			publish(t, p, subject, []byte("probe"))
			mu.Lock()
			defer mu.Unlock()
			return probed[p.NodeID()]
		})
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.messages, in.losses = nil, 0
	return sub
}

func number(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

package bustest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

func testAlone(t *testing.T, c Cluster) {
	a := join(t, c)
	if !a.Alone() {
		t.Error("the only node is not alone")
	}
	publish(t, a, "x", []byte("nobody hears"))
	b := join(t, c)
	eventually(t, "both nodes see each other", func() bool { return !a.Alone() && !b.Alone() })
	if a.NodeID() == b.NodeID() {
		t.Errorf("two nodes named %q", a.NodeID())
	}
}

func testOthersOnly(t *testing.T, c Cluster) {
	a, b, d := join(t, c), join(t, c), join(t, c)
	atA, atB, atD, other := openInbox(), openInbox(), openInbox(), openInbox()
	subscribe(t, a, "s", atA, b)
	subscribe(t, b, "s", atB, a)
	subscribe(t, d, "s", atD, a)
	subscribe(t, d, "t", other, a)
	publish(t, a, "s", []byte("hello"))
	eventually(t, "both others have it", func() bool { return len(atB.list()) == 1 && len(atD.list()) == 1 })
	m := atB.list()[0]
	if m.Subject != "s" || m.From != a.NodeID() || string(m.Data) != "hello" {
		t.Errorf("got %+v", m)
	}
	// b's message comes back to a: by then a would have seen its own.
	publish(t, b, "s", []byte("back"))
	eventually(t, "a hears b", func() bool { return len(atA.list()) == 1 })
	if got := atA.list()[0]; string(got.Data) != "back" {
		t.Errorf("a node heard itself: %q", got.Data)
	}
	if n := len(other.list()); n != 0 {
		t.Errorf("%d messages on a subject that nobody published on", n)
	}
}

func testOrder(t *testing.T, c Cluster) {
	const rounds = 10
	r := join(t, c)
	publishers := []bus.Bus{join(t, c), join(t, c), join(t, c)}
	in := openInbox()
	subscribe(t, r, "s", in, publishers...)
	burst := c.Queue() / len(publishers)
	for round := range rounds {
		var wg sync.WaitGroup
		for _, p := range publishers {
			wg.Go(func() {
				for i := range burst {
					if err := p.Publish(context.Background(), "s", number(round*burst+i)); err != nil {
						t.Errorf("publish: %v", err)
					}
				}
			})
		}
		wg.Wait()
		eventually(t, "all arrived", func() bool { return len(in.list()) == (round+1)*burst*len(publishers) })
	}
	next := map[string]uint32{}
	for _, m := range in.list() {
		if n := binary.BigEndian.Uint32(m.Data); n != next[m.From] {
			t.Fatalf("from %s: %d, want %d", m.From, n, next[m.From])
		}
		next[m.From]++
	}
}

func testUnsubscribe(t *testing.T, c Cluster) {
	a, b := join(t, c), join(t, c)
	gone, kept := openInbox(), openInbox()
	sub := subscribe(t, b, "s", gone, a)
	subscribe(t, b, "s", kept, a)
	gone.mu.Lock()
	gone.messages = nil // the second probe reached the first subscription too
	gone.mu.Unlock()
	sub.Unsubscribe()
	sub.Unsubscribe()
	publish(t, a, "s", []byte("after"))
	eventually(t, "the other subscription has it", func() bool { return len(kept.list()) == 1 })
	if n := len(gone.list()); n != 0 {
		t.Errorf("%d messages after Unsubscribe", n)
	}
}

func testSlow(t *testing.T, c Cluster) {
	a, b := join(t, c), join(t, c)
	slow, quick := openInbox(), openInbox()
	subscribe(t, b, "s", slow, a)
	subscribe(t, b, "other", quick, a)
	slow.gate = make(chan struct{})
	total := 2*c.Queue() + 2
	for i := range total {
		publish(t, a, "s", number(i))
	}
	publish(t, a, "other", []byte("not held up"))
	eventually(t, "another subject goes on", func() bool { return len(quick.list()) == 1 })
	close(slow.gate)
	eventually(t, "the loss is noticed", func() bool { return slow.lossCount() > 0 })
	// What follows the loss is complete again.
	eventually(t, "later messages arrive", func() bool {
		publish(t, a, "s", number(total))
		list := slow.list()
		last := list[len(list)-1].Data
		return last != nil && binary.BigEndian.Uint32(last) == uint32(total)
	})
	checkGaps(t, slow.list(), total)
}

// checkGaps fails when numbers are missing at a place without a loss notice.
func checkGaps(t *testing.T, list []bus.Message, repeated int) {
	t.Helper()
	next, noticed := 0, false
	for _, m := range list {
		if m.Data == nil {
			noticed = true
			continue
		}
		n := int(binary.BigEndian.Uint32(m.Data))
		if n == repeated && next == repeated+1 {
			continue // the probe of the end, sent until seen
		}
		if n < next || n > next && !noticed {
			t.Fatalf("got %d, want %d, loss noticed: %v", n, next, noticed)
		}
		next, noticed = n+1, false
	}
}

func testCut(t *testing.T, c Cluster) {
	a, b, d := join(t, c), join(t, c), join(t, c)
	atB, atD := openInbox(), openInbox()
	subscribe(t, b, "s", atB, a)
	subscribe(t, d, "s", atD, a)
	publish(t, a, "s", number(0))
	eventually(t, "b and d have the first", func() bool { return len(atB.list()) == 1 && len(atD.list()) == 1 })
	c.Cut(t, a, b)
	publish(t, a, "s", number(1))
	eventually(t, "d has the second", func() bool { return len(atD.list()) == 2 })
	c.Heal(t, a, b)
	eventually(t, "b notices its loss without a later message", func() bool { return atB.lossCount() > 0 })
	eventually(t, "b hears a again", func() bool {
		publish(t, a, "s", number(2))
		list := atB.list()
		last := list[len(list)-1].Data
		return last != nil && binary.BigEndian.Uint32(last) == 2
	})
	checkGaps(t, atB.list(), 2)
}

func testRequest(t *testing.T, c Cluster) {
	a, b := join(t, c), join(t, c)
	ctx, cancel := context.WithTimeout(context.Background(), Deadline)
	defer cancel()
	if _, err := a.Request(ctx, "q", nil); !errors.Is(err, bus.ErrNoResponder) {
		t.Errorf("nobody serves: %v", err)
	}
	never := make(chan struct{})
	defer close(never)
	serve := func(n bus.Bus) bus.Subscription {
		sub, err := n.Serve("q", func(ctx context.Context, m bus.Message) ([]byte, error) {
			switch string(m.Data) {
			case "fail":
				return nil, errors.New("told to fail")
			case "wait":
				select {
				case <-never:
				case <-ctx.Done():
				}
			}
			return fmt.Appendf(nil, "%s to %s: %s", n.NodeID(), m.From, m.Data), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return sub
	}
	serve(a) // must not answer its own request
	sub := serve(b)
	want := fmt.Sprintf("%s to %s: hi", b.NodeID(), a.NodeID())
	eventually(t, "b answers", func() bool {
		got, err := a.Request(ctx, "q", []byte("hi"))
		if err != nil && !errors.Is(err, bus.ErrNoResponder) {
			t.Fatal(err)
		}
		return string(got) == want
	})
	var remote *bus.RemoteError
	if _, err := a.Request(ctx, "q", []byte("fail")); !errors.As(err, &remote) || remote.Text != "told to fail" {
		t.Errorf("failing responder: %v", err)
	}
	short, stop := context.WithTimeout(ctx, 20*time.Millisecond)
	defer stop()
	if _, err := a.Request(short, "q", []byte("wait")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("slow responder: %v", err)
	}
	sub.Unsubscribe()
	eventually(t, "b serves no more", func() bool {
		// One that is under way at this moment may find nobody and wait.
		short, stop := context.WithTimeout(ctx, 100*time.Millisecond)
		defer stop()
		_, err := a.Request(short, "q", []byte("hi"))
		return errors.Is(err, bus.ErrNoResponder)
	})
}

func testLimits(t *testing.T, c Cluster) {
	a, b := join(t, c), join(t, c)
	in := openInbox()
	subscribe(t, b, "s", in, a)
	big := make([]byte, bus.MaxData+1)
	if err := a.Publish(context.Background(), "s", big); !errors.Is(err, bus.ErrTooLarge) {
		t.Errorf("publish of %d bytes: %v", len(big), err)
	}
	if _, err := a.Request(context.Background(), "s", big); !errors.Is(err, bus.ErrTooLarge) {
		t.Errorf("request of %d bytes: %v", len(big), err)
	}
	publish(t, a, "s", big[:bus.MaxData])
	eventually(t, "the largest message arrives", func() bool { return len(in.list()) == 1 })
	if n := len(in.list()[0].Data); n != bus.MaxData {
		t.Errorf("%d bytes arrived", n)
	}
}

func testClose(t *testing.T, c Cluster) {
	a, b := join(t, c), join(t, c)
	in := openInbox()
	subscribe(t, b, "s", in, a)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	publish(t, a, "s", []byte("after"))
	eventually(t, "a is alone again", a.Alone)
	if n := len(in.list()); n != 0 {
		t.Errorf("%d messages after Close", n)
	}
	nothing := func(bus.Message) {}
	if _, err := b.Subscribe("s", nothing, func() {}); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("subscribe: %v", err)
	}
	if err := b.Publish(context.Background(), "s", nil); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("publish: %v", err)
	}
	if _, err := b.Request(context.Background(), "s", nil); !errors.Is(err, bus.ErrClosed) {
		t.Errorf("request: %v", err)
	}
}

package natsbus_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/natsbus"
)

// beat is what the product has: three of them are what a busy machine may take
// from a node before the others fear for what it says, which is no loss in most
// tests. And a route that broke comes back, after a second, before a node is
// given up.
const beat = time.Second

func quick(o *natsbus.Options) { o.Beat = beat }

// stream checks that the numbers which one node publishes on one subject come
// without a gap that was not noticed.
type stream struct {
	mu      sync.Mutex
	from    int64 // the first number that must come or be noticed
	next    int64
	lost    bool // since the last message
	losses  int
	missed  []string
	waiting chan struct{} // handlers wait for it to be closed, if set
}

// watch subscribes and returns when what publisher sends arrives.
func watch(t *testing.T, s *stream, b *natsbus.Bus, subject string, publisher *publisher) {
	t.Helper()
	_, err := b.Subscribe(subject, func(m bus.Message) {
		if s.waiting != nil {
			<-s.waiting
		}
		n, err := strconv.ParseInt(string(m.Data), 10, 64)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.from != 0 && n != s.next && (n < s.next || !s.lost) {
			s.missed = append(s.missed, fmt.Sprintf("%d in place of %d, loss noticed: %v", n, s.next, s.lost))
		}
		if s.from == 0 {
			s.from = n
		}
		s.next, s.lost = n+1, false
	}, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lost = true
		s.losses++
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "messages of "+publisher.bus.NodeID()+" arrive at "+b.NodeID(), func() bool {
		publisher.send(t)
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.from != 0
	})
}

// forgive waits for a loss that was right, which other subscriptions may have
// been told of before, and forgets it.
func (s *stream) forgive(t *testing.T) {
	t.Helper()
	eventually(t, "the loss is told", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.losses > 0
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.losses, s.lost = 0, false
}

// check waits until all that was published arrived or is noticed as lost.
func (s *stream) check(t *testing.T, p *publisher, losses bool) {
	t.Helper()
	eventually(t, "all arrived or noticed", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.next == p.next || s.lost
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.missed {
		t.Error(m)
	}
	if got := s.losses > 0; got != losses {
		t.Errorf("%d losses", s.losses)
	}
}

// hears sends until something of it arrives.
func (s *stream) hears(t *testing.T, p *publisher) {
	t.Helper()
	from := p.next
	eventually(t, "messages arrive", func() bool {
		p.send(t)
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.next > from
	})
}

// publisher sends a row of numbers.
type publisher struct {
	bus     *natsbus.Bus
	subject string
	next    int64
}

func (p *publisher) send(t *testing.T) {
	t.Helper()
	if p.next == 0 {
		p.next = 1
	}
	publish(t, p.bus, p.subject, strconv.FormatInt(p.next, 10))
	p.next++
}

// Many subjects, joins, graceful restarts, interests that come and go, and
// silence: nothing is lost, and nobody believes so.
func TestCalmLosesNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = func(o *natsbus.Options) { o.Beat, o.Queue = beat, natsbus.DefaultQueue }
	a, b := join(t, c), join(t, c)
	var publishers []*publisher
	var streams []*stream
	for i := range 20 {
		p, s := &publisher{bus: a, subject: fmt.Sprint("s.", i)}, &stream{}
		watch(t, s, b, p.subject, p)
		publishers, streams = append(publishers, p), append(streams, s)
	}
	burst := func() {
		for _, p := range publishers {
			for range 50 {
				p.send(t)
			}
		}
	}
	burst()
	third := c.Join(t).(*natsbus.Bus)
	burst()
	late := &stream{}
	watch(t, late, third, publishers[0].subject, publishers[0])
	burst()
	late.check(t, publishers[0], false)
	if err := third.Close(); err != nil {
		t.Fatal(err)
	}
	again := c.replace(t, third, third.NodeID())
	backlog := b.Stats().MarksIn
	burst()
	eventually(t, "the marks of all subjects come", func() bool { return b.Stats().MarksIn >= backlog+uint64(len(publishers)) })
	for i, s := range streams {
		s.check(t, publishers[i], false)
	}
	for _, n := range []*natsbus.Bus{a, b, again} {
		if s := n.Stats(); s.Losses+s.Dropped+s.Unsent+s.Slow+s.Malformed > 0 {
			t.Errorf("%s: %+v", n.NodeID(), s)
		}
	}
}

// replace starts a node in the place of one that is closed.
func (c *cluster) replace(t *testing.T, old *natsbus.Bus, id string) *natsbus.Bus {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodes = slices.DeleteFunc(c.nodes, func(n *natsbus.Bus) bool { return n == old })
	b := c.join(t, id)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// A route that breaks when nothing is said costs nobody anything.
func TestBreakInSilenceLosesNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = quick
	a, b := join(t, c), join(t, c)
	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	s.check(t, p, false)
	marks := b.Stats().MarksIn
	c.between(a, b).dropAll()
	eventually(t, "b asks a where it is", func() bool { return b.Stats().MarksIn > marks })
	s.hears(t, p)
}

// The last message before silence is lost, once with the route that breaks
// under it and once with a subscription that is too slow for it.
func TestLossOfTheLastIsNoticed(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = quick
	a, b := join(t, c), join(t, c)
	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	s.check(t, p, false)
	other := &record{}
	other.subscribe(t, b, "quiet")
	c.between(a, b).setCut(true)
	p.send(t)
	begin := time.Now()
	c.between(a, b).setCut(false)
	s.check(t, p, true)
	t.Logf("noticed after %v", time.Since(begin))
	if n := other.lossCount(); n > 0 {
		t.Errorf("%d losses on a subject without messages", n)
	}
}

// A route breaks again and again under traffic.
func TestBreaksUnderTraffic(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = quick
	a, b := join(t, c), join(t, c)
	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	for range 3 {
		for i := range 300 {
			p.send(t)
			if i == 150 {
				c.between(a, b).dropAll()
			}
		}
		s.hears(t, p)
	}
	s.check(t, p, true)
}

// A node is gone without goodbye, and another comes, under its id or not.
func TestDeathAndReturn(t *testing.T) {
	for _, next := range []string{"node3", "another"} {
		t.Run(next, func(t *testing.T) {
			t.Parallel()
			testDeathAndReturn(t, next)
		})
	}
}

func testDeathAndReturn(t *testing.T, next string) {
	c := newCluster(t)
	c.tune = quick
	a, b, d := join(t, c), join(t, c), c.Join(t).(*natsbus.Bus)
	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	ofDead, heard, quiet := &publisher{bus: d, subject: "t"}, &stream{}, &record{}
	watch(t, heard, b, "t", ofDead)
	quiet.subscribe(t, b, "never.used")

	begin := time.Now()
	c.between(a, d).setCut(true)
	c.between(b, d).setCut(true)
	eventually(t, "b fears for what d had to say", func() bool { return quiet.lossCount() == 1 })
	if took := time.Since(begin); took < beat { // its beats may have been late before
		t.Errorf("noticed after %v", took)
	}
	for range 100 {
		p.send(t)
	}
	s.forgive(t)
	s.check(t, p, false)
	if err := d.Close(); err != nil { // nobody hears its goodbye
		t.Fatal(err)
	}

	ofDead.bus = c.replace(t, d, next)
	eventually(t, "b knows that d began anew", func() bool { return quiet.lossCount() == 2 })
	heard.hears(t, ofDead)
	heard.check(t, ofDead, true)
	s.forgive(t)
	join(t, c)
	sees(t, 3, a, b)
	for range 100 {
		p.send(t)
	}
	s.check(t, p, false)
}

// A node that saw nobody has published nothing: those who come back know it.
func TestSolitudeIsNoticed(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = quick
	a, b := join(t, c), join(t, c)
	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	quiet := &record{}
	quiet.subscribe(t, b, "other")
	s.check(t, p, false)
	c.between(a, b).setCut(true)
	eventually(t, "a is alone", a.Alone)
	eventually(t, "b fears", func() bool { return quiet.lossCount() == 1 })
	before := a.Stats().MessagesOut
	publish(t, a, "other", "to nobody")
	if a.Stats().MessagesOut != before {
		t.Error("published to nobody")
	}
	c.between(a, b).setCut(false)
	eventually(t, "b knows that it missed something", func() bool { return quiet.lossCount() > 1 })
	s.hears(t, p)
}

// Slow ways between nodes are not taken for loss.
func TestDelayIsNoLoss(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = quick
	a, b := join(t, c), join(t, c)
	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	for _, d := range []time.Duration{beat / 10, beat, 0} {
		c.between(a, b).setDelay(d)
		marks := b.Stats().MarksIn
		for range 200 {
			p.send(t)
		}
		eventually(t, "the row's mark arrives", func() bool { return b.Stats().MarksIn > marks })
		s.check(t, p, false)
	}
}

// A node stands still, with all its connections open: the others go on at once,
// give it up, and take it back.
func TestFrozenNodeHoldsUpNobody(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = func(o *natsbus.Options) { o.Beat, o.Queue = beat, natsbus.DefaultQueue }
	a, b, d := join(t, c), join(t, c), join(t, c)
	p, s, frozen := &publisher{bus: a, subject: "s"}, &stream{}, &stream{}
	watch(t, s, b, "s", p)
	watch(t, frozen, d, "s", p)
	big := &record{}
	big.subscribe(t, d, "big")
	eventually(t, "d listens", func() bool {
		publish(t, a, "big", "x")
		return big.count() > 0
	})
	releases := []func(){c.between(a, d).hold(), c.between(b, d).hold()}
	data := strings.Repeat("x", 1<<19)
	var slowest time.Duration
	eventually(t, "a and b give d up", func() bool {
		begin := time.Now()
		publish(t, a, "big", data)
		p.send(t)
		slowest = max(slowest, time.Since(begin))
		return a.Stats().Nodes == 1 && b.Stats().Nodes == 1
	})
	if slowest > 4*time.Second { // after 5 s a write that hangs is given up
		t.Errorf("publishing waited %v for the node that stands still", slowest)
	}
	eventually(t, "b has it all, and d still stands still", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.next == p.next
	})
	for _, release := range releases {
		release()
	}
	sees(t, 2, a, b, d)
	frozen.hears(t, p)
	frozen.check(t, p, true)
	s.hears(t, p)
	s.forgive(t) // b had to fear for what d had to say
	s.check(t, p, false)
}

// More arrives than can even be sorted.
func TestFloodOfTheSorter(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = func(o *natsbus.Options) { o.Beat, o.Queue = beat, 1 }
	a, b := join(t, c), join(t, c)
	p, s := &publisher{bus: a, subject: "s"}, &stream{}
	watch(t, s, b, "s", p)
	for range 20000 {
		p.send(t)
	}
	s.check(t, p, true)
	s.hears(t, p)
}

// A subscription that stands still holds no more than its share of memory.
func TestFloodOfBytes(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	a, b := join(t, c), join(t, c)
	gate := make(chan struct{})
	var mu sync.Mutex
	var got, losses int
	if _, err := b.Subscribe("s", func(bus.Message) {
		<-gate
		mu.Lock()
		defer mu.Unlock()
		got++
	}, func() {
		mu.Lock()
		defer mu.Unlock()
		losses++
	}); err != nil {
		t.Fatal(err)
	}
	data := make([]byte, bus.MaxData)
	eventually(t, "messages are dropped", func() bool {
		if err := a.Publish(context.Background(), "s", data); err != nil {
			t.Fatal(err)
		}
		return b.Stats().Dropped > 0
	})
	close(gate)
	eventually(t, "the loss is noticed", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return losses > 0
	})
	mu.Lock()
	defer mu.Unlock()
	if got > 34 {
		t.Errorf("%d messages of a mebibyte were kept", got)
	}
}

package coherence_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// laggard is a node's end of a bus on which messages arrive late, those of one
// node overtake those of another, and some are lost, which is noticed at their
// place. While it is deaf, nothing arrives and nothing is noticed.
type laggard struct {
	bus.Bus
	out  sync.Mutex
	sent atomic.Int64 // messages published

	handle func(bus.Message)
	lost   func()
	busy   sync.Mutex // handle and lost are never called at once
	deaf   atomic.Bool

	mu    sync.Mutex
	lanes map[string]*lane // by the id of the publisher
	ended chan struct{}
	done  sync.WaitGroup
}

// lane is what one node publishes on its way here.
type lane struct {
	messages  chan bus.Message
	delivered atomic.Int64 // or noticed to be lost
	waiting   int64        // arrived while deaf; guarded by laggard.busy
}

func newLaggard(b bus.Bus) *laggard {
	return &laggard{Bus: b, lanes: map[string]*lane{}, ended: make(chan struct{})}
}

func (l *laggard) Publish(ctx context.Context, subject string, data []byte) error {
	l.out.Lock()
	defer l.out.Unlock()
	l.sent.Add(1)
	return l.Bus.Publish(ctx, subject, data)
}

func (l *laggard) Subscribe(subject string, handle func(bus.Message), lost func()) (bus.Subscription, error) {
	l.handle, l.lost = handle, lost
	return l.Bus.Subscribe(subject, func(m bus.Message) { l.lane(m.From).messages <- m }, lost)
}

func (l *laggard) lane(from string) *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lanes[from] == nil {
		l.lanes[from] = &lane{messages: make(chan bus.Message, 1<<16)}
		l.done.Go(func() { l.deliver(l.lanes[from]) })
	}
	return l.lanes[from]
}

func (l *laggard) deliver(way *lane) {
	losing := int64(0) // messages that are lost with the next one
	for {
		var m bus.Message
		select {
		case <-l.ended:
			return
		case m = <-way.messages:
		}
		if rand.IntN(8) == 0 {
			time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond) // on its way
		}
		l.busy.Lock()
		switch {
		case l.deaf.Load():
			way.waiting++
		case len(way.messages) > 0 && losing < 5 && rand.IntN(20) == 0:
			losing++
		case losing > 0:
			l.lost()
			way.delivered.Add(losing)
			losing = 0
			fallthrough
		default:
			l.handle(m)
			way.delivered.Add(1)
		}
		l.busy.Unlock()
	}
}

// hear ends the deafness. trust is called once what was missed is noticed.
func (l *laggard) hear(trust func()) {
	l.busy.Lock()
	defer l.busy.Unlock()
	l.deaf.Store(false)
	trust()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, way := range l.lanes {
		way.delivered.Add(way.waiting)
		way.waiting = 0
	}
}

func (l *laggard) end() { close(l.ended); l.done.Wait() }

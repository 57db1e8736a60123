package hub

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// lag makes a bus as slow as its contract allows: subscriptions count a moment
// after Subscribe returned, and messages of different subjects overtake each
// other.
type lag struct {
	bus.Bus
	most time.Duration

	mu     sync.Mutex
	random *rand.Rand
}

func newLag(b bus.Bus, most time.Duration, seed uint64) *lag {
	return &lag{Bus: b, most: most, random: rand.New(rand.NewPCG(seed, seed))}
}

func (l *lag) pause() {
	l.mu.Lock()
	d := time.Duration(l.random.Int64N(int64(l.most)))
	often := l.random.IntN(4) == 0
	l.mu.Unlock()
	if often {
		time.Sleep(d)
	}
}

func (l *lag) Subscribe(subject string, handle func(bus.Message), lost func()) (bus.Subscription, error) {
	s := &lagging{}
	go func() {
		l.pause()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.ended {
			return
		}
		// An error only says that the test is over.
		s.sub, _ = l.Bus.Subscribe(subject, func(m bus.Message) {
			l.pause()
			handle(m)
		}, lost)
	}()
	return s, nil
}

func (l *lag) Request(ctx context.Context, subject string, data []byte) ([]byte, error) {
	l.pause()
	defer l.pause()
	return l.Bus.Request(ctx, subject, data)
}

// lagging is a subscription that may yet have to begin.
type lagging struct {
	mu    sync.Mutex
	sub   bus.Subscription
	ended bool
}

func (s *lagging) Unsubscribe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if s.sub != nil {
		s.sub.Unsubscribe()
	}
}

package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// lookReplica looks at a replica and returns how far it is behind.
func (s *Store) lookReplica(ctx context.Context, p *pools, src *source) (lag time.Duration, err error) {
	found, err := s.see(ctx, p.meter, src)
	if err != nil {
		return -1, err
	}
	p.mu.Lock()
	master := p.known
	p.mu.Unlock()
	switch {
	case found.server != "" && found.server != p.database:
		return -1, &sourceError{model.SourceOther, "its database is that of another system"}
	case found.identity == master.identity: // it is the master itself
		src.replayed.Store(neverThere - 1)
		return 0, nil
	case !found.follows:
		return -1, &sourceError{model.SourceDiverged, "it replays nobody's changes: it was promoted, or never was a replica"}
	case found.master != master.identity:
		return -1, &sourceError{model.SourceDiverged, "it follows another master, or is far behind this one"}
	case found.schema != master.schema:
		return -1, &sourceError{model.SourceSchema, fmt.Sprintf("its schema is version %d, that of the master %d", found.schema, master.schema)}
	}
	src.awaited.Store(nowhere)
	if err := p.follow(ctx, src); err != nil {
		return -1, err
	}
	lag = p.lag(src.replayed.Load())
	if lag > p.opts.MaxReplicaLag {
		return lag, &sourceError{model.SourceLagging, fmt.Sprintf("it is %s behind, more than %s", lag.Round(time.Millisecond), p.opts.MaxReplicaLag)}
	}
	return lag, nil
}

// lag is since when the master has been further than that, by the looks at it.
func (p *pools) lag(replayed uint64) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.known.samples {
		if s.position > replayed {
			return time.Since(s.at)
		}
	}
	return 0
}

// history names what positions are of.
func (p *pools) history() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known.identity
}

// position is that of the master, after all that it has committed.
func (p *pools) position(ctx context.Context) (uint64, error) {
	p.mu.Lock()
	known := p.known
	p.mu.Unlock()
	position, life, err := p.meter.ofMaster(ctx, p.master.db.DB, known.key)
	if err == nil && life != known.life {
		err = errors.New("the server is another one, or was started again")
	}
	return position, err
}

// follow notes how far a replica has come.
func (p *pools) follow(ctx context.Context, src *source) error {
	p.mu.Lock()
	key := p.known.key
	p.mu.Unlock()
	position, err := p.meter.ofReplica(ctx, src.eye.DB, key)
	if err == nil && src.replayed.Load() != neverThere-1 {
		src.replayed.Store(position)
	}
	return err
}

// chase lets those who wait for a replica ask it together: a question that began
// before one came does not count for it.
type chase struct {
	mu   sync.Mutex
	next chan struct{} // closed when the next question is answered; nil if none is wanted
	busy bool
}

const (
	// catchUpPatience is how long a read waits for a replica rather than ask the master.
	catchUpPatience = 25 * time.Millisecond
)

// catchesUp asks how far a replica has come by now, and reports whether it is
// there. It doesn't ask one that was behind at the last look.
func (s *Store) catchesUp(ctx context.Context, p *pools, src *source, need uint64) bool {
	if p.outage.lasts() || src.behind() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, catchUpPatience)
	defer cancel()
	for {
		select {
		case <-src.ask(p):
		case <-ctx.Done():
			src.awaited.Store(need)
			return false
		}
		if src.replayed.Load() >= need {
			return true
		}
	}
}

// ask returns a channel that closes when a question that begins from now on is
// answered.
func (s *source) ask(p *pools) <-chan struct{} {
	s.chase.mu.Lock()
	defer s.chase.mu.Unlock()
	if s.chase.next == nil {
		s.chase.next = make(chan struct{})
	}
	if !s.chase.busy {
		s.chase.busy = true
		go s.answer(p)
	}
	return s.chase.next
}

// answer asks until nobody waits.
func (s *source) answer(p *pools) {
	for {
		s.chase.mu.Lock()
		asked := s.chase.next
		s.chase.next = nil
		s.chase.busy = asked != nil
		s.chase.mu.Unlock()
		if asked == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), lookPatience)
		_ = p.follow(ctx, s) // who waits sees that it has come no further
		cancel()
		close(asked)
	}
}

package sqlstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// concerns notes whose reads must see the transaction from now on, besides those
// of the user whose request it is: the users with these ids, and the members of
// the channels with these ids. A transaction that says nothing concerns everyone.
func (c conn) concerns(ids ...string) {
	if c.s.pools.Load().causal() {
		c.notes.keys = append(append(c.notes.keys, ids...), "")
	}
}

// concernsNobody notes that reads which go to replicas need not see it.
func (c conn) concernsNobody() { c.notes.nobody = true }

// nothing reports whether the transaction changes what nobody remembers.
func (n *notes) nothing() bool { return len(n.invalid) == 0 && n.nobody }

// committed makes caches and replicas be asked only for what they have, here and
// on the other nodes, after a commit and before the write returns. If the master
// is gone before it has said where that was, the commit counts as one without an
// answer: who repeats it then is told of it.
func (s *Store) committed(ctx context.Context, p *pools, left *notes) error {
	if !p.causal() || p.meter == nil || left.nothing() {
		s.invalidate(left.invalid)
		return nil
	}
	if userID, ok := store.ReaderOf(ctx); ok && left.keys != nil {
		left.keys = append(left.keys, userID)
	}
	return s.waves.roll(ctx, s, p, left)
}

// commitDoubt is how long a commit without an answer may still take effect.
const commitDoubt = 10 * time.Second

// doubt takes a commit that may have happened for one that has, once that is
// certain to be over and a master says where.
func (s *Store) doubt(ctx context.Context, p *pools, left *notes) {
	time.AfterFunc(commitDoubt, func() {
		if err := s.committed(ctx, p, left); err != nil {
			s.doubt(ctx, p, left)
		}
	})
}

// waves bring commits together: while the position of some is read and told,
// those that come after them wait to be the next wave.
type waves struct {
	mu      sync.Mutex
	waiting []*swell
	rolling bool
}

// swell is a commit on its way.
type swell struct {
	pools *pools
	notes *notes
	done  chan error
}

// roll returns when all nodes know of the commit, or when ctx ends.
func (w *waves) roll(ctx context.Context, s *Store, p *pools, left *notes) error {
	mine := &swell{p, left, make(chan error, 1)}
	w.mu.Lock()
	w.waiting = append(w.waiting, mine)
	if !w.rolling {
		w.rolling = true
		go w.run(context.WithoutCancel(ctx), s)
	}
	w.mu.Unlock()
	select {
	case err := <-mine.done:
		return err
	case <-ctx.Done():
		return nil
	}
}

// run tells of what waits until nothing does.
func (w *waves) run(ctx context.Context, s *Store) {
	for {
		w.mu.Lock()
		wave := w.waiting
		w.waiting = nil
		w.rolling = len(wave) > 0
		w.mu.Unlock()
		if len(wave) == 0 {
			return
		}
		err := s.tell(ctx, wave)
		for _, each := range wave {
			each.done <- err
		}
	}
}

// positionPatience bounds the question for a position.
const positionPatience = 2 * time.Second

// tell raises the tide by the wave: the position that is read now comes after all
// of its commits. If it can't be read, no replica will do until it can; but if the
// master is gone, replicas are all there is, and the commits are in doubt.
func (s *Store) tell(ctx context.Context, wave []*swell) error {
	p := wave[len(wave)-1].pools
	told := store.Wave{History: p.history()}
	for _, each := range wave {
		told.Drop = append(told.Drop, each.notes.invalid...)
		told.Everyone = told.Everyone || each.notes.keys == nil && !each.notes.nobody
		for _, key := range each.notes.keys {
			if key != "" {
				told.Keys = append(told.Keys, key)
			}
		}
	}
	within, cancel := context.WithTimeout(ctx, positionPatience)
	position, err := p.position(within)
	cancel()
	if err = s.classify(err); errors.Is(err, errUnreachable) || errors.Is(err, errBroken) {
		s.tide.doubt()
		p.master.look()
		s.invalidate(told.Drop)
		return lost(err)
	}
	if err != nil {
		s.log.WarnContext(ctx, "the position of a commit is not known: reading from the master until it is", "error", err)
		position = nowhere
	}
	told.Position = position
	s.Rise(told)
	if s.opts.Announce != nil && len(told.Drop) > 0 {
		s.opts.Announce(told.Drop)
	}
	if s.opts.Share != nil {
		s.opts.Share(ctx, told)
	}
	return nil
}

// Rise takes a wave, of this node or another.
func (s *Store) Rise(w store.Wave) {
	p := s.pools.Load()
	if w.Position != nowhere && p.outage.lasts() {
		p.outage.heard() // before the tide rises: replicas may not do any more
		p.master.look()
	}
	if w.Position == nowhere || w.History != p.history() {
		s.tide.miss()
		p.master.look()
	} else {
		s.tide.raise(w.Position, w.Everyone, w.Keys)
	}
	for _, i := range w.Drop {
		for _, key := range i.Keys {
			s.Invalidate(i.Cache, key)
		}
	}
}

// Hold keeps reads from replicas while other nodes, which may commit something,
// can't be heard.
func (s *Store) Hold(on bool) {
	if s.held.Swap(on) == on {
		return
	}
	s.tide.miss()
	s.pools.Load().master.look()
}

// Follows reports whether there are replicas that may be behind: then the other
// nodes have to tell this one of their commits, and this one them.
func (s *Store) Follows() bool { return s.pools.Load().causal() }

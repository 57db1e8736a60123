package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Times of the looks at data sources.
const (
	lookEvery    = time.Second
	lookSoon     = 200 * time.Millisecond // while there is no master
	lookPatience = time.Second
	behindEvery  = 10 * time.Millisecond // at one that somebody waited for in vain
)

// The properties by which a database is known again.
const (
	// propertyServer is the id of the system whose database it is.
	propertyServer = "server_id"
	// propertyMaster is the master in its present life: who replicates it follows
	// that one.
	propertyMaster = "database_master"
)

// masterState is what looking has found of the master.
type masterState struct {
	identity string
	life     string // as it comes with positions
	key      string // of its positions
	schema   int64
	samples  []sample // the last positions
}

type sample struct {
	position uint64
	at       time.Time
}

// samplesMax is how many looks back lag is measured.
const samplesMax = 120

// seen is what a look has found of a database.
type seen struct {
	identity          string
	follows, readOnly bool
	server, master    string // the properties
	schema            int64
}

// Follow begins to look at the data sources, until Close; before it no replica
// is read from. The database is migrated by then.
func (s *Store) Follow(ctx context.Context) error {
	p := s.pools.Load()
	if err := s.begin(ctx, p); err != nil || p.meter == nil {
		return err
	}
	s.start(p)
	return nil
}

// begin has a first look at all sources.
func (s *Store) begin(ctx context.Context, p *pools) (err error) {
	kind, ok := s.dialect.(replicated)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	if p.meter, err = newMeter(ctx, kind, p.master.eye.DB); err != nil {
		return s.classify(err)
	}
	insert := insertSQL("properties", propertyColumns, 1) + s.dialect.upsert([]string{"name"}, nil)
	if _, err := p.master.eye.ExecContext(ctx, s.dialect.rebind(insert), propertyServer, model.NewID()); err != nil {
		return s.classify(err)
	}
	if err := s.lookMaster(ctx, p); err != nil {
		return err
	}
	p.master.found(0, nil)
	var looking sync.WaitGroup
	for _, src := range p.all()[1:] {
		looking.Go(func() {
			within, cancel := context.WithTimeout(ctx, lookPatience)
			defer cancel()
			src.found(s.lookReplica(within, p, src))
			src.tell(s.log)
		})
	}
	looking.Wait()
	return nil
}

// start keeps looking at the sources.
func (s *Store) start(p *pools) {
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	s.pulse.beat()
	p.ended.Go(func() { s.watchMaster(ctx, p) })
	for _, src := range p.all()[1:] {
		p.ended.Go(func() { s.watchReplica(ctx, p, src) })
	}
	if p.causal() {
		p.ended.Go(func() { s.keepPulse(ctx, p) })
	}
}

// keepPulse notices when this process stood still, and forgets marks.
func (s *Store) keepPulse(ctx context.Context, p *pools) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if s.pulse.late() {
			s.tide.miss()
			p.master.look()
		}
		s.pulse.beat()
		passed, any := neverThere, false
		for _, src := range p.all()[1:] {
			if src.healthy.Load() {
				passed, any = min(passed, src.replayed.Load()), true
			}
		}
		if any {
			s.tide.passed(passed)
		}
	}
}

// watchMaster looks at the master until ctx ends.
func (s *Store) watchMaster(ctx context.Context, p *pools) {
	for {
		every := lookEvery
		if p.outage.lasts() || p.causal() && !s.tide.sure.Load() {
			every = lookSoon
		}
		if !p.master.await(ctx, every) {
			return
		}
		within, cancel := context.WithTimeout(ctx, lookPatience)
		err := s.lookMaster(within, p)
		cancel()
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			// Another connection may lead to a successor.
			p.master.eye.SetMaxIdleConns(-1)
			p.master.eye.SetMaxIdleConns(1)
		}
		if p.master.found(0, err) {
			p.master.tell(s.log)
		}
		switch {
		case err == nil:
			if p.outage.lasts() {
				p.renew()
			}
			p.outage.end()
		case !p.master.healthy.Load():
			if p.outage.begin(err) {
				kind := store.ErrUnavailable
				if wrong, is := errors.AsType[*sourceError](err); is && wrong.reason == model.SourceReadOnly {
					kind = store.ErrReadOnly
				}
				s.ended(true, time.Now(), fmt.Errorf("%w: %w", kind, err))
			}
		}
	}
}

// watchReplica looks at a replica until ctx ends: how it is, each second, and how
// far it has come, whenever that may matter.
func (s *Store) watchReplica(ctx context.Context, p *pools, src *source) {
	next := time.Now().Add(lookEvery)
	for {
		every := pulseEvery
		if src.behind() {
			every = behindEvery
		}
		if !src.await(ctx, every) {
			return
		}
		within, cancel := context.WithTimeout(ctx, lookPatience)
		if time.Now().Before(next) && src.healthy.Load() {
			if src.replayed.Load() < s.tide.high.Load() {
				_ = p.follow(within, src) // the next look will tell
			}
			cancel()
			continue
		}
		lag, err := s.lookReplica(within, p, src)
		cancel()
		if ctx.Err() != nil {
			return
		}
		if err == nil && !src.healthy.Load() {
			s.tide.raise(s.tide.high.Load(), true, nil) // marks that it has not passed may be forgotten
		}
		if src.found(lag, err) {
			src.tell(s.log)
		}
		next = time.Now().Add(lookEvery)
	}
}

// await waits until it is time for a look; false if ctx has ended.
func (s *source) await(ctx context.Context, every time.Duration) bool {
	tick := time.NewTimer(every)
	defer tick.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-s.wanted:
	case <-tick.C:
	}
	return true
}

// see looks at a database.
func (s *Store) see(ctx context.Context, m *meter, src *source) (found seen, err error) {
	if err := src.eye.QueryRowContext(ctx, m.identity).Scan(&found.identity, &found.follows, &found.readOnly); err != nil {
		return found, err
	}
	found.identity = strings.TrimSpace(found.identity)
	rows, err := src.eye.QueryContext(ctx, s.dialect.rebind(`SELECT name, value FROM properties WHERE name IN (?, ?)`), propertyServer, propertyMaster)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return found, err
		}
		if name == propertyServer {
			found.server = value
		} else {
			found.master = value
		}
	}
	if err := rows.Err(); err != nil {
		return found, err
	}
	var schema sql.NullInt64
	err = src.eye.QueryRowContext(ctx, `SELECT MAX(version_id) FROM `+goose.DefaultTablename+` WHERE is_applied`).Scan(&schema)
	found.schema = schema.Int64
	return found, err
}

// lookMaster looks at the master, and settles the tide.
func (s *Store) lookMaster(ctx context.Context, p *pools) error {
	losses := s.tide.losses()
	found, err := s.see(ctx, p.meter, p.master)
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if found.readOnly {
		return &sourceError{model.SourceReadOnly, "the server takes no writes: it is a replica, or was made read-only"}
	}
	p.mu.Lock()
	before := p.known
	p.mu.Unlock()
	if p.database == "" {
		p.database = found.server
	}
	if found.server != p.database {
		return &sourceError{model.SourceOther, "the server has the database of another system now"}
	}
	state := masterState{identity: found.identity, schema: found.schema, samples: before.samples, key: before.key}
	anew := before.identity != found.identity
	if anew {
		state.samples = nil
		if err := s.learn(ctx, p, &state, before.identity); err != nil {
			return err
		}
	}
	if !p.causal() {
		p.mu.Lock()
		p.known = state
		p.mu.Unlock()
		return nil
	}
	if found.master != found.identity {
		if err := s.sign(ctx, p, found.identity); err != nil {
			return err
		}
	}
	var position uint64
	if position, state.life, err = p.meter.ofMaster(ctx, p.master.eye.DB, state.key); err != nil {
		return err
	}
	if position != nowhere {
		state.samples = append(state.samples[max(0, len(state.samples)-samplesMax):], sample{position, time.Now()})
	}
	p.mu.Lock()
	p.known = state
	p.mu.Unlock()
	switch {
	case p != s.pools.Load():
	case anew && before.identity != "":
		// Marks of the new history may have come already: the next look, which is
		// soon, comes after them.
		s.tide.forget()
	case position != nowhere && !s.held.Load(): // without a position it keeps no history that replicas could follow
		s.tide.settle(position, losses)
	}
	return nil
}

// learn finds out what is to be known of a new master.
func (s *Store) learn(ctx context.Context, p *pools, state *masterState, before string) error {
	if before != "" {
		s.log.WarnContext(ctx, "the master is another one, or was started again", "identity", state.identity, "before", before)
		s.Missed()
	}
	if p.meter.key == "" {
		return nil
	}
	return p.master.eye.QueryRowContext(ctx, p.meter.key).Scan(&state.key)
}

// sign writes the master's identity into it, for its replicas to be known by.
func (s *Store) sign(ctx context.Context, p *pools, identity string) error {
	query := insertSQL("properties", propertyColumns, 1) + s.dialect.upsert([]string{"name"}, []string{"value"})
	_, err := p.master.eye.ExecContext(ctx, s.dialect.rebind(query), propertyMaster, identity)
	return err
}

package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Bounds of a recycle.
const (
	provePatience = 4 * time.Second // for the new master to show that it will do
	drainPatience = 8 * time.Second // for running work to end; new work waits meanwhile
)

// Replacement is a set of connections that has proven itself, to take the place
// of those in use.
type Replacement struct {
	store *Store
	pools *pools
}

// Prepare opens connections by the sources and limits of o, and proves that they
// lead to a master of the same database which takes writes. Nothing changes for
// those in use. Use ends with Switch or Drop.
func (s *Store) Prepare(ctx context.Context, o Options) (*Replacement, error) {
	if o.Driver != s.opts.Driver {
		return nil, fmt.Errorf("SqlSettings.DriverName: %q can only be changed to %q by a restart", s.opts.Driver, o.Driver)
	}
	if _, ok := s.dialect.(replicated); !ok {
		return nil, errors.New("SQLite's database is a file of this machine: settings of it take effect at a restart")
	}
	current := s.pools.Load()
	if current.meter == nil {
		return nil, errors.New("the connections in use have not been looked at yet")
	}
	options := s.opts
	options.DataSource, options.Replicas, options.SearchReplicas = o.DataSource, o.Replicas, o.SearchReplicas
	options.MaxOpenConns, options.MaxIdleConns = o.MaxOpenConns, o.MaxIdleConns
	options.ConnMaxLifetime, options.ConnMaxIdleTime = o.ConnMaxLifetime, o.ConnMaxIdleTime
	options.QueryTimeout, options.MaxReplicaLag = o.QueryTimeout, o.MaxReplicaLag
	options.defaults()
	p, err := openPools(s.dialect, options)
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, provePatience)
	defer cancel()
	if err := s.prove(within, p, current); err != nil {
		if within.Err() != nil && ctx.Err() == nil {
			err = fmt.Errorf("%w: no proof within %s: %w", store.ErrUnavailable, provePatience, err)
		}
		return nil, errors.Join(fmt.Errorf("SqlSettings.DataSource (%s): %w", p.master.address, err), p.close())
	}
	return &Replacement{s, p}, nil
}

// prove finds out whether the new pools lead to the database of the current ones.
func (s *Store) prove(ctx context.Context, p, current *pools) (err error) {
	if p.meter, err = newMeter(ctx, s.dialect.(replicated), p.master.eye.DB); err != nil {
		return s.classify(err)
	}
	found, err := s.see(ctx, p.meter, p.master)
	if err != nil {
		if err = s.classify(err); errors.Is(err, store.ErrUnavailable) || ctx.Err() != nil {
			return err
		}
		return fmt.Errorf("it has no database of polder: %w", err)
	}
	current.mu.Lock()
	schema := current.known.schema
	current.mu.Unlock()
	switch {
	case found.readOnly:
		return &sourceError{model.SourceReadOnly, "the server takes no writes: promote it first, or name the one that does"}
	case found.server != current.database:
		return &sourceError{model.SourceOther, "the server has the database of another system"}
	case found.schema != schema:
		return &sourceError{model.SourceSchema, fmt.Sprintf("its schema is version %d, that of the database in use %d", found.schema, schema)}
	}
	if err := s.tryWrite(ctx, p); err != nil {
		return fmt.Errorf("a write was tried: %w", s.classify(err))
	}
	return s.begin(ctx, p)
}

// tryWrite writes a row and takes it back.
func (s *Store) tryWrite(ctx context.Context, p *pools) error {
	tx, err := p.master.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, s.dialect.rebind(insertSQL("properties", propertyColumns, 1)), "ping_"+model.NewID(), "")
	return errors.Join(err, tx.Rollback())
}

// Identity tells the master to which the connections lead from every other one,
// and from itself before it was started again.
func (r *Replacement) Identity() string { return r.pools.history() }

// Drop closes connections that are not to be used.
func (r *Replacement) Drop() error { return r.pools.close() }

// Switch lets running work end on the connections in use while new work waits,
// puts the replacement in their place and lets the work go on. Work that takes
// too long is left to itself: what it has not committed by then it does again.
func (r *Replacement) Switch(ctx context.Context) {
	s := r.store
	old := s.pools.Load()
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainPatience)
	defer cancel()
	began := time.Now()
	// Who waits for the old master to come back does not have to any more: it fails
	// once more, and waits for the gate.
	ended := old.gate.shut(within, old.outage.end)
	s.start(r.pools)
	s.pools.Store(r.pools)
	s.trust.causal.Store(r.pools.causal())
	s.tide.forget()
	s.Invalidate("", "")
	old.gate.reopen()
	old.outage.end()
	s.log.InfoContext(ctx, "the database's connections were replaced", "master", r.pools.master.address,
		"before", old.master.address, "waited", time.Since(began).Round(time.Millisecond), "left_behind", old.gate.running.Load())
	if !ended {
		s.log.WarnContext(ctx, "work on the old connections did not end in time: it is repeated on the new ones", "patience", drainPatience)
	}
	go func() {
		if err := old.close(); err != nil {
			s.log.Warn("the old connections were not closed well", "error", err)
		}
	}()
}

// Identity is [Replacement.Identity] of the connections in use; "" if it isn't
// known.
func (s *Store) Identity() string { return s.pools.Load().history() }

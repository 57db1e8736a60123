// Package sqlstore keeps polder's data in SQLite, PostgreSQL or MySQL/MariaDB.
//
// There is one set of queries, written with ? placeholders; a [dialect] answers
// only what really differs. Three hops lead to the database: a store method,
// the [conn] that it runs its statements on, and the driver. Timing, error
// classes and the repetition of what a deadlock or a broken connection ended
// live in conn and in [Store.write], so no store method knows of them.
//
// Caches are explicit: a method that reads through one says so in its
// interface. A transaction notes what it changes of them ([conn.changes]); the
// write commits, invalidates here, announces the invalidation to the other nodes
// and then returns.
package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Options say which database to use and how.
type Options struct {
	Driver          string // sqlite, postgres or mysql
	DataSource      string
	Replicas        []string      // data sources that reads are spread over, see [Store.Follow]
	SearchReplicas  []string      // data sources that searches go to; none: Replicas
	MaxReplicaLag   time.Duration // a replica that is further behind is left out; 0: 10 s
	MaxOpenConns    int           // of each data source; 0: 32
	MaxIdleConns    int           // 0: MaxOpenConns
	ConnMaxLifetime time.Duration // 0: for ever
	ConnMaxIdleTime time.Duration // 0: for ever
	QueryTimeout    time.Duration // 0: only the context's deadline
	Existing        bool          // a file of SQLite that isn't there is fs.ErrNotExist, and not made
	// IdleTransaction is how long a transaction may do nothing, rounded up to
	// seconds; 0: 8 s. Then PostgreSQL and MariaDB end it: a process that stands
	// still in the middle of one would hold its locks for as long as it does.
	IdleTransaction time.Duration

	Logger *slog.Logger
	// Now gives Unix milliseconds; tests skew it. nil: model.Now.
	Now func() int64
	// Observe, if not nil, is told of every statement.
	Observe func(ctx context.Context, query string, took time.Duration, err error)
	// Outcome, if not nil, is told how each query and each transaction ended that
	// began then, its repetitions included.
	Outcome func(write bool, began time.Time, err error)
	// Announce, if not nil, tells the other nodes what a commit made their caches
	// hold wrongly. It is called before the write returns.
	Announce func([]store.Invalidation)
	// Share, if not nil, tells the other nodes of commits, and returns when they
	// know. It is called before the writes return, and only if there are replicas.
	Share func(ctx context.Context, w store.Wave)
}

// Store implements store.Store.
type Store struct {
	opts    Options
	dialect dialect
	pools   atomic.Pointer[pools]
	claim   io.Closer                          // nil without Claim
	guard   func() (l store.Lease, doubt bool) // nil without Guard
	caches  caches
	trust   *trust // in caches
	pages   pages
	tide    tide
	waves   waves
	pulse   pulse
	held    atomic.Bool // other nodes can't be heard
	log     *slog.Logger
	now     func() int64
}

// Open connects to the database. It does not migrate: see [Store.Migrate].
func Open(ctx context.Context, o Options) (*Store, error) {
	d, err := dialectOf(o.Driver)
	if err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	s := &Store{opts: o, dialect: d, log: o.Logger, now: o.Now, pulse: pulse{began: time.Now()}}
	if s.now == nil {
		s.now = model.Now
	}
	s.opts.defaults()
	p, err := openPools(d, s.opts)
	if err != nil {
		return nil, fmt.Errorf("open %s database: %w", o.Driver, err)
	}
	s.pools.Store(p)
	s.trust = newTrust()
	s.trust.causal.Store(p.causal())
	s.caches, s.pages = newCaches(s.trust), newPages()
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to %s database: %w", o.Driver, err), s.Close())
	}
	return s, nil
}

// defaults sets what was left out.
func (o *Options) defaults() {
	o.MaxOpenConns = cmp.Or(o.MaxOpenConns, 32)
	o.MaxIdleConns = cmp.Or(o.MaxIdleConns, o.MaxOpenConns)
	o.IdleTransaction = cmp.Or(o.IdleTransaction, idleTransaction)
	o.MaxReplicaLag = cmp.Or(o.MaxReplicaLag, maxReplicaLag)
}

// idleTransaction is less than what a cluster takes to notice that a node stands still.
const idleTransaction = 8 * time.Second

// maxReplicaLag is short enough for nobody to see what is old without knowing why.
const maxReplicaLag = 10 * time.Second

// connectPatience bounds the first connection if there is no QueryTimeout.
const connectPatience = 30 * time.Second

// connect makes the first connection. A database that takes it and then says
// nothing is as unavailable as one that refuses it.
func (s *Store) connect(ctx context.Context) error {
	patience := cmp.Or(s.opts.QueryTimeout, connectPatience)
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := s.pools.Load().master.db.PingContext(within)
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		return fmt.Errorf("%w: no answer in %s: %w", store.ErrUnavailable, patience, err)
	}
	return s.classify(err)
}

// Claim makes this the only store that serves a database of one node, SQLite,
// until Close; an error if another has it. Stores that only look after the
// database need none. It is called once, before the store is used.
func (s *Store) Claim() (err error) {
	if d, ok := s.dialect.(exclusive); ok {
		s.claim, err = d.claim(s.opts)
	}
	return err
}

// Guard makes writes depend on the server's lease on the database: while it is
// in doubt, each transaction checks it before it commits, and store.ErrFenced is
// what those get that come too late. It is called once, before the store is
// used by anybody else.
func (s *Store) Guard(lease func() (l store.Lease, doubt bool)) { s.guard = lease }

// Close closes the pools once the statements at work are done.
func (s *Store) Close() error {
	err := s.pools.Load().close()
	if s.claim != nil {
		err = errors.Join(err, s.claim.Close())
	}
	return err
}

// Ping proves that the master takes writes. It does not wait for one that is
// known to be gone.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pools.Load().outage.now(); err != nil {
		return err
	}
	name := "ping_" + model.NewID()
	return s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		if _, err := tx.exec(ctx, `INSERT INTO properties (name, value) VALUES (?, '')`, name); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `DELETE FROM properties WHERE name = ?`, name)
		return err
	})
}

// idleSeconds is IdleTransaction as databases take it.
func (o Options) idleSeconds() int {
	return int((o.IdleTransaction + time.Second - 1) / time.Second)
}

// configure applies the limits of a pool.
func (o Options) configure(db *sqlx.DB) *sqlx.DB {
	db.SetMaxOpenConns(o.MaxOpenConns)
	db.SetMaxIdleConns(o.MaxIdleConns)
	db.SetConnMaxLifetime(o.ConnMaxLifetime)
	db.SetConnMaxIdleTime(o.ConnMaxIdleTime)
	return db
}

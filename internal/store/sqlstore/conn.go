package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// conn runs statements on a pool or inside a transaction. Queries are written
// with ? placeholders; every error is classified.
type conn struct {
	s      *Store
	tx     *sqlx.Tx // nil: on a pool
	notes  *notes   // of the transaction
	master bool     // on the pool: the one that takes writes
	route  *route   // on the pool: where reads go if there are replicas
}

// notes are what a transaction leaves behind besides what it writes.
type notes struct {
	invalid []store.Invalidation // what it makes caches hold wrongly
	keys    []string             // ids of the users, and of the channels, whom it concerns; nil: everyone
	nobody  bool                 // it concerns nobody's reads
}

// get scans the one row of a query into dest, a pointer to a scalar or a
// struct with db tags; store.ErrNotFound without a row.
func (c conn) get(ctx context.Context, dest any, query string, args ...any) error {
	return c.ask(ctx, query, func(ctx context.Context, q sqlx.ExtContext, query string) error {
		return sqlx.GetContext(ctx, q, dest, query, args...)
	})
}

// list scans all rows of a query into dest, a pointer to a slice.
func (c conn) list(ctx context.Context, dest any, query string, args ...any) error {
	return c.ask(ctx, query, func(ctx context.Context, q sqlx.ExtContext, query string) error {
		reflect.ValueOf(dest).Elem().SetLen(0) // without those of an attempt that broke off
		return sqlx.SelectContext(ctx, q, dest, query, args...)
	})
}

// each calls begin and then scan for every row, both anew for each attempt; for
// hot paths that scan by hand.
func (c conn) each(ctx context.Context, query string, args []any, begin func(), scan func(*sql.Rows) error) error {
	return c.ask(ctx, query, func(ctx context.Context, q sqlx.ExtContext, query string) (err error) {
		begin()
		rows, err := q.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// exec runs a statement and returns how many rows it matched.
func (c conn) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = c.run(ctx, c.tx, query, func(ctx context.Context, q sqlx.ExtContext, query string) error {
		res, err := q.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, err
}

// execOne is exec for a statement that must match a row: store.ErrNotFound else.
func (c conn) execOne(ctx context.Context, query string, args ...any) error {
	n, err := c.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return store.ErrNotFound
	}
	return err
}

// insert writes rows, each with a value a column, in one statement. suffix is
// the dialect's upsert or "".
func (c conn) insert(ctx context.Context, table string, columns []string, suffix string, rows ...[]any) error {
	if len(rows) == 0 {
		return nil
	}
	args := make([]any, 0, len(rows)*len(columns))
	for _, r := range rows {
		args = append(args, r...)
	}
	_, err := c.exec(ctx, insertSQL(table, columns, len(rows))+suffix, args...)
	return err
}

// statement is what is done with a query on a pool or in a transaction.
type statement func(ctx context.Context, q sqlx.ExtContext, query string) error

// ask runs a query. On a pool it asks again if the connection broke, and the
// master if a replica failed; a transaction is over then.
func (c conn) ask(ctx context.Context, query string, do statement) error {
	if c.tx != nil {
		return c.run(ctx, c.tx, query, do)
	}
	start := time.Now()
	for attempt := 1; ; attempt++ {
		src, err := c.askOnce(ctx, query, do)
		switch {
		case err != nil && src != nil && src.role != model.SourceMaster && ctx.Err() == nil && isFailure(err):
			c.stray(ctx, err)
		case err == nil || !c.s.again(ctx, err, attempt):
			if src == nil || src.role == model.SourceMaster { // what replicas answer says nothing of the master
				c.s.ended(false, start, err)
			}
			return err
		}
	}
}

// askOnce runs a query on a pool, and returns on which source.
func (c conn) askOnce(ctx context.Context, query string, do statement) (*source, error) {
	p, err := c.s.enter(ctx, c.route == nil || c.route.src == nil)
	if err != nil {
		return nil, err
	}
	defer p.gate.leave()
	db, src := c.at(p)
	if src.role != model.SourceMaster {
		var cancel context.CancelFunc
		ctx, cancel = src.bound(ctx)
		defer cancel()
	}
	if c.route != nil {
		src.reads.Add(1)
	}
	return src, c.run(ctx, db, query, do)
}

// isFailure reports whether an error of a replica says nothing about what was
// asked: a lost connection, but also a query that took too long there or was
// ended because it was in the way of the replay.
func isFailure(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// enter waits until work may begin, and returns on which pools. Its gate is to be
// left. What needs the master also waits for the end of an outage, outside the
// gate, so that a recycle can end it.
func (s *Store) enter(ctx context.Context, master bool) (*pools, error) {
	for {
		p := s.pools.Load()
		if master {
			err := p.outage.wait(ctx)
			if p != s.pools.Load() {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		if err := p.gate.enter(ctx); err != nil {
			return nil, err
		}
		if p == s.pools.Load() {
			return p, nil
		}
		p.gate.leave() // they were replaced while this waited
	}
}

// run runs a statement once.
func (c conn) run(ctx context.Context, q sqlx.ExtContext, query string, do statement) error {
	if d := c.s.pools.Load().opts.QueryTimeout; d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	if c.s.opts.Observe == nil {
		return c.s.classify(do(ctx, q, c.s.dialect.rebind(query)))
	}
	start := time.Now()
	err := c.s.classify(do(ctx, q, c.s.dialect.rebind(query)))
	c.s.opts.Observe(ctx, query, time.Since(start), err)
	return err
}

// write runs do in a transaction and commits it. After what leaves nothing
// behind, such as a deadlock or a connection that broke before the COMMIT, it
// runs do again; do must therefore only change what it sets itself. A COMMIT
// that got no answer is an error: the transaction may have happened. With a
// context of [store.Fenced] it writes nothing once the lease is lost.
func (s *Store) write(ctx context.Context, do func(tx conn) error) error {
	return s.transact(ctx, false, do)
}

// writeSurely is write for a do that finds out by itself whether what it did
// before is there: it also runs again after a COMMIT that got no answer.
func (s *Store) writeSurely(ctx context.Context, do func(tx conn) error) error {
	return s.transact(ctx, true, do)
}

func (s *Store) transact(ctx context.Context, surely bool, do func(tx conn) error) (err error) {
	start := time.Now()
	defer func() { s.ended(true, start, err) }()
	for attempt := 1; ; attempt++ {
		committing, err := s.writeOnce(ctx, do)
		// Whether a driver says that it had sent nothing doesn't count: pgx says
		// so also of a COMMIT that it has sent.
		if committing && errors.Is(err, errBroken) && !surely {
			return fmt.Errorf("COMMIT got no answer: %w", err)
		}
		if err == nil || !s.again(ctx, err, attempt) {
			return err
		}
	}
}

// ended tells how a query or a transaction ended.
func (s *Store) ended(write bool, began time.Time, err error) {
	if s.opts.Outcome != nil {
		s.opts.Outcome(write, began, err)
	}
}

// writeOnce reports with an error whether it came from the COMMIT.
func (s *Store) writeOnce(ctx context.Context, do func(tx conn) error) (committing bool, err error) {
	p, err := s.enter(ctx, true)
	if err != nil {
		return false, err
	}
	defer p.gate.leave()
	tx, err := p.master.db.BeginTxx(ctx, &sql.TxOptions{Isolation: s.dialect.isolation()})
	if err != nil {
		return false, s.classify(err)
	}
	var left notes
	err = s.doFenced(ctx, conn{s: s, tx: tx, notes: &left}, do)
	if err == nil && s.pools.Load() != p {
		// It took so long that the master was replaced without waiting for it.
		err = fmt.Errorf("%w: %w: its connections were replaced", store.ErrUnavailable, errRetry)
	}
	if err != nil {
		rollback := s.classify(s.end(ctx, tx.Rollback))
		if rollback != nil && ctx.Err() == nil && !errors.Is(rollback, sql.ErrTxDone) && !errors.Is(rollback, errBroken) {
			s.log.WarnContext(ctx, "rollback failed", "error", rollback)
		}
		return false, err
	}
	err = s.end(ctx, tx.Commit)
	if doubt := s.committed(ctx, p, &left); err == nil {
		err = doubt
	}
	if err != nil && !left.nothing() {
		// The connection may have broken between the commit and its answer, or
		// before a commit that is still on its way.
		s.doubt(context.WithoutCancel(ctx), p, &left)
	}
	return true, s.classify(err)
}

// end commits or rolls back, until ctx ends. With a deaf driver the connection
// is busy until the database answers or is gone.
func (s *Store) end(ctx context.Context, end func() error) error {
	if _, deaf := s.dialect.(deaf); !deaf {
		return end()
	}
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// doFenced checks the context's lease first: the row stays locked until the
// transaction ends. A server's own lease is only looked at if it may be lost;
// that is at the end, as the server may have stood still in between.
func (s *Store) doFenced(ctx context.Context, tx conn, do func(tx conn) error) error {
	if lease, ok := store.FenceOf(ctx); ok {
		if err := tx.checkFence(ctx, lease); err != nil {
			return err
		}
	}
	if err := do(tx); err != nil {
		return err
	}
	if s.guard != nil {
		if lease, doubt := s.guard(); doubt {
			if err := tx.checkFence(ctx, lease); err != nil {
				return fmt.Errorf("%w: the server's claim: %w", store.ErrUnavailable, err)
			}
		}
	}
	return nil
}

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/polder-chat/polder/internal/store"
)

// conn runs statements on a pool or inside a transaction. Queries are written
// with ? placeholders; every error is classified.
type conn struct {
	s *Store
	q sqlx.ExtContext
	// invalid is what the transaction makes caches hold wrongly; nil outside one.
	invalid *[]store.Invalidation
}

// read is where queries go that change nothing.
func (s *Store) read() conn { return conn{s: s, q: s.readers} }

// get scans the one row of a query into dest, a pointer to a scalar or a
// struct with db tags; store.ErrNotFound without a row.
func (c conn) get(ctx context.Context, dest any, query string, args ...any) error {
	return c.run(ctx, query, func(ctx context.Context, query string) error {
		return sqlx.GetContext(ctx, c.q, dest, query, args...)
	})
}

// list scans all rows of a query into dest, a pointer to a slice.
func (c conn) list(ctx context.Context, dest any, query string, args ...any) error {
	return c.run(ctx, query, func(ctx context.Context, query string) error {
		return sqlx.SelectContext(ctx, c.q, dest, query, args...)
	})
}

// each calls scan for every row; for hot paths that scan by hand.
func (c conn) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	return c.run(ctx, query, func(ctx context.Context, query string) (err error) {
		rows, err := c.q.QueryContext(ctx, query, args...)
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
	err = c.run(ctx, query, func(ctx context.Context, query string) error {
		res, err := c.q.ExecContext(ctx, query, args...)
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

func (c conn) run(ctx context.Context, query string, do func(context.Context, string) error) error {
	if d := c.s.opts.QueryTimeout; d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	if c.s.opts.Observe == nil {
		return c.s.classify(do(ctx, c.s.dialect.rebind(query)))
	}
	start := time.Now()
	err := c.s.classify(do(ctx, c.s.dialect.rebind(query)))
	c.s.opts.Observe(ctx, query, time.Since(start), err)
	return err
}

// Limits of repeating a transaction that a deadlock or a conflict with another
// one ended.
const (
	writeAttempts = 6
	writeBackoff  = 5 * time.Millisecond
)

// write runs do in a transaction and commits it. After a deadlock or a
// serialisation failure, which leave nothing behind, it runs do again with
// jitter; do must therefore only change what it sets itself. With a context of
// [store.Fenced] it writes nothing once the lease is lost.
func (s *Store) write(ctx context.Context, do func(tx conn) error) error {
	for attempt := 1; ; attempt++ {
		err := s.writeOnce(ctx, do)
		if err == nil || !errors.Is(err, errRetry) || attempt == writeAttempts {
			return err
		}
		wait := time.NewTimer(time.Duration(1+rand.Int64N(int64(attempt))) * writeBackoff)
		select {
		case <-ctx.Done():
			wait.Stop()
			return ctx.Err()
		case <-wait.C:
		}
	}
}

// commitDoubt is how long a commit without an answer may still take effect.
const commitDoubt = 10 * time.Second

func (s *Store) writeOnce(ctx context.Context, do func(tx conn) error) error {
	tx, err := s.master.BeginTxx(ctx, &sql.TxOptions{Isolation: s.dialect.isolation()})
	if err != nil {
		return s.classify(err)
	}
	var invalid []store.Invalidation
	if err := s.doFenced(ctx, conn{s, tx, &invalid}, do); err != nil {
		if rollback := tx.Rollback(); rollback != nil && !errors.Is(rollback, sql.ErrTxDone) {
			s.log.WarnContext(ctx, "rollback failed", "error", rollback)
		}
		return err
	}
	err = tx.Commit()
	s.invalidate(invalid)
	if err != nil && len(invalid) > 0 {
		// The connection may have broken between the commit and its answer, or
		// before a commit that is still on its way.
		time.AfterFunc(commitDoubt, func() { s.invalidate(invalid) })
	}
	return s.classify(err)
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

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
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
	return c.ask(ctx, query, nil, func(ctx context.Context, query string) error {
		return sqlx.GetContext(ctx, c.q, dest, query, args...)
	})
}

// list scans all rows of a query into dest, a pointer to a slice.
func (c conn) list(ctx context.Context, dest any, query string, args ...any) error {
	return c.ask(ctx, query, nil, func(ctx context.Context, query string) error {
		reflect.ValueOf(dest).Elem().SetLen(0) // without those of an attempt that broke off
		return sqlx.SelectContext(ctx, c.q, dest, query, args...)
	})
}

// each calls scan for every row; for hot paths that scan by hand.
func (c conn) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	begun := false
	return c.ask(ctx, query, &begun, func(ctx context.Context, query string) (err error) {
		rows, err := c.q.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			begun = true
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

// ask runs a query. On a pool it asks again if the connection broke, unless
// begun says that the caller has seen rows; a transaction is over then.
func (c conn) ask(ctx context.Context, query string, begun *bool, do func(context.Context, string) error) error {
	if _, pool := c.q.(*sqlx.DB); !pool {
		return c.run(ctx, query, do)
	}
	start := time.Now()
	for attempt := 1; ; attempt++ {
		err := c.run(ctx, query, do)
		if err == nil || begun != nil && *begun || !c.s.again(ctx, err, attempt) {
			c.s.ended(false, start, err)
			return err
		}
	}
}

// run runs a statement once.
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

// commitDoubt is how long a commit without an answer may still take effect.
const commitDoubt = 10 * time.Second

// ended tells how a query or a transaction ended.
func (s *Store) ended(write bool, began time.Time, err error) {
	if s.opts.Outcome != nil {
		s.opts.Outcome(write, began, err)
	}
}

// writeOnce reports with an error whether it came from the COMMIT.
func (s *Store) writeOnce(ctx context.Context, do func(tx conn) error) (committing bool, err error) {
	tx, err := s.master.BeginTxx(ctx, &sql.TxOptions{Isolation: s.dialect.isolation()})
	if err != nil {
		return false, s.classify(err)
	}
	var invalid []store.Invalidation
	if err := s.doFenced(ctx, conn{s, tx, &invalid}, do); err != nil {
		rollback := s.classify(s.end(ctx, tx.Rollback))
		if rollback != nil && ctx.Err() == nil && !errors.Is(rollback, sql.ErrTxDone) && !errors.Is(rollback, errBroken) {
			s.log.WarnContext(ctx, "rollback failed", "error", rollback)
		}
		return false, err
	}
	err = s.end(ctx, tx.Commit)
	s.invalidate(invalid)
	if err != nil && len(invalid) > 0 {
		// The connection may have broken between the commit and its answer, or
		// before a commit that is still on its way.
		time.AfterFunc(commitDoubt, func() { s.invalidate(invalid) })
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

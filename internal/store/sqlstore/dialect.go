package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"io"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"github.com/polder-chat/polder/internal/store"
)

// A dialect answers what differs between the databases. Everything else is
// written once.
type dialect interface {
	// open returns the pools for writes and for reads, which may be the same.
	open(o Options) (master, readers *sqlx.DB, err error)
	// rebind turns ? into the driver's placeholders.
	rebind(query string) string
	// in is "column is one of values" as a condition with its arguments.
	in(column string, values []string) (string, []any)
	// upsert ends an INSERT: on a row with the same key columns, set the others
	// to the values that were to be inserted. No columns: keep the row.
	upsert(key []string, set []string) string
	// forUpdate ends a SELECT that locks its rows until the transaction ends.
	forUpdate() string
	// forShare is forUpdate for rows that others may read so as well.
	forShare() string
	// clock is the database's time as an expression, Unix ms. It is that of the
	// moment, not of the transaction's begin.
	clock() string
	// match is the condition that the message of posts aliased p has the term,
	// with its arguments. Terms may hold anything that a client sends.
	match(t store.Term) (condition string, args []any)
	// isolation is that of write transactions.
	isolation() sql.IsolationLevel
	// class sorts an error of the driver; for a conflict with the constraint's name.
	class(err error) (errorClass, string)
	// lock waits for the lock that lets one node migrate; waiting is called once
	// if somebody else has it.
	lock(ctx context.Context, c *sql.Conn, waiting func()) error
	unlock(ctx context.Context, c *sql.Conn) error

	goose() goose.Dialect
	// migrations is the folder of the dialect's migrations.
	migrations() string
}

func dialectOf(driver string) (dialect, error) {
	switch driver {
	case "sqlite":
		return sqlite{}, nil
	case "postgres":
		return &postgres{}, nil
	case "mysql":
		return mysql{}, nil
	}
	return nil, fmt.Errorf("database driver %q is not one of sqlite, postgres, mysql", driver)
}

// An exclusive dialect is of databases for one server: claim keeps others off
// until the result is closed.
type exclusive interface {
	claim(o Options) (io.Closer, error)
}

// A deaf dialect's driver waits for the answer to a COMMIT or ROLLBACK whatever
// becomes of the context.
type deaf interface{ deaf() }

// list writes "column IN (?,?)"; no values match nothing.
func list(column string, values []string) (string, []any) {
	if len(values) == 0 {
		return "1 = 0", nil
	}
	b := make([]byte, 0, len(column)+6+2*len(values))
	b = append(b, column...)
	b = append(b, " IN ("...)
	args := make([]any, len(values))
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '?')
		args[i] = v
	}
	return string(append(b, ')')), args
}

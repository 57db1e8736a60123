package sqlstore

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"github.com/polder-chat/polder/internal/store"
)

// postgres speaks through pgx, which prepares each statement once a connection.
type postgres struct {
	rebound sync.Map // query with ? → query with $1
}

func (*postgres) open(o Options) (master, readers *sqlx.DB, err error) {
	config, err := pgx.ParseConfig(o.DataSource)
	if err != nil {
		return nil, nil, errors.New("not a PostgreSQL connection string") // the cause may quote the password
	}
	if _, ok := config.RuntimeParams["application_name"]; !ok {
		config.RuntimeParams["application_name"] = "polder"
	}
	// What the server ended while the connection was idle shows only in the
	// answer to the next statement, when it is too late to take another.
	options := []stdlib.OptionOpenDB{stdlib.OptionResetSession(func(_ context.Context, c *pgx.Conn) error {
		if !alive(c.PgConn().Conn()) {
			return sqldriver.ErrBadConn
		}
		return nil
	})}
	if _, ok := config.RuntimeParams[idleParam]; !ok {
		// Not as a parameter of the connection: poolers refuse those that they don't know.
		options = append(options, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
			_, err := c.Exec(ctx, fmt.Sprintf("SET %s = '%ds'", idleParam, o.idleSeconds()))
			return err
		}))
	}
	db := o.configure(sqlx.NewDb(stdlib.OpenDB(*config, options...), "pgx"))
	return db, db, nil
}

// idleParam bounds how long a transaction waits for its next statement.
const idleParam = "idle_in_transaction_session_timeout"

// address implements replicated.
func (*postgres) address(source string) string {
	config, err := pgx.ParseConfig(source)
	if err != nil {
		return ""
	}
	hosts := []string{net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))}
	for _, f := range config.Fallbacks {
		if host := net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port))); !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return strings.Join(hosts, ",")
}

func (d *postgres) rebind(query string) string {
	if q, ok := d.rebound.Load(query); ok {
		return q.(string)
	}
	q := sqlx.Rebind(sqlx.DOLLAR, query)
	if len(query) < 2000 { // longer ones are batches, of which there are many
		d.rebound.Store(strings.Clone(query), q)
	}
	return q
}

func (*postgres) in(column string, values []string) (string, []any) {
	return column + " = ANY(?)", []any{values} // one statement for any number of values
}

func (*postgres) upsert(key, set []string) string { return onConflict(key, set) }

func (*postgres) forUpdate() string { return " FOR UPDATE" }

func (*postgres) forShare() string { return " FOR SHARE" }

func (*postgres) clock() string { return "(extract(epoch FROM clock_timestamp()) * 1000)::bigint" }

// postgresText is what the index posts_search holds: with blanks for the signs
// of which PostgreSQL's parser would make one token of an address, a fraction
// or a tag, so that each word of a message is found.
const postgresText = `to_tsvector('english', translate(p.message, '/.-+@<&', '       '))`

// match lets PostgreSQL stem the words as it did those of the messages. What it
// doesn't index, stop words, is looked for in the messages, and so are the
// words that begin with the last one of a prefix, after narrowing them down.
func (*postgres) match(t store.Term) (string, []any) {
	var w conditions
	words, last := t.Words, ""
	if t.Prefix {
		words, last = words[:len(words)-1], words[len(words)-1]
	}
	if !areStopWords(words) {
		w.add(postgresText+` @@ phraseto_tsquery('english', ?)`, strings.Join(words, " "))
	}
	if stem := stemPrefix(last); stem != "" && !has(englishStopWords, last, true) {
		w.add(postgresText+` @@ to_tsquery('simple', ?)`, `'`+stem+`':*`)
	}
	if len(w.sql) == 0 || t.Prefix {
		w.add(`p.message ~* ?`, wordPattern(t))
	}
	return strings.Join(w.sql, ` AND `), w.args
}

func (*postgres) class(err error) (errorClass, string) {
	var c *pgconn.ConnectError
	var e *pgconn.PgError
	if errors.As(err, &c) {
		if errors.As(err, &e) && strings.HasPrefix(e.Code, "53") { // it is there, and has too much to do
			return unavailable, ""
		}
		return unreachable, ""
	}
	if !errors.As(err, &e) {
		if pgconn.SafeToRetry(err) {
			return broken, ""
		}
		return otherError, ""
	}
	switch {
	case e.Code == "23505":
		return conflicting, e.ConstraintName
	case e.Code == "40001", e.Code == "40P01":
		return repeatable, ""
	case e.Code == "25006":
		return readOnly, ""
	case e.SeverityUnlocalized == "FATAL", strings.HasPrefix(e.Code, "08"): // FATAL ends the session
		return broken, ""
	case strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57P"):
		return unavailable, ""
	}
	return otherError, ""
}

// migrationLock names the advisory lock under which one node migrates.
const migrationLock = 0x706f6c646572 // "polder"

func (*postgres) lock(ctx context.Context, c *sql.Conn, waiting func()) error {
	var got bool
	if err := c.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, int64(migrationLock)).Scan(&got); err != nil || got {
		return err
	}
	waiting()
	_, err := c.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock))
	return err
}

func (*postgres) unlock(ctx context.Context, c *sql.Conn) error {
	var had bool
	if err := c.QueryRowContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(migrationLock)).Scan(&had); err != nil {
		return err
	}
	if !had {
		return fmt.Errorf("the migration lock was not held")
	}
	return nil
}

func (*postgres) isolation() sql.IsolationLevel { return sql.LevelDefault }

func (*postgres) goose() goose.Dialect { return goose.DialectPostgres }

func (*postgres) migrations() string { return "postgres" }

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	driver "github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"github.com/polder-chat/polder/internal/store"
)

// mysql is MySQL 8 and MariaDB 10.6 or newer.
type mysql struct{}

func (mysql) open(o Options) (master, readers *sqlx.DB, err error) {
	config, err := driver.ParseDSN(o.DataSource)
	if err != nil {
		return nil, nil, errors.New("not a MySQL connection string such as user:password@tcp(host:3306)/database") // the cause may quote the password
	}
	config.InterpolateParams = true // one round trip a statement instead of three
	config.ClientFoundRows = true   // rows matched, as the other databases count
	config.Collation = "utf8mb4_bin"
	// MariaDB alone reads what is behind M!: MySQL has no such limit.
	config.Params = map[string]string{"sql_mode": "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'" +
		fmt.Sprintf(" /*M! , idle_transaction_timeout = %d */", o.idleSeconds())}
	config.Logger = mysqlLog{o.Logger}
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, nil, err
	}
	db := o.configure(sqlx.NewDb(sql.OpenDB(connector), "mysql"))
	return db, db, nil
}

// mysqlLog takes what the driver would write to standard error itself: why a
// connection broke, of which it returns only that it did.
type mysqlLog struct{ *slog.Logger }

func (l mysqlLog) Print(v ...any) {
	l.Warn("the database's driver reports", "report", fmt.Sprint(v...))
}

// address implements replicated.
func (mysql) address(source string) string {
	config, err := driver.ParseDSN(source)
	if err != nil {
		return ""
	}
	return config.Addr
}

func (mysql) deaf() {}

func (mysql) rebind(query string) string { return query }

func (mysql) in(column string, values []string) (string, []any) { return list(column, values) }

func (mysql) upsert(key, set []string) string {
	if len(set) == 0 {
		return fmt.Sprintf(" ON DUPLICATE KEY UPDATE %s = %s", key[0], key[0])
	}
	sets := make([]string, len(set))
	for i, c := range set {
		sets[i] = fmt.Sprintf("%s = VALUES(%s)", c, c)
	}
	return " ON DUPLICATE KEY UPDATE " + strings.Join(sets, ", ")
}

func (mysql) forUpdate() string { return " FOR UPDATE" }

func (mysql) forShare() string { return " LOCK IN SHARE MODE" }

// clock avoids UNIX_TIMESTAMP(NOW(3)), which jumps when the zone's summer time ends.
func (mysql) clock() string {
	return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000"
}

// match asks the index for a word. Several in a row are narrowed down by the
// first of them and looked for in the messages: the index takes foo_bar and
// don't for one word, and leaves out short and common ones.
func (mysql) match(t store.Term) (string, []any) {
	first, single := t.Words[0], len(t.Words) == 1
	const index = "MATCH (p.message) AGAINST (? IN BOOLEAN MODE)"
	switch {
	case !innoDBIndexes(first, single && t.Prefix):
		return "p.message REGEXP ?", []any{wordPattern(t)}
	case !single:
		return index + " AND p.message REGEXP ?", []any{"+" + first + "*", wordPattern(t)}
	case t.Prefix:
		return index, []any{"+" + first + "*"}
	}
	return index, []any{"+" + first}
}

func (mysql) class(err error) (errorClass, string) {
	if errors.Is(err, driver.ErrInvalidConn) {
		return broken, ""
	}
	var e *driver.MySQLError
	if !errors.As(err, &e) {
		return otherError, ""
	}
	switch e.Number {
	case 1062:
		return conflicting, mysqlConstraint(e.Message)
	case 1205, 1213, 1020: // lock wait timeout, deadlock, record changed
		return repeatable, ""
	case 1290, 1792, 1836:
		return readOnly, ""
	case 1053, 1927: // the server shuts down, the connection was killed
		return broken, ""
	case 1040, 1041, 1129, 1203:
		return unavailable, ""
	}
	return otherError, ""
}

// mysqlConstraint takes the name out of a message such as
// "Duplicate entry 'x' for key 'users.users_email'"; MariaDB leaves the table out.
func mysqlConstraint(message string) string {
	i := strings.LastIndex(message, "for key '")
	if i < 0 {
		return ""
	}
	name := strings.TrimSuffix(message[i+len("for key '"):], "'")
	if _, after, ok := strings.Cut(name, "."); ok {
		name = after
	}
	return name
}

// migrationLockName is of the database: MySQL's locks are of the whole server.
const migrationLockName = "CONCAT('polder_migration_', MD5(DATABASE()))"

func (mysql) lock(ctx context.Context, c *sql.Conn, waiting func()) error {
	for first := true; ; first = false {
		wait := 10 // seconds at a time, so that a cancelled context is noticed
		if first {
			wait = 0
		}
		var got sql.NullInt64
		err := c.QueryRowContext(ctx, `SELECT GET_LOCK(`+migrationLockName+`, ?)`, wait).Scan(&got)
		switch {
		case err != nil:
			return err
		case got.Int64 == 1:
			return nil
		case first:
			waiting()
		}
	}
}

func (mysql) unlock(ctx context.Context, c *sql.Conn) error {
	var had sql.NullInt64
	if err := c.QueryRowContext(ctx, `SELECT RELEASE_LOCK(`+migrationLockName+`)`).Scan(&had); err != nil {
		return err
	}
	if had.Int64 != 1 {
		return errors.New("the migration lock was not held")
	}
	return nil
}

// isolation is what the other databases have: locks on rows, not on gaps.
func (mysql) isolation() sql.IsolationLevel { return sql.LevelReadCommitted }

func (mysql) goose() goose.Dialect { return goose.DialectMySQL }

func (mysql) migrations() string { return "mysql" }

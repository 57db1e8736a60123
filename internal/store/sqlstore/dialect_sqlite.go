package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/polder-chat/polder/internal/store"
)

// sqlite is the default for one node: a file, one writer, many readers.
type sqlite struct{}

func (d sqlite) open(o Options) (master, readers *sqlx.DB, err error) {
	path := d.path(o)
	if o.Existing {
		if _, err := os.Stat(path); err != nil {
			return nil, nil, err
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, nil, err
	}
	if err := createPrivate(path); err != nil {
		return nil, nil, err
	}
	dsn := func(more ...string) string {
		// FULL: a post that was acknowledged survives a power cut.
		q := url.Values{"_pragma": append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-8000)"}, more...)}
		q.Set("_txlock", "immediate")
		return "file:" + path + "?" + q.Encode()
	}
	var functions driver.Driver
	if err := functions.RegisterDeterministicScalarFunction(beginsFunction, 2, callBegins); err != nil {
		return nil, nil, err
	}
	master = sqlx.NewDb(sql.OpenDB(sqliteConnector{&functions, dsn()}), "sqlite")
	master.SetMaxOpenConns(1) // a second writer would only wait inside SQLite
	readers = sqlx.NewDb(sql.OpenDB(sqliteConnector{&functions, dsn("query_only(1)")}), "sqlite")
	o.MaxOpenConns = min(o.MaxOpenConns, 8)
	o.MaxIdleConns = min(o.MaxIdleConns, 4)
	return master, o.configure(readers), nil
}

// path is the database's file.
func (sqlite) path(o Options) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(o.DataSource, "file:"), "?")
	return path
}

// createPrivate makes the file of a new database, which only its owner may read.
// SQLite gives the files beside it the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func (sqlite) rebind(query string) string { return query }

func (sqlite) in(column string, values []string) (string, []any) { return list(column, values) }

func (sqlite) upsert(key, set []string) string { return onConflict(key, set) }

// forUpdate is empty: a write transaction begins with the database's one lock.
func (sqlite) forUpdate() string { return "" }

func (sqlite) forShare() string { return "" }

func (sqlite) clock() string { return "CAST(unixepoch('subsec') * 1000 AS INTEGER)" }

// match: in FTS5's language a quoted string is words in a row, cut and stemmed
// as the messages were. What begins with the stem of a prefix is then compared
// word by word.
func (sqlite) match(t store.Term) (string, []any) {
	const found = "p.seq IN (SELECT rowid FROM posts_search WHERE posts_search MATCH ?"
	if !t.Prefix {
		return found + ")", []any{quoteFTS(t.Words)}
	}
	words, text := slices.Clone(t.Words), strings.Join(t.Words, " ")
	last := &words[len(words)-1]
	for stem := ""; stem != *last; { // until SQLite, which stems it too, leaves it as it is
		stem, *last = *last, stemPrefix(*last)
	}
	if *last == "" {
		return beginsFunction + "(p.message, ?)", []any{text}
	}
	return found + " AND " + beginsFunction + "(message, ?))", []any{quoteFTS(words) + " *", text}
}

func quoteFTS(words []string) string { return `"` + strings.Join(words, " ") + `"` }

func (sqlite) class(err error) (errorClass, string) {
	var e *driver.Error
	if !errors.As(err, &e) {
		return otherError, ""
	}
	switch code := e.Code(); {
	case code == lib.SQLITE_CONSTRAINT_UNIQUE, code == lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return conflicting, sqliteConstraint(e.Error())
	case code&0xff == lib.SQLITE_BUSY, code&0xff == lib.SQLITE_LOCKED:
		return repeatable, ""
	case code&0xff == lib.SQLITE_READONLY:
		return readOnly, ""
	case code&0xff == lib.SQLITE_FULL, code&0xff == lib.SQLITE_IOERR, code&0xff == lib.SQLITE_CANTOPEN:
		return unavailable, ""
	}
	return otherError, ""
}

// sqliteConstraint makes the constraint's name out of a message such as
// "constraint failed: UNIQUE constraint failed: channels.team_id, channels.name (2067)".
func sqliteConstraint(message string) string {
	at := strings.LastIndex(message, "failed: ") // the driver says it once more in front
	if at < 0 {
		return ""
	}
	columns, _, _ := strings.Cut(message[at+len("failed: "):], " (")
	var name strings.Builder
	for i, c := range strings.Split(columns, ", ") {
		table, column, _ := strings.Cut(c, ".")
		if i == 0 {
			name.WriteString(table)
		}
		name.WriteString("_" + strings.TrimSuffix(column, "_id"))
	}
	return name.String()
}

func (sqlite) lock(context.Context, *sql.Conn, func()) error { return nil } // one node

func (sqlite) unlock(context.Context, *sql.Conn) error { return nil }

func (sqlite) isolation() sql.IsolationLevel { return sql.LevelDefault }

func (sqlite) goose() goose.Dialect { return goose.DialectSQLite3 }

func (sqlite) migrations() string { return "sqlite" }

// onConflict is the upsert of SQLite and PostgreSQL.
func onConflict(key, set []string) string {
	if len(set) == 0 {
		return fmt.Sprintf(" ON CONFLICT (%s) DO NOTHING", strings.Join(key, ", "))
	}
	sets := make([]string, len(set))
	for i, c := range set {
		sets[i] = c + " = excluded." + c
	}
	return fmt.Sprintf(" ON CONFLICT (%s) DO UPDATE SET %s", strings.Join(key, ", "), strings.Join(sets, ", "))
}

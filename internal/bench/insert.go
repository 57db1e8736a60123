package bench

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	_ "github.com/go-sql-driver/mysql" // the drivers whose floor is measured
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// inserts is the floor of posts: as many writers, each with a connection and a
// prepared single-row INSERT that commits by itself, into a table of its own
// with the columns of a post and a primary key.
type inserts struct {
	db         *sql.DB
	table      string
	conns      []*sql.Conn
	statements []*sql.Stmt // one a connection
	workers    []operation
}

// postColumns are those of a post, with types that all three databases know.
const postColumns = `id VARCHAR(26) NOT NULL PRIMARY KEY, create_at BIGINT NOT NULL, update_at BIGINT NOT NULL,
	edit_at BIGINT NOT NULL, delete_at BIGINT NOT NULL, is_pinned BOOLEAN NOT NULL, user_id VARCHAR(26) NOT NULL,
	channel_id VARCHAR(26) NOT NULL, root_id VARCHAR(26) NOT NULL, original_id VARCHAR(26) NOT NULL,
	message TEXT NOT NULL, type VARCHAR(26) NOT NULL, props TEXT NOT NULL, hashtags VARCHAR(1000) NOT NULL,
	file_ids VARCHAR(300) NOT NULL, has_reactions BOOLEAN NOT NULL, remote_id VARCHAR(26) NOT NULL`

const postColumnCount = 17

// openInserts creates the table and connects the writers.
func openInserts(ctx context.Context, driver, dsn string, writers, size int) (_ *inserts, err error) {
	f := &inserts{table: "bench_posts_" + strings.ToLower(rand.Text()[:8])}
	if f.db, err = sql.Open(sqlDrivers[driver], dsn); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("prepare raw INSERTs: %w", err), f.close(ctx))
		}
	}()
	connections := writers
	if driver == "sqlite" {
		connections = 1 // it has one writer at a time; more only wait for its lock
	}
	f.db.SetMaxOpenConns(connections)
	if _, err := f.db.ExecContext(ctx, "CREATE TABLE "+f.table+" ("+postColumns+")"); err != nil {
		return nil, err
	}
	marks := strings.Repeat(",?", postColumnCount)[1:]
	if driver == "postgres" {
		marks = "$1"
		for i := 2; i <= postColumnCount; i++ {
			marks += fmt.Sprintf(",$%d", i)
		}
	}
	query := "INSERT INTO " + f.table + " VALUES (" + marks + ")"
	for range connections {
		if err := f.connect(ctx, driver, query); err != nil {
			return nil, err
		}
	}
	text := "raw" + strings.Repeat(filler, size/len(filler)+1)[:max(0, size-3)]
	unique := new(atomic.Int64)
	for i := range writers {
		statement := f.statements[i%connections]
		id := strings.ToLower(rand.Text()) // 26 characters
		f.workers = append(f.workers, func() error {
			now := time.Now().UnixMilli()
			_, err := statement.ExecContext(ctx, fmt.Sprintf("%s%010d", id[:16], unique.Add(1)),
				now, now, 0, 0, false, id, id, "", "", text, "", "{}", "", "[]", false, "")
			return err
		})
	}
	return f, nil
}

// connect opens a connection of its own with the statement prepared on it.
func (f *inserts) connect(ctx context.Context, driver, query string) error {
	conn, err := f.db.Conn(ctx)
	if err != nil {
		return err
	}
	f.conns = append(f.conns, conn)
	if driver == "sqlite" {
		for _, pragma := range []string{"PRAGMA busy_timeout = 10000", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL"} {
			if _, err := conn.ExecContext(ctx, pragma); err != nil {
				return err
			}
		}
	}
	statement, err := conn.PrepareContext(ctx, query) //nolint:sqlclosecheck // close closes it
	if err != nil {
		return err
	}
	f.statements = append(f.statements, statement)
	return nil
}

// close drops the table, also after ctx has ended.
func (f *inserts) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
	defer cancel()
	var errs []error
	for _, statement := range f.statements {
		errs = append(errs, statement.Close())
	}
	for _, conn := range f.conns {
		errs = append(errs, conn.Close())
	}
	_, err := f.db.ExecContext(ctx, "DROP TABLE IF EXISTS "+f.table)
	return errors.Join(append(errs, err, f.db.Close())...)
}

// aroundInserts measures raw INSERTs before and after f, each in half of the
// duration, and returns the rate of both: a machine whose speed drifts then
// tells little lies about the ratio.
func (b *bench) aroundInserts(ctx context.Context, f func() error) (rate float64, err error) {
	floor, err := openInserts(ctx, b.Driver, b.DSN, b.Writers, b.Size)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, floor.close(ctx)) }()
	before, err := b.comparison("raw INSERTs", floor.workers).run(ctx)
	if err != nil {
		return 0, fmt.Errorf("raw INSERTs: %w", err)
	}
	if err := f(); err != nil {
		return 0, err
	}
	after, err := b.comparison("raw INSERTs", floor.workers).run(ctx)
	if err != nil {
		return 0, fmt.Errorf("raw INSERTs: %w", err)
	}
	return float64(before.done+after.done) / (before.wall + after.wall).Seconds(), nil
}

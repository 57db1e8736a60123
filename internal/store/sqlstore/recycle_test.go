package sqlstore_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// TestRecycleUnderLoad: no write and no read fails while connections are replaced,
// and none is lost.
func TestRecycleUnderLoad(t *testing.T) {
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source := migrated(t, driver)
			o := sqlstore.Options{Driver: driver, DataSource: source, MaxOpenConns: 10}
			s := connect(t, o)
			follow(t, s)
			c := talk(t, s)
			done := make(chan struct{})
			var work sync.WaitGroup
			var mu sync.Mutex
			var acknowledged []string
			for range 4 {
				work.Go(func() {
					for {
						select {
						case <-done:
							return
						default:
						}
						d := &store.PostDraft{Post: &model.Post{ID: model.NewID(), ChannelID: c.ID, UserID: model.NewID(), Message: "m"}}
						if err := errors.Join(s.Posts().Create(t.Context(), []*store.PostDraft{d}), d.Err); err != nil {
							t.Errorf("a post failed: %v", err)
							return
						}
						if _, err := s.Posts().Get(t.Context(), d.Post.ID, false); err != nil {
							t.Errorf("a read failed: %v", err)
							return
						}
						mu.Lock()
						acknowledged = append(acknowledged, d.Post.ID)
						mu.Unlock()
					}
				})
			}
			for i := range 5 {
				o.MaxOpenConns = 5 + i
				r, err := s.Prepare(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				if r.Identity() == "" || r.Identity() != s.Identity() {
					t.Errorf("identities %q and %q", r.Identity(), s.Identity())
				}
				mu.Lock()
				before := len(acknowledged)
				mu.Unlock()
				r.Switch(t.Context())
				await(t, "work goes on", func() bool { mu.Lock(); defer mu.Unlock(); return len(acknowledged) > before+20 || t.Failed() })
			}
			close(done)
			work.Wait()
			n, err := s.Posts().Count(t.Context())
			if err != nil || n != int64(len(acknowledged)) {
				t.Errorf("%d posts, %v; %d were acknowledged", n, err, len(acknowledged))
			}
		})
	}
}

// TestRecycleRefuses: what is no writable master of the same database is refused
// with the reason, and the connections in use stay.
func TestRecycleRefuses(t *testing.T) {
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			other := open(t, driver, sqlstore.Options{})
			follow(t, other)
			source := migrated(t, driver)
			r, through := newRelay(t, driver, source)
			r.sever(true)
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: source})
			follow(t, s)
			type refused struct{ what, driver, source, want string }
			tests := []refused{
				{"nobody", driver, through, "database unavailable"},
				{"an empty database", driver, dbtest.Open(t, driver), "no database of polder"},
				{"another system's", driver, other.DataSource(), model.SourceOther},
				{"another schema", driver, newer(t, driver, source), model.SourceSchema},
				{"another driver", "sqlite", "x.db", "by a restart"},
				{"nonsense", driver, "://", "SqlSettings.DataSource"},
			}
			if driver == dbtest.Postgres { // MariaDB has it for a whole server only
				tests = append(tests, refused{"one that takes no writes", driver, readOnly(t, driver, source), model.SourceReadOnly})
			}
			for _, test := range tests {
				replacement, err := s.Prepare(t.Context(), sqlstore.Options{Driver: test.driver, DataSource: test.source})
				if err == nil {
					t.Errorf("%s: not refused", test.what)
					err = replacement.Drop()
				} else if !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s: %v, want %q in it", test.what, err, test.want)
				}
				if err != nil && strings.Contains(err.Error(), "polder:polder@") {
					t.Errorf("%s: the error shows the password: %v", test.what, err)
				}
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("the connections in use: %v", err)
			}
		})
	}
}

// change runs statements on a database.
func change(t *testing.T, driver, source string, statements ...string) {
	t.Helper()
	db, err := sql.Open(map[string]string{dbtest.Postgres: "pgx", dbtest.MySQL: "mysql"}[driver], source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// twin is a database of the same system as that of source.
func twin(t *testing.T, driver, source string) string {
	t.Helper()
	db, err := sql.Open(map[string]string{dbtest.Postgres: "pgx", dbtest.MySQL: "mysql"}[driver], source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var id string
	if err := db.QueryRowContext(t.Context(), `SELECT value FROM properties WHERE name = 'server_id'`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	copied := migrated(t, driver)
	change(t, driver, copied, fmt.Sprintf(`INSERT INTO properties (name, value) VALUES ('server_id', '%s')`, id))
	return copied
}

func newer(t *testing.T, driver, source string) string {
	t.Helper()
	copied := twin(t, driver, source)
	change(t, driver, copied, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`)
	return copied
}

// readOnly is a twin whose transactions, of the user in question, can only read.
func readOnly(t *testing.T, driver, source string) string {
	t.Helper()
	copied := twin(t, driver, source)
	change(t, driver, copied, `DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = on'; END $$`)
	return copied
}

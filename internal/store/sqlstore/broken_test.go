package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// servers are the drivers of databases to which connections can break.
func servers(t *testing.T) []string {
	return slices.DeleteFunc(dbtest.Drivers(t), func(driver string) bool { return driver == dbtest.SQLite })
}

// killer ends connections to one database, as an operator or a restart does.
type killer struct {
	driver string
	db     *sql.DB
}

func newKiller(t *testing.T, driver, source string) *killer {
	t.Helper()
	name := map[string]string{dbtest.Postgres: "pgx", dbtest.MySQL: "mysql"}[driver]
	db, err := sql.Open(name, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	return &killer{driver, db}
}

// list returns the connections of others to the database.
func (k *killer) list(t *testing.T) (ids []int64) {
	t.Helper()
	query := `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
	if k.driver == dbtest.MySQL {
		query = `SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()`
	}
	rows, err := k.db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// kill ends a connection; that it has ended by itself is no error.
func (k *killer) kill(t *testing.T, id int64) {
	t.Helper()
	query := fmt.Sprintf(`SELECT pg_terminate_backend(%d)`, id)
	if k.driver == dbtest.MySQL {
		query = fmt.Sprintf(`KILL %d`, id)
	}
	if _, err := k.db.ExecContext(t.Context(), query); err != nil && k.driver == dbtest.Postgres {
		t.Fatal(err)
	}
}

// channel returns the id of a new channel and of its one member.
func channel(t *testing.T, s *sqlstore.Store) (channelID, userID string) {
	t.Helper()
	userID = model.NewID()
	c, _, err := s.Channels().Create(t.Context(), &model.Channel{Type: model.ChannelGroup, Name: "talk"},
		[]*model.ChannelMember{{UserID: userID, SchemeUser: true, NotifyProps: model.DefaultChannelNotifyProps()}})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID, userID
}

// draft is a post, with a pending_post_id or without.
func draft(channelID, userID string, pending bool) *store.PostDraft {
	d := &store.PostDraft{Viewed: true, Post: &model.Post{ID: model.NewID(), ChannelID: channelID, UserID: userID, Message: "m"}}
	if pending {
		d.Post.PendingPostID = "pending:" + d.Post.ID
	}
	return d
}

// crowd makes the store open n connections, which are idle then.
func crowd(t *testing.T, s *sqlstore.Store, k *killer, n int) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for len(k.list(t)) < n {
		if time.Now().After(deadline) {
			t.Fatalf("the store does not open %d connections", n)
		}
		var all sync.WaitGroup
		for range 2 * n {
			all.Go(func() {
				if err := s.Ping(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

// TestDeadIdleConnections: after the database ended its connections, as a
// restart or a failover does, nobody notices.
func TestDeadIdleConnections(t *testing.T) {
	const connections, rounds = 8, 5
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source := migrated(t, driver)
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: source, MaxOpenConns: connections, MaxIdleConns: connections})
			k := newKiller(t, driver, source)
			channelID, userID := channel(t, s)
			for _, first := range []struct {
				name string
				do   func(ctx context.Context) error
			}{
				{"a read", func(ctx context.Context) error { _, err := s.Properties().List(ctx, "x"); return err }},
				{"a read of one row", func(ctx context.Context) error { _, err := s.Channels().Get(ctx, channelID); return err }},
				{"a write", s.Ping},
				{"a post", func(ctx context.Context) error {
					return s.Posts().Create(ctx, []*store.PostDraft{draft(channelID, userID, false)})
				}},
			} {
				for range rounds {
					crowd(t, s, k, connections)
					for _, id := range k.list(t) {
						k.kill(t, id)
					}
					for range 2 * connections {
						if err := first.do(t.Context()); err != nil {
							t.Errorf("%s: %v", first.name, err)
						}
					}
				}
			}
		})
	}
}

// TestConnectionsKilledAtWork: reads and posts survive the end of the
// connection under them, and each post is there once.
func TestConnectionsKilledAtWork(t *testing.T) {
	const kills, workers, postsEach = 50, 4, 8 // posts between two kills
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source := migrated(t, driver)
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: source})
			k := newKiller(t, driver, source)
			channelID, userID := channel(t, s)
			done := make(chan struct{})
			tried := make(chan struct{}) // a post
			var want atomic.Int64
			var work sync.WaitGroup
			for range workers {
				work.Go(func() {
					for n := 0; ; n++ {
						select {
						case <-done:
							return
						default:
						}
						if _, err := s.Properties().List(t.Context(), ""); err != nil {
							t.Errorf("a read: %v", err)
						}
						d := draft(channelID, userID, n%2 == 0)
						if err := errors.Join(s.Posts().Create(t.Context(), []*store.PostDraft{d}), d.Err); err != nil {
							t.Errorf("a post: %v", err)
						} else if d.Existed {
							t.Error("a new post is said to have existed")
						}
						want.Add(1)
						select {
						case tried <- struct{}{}:
						case <-done:
						}
					}
				})
			}
			for range kills {
				for range postsEach {
					<-tried
				}
				if ids := k.list(t); len(ids) > 0 {
					k.kill(t, ids[rand.IntN(len(ids))])
				}
			}
			close(done)
			work.Wait()
			c, err := s.Channels().Get(t.Context(), channelID)
			if err != nil || c.TotalMsgCount != want.Load() {
				t.Errorf("the channel counts %d posts of %d (%v)", c.TotalMsgCount, want.Load(), err)
			}
		})
	}
}

// TestReadOnlyConnections: a server that was demoted still answers on the
// connections to it. They must not keep the store from the new one.
func TestReadOnlyConnections(t *testing.T) {
	const connections = 4
	for _, driver := range servers(t) {
		if driver != dbtest.Postgres {
			continue // nothing makes a part of MySQL's connections read-only
		}
		source := migrated(t, driver)
		k := newKiller(t, driver, source)
		set := func(value string) {
			t.Helper()
			_, err := k.db.ExecContext(t.Context(), `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = `+value+`', current_database()); END $$`)
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := k.db.ExecContext(t.Context(), `SET default_transaction_read_only = off`); err != nil {
			t.Fatal(err)
		}
		set("on")
		s := connect(t, sqlstore.Options{Driver: driver, DataSource: source, MaxOpenConns: connections, MaxIdleConns: connections})
		var all sync.WaitGroup
		for range 4 * connections {
			all.Go(func() {
				if err := s.Ping(t.Context()); !errors.Is(err, store.ErrReadOnly) {
					t.Errorf("error is %v", err)
				}
			})
		}
		all.Wait()
		set("off")
		deadline := time.Now().Add(10 * time.Second)
		for {
			err := s.Ping(t.Context())
			if err == nil {
				break
			}
			if !errors.Is(err, store.ErrReadOnly) || time.Now().After(deadline) {
				t.Fatalf("after the database takes writes again: %v", err)
			}
		}
	}
}

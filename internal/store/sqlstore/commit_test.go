package sqlstore_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// cutter is a way to a database that breaks the connection of the next COMMIT.
type cutter struct {
	target string
	cut    atomic.Int32
}

const (
	cutNothing  int32 = iota
	cutCommit         // before it reaches the database
	cutAnswer         // when the database has committed
	stallCommit       // for ever, and all that comes after it
)

// meet carries one connection.
func (c *cutter) meet(client net.Conn) {
	defer client.Close()
	database, err := net.Dial("tcp", c.target)
	if err != nil {
		return
	}
	defer database.Close()
	var swallow atomic.Bool
	go func() {
		defer client.Close()
		defer database.Close()
		b := make([]byte, 64<<10)
		for {
			n, err := database.Read(b)
			if err != nil || swallow.Load() {
				return
			}
			if _, err := client.Write(b[:n]); err != nil {
				return
			}
		}
	}()
	b := make([]byte, 64<<10)
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		if bytes.Contains(b[:n], []byte("commit\x00")) || bytes.HasSuffix(b[:n], []byte("\x03COMMIT")) { // as PostgreSQL's and MySQL's clients say it
			switch c.cut.Swap(cutNothing) {
			case cutCommit:
				return
			case cutAnswer:
				swallow.Store(true)
			case stallCommit:
				_, _ = io.Copy(io.Discard, client)
				return
			}
		}
		if _, err := database.Write(b[:n]); err != nil {
			return
		}
	}
}

// through returns the source of the same database by way of a cutter.
func through(t *testing.T, driver, source string) (string, *cutter) {
	t.Helper()
	c := &cutter{}
	if driver == dbtest.MySQL {
		config, err := mysql.ParseDSN(source)
		if err != nil {
			t.Fatal(err)
		}
		c.target = config.Addr
		config.Addr = listen(t, c.meet)
		return config.FormatDSN(), c
	}
	config, err := pgx.ParseConfig(source)
	if err != nil {
		t.Fatal(err)
	}
	c.target = net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	there := strings.Replace(source, c.target, listen(t, c.meet), 1)
	if there == source {
		t.Fatalf("%s is not in the data source", c.target)
	}
	return there, c
}

// TestCommitWithoutAnswer: posts find out whether they are stored, so that they
// are there once and somebody publishes them; other writes are not repeated.
func TestCommitWithoutAnswer(t *testing.T) {
	for _, driver := range servers(t) {
		for name, cut := range map[string]int32{"commit lost": cutCommit, "answer lost": cutAnswer} {
			t.Run(driver+"/"+name, func(t *testing.T) {
				t.Parallel()
				source, cutter := through(t, driver, migrated(t, driver))
				var sets atomic.Int32
				s := connect(t, sqlstore.Options{Driver: driver, DataSource: source, Observe: func(_ context.Context, query string, _ time.Duration, _ error) {
					if strings.Contains(query, "INTO properties") {
						sets.Add(1)
					}
				}})
				channelID, userID := channel(t, s)
				drafts := []*store.PostDraft{draft(channelID, userID, true), draft(channelID, userID, false), draft(channelID, userID, true)}
				cutter.cut.Store(cut)
				if err := s.Posts().Create(t.Context(), drafts); err != nil {
					t.Errorf("posts: %v", err)
				}
				if cutter.cut.Load() != cutNothing {
					t.Error("there was no COMMIT to cut")
				}
				for _, d := range drafts {
					if d.Err != nil || d.Existed || d.Post.CreateAt == 0 {
						t.Errorf("a post: error %v, existed %t, created at %d", d.Err, d.Existed, d.Post.CreateAt)
					}
					if p, err := s.Posts().Get(t.Context(), d.Post.ID, false); err != nil || p.CreateAt != d.Post.CreateAt {
						t.Errorf("what is stored is not what was answered: %v, %v", p, err)
					}
				}
				c, err := s.Channels().Get(t.Context(), channelID)
				if err != nil || c.TotalMsgCount != int64(len(drafts)) {
					t.Errorf("the channel counts %d posts (%v)", c.TotalMsgCount, err)
				}

				cutter.cut.Store(cut)
				if err := s.Properties().Set(t.Context(), "a", "1"); !errors.Is(err, store.ErrUnavailable) {
					t.Errorf("another write: %v", err)
				}
				if n := sets.Load(); n != 1 {
					t.Errorf("another write was tried %d times", n)
				}
				value, err := s.Properties().Get(t.Context(), "a")
				if done := err == nil && value == "1"; done != (cut == cutAnswer) || err != nil && !errors.Is(err, store.ErrNotFound) {
					t.Errorf("another write is there: %t (%v)", done, err)
				}
			})
		}
	}
}

// TestLostCommit: a connection that breaks between a commit and its answer
// leaves the write with an error, and the caches right on all nodes.
func TestLostCommit(t *testing.T) {
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			var announced atomic.Int64
			source, cutter := through(t, driver, migrated(t, driver))
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: source,
				Announce: func([]store.Invalidation) { announced.Add(1) }})
			u := &model.User{Username: "ann", Email: "ann@example.com"}
			if err := s.Users().Create(t.Context(), u, false); err != nil {
				t.Fatal(err)
			}
			session := &model.Session{UserID: u.ID}
			if _, err := s.Sessions().Create(t.Context(), session, "token", 10); err != nil {
				t.Fatal(err)
			}
			opens(t, s, "token", true)
			cutter.cut.Store(cutAnswer)
			if err := s.Sessions().Delete(t.Context(), session.ID); err == nil {
				t.Fatal("the answer to the commit arrived")
			}
			if announced.Load() != 1 {
				t.Errorf("%d announcements, want 1", announced.Load())
			}
			opens(t, s, "token", false)
		})
	}
}

// TestStalledCommit: who waits for a COMMIT waits no longer than they want to.
func TestStalledCommit(t *testing.T) {
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source, cutter := through(t, driver, migrated(t, driver))
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: source})
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			cutter.cut.Store(stallCommit)
			ended := make(chan error, 1)
			go func() { ended <- s.Properties().Set(ctx, "a", "1") }()
			select {
			case err := <-ended:
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error is %v", err)
				}
			case <-time.After(5 * time.Second): // the server itself gives up a little later
				t.Error("it still waits")
			}
		})
	}
}

package sqlstore_test

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// TestLostCommit: a connection that breaks between a commit and its answer
// leaves the write with an error, and the caches right on all nodes.
func TestLostCommit(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // it has no connection
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			var cut atomic.Bool
			var announced atomic.Int64
			dsn := migrated(t, driver)
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: through(t, driver, dsn, &cut),
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
			cut.Store(true)
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

// through returns the data source of a way to the database that breaks when cut
// is set: after the next commit, before its answer.
func through(t *testing.T, driver, dsn string, cut *atomic.Bool) string {
	t.Helper()
	var target string
	var with func(address string) string
	if driver == dbtest.MySQL {
		config, err := mysql.ParseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		target = config.Addr
		with = func(address string) string { config.Addr = address; return config.FormatDSN() }
	} else {
		u, err := url.Parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		target = u.Host
		with = func(address string) string { u.Host = address; return u.String() }
	}
	return with(listen(t, func(client net.Conn) {
		server, err := new(net.Dialer).DialContext(t.Context(), "tcp", target)
		if err != nil {
			client.Close()
			return
		}
		var last atomic.Bool // what the database says next is not passed on
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer client.Close()
			_, _ = io.Copy(unless{&last, client}, server)
		}()
		defer server.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := client.Read(buffer)
			if err != nil {
				return
			}
			// Both protocols have five bytes before a query.
			if n > 5 && strings.EqualFold("commit", strings.TrimRight(string(buffer[5:n]), "\x00")) && cut.CompareAndSwap(true, false) {
				last.Store(true)
				_, _ = server.Write(buffer[:n])
				<-done
				return
			}
			if _, err := server.Write(buffer[:n]); err != nil {
				return
			}
		}
	}))
}

// unless writes until it is told not to.
type unless struct {
	not *atomic.Bool
	to  io.Writer
}

func (u unless) Write(b []byte) (int, error) {
	if u.not.Load() {
		return 0, io.ErrClosedPipe
	}
	return u.to.Write(b)
}

package sqlstore_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// listen returns the address of a database that leaves its connections to meet.
func listen(t *testing.T, meet func(net.Conn)) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go meet(c)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

// TestOpenOfAStalledDatabase: a server that starts must not wait for ever, and
// silently, for a database that takes connections and says nothing.
func TestOpenOfAStalledDatabase(t *testing.T) {
	address := listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	for driver, source := range map[string]string{
		"postgres": "postgres://ann:secret@" + address + "/polder?sslmode=disable",
		"mysql":    "ann:secret@tcp(" + address + ")/polder",
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			_, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: driver, DataSource: source, QueryTimeout: 50 * time.Millisecond})
			if !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "no answer in 50ms") || strings.Contains(err.Error(), "secret") {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// TestDriverReports: what MySQL's driver has to say is in the log, in its form.
func TestDriverReports(t *testing.T) {
	address := listen(t, func(c net.Conn) { c.Close() })
	var log bytes.Buffer
	_, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: "mysql", DataSource: "ann:secret@tcp(" + address + ")/polder",
		Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err == nil || !strings.Contains(log.String(), "driver reports") {
		t.Errorf("error %v, log %q", err, log.String())
	}
}

// TestSQLiteIsPrivate: hashes of passwords are not for everyone on the machine.
func TestSQLiteIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "polder.db")
	s := connect(t, sqlstore.Options{Driver: "sqlite", DataSource: path})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode(); mode != fs.FileMode(0o600) {
			t.Errorf("polder.db%s has mode %v", suffix, mode)
		}
	}
}

// TestClaim: two servers on one SQLite file would not hear of each other's posts.
func TestClaim(t *testing.T) {
	o := sqlstore.Options{Driver: "sqlite", DataSource: filepath.Join(t.TempDir(), "polder.db")}
	first, err := sqlstore.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Claim(); err != nil {
		t.Fatal(errors.Join(err, first.Close()))
	}
	second := connect(t, o)
	if err := second.Claim(); err == nil || !strings.Contains(err.Error(), "another polder serves this database") {
		t.Errorf("the second server's error is %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := second.Claim(); err != nil {
		t.Errorf("after the first has closed: %v", err)
	}
}

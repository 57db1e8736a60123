package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/server"
)

// staller is a way to a database on which nothing moves while it stalls, and
// which takes no connections while it refuses.
type staller struct {
	stalls, refuses atomic.Bool
	held            atomic.Int64 // what clients said in vain, bytes
}

// through returns the source of the same database by way of the staller.
func (s *staller) through(t *testing.T, driver, source string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var target string
	if driver == dbtest.MySQL {
		config, err := mysql.ParseDSN(source)
		if err != nil {
			t.Fatal(err)
		}
		target, config.Addr = config.Addr, l.Addr().String()
		source = config.FormatDSN()
	} else {
		u, err := url.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		target, u.Host = u.Host, l.Addr().String()
		source = u.String()
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.carry(c, target)
		}
	}()
	return source
}

func (s *staller) carry(client net.Conn, target string) {
	defer client.Close()
	database, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer database.Close()
	go func() {
		defer client.Close()
		_, _ = io.Copy(client, database)
	}()
	b := make([]byte, 64<<10)
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		if s.refuses.Load() {
			return
		}
		if s.stalls.Load() {
			s.held.Add(int64(n))
			_, _ = io.Copy(io.Discard, client) // until it gives up
			return
		}
		if _, err := database.Write(b[:n]); err != nil {
			return
		}
	}
}

// logLines counts the lines of a log of text that hold all of the words.
func logLines(log string, words ...string) (n int) {
	for line := range strings.Lines(log) {
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(line, word) }) {
			n++
		}
	}
	return n
}

// TestLogOfAnOutage: a database that is gone for a while is told twice, however
// many requests it costs.
func TestLogOfAnOutage(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // it is in this process
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			address := freeAddress(t)
			var way staller
			c := configure(t, "MM_SERVICESETTINGS_LISTENADDRESS="+address,
				"MM_SQLSETTINGS_DRIVERNAME="+driver, "MM_SQLSETTINGS_DATASOURCE="+way.through(t, driver, dbtest.Open(t, driver)))
			var log bytes.Buffer
			ctx, stop := context.WithCancel(t.Context())
			s, err := server.New(ctx, server.Options{Config: c, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- s.Run(ctx) }()
			get(t, "http://"+address+"/api/v4/system/ping")
			me := func() int {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/api/v4/users/me", nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Authorization", "Bearer "+model.NewID())
				answer, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				answer.Body.Close()
				return answer.StatusCode
			}
			way.refuses.Store(true)
			requests := 50
			for range requests {
				if status := me(); status != http.StatusServiceUnavailable {
					t.Errorf("without a database: %d", status)
				}
			}
			way.refuses.Store(false)
			// The look that finds it there comes within a moment.
			for deadline := time.Now().Add(10 * time.Second); ; requests++ {
				status := me()
				if status == http.StatusUnauthorized {
					break
				}
				if status != http.StatusServiceUnavailable || time.Now().After(deadline) {
					t.Fatalf("with the database again: %d", status)
				}
			}
			stop()
			if err := <-ended; err != nil {
				t.Errorf("Run: %v", err)
			}
			// A statement of the server's own that was under way when the database went
			// may still have worked after a request failed: that one counts apart.
			before := logLines(log.String(), "request failed", "")
			if before > 2 {
				t.Errorf("%d requests failed before the outage was noticed", before)
			}
			for words, want := range map[string]int{
				"level=ERROR": 1 + before, "level=ERROR the database is unavailable": 1,
				"level=INFO the database is available again": 1, fmt.Sprint("refused_requests=", requests-before): 1,
			} {
				first, rest, _ := strings.Cut(words, " ")
				// A stop so soon after it may find the claim not yet renewed.
				n := logLines(log.String(), first, rest) - logLines(log.String(), first, rest, "the lease is lost")
				if n != want {
					t.Errorf("%d lines with %q, want %d:\n%s", n, words, want, log.String())
				}
			}
		})
	}
}

// TestStopWithAStalledDatabase: what waits for it is cut off, so that the stop
// ends.
func TestStopWithAStalledDatabase(t *testing.T) {
	const logins = 3
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // it is in this process
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			address := freeAddress(t)
			var way staller
			c := configure(t, "MM_SERVICESETTINGS_LISTENADDRESS="+address,
				"MM_SQLSETTINGS_DRIVERNAME="+driver, "MM_SQLSETTINGS_DATASOURCE="+way.through(t, driver, dbtest.Open(t, driver)))
			var log bytes.Buffer
			ctx, stop := context.WithCancel(t.Context())
			s, err := server.New(ctx, server.Options{Config: c, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- s.Run(ctx) }()
			get(t, "http://"+address+"/api/v4/system/ping")
			way.stalls.Store(true)
			var all sync.WaitGroup
			for range logins {
				all.Go(func() {
					answer, err := http.Post("http://"+address+"/api/v4/users/login", "application/json", strings.NewReader(`{"login_id":"ann","password":"x"}`))
					if err == nil {
						answer.Body.Close()
					}
				})
			}
			for deadline := time.Now().Add(10 * time.Second); way.held.Load() == 0; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("nobody asks the database")
				}
			}
			start := time.Now()
			stop()
			if err := <-ended; err != nil {
				t.Errorf("Run: %v", err)
			}
			took := time.Since(start)
			all.Wait()
			if took > 12*time.Second {
				t.Errorf("the stop took %s", took)
			}
			for _, want := range []string{"cut off what did not end in time", "requests=3", "the database does not answer", "polder has stopped"} {
				if !strings.Contains(log.String(), want) {
					t.Errorf("the log does not say %q:\n%s", want, log.String())
				}
			}
		})
	}
}

package server_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/server"
)

// TestStartBeforeTheDatabase: a node waits for a database that isn't there yet,
// says so, and gives up in the end or when it is told to stop.
func TestStartBeforeTheDatabase(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // it is in this process
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			var way staller
			way.refuses.Store(true)
			c := configure(t, "MM_SERVICESETTINGS_LISTENADDRESS="+freeAddress(t),
				"MM_SQLSETTINGS_DRIVERNAME="+driver, "MM_SQLSETTINGS_DATASOURCE="+way.through(t, driver, dbtest.Open(t, driver)))
			start := func(ctx context.Context, patience time.Duration) (log *lockedBuffer, failed <-chan error) {
				log = new(lockedBuffer)
				ended := make(chan error, 1)
				go func() {
					s, err := server.New(ctx, server.Options{Config: c, Logger: slog.New(slog.NewTextHandler(log, nil)), DatabasePatience: patience})
					if err == nil {
						err = s.Close()
					}
					ended <- err
				}()
				return log, ended
			}
			_, failed := start(t.Context(), time.Nanosecond)
			if err := <-failed; err == nil || !strings.Contains(err.Error(), "waited 1ns for the database") {
				t.Errorf("out of patience: %v", err)
			}

			ctx, stop := context.WithCancel(t.Context())
			log, failed := start(ctx, time.Minute)
			awaitLine(t, log, "waiting for the database")
			stop()
			if err := <-failed; err == nil || !strings.Contains(err.Error(), "stopped while waiting") {
				t.Errorf("told to stop: %v", err)
			}

			log, failed = start(t.Context(), time.Minute)
			awaitLine(t, log, "waiting for the database")
			way.refuses.Store(false)
			if err := <-failed; err != nil {
				t.Errorf("a database that came up: %v", err)
			}
			awaitLine(t, log, "the database is there")
		})
	}
}

// TestHopelessDatabase: nobody waits for what only an operator can mend.
func TestHopelessDatabase(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // it makes its file
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source := dbtest.Open(t, driver)
			for _, wrong := range []string{strings.Replace(source, "polder_", "no_such_", 1), strings.Replace(source, "polder", "nobody", 1)} {
				c := configure(t, "MM_SQLSETTINGS_DRIVERNAME="+driver, "MM_SQLSETTINGS_DATASOURCE="+wrong)
				var log lockedBuffer
				_, err := server.New(t.Context(), server.Options{Config: c, Logger: slog.New(slog.NewTextHandler(&log, nil))})
				if err == nil || logLines(log.String(), "waiting for the database") > 0 {
					t.Errorf("%s: %v; the log:\n%s", wrong, err, log.String())
				}
			}
		})
	}
}

// awaitLine waits until a log has a line with the words.
func awaitLine(t *testing.T, log *lockedBuffer, words string) {
	t.Helper()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for began := time.Now(); logLines(log.String(), words) == 0; <-poll.C {
		if time.Since(began) > 30*time.Second {
			t.Fatalf("the log never says %q:\n%s", words, log.String())
		}
	}
}

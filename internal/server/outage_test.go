package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

// lines returns "LEVEL message" of what was logged since the last call, with
// the counts of outages.
func lines(t *testing.T, log *bytes.Buffer) (list []string) {
	t.Helper()
	for decoder := json.NewDecoder(log); decoder.More(); {
		var line map[string]any
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(line["level"], " ", line["msg"])
		if n, counted := line["refused_requests"]; counted {
			text += fmt.Sprint(" ", n, " ", line["other_failures"])
		}
		list = append(list, text)
	}
	log.Reset()
	return list
}

func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var buffer bytes.Buffer
		o := newOutages(slog.NewJSONHandler(&buffer, nil))
		log := slog.New(thinned{o.log.Handler(), o})
		want := func(want ...string) {
			t.Helper()
			if got := lines(t, &buffer); !slices.Equal(got, want) {
				t.Errorf("logged %q, want %q", got, want)
			}
		}
		refuse := func(err error) {
			t.Helper()
			o.outcome(false, time.Now(), err)
			log.Error("request failed", "request_id", "x", "error", fmt.Errorf("read: %w", err))
		}
		down := fmt.Errorf("%w: refused", store.ErrUnavailable)

		// One that fails while others work is its own affair.
		began := time.Now()
		time.Sleep(time.Millisecond)
		o.outcome(false, time.Now(), nil)
		o.outcome(false, began, down)
		log.Error("request failed", "request_id", "x", "error", down)
		want("ERROR request failed")
		time.Sleep(time.Millisecond)
		// Nor is it an outage that a caller wanted the answer at once.
		o.outcome(false, time.Now(), context.DeadlineExceeded)
		log.Error("request failed", "request_id", "x", "error", context.DeadlineExceeded)
		want("ERROR request failed")

		for range 100 {
			refuse(down)
		}
		log.With("job", 1).WithGroup("g").Warn("a chore failed", "error", down)
		want("ERROR the database is unavailable")
		log.Error("request failed", "request_id", "x", "error", errors.New("something else"))
		log.Error("no error at all")
		log.Info("hello", "error", down)
		want("ERROR request failed", "ERROR no error at all", "INFO hello")
		time.Sleep(outageReminder)
		for range 100 {
			refuse(down)
		}
		want("WARN the database is unavailable still 101 1")
		time.Sleep(outageReminder / 2)
		refuse(context.DeadlineExceeded)
		want()
		time.Sleep(time.Second)
		o.outcome(false, time.Now(), store.ErrNotFound)
		o.outcome(false, time.Now(), nil)
		want("INFO the database is available again 201 1")
		log.Error("request failed", "request_id", "x", "error", down)
		want("ERROR request failed")

		// A database that only reads.
		time.Sleep(time.Second)
		for range 10 {
			o.outcome(true, time.Now(), store.ErrReadOnly)
			log.Error("request failed", "request_id", "x", "error", store.ErrReadOnly)
			o.outcome(false, time.Now(), nil)
		}
		want("ERROR the database takes no writes")
		o.outcome(true, time.Now(), nil)
		want("INFO the database takes writes again 10 0")

		// Replicas answer, and there is no master.
		readOnly := func() bool { return true }
		o.readOnly.Store(&readOnly)
		time.Sleep(time.Second)
		for range 10 {
			o.outcome(true, time.Now(), down)
			log.Error("request failed", "request_id", "x", "error", down)
			o.outcome(false, time.Now(), nil)
		}
		want("ERROR the database takes no writes")
		o.outcome(true, time.Now(), nil)
		want("INFO the database takes writes again 10 0")

		// Who debugs sees all of it.
		o = newOutages(slog.NewJSONHandler(&buffer, &slog.HandlerOptions{Level: slog.LevelDebug}))
		log = slog.New(thinned{o.log.Handler(), o})
		refuse(down)
		want("ERROR the database is unavailable", "DEBUG request failed")
	})
}

package logring

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

func TestRing(t *testing.T) {
	t.Parallel()
	r := New(3)
	log := slog.New(r.Handler(slog.LevelInfo))
	if got := r.Lines(); len(got) != 0 {
		t.Errorf("an empty ring has %q", got)
	}
	for i := range 5 {
		log.Info("record", "n", i)
		log.Debug("not kept")
	}
	lines := r.Lines()
	if len(lines) != 3 {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, line := range lines {
		var entry struct {
			Timestamp, Level, Msg string
			N                     int
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Level != "info" || entry.Msg != "record" || entry.N != i+2 || len(entry.Timestamp) < len("2026-01-02 15:04:05.000 Z") {
			t.Errorf("line %d is %s", i, line)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	r := New(10_000)
	log := slog.New(r.Handler(slog.LevelInfo))
	long := strings.Repeat("é", valueMax)
	for range totalMax / valueMax * 2 {
		log.Info("long", "text", long, "error", errors.New(long), "list", []string{long})
	}
	total := 0
	for _, line := range r.Lines() {
		if !json.Valid([]byte(line)) || len(line) > 4*valueMax {
			t.Fatalf("a line of %d bytes: %.60s", len(line), line)
		}
		total += len(line)
	}
	if total > totalMax || total < totalMax/2 {
		t.Errorf("%d bytes are kept", total)
	}
	many := make([]any, 0, 40)
	for i := range 20 {
		many = append(many, fmt.Sprint("key", i), long)
	}
	log.Info("too long", many...)
	lines := r.Lines()
	if last := lines[len(lines)-1]; !strings.Contains(last, "only in the log itself") || !json.Valid([]byte(last)) {
		t.Errorf("a record over the bound is %.80s", last)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	r := New(50)
	log := slog.New(r.Handler(slog.LevelInfo)).With("node", "a").WithGroup("g")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 200 {
				log.Info("record", "i", i)
				r.Lines()
			}
		})
	}
	group.Wait()
	if got := r.Lines(); len(got) != 50 || !strings.Contains(got[0], `"node":"a","g":{"i":`) {
		t.Errorf("%d lines, %s", len(got), got[0])
	}
}

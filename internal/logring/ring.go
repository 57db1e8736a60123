// Package logring remembers the last records of the log, for those who look at
// it through the API. It is bounded in records and in bytes, and forgets the
// oldest first.
package logring

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// Bounds, in bytes: of one value of a record, of one record, and of all.
const (
	valueMax  = 4 << 10
	recordMax = 32 << 10
	totalMax  = 4 << 20
)

// timeFormat is that of a record's timestamp, as clients of the v4 API read it.
const timeFormat = "2006-01-02 15:04:05.000 Z07:00"

// Ring holds log records as lines of JSON. It is safe for concurrent use.
type Ring struct {
	mu    sync.Mutex
	lines []string // a ring once it is full; "" where nothing is
	next  int      // where the next line goes
	bytes int      // of all lines
}

// New returns a ring for the last records, at least one.
func New(records int) *Ring { return &Ring{lines: make([]string, max(1, records))} }

// Lines returns the records, the oldest first, each a JSON object with at least
// timestamp, level and msg, without a newline.
func (r *Ring) Lines() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := make([]string, 0, len(r.lines))
	for i := range r.lines {
		if line := r.lines[(r.next+i)%len(r.lines)]; line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Handler returns a handler that puts records of the level and above into the
// ring. Long values are cut.
func (r *Ring) Handler(level slog.Leveler) slog.Handler {
	return slog.NewJSONHandler(r, &slog.HandlerOptions{Level: level, ReplaceAttr: attribute})
}

// Write implements io.Writer for the handler, which calls it once a record.
func (r *Ring) Write(record []byte) (int, error) {
	line := string(bytes.TrimRight(record, "\n"))
	if len(line) > recordMax {
		line = fmt.Sprintf(`{"timestamp":"","level":"info","msg":"a record of %d bytes is only in the log itself"}`, len(line))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(line)
	for oldest := r.next; r.bytes > totalMax; oldest = (oldest + 1) % len(r.lines) {
		r.bytes -= len(r.lines[oldest])
		r.lines[oldest] = ""
	}
	return len(record), nil
}

// put replaces the oldest line. mu is held.
func (r *Ring) put(line string) {
	r.bytes += len(line) - len(r.lines[r.next])
	r.lines[r.next] = line
	r.next = (r.next + 1) % len(r.lines)
}

// attribute names what clients look for as they do, and cuts what is long.
func attribute(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 {
		switch a.Key {
		case slog.TimeKey:
			return slog.String("timestamp", a.Value.Time().Format(timeFormat))
		case slog.LevelKey:
			return slog.String("level", strings.ToLower(a.Value.String()))
		}
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = cut(a.Value.String())
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = cut(err.Error())
		} else if text := fmt.Sprint(a.Value.Any()); len(text) > valueMax {
			a.Value = cut(text)
		}
	}
	return a
}

func cut(text string) slog.Value {
	if len(text) > valueMax {
		text = strings.ToValidUTF8(text[:valueMax], "") + "…"
	}
	return slog.StringValue(text)
}

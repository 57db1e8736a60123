package app

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// LogLines remembers the last records of this node's log.
type LogLines interface {
	// Lines are JSON objects with at least timestamp, level and msg, the oldest
	// first. The slice is the caller's.
	Lines() []string
}

// Logs are the nodes' last log records, for who manages the system.
type Logs struct {
	lines   LogLines // nil: none are kept
	access  *Access
	config  func() *config.Config
	cluster *cluster.Cluster
	log     *slog.Logger
}

func newLogs(p Parts, access *Access) *Logs {
	l := &Logs{lines: p.Lines, access: access, config: p.Config, cluster: p.Cluster, log: p.Logger}
	l.cluster.Handle(operationLogs, func(context.Context, []byte) ([]byte, error) { return packLines(l.own()) })
	return l
}

// logSingleNode is the name of the only node in answers to a LogQuery.
const logSingleNode = "default"

// logTime is the form of a record's timestamp.
const logTime = "2006-01-02 15:04:05.000 Z07:00"

// clientMessageMax bounds what a client may have logged, in characters.
const clientMessageMax = 400

// LogQuery selects log records. Empty fields select all.
type LogQuery struct {
	ServerNames []string `json:"server_names"`
	LogLevels   []string `json:"log_levels"`
	DateFrom    string   `json:"date_from"` // a record's timestamp, RFC 3339, or a day
	DateTo      string   `json:"date_to"`   // a day is meant to its end
}

// List is a page of the records, page 0 the newest; in it the oldest first.
func (l *Logs) List(ctx context.Context, s *model.Session, page, perPage int) ([]string, error) {
	logs, err := l.gather(ctx, s)
	if err != nil {
		return nil, err
	}
	lines := merged(logs)
	end := max(0, len(lines)-page*perPage)
	return lines[max(0, end-perPage):end], nil
}

// Text is all records, one a line.
func (l *Logs) Text(ctx context.Context, s *model.Session) (string, error) {
	logs, err := l.gather(ctx, s)
	if err != nil {
		return "", err
	}
	lines := merged(logs)
	if len(lines) == 0 {
		return "", nil
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// Search returns the records that q selects by the node's name.
func (l *Logs) Search(ctx context.Context, s *model.Session, q LogQuery) (map[string][]json.RawMessage, error) {
	logs, err := l.gather(ctx, s)
	if err != nil {
		return nil, err
	}
	from, err := q.time("date_from", q.DateFrom, 0)
	if err != nil {
		return nil, err
	}
	to, err := q.time("date_to", q.DateTo, 24*time.Hour-time.Millisecond)
	if err != nil {
		return nil, err
	}
	found := map[string][]json.RawMessage{}
	for _, log := range logs {
		name := cmp.Or(log.name, logSingleNode)
		if len(q.ServerNames) > 0 && !slices.Contains(q.ServerNames, name) {
			if log.name == "" {
				found[name] = []json.RawMessage{}
			}
			continue
		}
		selected := []json.RawMessage{}
		for _, line := range log.lines {
			if q.selects(line, from, to) {
				selected = append(selected, json.RawMessage(line))
			}
		}
		found[name] = selected
	}
	return found, nil
}

// selects reports whether a record is of the levels and within the times, of
// which zero is no bound.
func (q *LogQuery) selects(line string, from, to time.Time) bool {
	var record struct{ Timestamp, Level string }
	if err := json.Unmarshal([]byte(line), &record); err != nil {
		return false // the ring holds no such line
	}
	level := func(name string) bool { return strings.EqualFold(name, record.Level) }
	if len(q.LogLevels) > 0 && !slices.ContainsFunc(q.LogLevels, level) {
		return false
	}
	if from.IsZero() && to.IsZero() {
		return true
	}
	at, err := time.Parse(logTime, record.Timestamp)
	return err == nil && !at.Before(from) && (to.IsZero() || !at.After(to))
}

// time reads a bound; a day without a time of day stands for that moment of it.
func (q *LogQuery) time(name, text string, ofDay time.Duration) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, format := range []string{logTime, time.RFC3339} {
		if at, err := time.Parse(format, text); err == nil {
			return at, nil
		}
	}
	at, err := time.ParseInLocation(time.DateOnly, text, time.Local)
	if err != nil {
		return time.Time{}, model.InvalidParam(name).Because(err)
	}
	return at.Add(ofDay), nil
}

// Write logs what a client says of itself, cut to a length, and returns what was
// logged. Errors are logged as such for who manages the system and with
// EnableDeveloper, else at the level of debugging. s may be nil, with
// EnableDeveloper only.
func (l *Logs) Write(ctx context.Context, s *model.Session, level, message string) (string, error) {
	developer := l.config().ServiceSettings.EnableDeveloper
	userID, trusted := "", developer
	if s != nil {
		userID = s.UserID
		manages, err := l.access.System(ctx, s, model.PermManageSystem)
		if err != nil {
			return "", err
		}
		trusted = trusted || manages
	} else if !developer {
		return "", errPermission(model.PermManageSystem)
	}
	if utf8.RuneCountInString(message) > clientMessageMax {
		message = string([]rune(message)[:clientMessageMax]) + "…"
	}
	at := slog.LevelDebug
	if trusted && strings.EqualFold(level, "error") {
		at = slog.LevelError
	}
	l.log.LogAttrs(ctx, at, "a client reports", slog.String("message", message), slog.String("user_id", userID))
	return message, nil
}

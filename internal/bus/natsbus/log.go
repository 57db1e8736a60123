package natsbus

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// serverLog passes what the NATS server says on to the log of the node, but
// never more than maxLines a minute: strangers on the port can make it talk.
type serverLog struct {
	log    *slog.Logger
	secret string // never to be seen
	fatal  chan<- string

	mu     sync.Mutex
	minute time.Time
	lines  int
	hidden int
}

const maxLines = 20

func newServerLog(log *slog.Logger, secret string, fatal chan<- string) *serverLog {
	return &serverLog{log: log, secret: secret, fatal: fatal}
}

// Noticef is told of the server's ordinary life.
func (l *serverLog) Noticef(format string, v ...any) { l.log.Debug(l.text(format, v)) }

// Debugf is told of details.
func (l *serverLog) Debugf(format string, v ...any) { l.log.Debug(l.text(format, v)) }

// Tracef is told of each message; the server is never asked to trace.
func (l *serverLog) Tracef(string, ...any) {}

// Warnf is told of what may be wrong.
func (l *serverLog) Warnf(format string, v ...any) { l.warn(format, v) }

// Errorf is told of what failed, which the server tries again.
func (l *serverLog) Errorf(format string, v ...any) { l.warn(format, v) }

// Fatalf is told why the server can't start.
func (l *serverLog) Fatalf(format string, v ...any) {
	select {
	case l.fatal <- l.text(format, v):
	default:
	}
}

func (l *serverLog) warn(format string, v []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.Sub(l.minute) >= time.Minute {
		if l.hidden > 0 {
			l.log.Warn("NATS server: more of the same kind was not logged", "lines", l.hidden)
		}
		l.minute, l.lines, l.hidden = now, 0, 0
	}
	if l.lines++; l.lines > maxLines {
		l.hidden++
		return
	}
	l.log.Warn("NATS server: " + l.text(format, v))
}

func (l *serverLog) text(format string, v []any) string {
	return strings.ReplaceAll(fmt.Sprintf(format, v...), l.secret, "***")
}

package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/polder-chat/polder/internal/model"
)

// source is a database with its connections.
type source struct {
	name, role, address string
	db                  *sqlx.DB
	// eye is one more connection, to look at the database: it has one also when all
	// others are busy. nil where nobody looks.
	eye *sqlx.DB

	healthy  atomic.Bool
	replayed atomic.Uint64 // up to where in the master's history it is known to be
	awaited  atomic.Uint64 // where it did not come in time when somebody waited for it
	reads    atomic.Int64
	chase    chase
	wanted   chan struct{} // a look is wanted now

	mu        sync.Mutex
	failures  int
	successes int
	reason    string
	detail    string
	lag       time.Duration // negative: not known
	since     time.Time
	life      context.Context // of what runs on it, while it is healthy
	die       context.CancelFunc
}

// Looks that it takes to be left out for not answering, and to be taken back.
const (
	failuresMax  = 2
	successesMin = 2
)

// detailMax bounds what is told of a reason, in bytes: nodes tell it each second.
const detailMax = 200

// sourceError is why a source that answers can't be used.
type sourceError struct{ reason, detail string }

func (e *sourceError) Error() string { return e.reason + ": " + e.detail }

func newSource(name, role, address string, db *sqlx.DB) *source {
	s := &source{name: name, role: role, address: address, db: db, wanted: make(chan struct{}, 1),
		reason: model.SourceUnknown, lag: -1, since: time.Now()}
	s.life, s.die = context.WithCancel(context.Background())
	return s
}

// close closes the pools. Statements that run end first, those of users; whoever
// closes has made sure that there are none.
func (s *source) close() error {
	s.die()
	err := s.db.Close()
	if s.eye != nil {
		err = errors.Join(err, s.eye.Close())
	}
	return err
}

// behind reports whether the replica was waited for in vain, and is still not there.
func (s *source) behind() bool { return s.replayed.Load() < s.awaited.Load() }

// look asks for a look before its time.
func (s *source) look() {
	select {
	case s.wanted <- struct{}{}:
	default:
	}
}

// found takes what a look has found, and returns whether that changes anything.
// The first look of all decides alone, and any that finds a master: work goes there
// from then on.
func (s *source) found(lag time.Duration, err error) (changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.lag, s.failures = lag, 0
		s.successes++
		if s.healthy.Load() || s.successes < successesMin && s.reason != model.SourceUnknown && s.role != model.SourceMaster {
			return false
		}
		s.life, s.die = context.WithCancel(context.Background())
		s.turn("", "")
		s.healthy.Store(true)
		return true
	}
	s.successes = 0
	s.failures++
	reason, detail := model.SourceUnreachable, err.Error()
	if wrong, is := errors.AsType[*sourceError](err); is {
		s.lag = lag
		reason, detail = wrong.reason, wrong.detail
	} else if s.failures < failuresMax && s.healthy.Load() {
		return false
	}
	changed = s.reason != reason
	s.detail = detail
	if changed {
		s.turn(reason, detail)
	}
	s.healthy.Store(false)
	s.die()
	return changed
}

// turn notes why the source is not healthy, "" if it is. mu is held.
func (s *source) turn(reason, detail string) {
	s.reason, s.detail, s.since = reason, detail, time.Now()
}

// failed is told that a statement failed because the server is not there: it is
// left out at once, until looks say otherwise.
func (s *source) failed(err error) (changed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.successes = 0
	s.look()
	if !s.healthy.Swap(false) {
		return false
	}
	s.die()
	s.turn(model.SourceUnreachable, err.Error())
	return true
}

// bound returns a context that also ends when the source is left out.
func (s *source) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	s.mu.Lock()
	life := s.life
	s.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(life, cancel)
	return ctx, func() { stop(); cancel() }
}

// status is the source as it is shown.
func (s *source) status() model.DataSource {
	s.mu.Lock()
	defer s.mu.Unlock()
	lag, detail := int64(-1), s.detail
	if len(detail) > detailMax {
		detail = strings.ToValidUTF8(detail[:detailMax], "") + "…"
	}
	if s.lag >= 0 {
		lag = s.lag.Milliseconds()
	}
	return model.DataSource{
		Name: s.name, Role: s.role, Address: s.address, Healthy: s.healthy.Load(), Reason: s.reason, Detail: detail,
		Lag: lag, Since: s.since.UnixMilli(), Reads: s.reads.Load(),
	}
}

// tell logs that the source's state changed.
func (s *source) tell(log *slog.Logger) {
	state := s.status()
	attributes := []any{"source", state.Name, "role", state.Role, "address", state.Address, "lag_ms", state.Lag}
	if state.Healthy {
		log.Info("a data source is used", attributes...)
		return
	}
	attributes = append(attributes, "reason", state.Reason, "detail", state.Detail)
	if s.role == model.SourceMaster { // requests that fail by it are an error
		log.Warn("the master can't be used", attributes...)
		return
	}
	log.Warn("a data source is left out", attributes...)
}

// Sources returns how the data sources are, the master first. Those of a store
// that nobody has told to [Store.Follow] are not known.
func (s *Store) Sources() []model.DataSource {
	var list []model.DataSource
	for _, each := range s.pools.Load().all() {
		list = append(list, each.status())
	}
	return list
}

// MasterLost reports whether the master can't be reached: a request may know that
// before the next look does.
func (s *Store) MasterLost() bool { return s.pools.Load().outage.lasts() }

// numbered names the sources of a list in the settings.
func numbered(role string, i int) string {
	if role == model.SourceSearch {
		return fmt.Sprintf("search replica %d", i+1)
	}
	return fmt.Sprintf("replica %d", i+1)
}

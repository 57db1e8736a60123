package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

const (
	msPerMinute = 60 * 1000
	msPerHour   = 60 * msPerMinute
)

// How often a session's activity is noted, and what was noted is written.
const (
	touchInterval = 5 * msPerMinute
	touchFlush    = 10 * time.Second
	touchesMax    = 10_000 // more sessions at a time wait for their next request
	touchBatch    = 500    // sessions in one transaction
)

// sessionLength is how long a session lasts from now, in ms.
func sessionLength(s *model.Session, settings *config.ServiceSettings) int64 {
	if s.DeviceID != "" || s.Props[model.SessionPropMobile] == "true" {
		return int64(settings.SessionLengthMobileInHours) * msPerHour
	}
	return int64(settings.SessionLengthWebInHours) * msPerHour
}

// Extend notes now and then that the session is used, for Flush to write: no
// request waits for that, and a busy client causes one write in five minutes.
// It returns the session with its new expiry if it lasts longer now, else nil.
func (ss *Sessions) Extend(_ context.Context, s *model.Session) *model.Session {
	now, settings := ss.now(), &ss.config().ServiceSettings
	interval := int64(touchInterval)
	if limit := int64(settings.SessionIdleTimeoutInMinutes) * msPerMinute; limit > 0 {
		interval = min(interval, limit/4)
	}
	if now-s.LastActivityAt < interval {
		return nil
	}
	t := store.SessionTouch{SessionID: s.ID, At: now, ExpiresAt: s.ExpiresAt}
	if s.ExpiresAt > 0 && settings.ExtendSessionLengthWithActivity {
		t.ExpiresAt = max(t.ExpiresAt, now+sessionLength(s, settings))
	}
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if _, noted := ss.touched[s.ID]; noted || len(ss.touched) >= touchesMax {
		return nil
	}
	ss.touched[s.ID] = t
	if t.ExpiresAt == s.ExpiresAt {
		return nil
	}
	extended := *s
	extended.ExpiresAt = t.ExpiresAt
	return &extended
}

// Flush writes what was noted of the sessions' activity. What it can't write
// stays noted.
func (ss *Sessions) Flush(ctx context.Context) error {
	ss.mu.Lock()
	noted := slices.Collect(maps.Values(ss.touched))
	ss.mu.Unlock()
	for batch := range slices.Chunk(noted, touchBatch) {
		if err := ss.store.Sessions().Touch(ctx, batch); err != nil {
			return err
		}
		ss.mu.Lock()
		for _, t := range batch {
			delete(ss.touched, t.SessionID)
		}
		ss.mu.Unlock()
	}
	return nil
}

// DeleteExpired deletes the sessions that have expired and returns how many.
func (ss *Sessions) DeleteExpired(ctx context.Context) (int64, error) {
	return ss.store.Sessions().DeleteExpired(ctx, ss.now())
}

// Run writes activity until ctx ends; then it writes what is left.
func (ss *Sessions) Run(ctx context.Context) {
	flush := time.NewTicker(touchFlush)
	defer flush.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), touchFlush)
			defer cancel()
			ss.logged(last, "write the activity of sessions", ss.Flush(last))
			return
		case <-flush.C:
			ss.logged(ctx, "write the activity of sessions", ss.Flush(ctx))
		}
	}
}

// logged tells of an error that nobody waits for.
func (ss *Sessions) logged(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		ss.log.WarnContext(ctx, "could not "+what, "error", err)
	}
}

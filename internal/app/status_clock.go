package app

import (
	"context"
	"errors"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

const (
	statusTick            = 5 * time.Second
	activityWritten       = msPerMinute // how old the last activity in the database may be at most, ms
	activityWritesAtATime = 500
	staleAge              = 10 * msPerMinute // without activity, ms
	staleAtATime          = 500
)

// Reset makes everybody offline whose status is automatic: for the start of a
// node that is alone, as nobody is connected then.
func (st *Statuses) Reset(ctx context.Context) error {
	return st.store.Statuses().ResetAutomatic(ctx)
}

// Run lets time pass, until ctx ends: it makes people away who are not active
// any more, ends do-not-disturb, and writes when people were last active.
func (st *Statuses) Run(ctx context.Context) {
	ticker := time.NewTicker(statusTick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := st.Tick(ctx); err != nil && ctx.Err() == nil {
				st.log.WarnContext(ctx, "could not keep statuses up to date", "error", err)
			}
		}
	}
}

// Tick does what is due now. What fails is tried again by the next one.
func (st *Statuses) Tick(ctx context.Context) error {
	return errors.Join(st.endDND(ctx), st.tire(ctx), st.writeActivity(ctx))
}

// saw notes that the user is active.
func (st *Statuses) saw(userID string, now int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	a := st.active[userID]
	a.at = now
	st.active[userID] = a
}

// endDND gives back their status to those whose do-not-disturb is over.
func (st *Statuses) endDND(ctx context.Context) error {
	now := st.now() / 1000
	for {
		due, err := st.store.Statuses().ListExpiredDND(ctx, now)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, id := range due {
			err := st.set(ctx, id, func(status *model.Status) bool {
				if status.DNDEndTime == 0 || status.DNDEndTime > now {
					return false // another node was faster, or the user chose anew
				}
				if status.Status == model.StatusDND {
					status.Status, status.Manual = status.PrevStatus, status.PrevStatus == model.StatusAway
				}
				if status.Status == "" {
					status.Status = model.StatusOffline
				}
				status.DNDEndTime, status.PrevStatus = 0, ""
				return true
			})
			if err != nil {
				return err
			}
		}
	}
}

// ClearStale makes those offline who are nowhere, although nobody told it: the
// node that had them ended together with the one that would have.
func (st *Statuses) ClearStale(ctx context.Context) (cleared int64, err error) {
	if st.presence == nil || !st.config().ServiceSettings.EnableUserStatuses {
		return 0, nil
	}
	before := st.now() - max(staleAge, 2*st.patience())
	for after := ""; ; {
		ids, err := st.store.Statuses().ListStale(ctx, before, after, staleAtATime)
		if err != nil || len(ids) == 0 {
			return cleared, err
		}
		after = ids[len(ids)-1]
		for _, id := range st.presence.Absent(ids) {
			if err := st.Disconnected(ctx, id); err != nil {
				return cleared, err
			}
			cleared++
		}
	}
}

// tire makes people away who were not active for too long.
func (st *Statuses) tire(ctx context.Context) error {
	limit := st.now() - st.patience()
	var tired []string
	st.mu.Lock()
	for id, a := range st.active {
		if a.at <= limit {
			tired = append(tired, id)
		}
	}
	st.mu.Unlock()
	for _, id := range tired {
		if err := st.Idle(ctx, id, false); err != nil {
			return err
		}
		st.mu.Lock()
		if a := st.active[id]; a.at <= limit {
			delete(st.active, id)
		}
		st.mu.Unlock()
	}
	return nil
}

// writeActivity writes the last activity of those for whom the database has an
// old one: by it other nodes see that they are not to be away.
func (st *Statuses) writeActivity(ctx context.Context) error {
	due := map[string]int64{}
	old := min(activityWritten, st.patience()/2)
	st.mu.Lock()
	for id, a := range st.active {
		if a.at-a.written >= old && len(due) < activityWritesAtATime {
			due[id] = a.at
		}
	}
	st.mu.Unlock()
	if len(due) == 0 {
		return nil
	}
	if err := st.store.Statuses().Touch(ctx, due); err != nil {
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	for id, at := range due {
		if a, ok := st.active[id]; ok {
			a.written = at
			st.active[id] = a
		}
	}
	return nil
}

package sqlstore

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type statuses struct{ s *Store }

// Statuses implements store.Store.
func (s *Store) Statuses() store.Statuses { return statuses{s} }

var statusColumns = []string{"user_id", "status", "manual", "last_activity_at", "dnd_end_time", "prev_status"}

const statusSelect = `SELECT user_id, status, manual, last_activity_at, dnd_end_time, prev_status FROM statuses `

func (ss statuses) Get(ctx context.Context, userID string) (*model.Status, error) {
	return ss.s.caches.statuses.get(ctx, userID, func(ctx context.Context) (*model.Status, error) {
		st := new(model.Status)
		if err := ss.s.read(ctx).get(ctx, st, statusSelect+`WHERE user_id = ?`, userID); err != nil {
			return nil, err
		}
		return st, nil
	})
}

func (ss statuses) ListByIDs(ctx context.Context, userIDs []string) ([]*model.Status, error) {
	return ss.s.caches.statuses.list(ctx, userIDs, func(ctx context.Context, missing []string) (map[string]*model.Status, error) {
		condition, args := ss.s.dialect.in("user_id", missing)
		var read []*model.Status
		err := ss.s.read(ctx).list(ctx, &read, statusSelect+`WHERE `+condition, args...)
		byID := make(map[string]*model.Status, len(read))
		for _, st := range read {
			byID[st.UserID] = st
		}
		return byID, err
	})
}

func (ss statuses) Update(ctx context.Context, userID string, change func(*model.Status) bool) (*model.Status, bool, error) {
	var st *model.Status
	var wrote bool
	err := ss.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		wrote = false
		var err error
		if st, err = ss.lock(ctx, tx, userID); err != nil {
			return err
		}
		if wrote = change(st); !wrote {
			return nil
		}
		tx.changes(ss.s.caches.statuses, userID)
		return tx.execOne(ctx, `UPDATE statuses SET status = ?, manual = ?, last_activity_at = ?, dnd_end_time = ?, prev_status = ? WHERE user_id = ?`,
			st.Status, st.Manual, st.LastActivityAt, st.DNDEndTime, st.PrevStatus, userID)
	})
	if err != nil {
		return nil, false, err
	}
	return st, wrote, nil
}

// lock reads the user's status for a change of it. It makes the row if it is
// not there: only a row can be locked, and two first statuses of a user have to
// follow each other too.
func (ss statuses) lock(ctx context.Context, tx conn, userID string) (*model.Status, error) {
	st := new(model.Status)
	read := func() error {
		return tx.get(ctx, st, statusSelect+`WHERE user_id = ?`+ss.s.dialect.forUpdate(), userID)
	}
	err := read()
	if errors.Is(err, store.ErrNotFound) {
		if err = tx.insert(ctx, "statuses", statusColumns, ss.s.dialect.upsert([]string{"user_id"}, nil),
			[]any{userID, model.StatusOffline, false, 0, 0, ""}); err == nil {
			err = read()
		}
	}
	return st, err
}

func (ss statuses) ListExpiredDND(ctx context.Context, now int64) ([]string, error) {
	ids := []string{}
	err := ss.s.read(ctx).list(ctx, &ids, `SELECT user_id FROM statuses WHERE dnd_end_time > 0 AND dnd_end_time <= ? ORDER BY dnd_end_time LIMIT ?`,
		now, deleteBatch)
	return ids, err
}

func (ss statuses) Touch(ctx context.Context, activity map[string]int64) error {
	return ss.s.write(ctx, func(tx conn) error {
		tx.concerns()
		for userID, at := range activity {
			tx.changes(ss.s.caches.statuses, userID)
			if _, err := tx.exec(ctx, `UPDATE statuses SET last_activity_at = ? WHERE user_id = ? AND last_activity_at < ?`, at, userID, at); err != nil {
				return err
			}
		}
		return nil
	})
}

func (ss statuses) ListStale(ctx context.Context, before int64, after string, limit int) ([]string, error) {
	ids := []string{}
	err := ss.s.read(ctx).list(ctx, &ids, `SELECT user_id FROM statuses
		WHERE user_id > ? AND manual = ? AND status <> ? AND last_activity_at < ? ORDER BY user_id LIMIT ?`,
		after, false, model.StatusOffline, before, limit)
	return ids, err
}

func (ss statuses) ResetAutomatic(ctx context.Context) error {
	return ss.s.write(ctx, func(tx conn) error {
		tx.changes(ss.s.caches.statuses, "")
		_, err := tx.exec(ctx, `UPDATE statuses SET status = ? WHERE manual = ? AND status <> ?`, model.StatusOffline, false, model.StatusOffline)
		return err
	})
}

package sqlstore

import (
	"context"
	"maps"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type sessions struct{ s *Store }

// Sessions implements store.Store.
func (s *Store) Sessions() store.Sessions { return sessions{s} }

var sessionColumns = []string{
	"id", "token_hash", "user_id", "create_at", "expires_at", "last_activity_at", "device_id", "is_oauth", "props",
}

// sessionSelect reads sessions s with the roles that their users u have now.
const sessionSelect = `
	SELECT s.id, s.user_id, s.create_at, s.expires_at, s.last_activity_at, s.device_id, s.is_oauth, s.props, u.roles
	FROM sessions s JOIN users u ON u.id = s.user_id `

// deleteBatch is how many sessions one transaction ends, so that it holds its
// locks for a short while only.
const deleteBatch = 1000

// sessionKey finds a session again after it is gone.
type sessionKey struct {
	ID        string `db:"id"`
	TokenHash string `db:"token_hash"`
	UserID    string `db:"user_id"`
}

const sessionKeySelect = `SELECT id, token_hash, user_id FROM sessions `

func (ss sessions) Create(ctx context.Context, s *model.Session, tokenHash string, max int) ([]string, error) {
	if s.ID == "" {
		s.ID = model.NewID()
	}
	s.CreateAt = ss.s.now()
	s.LastActivityAt = s.CreateAt
	var ended []sessionKey
	err := ss.s.write(ctx, func(tx conn) error {
		tx.concerns(s.UserID)
		ended = nil
		// The lock makes a change of the user's roles come before this session or
		// find it here.
		var active string
		if err := tx.get(ctx, &active, `SELECT id FROM users WHERE id = ? AND delete_at = 0`+ss.s.dialect.forUpdate(), s.UserID); err != nil {
			return err
		}
		err := tx.insert(ctx, "sessions", sessionColumns, "", []any{
			s.ID, tokenHash, s.UserID, s.CreateAt, s.ExpiresAt, s.LastActivityAt, s.DeviceID, s.IsOAuth, s.Props,
		})
		if err != nil {
			return err
		}
		if err := tx.list(ctx, &ended, sessionKeySelect+`WHERE user_id = ? AND id <> ?
			ORDER BY last_activity_at DESC, id LIMIT ? OFFSET ?`, s.UserID, s.ID, deleteBatch, max-1); err != nil {
			return err
		}
		return ss.delete(ctx, tx, ended)
	})
	if err != nil {
		return nil, err
	}
	return sessionIDs(ended), nil
}

func (ss sessions) GetByToken(ctx context.Context, tokenHash string) (*model.Session, error) {
	return ss.s.caches.sessions.get(ctx, tokenHash, func(ctx context.Context) (*model.Session, error) {
		return ss.getWhere(ctx, `WHERE s.token_hash = ? AND u.delete_at = 0`, tokenHash)
	})
}

func (ss sessions) Get(ctx context.Context, id string) (*model.Session, error) {
	return ss.getWhere(ctx, `WHERE s.id = ?`, id)
}

func (ss sessions) getWhere(ctx context.Context, where string, arg any) (*model.Session, error) {
	s := new(model.Session)
	if err := ss.s.read(ctx).get(ctx, s, sessionSelect+where, arg); err != nil {
		return nil, err
	}
	return s, nil
}

func (ss sessions) ListByUser(ctx context.Context, userID string) ([]*model.Session, error) {
	list := []*model.Session{}
	err := ss.s.read(ctx).list(ctx, &list, sessionSelect+`WHERE s.user_id = ? ORDER BY s.last_activity_at DESC, s.id`, userID)
	return list, err
}

// ListEnded asks the master: a replica may not know yet what ended.
func (ss sessions) ListEnded(ctx context.Context, ids []string) ([]string, error) {
	gone := make(map[string]bool, len(ids))
	for some := range slices.Chunk(ids, deleteBatch) {
		var live []string
		condition, args := ss.s.dialect.in("id", some)
		if err := ss.s.atMaster().list(ctx, &live, `SELECT id FROM sessions WHERE `+condition, args...); err != nil {
			return nil, err
		}
		for _, id := range some {
			gone[id] = true
		}
		for _, id := range live {
			delete(gone, id)
		}
	}
	return slices.Collect(maps.Keys(gone)), nil
}

func (ss sessions) Touch(ctx context.Context, touches []store.SessionTouch) error {
	if len(touches) == 0 {
		return nil
	}
	return ss.s.write(ctx, func(tx conn) error {
		tx.concerns()
		var keys []sessionKey
		ids := make([]string, len(touches))
		for i, t := range touches {
			ids[i] = t.SessionID
		}
		condition, args := ss.s.dialect.in("id", ids)
		if err := tx.list(ctx, &keys, sessionKeySelect+`WHERE `+condition+` ORDER BY id`+ss.s.dialect.forUpdate(), args...); err != nil {
			return err
		}
		ss.changes(tx, keys)
		for _, t := range touches {
			if _, err := tx.exec(ctx, `UPDATE sessions SET last_activity_at = ?, expires_at = ? WHERE id = ? AND last_activity_at < ?`,
				t.At, t.ExpiresAt, t.SessionID, t.At); err != nil {
				return err
			}
		}
		return nil
	})
}

func (ss sessions) UpdateDevice(ctx context.Context, id, deviceID string, props model.StringMap, expiresAt int64) error {
	return ss.s.write(ctx, func(tx conn) error {
		tx.concerns()
		var key sessionKey
		if err := tx.get(ctx, &key, sessionKeySelect+`WHERE id = ?`, id); err != nil {
			return err
		}
		tx.changes(ss.s.caches.sessions, key.TokenHash)
		return tx.execOne(ctx, `UPDATE sessions SET device_id = ?, props = ?, expires_at = ? WHERE id = ?`, deviceID, props, expiresAt, id)
	})
}

func (ss sessions) Delete(ctx context.Context, id string) error {
	ids, err := ss.deleteWhere(ctx, `WHERE id = ?`, id)
	if err == nil && len(ids) == 0 {
		return store.ErrNotFound
	}
	return err
}

func (ss sessions) DeleteByUser(ctx context.Context, userID, except string) ([]string, error) {
	return ss.deleteWhere(ctx, `WHERE user_id = ? AND id <> ?`, userID, except)
}

func (ss sessions) DeleteAll(ctx context.Context) ([]string, error) {
	var userIDs []string
	err := ss.s.write(ctx, func(tx conn) error {
		userIDs = nil
		if err := tx.list(ctx, &userIDs, `SELECT DISTINCT user_id FROM sessions`); err != nil {
			return err
		}
		tx.changes(ss.s.caches.sessions, "")
		_, err := tx.exec(ctx, `DELETE FROM sessions`)
		return err
	})
	return userIDs, err
}

func (ss sessions) DeleteExpired(ctx context.Context, before int64) (int64, error) {
	for n := int64(0); ; {
		ids, err := ss.deleteWhere(ctx, `WHERE expires_at > 0 AND expires_at < ? ORDER BY expires_at, id LIMIT ?`, before, deleteBatch)
		n += int64(len(ids))
		if err != nil || len(ids) < deleteBatch {
			return n, err
		}
	}
}

// deleteWhere deletes sessions in one transaction and returns their ids.
func (ss sessions) deleteWhere(ctx context.Context, where string, args ...any) ([]string, error) {
	var keys []sessionKey
	err := ss.s.write(ctx, func(tx conn) error {
		keys = nil
		if err := tx.list(ctx, &keys, sessionKeySelect+where+ss.s.dialect.forUpdate(), args...); err != nil {
			return err
		}
		for _, key := range keys {
			tx.concerns(key.UserID)
		}
		return ss.delete(ctx, tx, keys)
	})
	if err != nil {
		return nil, err
	}
	return sessionIDs(keys), nil
}

func (ss sessions) delete(ctx context.Context, tx conn, keys []sessionKey) error {
	if len(keys) == 0 {
		return nil
	}
	ss.changes(tx, keys)
	condition, args := ss.s.dialect.in("id", sessionIDs(keys))
	_, err := tx.exec(ctx, `DELETE FROM sessions WHERE `+condition, args...)
	return err
}

// changes notes that the transaction changes sessions.
func (ss sessions) changes(tx conn, keys []sessionKey) {
	hashes := make([]string, len(keys))
	for i, k := range keys {
		hashes[i] = k.TokenHash
	}
	tx.changes(ss.s.caches.sessions, hashes...)
}

func sessionIDs(keys []sessionKey) []string {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.ID
	}
	return ids
}

// tokens are the cache keys of a user's sessions.
func (s *Store) tokens(ctx context.Context, tx conn, userID string) ([]string, error) {
	var hashes []string
	err := tx.list(ctx, &hashes, `SELECT token_hash FROM sessions WHERE user_id = ?`, userID)
	return hashes, err
}

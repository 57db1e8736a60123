package sqlstore

import (
	"context"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type preferences struct{ s *Store }

// Preferences implements store.Store.
func (s *Store) Preferences() store.Preferences { return preferences{s} }

var preferenceColumns = []string{"user_id", "category", "name", "value"}

const preferenceSelect = `SELECT user_id, category, name, value FROM preferences `

func (ps preferences) ListByUser(ctx context.Context, userID string) ([]model.Preference, error) {
	list := []model.Preference{}
	err := ps.s.read(ctx).list(ctx, &list, preferenceSelect+`WHERE user_id = ? ORDER BY category, name`, userID)
	return list, err
}

func (ps preferences) ListByCategory(ctx context.Context, userID, category string) ([]model.Preference, error) {
	list := []model.Preference{}
	err := ps.s.read(ctx).list(ctx, &list, preferenceSelect+`WHERE user_id = ? AND category = ? ORDER BY name`, userID, category)
	return list, err
}

func (ps preferences) Get(ctx context.Context, userID, category, name string) (p model.Preference, err error) {
	err = ps.s.read(ctx).get(ctx, &p, preferenceSelect+`WHERE user_id = ? AND category = ? AND name = ?`, userID, category, name)
	return p, err
}

func (ps preferences) ListByUsers(ctx context.Context, userIDs []string, category, name string) ([]model.Preference, error) {
	list := []model.Preference{}
	in, args := ps.s.dialect.in("user_id", userIDs)
	err := ps.s.read(ctx).list(ctx, &list, preferenceSelect+`WHERE `+in+` AND category = ? AND name = ? ORDER BY user_id`,
		append(args, category, name)...)
	return list, err
}

func (ps preferences) Count(ctx context.Context, userID string) (n int, err error) {
	err = ps.s.read(ctx).get(ctx, &n, `SELECT count(*) FROM preferences WHERE user_id = ?`, userID)
	return n, err
}

func (ps preferences) Save(ctx context.Context, list []model.Preference) error {
	// One INSERT may not write a row twice in PostgreSQL; the last one counts.
	last := map[[3]string]int{}
	for i, p := range list {
		last[[3]string{p.UserID, p.Category, p.Name}] = i
	}
	rows := make([][]any, 0, len(last))
	for i, p := range list {
		if last[[3]string{p.UserID, p.Category, p.Name}] == i {
			rows = append(rows, []any{p.UserID, p.Category, p.Name, p.Value})
		}
	}
	return ps.s.write(ctx, func(tx conn) error {
		for _, p := range list {
			tx.concerns(p.UserID)
		}
		return tx.insert(ctx, "preferences", preferenceColumns,
			ps.s.dialect.upsert([]string{"user_id", "category", "name"}, []string{"value"}), rows...)
	})
}

func (ps preferences) Delete(ctx context.Context, list []model.Preference) error {
	if len(list) == 0 {
		return nil
	}
	var args []any
	for _, p := range list {
		args = append(args, p.UserID, p.Category, p.Name)
	}
	condition := strings.TrimSuffix(strings.Repeat("(user_id = ? AND category = ? AND name = ?) OR ", len(list)), " OR ")
	return ps.s.write(ctx, func(tx conn) error {
		for _, p := range list {
			tx.concerns(p.UserID)
		}
		_, err := tx.exec(ctx, `DELETE FROM preferences WHERE `+condition, args...)
		return err
	})
}

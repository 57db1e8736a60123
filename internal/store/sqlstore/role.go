package sqlstore

import (
	"context"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type roles struct{ s *Store }

// Roles implements store.Store.
func (s *Store) Roles() store.Roles { return roles{s} }

var roleColumns = []string{
	"id", "name", "display_name", "description", "create_at", "update_at", "delete_at",
	"permissions", "scheme_managed", "built_in",
}

func roleRow(r *model.Role) []any {
	return []any{
		r.ID, r.Name, r.DisplayName, r.Description, r.CreateAt, r.UpdateAt, r.DeleteAt,
		r.Permissions, r.SchemeManaged, r.BuiltIn,
	}
}

func (r roles) Init(ctx context.Context, rs []*model.Role) error {
	rows := make([][]any, len(rs))
	for i, role := range rs {
		role.ID = model.NewID()
		role.CreateAt = r.s.now()
		role.UpdateAt = role.CreateAt
		rows[i] = roleRow(role)
	}
	return r.s.write(ctx, func(tx conn) error {
		tx.changes(r.s.caches.roles, "all")
		return tx.insert(ctx, "roles", roleColumns, r.s.dialect.upsert([]string{"name"}, nil), rows...)
	})
}

func (r roles) List(ctx context.Context) ([]*model.Role, error) {
	all, err := r.all(ctx)
	if err != nil {
		return nil, err
	}
	rs := make([]*model.Role, 0, len(all))
	for _, role := range all {
		rs = append(rs, role)
	}
	slices.SortFunc(rs, func(a, b *model.Role) int { return strings.Compare(a.Name, b.Name) })
	return rs, nil
}

func (r roles) ListByNames(ctx context.Context, names []string) ([]*model.Role, error) {
	all, err := r.all(ctx)
	if err != nil {
		return nil, err
	}
	rs := make([]*model.Role, 0, len(names))
	for _, n := range names {
		if role, ok := all[n]; ok {
			rs = append(rs, role)
		}
	}
	return rs, nil
}

func (r roles) Get(ctx context.Context, id string) (*model.Role, error) {
	all, err := r.all(ctx)
	if err != nil {
		return nil, err
	}
	for _, role := range all {
		if role.ID == id {
			return role, nil
		}
	}
	return nil, store.ErrNotFound
}

func (r roles) Update(ctx context.Context, role *model.Role) error {
	role.UpdateAt = r.s.now()
	return r.s.write(ctx, func(tx conn) error {
		tx.changes(r.s.caches.roles, "all")
		return tx.execOne(ctx, `UPDATE roles SET display_name = ?, description = ?, update_at = ?, delete_at = ?, permissions = ? WHERE id = ?`,
			role.DisplayName, role.Description, role.UpdateAt, role.DeleteAt, role.Permissions, role.ID)
	})
}

// all reads the roles, of which there are few, as one.
func (r roles) all(ctx context.Context) (map[string]*model.Role, error) {
	return r.s.caches.roles.get(ctx, "all", func(ctx context.Context) (map[string]*model.Role, error) {
		var rs []*model.Role
		if err := r.s.read(ctx).list(ctx, &rs, `SELECT `+strings.Join(roleColumns, ", ")+` FROM roles`); err != nil {
			return nil, err
		}
		m := make(map[string]*model.Role, len(rs))
		for _, role := range rs {
			m[role.Name] = role
		}
		return m, nil
	})
}

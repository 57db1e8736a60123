package app

import (
	"context"
	"errors"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Roles are the sets of permissions. Everybody with a session may read them:
// clients decide by them what to show.
type Roles struct {
	store     store.Store
	access    *Access
	publisher Publisher
}

// Get returns the role with the id.
func (r *Roles) Get(ctx context.Context, id string) (*model.Role, error) {
	role, err := r.store.Roles().Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, model.NewError(model.NotFound, "app.role.get.app_error", nil)
	}
	return role, err
}

// GetByName returns the role with the name.
func (r *Roles) GetByName(ctx context.Context, name string) (*model.Role, error) {
	rs, err := r.store.Roles().ListByNames(ctx, []string{name})
	if err != nil {
		return nil, err
	}
	if len(rs) == 0 {
		return nil, model.NewError(model.NotFound, "app.role.get_by_name.app_error", nil)
	}
	return rs[0], nil
}

// ListByNames leaves out names that don't exist.
func (r *Roles) ListByNames(ctx context.Context, names []string) ([]*model.Role, error) {
	return r.store.Roles().ListByNames(ctx, names)
}

// List returns all roles, for those who manage the system.
func (r *Roles) List(ctx context.Context, s *model.Session) ([]*model.Role, error) {
	if err := r.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	return r.store.Roles().List(ctx)
}

// Patch replaces a role's permissions. Those of system_admin can't be changed:
// nobody could give them back.
func (r *Roles) Patch(ctx context.Context, s *model.Session, id string, patch model.RolePatch) (*model.Role, error) {
	if err := r.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	old, err := r.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if old.Name == model.RoleSystemAdmin {
		return nil, model.NewError(model.Forbidden, "api.roles.patch_roles.not_allowed_permission.error", nil)
	}
	if patch.Permissions == nil {
		return old, nil
	}
	role := *old
	role.Permissions = slices.Compact(slices.Sorted(slices.Values(*patch.Permissions)))
	for _, p := range role.Permissions {
		if !slices.Contains(model.AllPermissions(), model.Permission(p)) {
			return nil, model.InvalidParam("permissions")
		}
	}
	if err := r.store.Roles().Update(ctx, &role); err != nil {
		return nil, err
	}
	r.publisher.Publish(ctx, &model.Event{
		Type: model.EventRoleUpdated,
		Data: map[string]any{"role": model.JSONText(&role)},
	})
	return &role, nil
}

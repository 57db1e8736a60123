package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Patch changes the fields of an account that are not nil. Whoever changes
// their own address shows that they know the password.
func (us *Users) Patch(ctx context.Context, s *model.Session, id string, patch model.UserPatch) (*model.User, error) {
	if err := us.checkChange(ctx, s, id); err != nil {
		return nil, err
	}
	old, err := us.store.Users().Get(ctx, id)
	if err != nil {
		return nil, noUser(err)
	}
	if patch.Email != nil && strings.ToLower(strings.TrimSpace(*patch.Email)) != old.Email {
		if err := us.checkNewEmail(ctx, s, old, patch); err != nil {
			return nil, err
		}
	}
	u, err := us.update(ctx, id, func(u *model.User) error {
		apply(u, patch)
		return checkUser(u)
	})
	if err != nil {
		return nil, err
	}
	v, err := us.viewer(ctx, s)
	return v.show(u), err
}

// checkNewEmail says whether the address may become that of old.
func (us *Users) checkNewEmail(ctx context.Context, s *model.Session, old *model.User, patch model.UserPatch) error {
	admin, err := us.access.System(ctx, s, model.PermEditOtherUsers)
	if err != nil {
		return err
	}
	if !admin && !allowedDomain(strings.ToLower(strings.TrimSpace(*patch.Email)), us.config().TeamSettings.RestrictCreationToDomains) {
		return model.NewError(model.Invalid, "api.user.update_user.accepted_domain.app_error", nil)
	}
	if s.UserID != old.ID {
		return nil
	}
	if patch.Password == nil {
		return model.InvalidParam("password")
	}
	return us.checkOwnPassword(ctx, old.ID, *patch.Password, model.InvalidParam("password"))
}

// apply writes the patch into u.
func apply(u *model.User, patch model.UserPatch) {
	trimmed := func(field *string, value *string) {
		if value != nil {
			*field = strings.TrimSpace(*value)
		}
	}
	name, address := u.Username, u.Email
	trimmed(&u.Username, patch.Username)
	trimmed(&u.Email, patch.Email)
	u.Username, u.Email = strings.ToLower(u.Username), strings.ToLower(u.Email)
	trimmed(&u.Nickname, patch.Nickname)
	trimmed(&u.FirstName, patch.FirstName)
	trimmed(&u.LastName, patch.LastName)
	trimmed(&u.Position, patch.Position)
	trimmed(&u.Locale, patch.Locale)
	if patch.Props != nil {
		u.Props = *patch.Props
	}
	if patch.NotifyProps != nil {
		u.NotifyProps = withDefaults(*patch.NotifyProps)
	}
	if patch.Timezone != nil {
		u.Timezone = *patch.Timezone
	}
	if u.Email != address {
		u.EmailVerified = false
	}
	if u.Username != name {
		u.NotifyProps = renamed(u.NotifyProps, name, u.Username)
	}
}

// renamed follows a new username in the words that mention its owner.
func renamed(notify model.StringMap, from, to string) model.StringMap {
	words := strings.Split(notify["mention_keys"], ",")
	for i, word := range words {
		switch word {
		case from:
			words[i] = to
		case "@" + from:
			words[i] = "@" + to
		}
	}
	m := withDefaults(notify)
	m["mention_keys"] = strings.Join(words, ",")
	return m
}

// SetRoles gives a user other system roles.
func (us *Users) SetRoles(ctx context.Context, s *model.Session, id, roles string) error {
	if err := us.access.CheckSystem(ctx, s, model.PermManageRoles); err != nil {
		return err
	}
	names := slices.Compact(slices.Sorted(strings.FieldsSeq(roles)))
	known, err := us.store.Roles().ListByNames(ctx, names)
	if err != nil {
		return err
	}
	if len(known) != len(names) || !validSystemRoles(names) {
		return model.InvalidParam("roles")
	}
	return us.setRoles(ctx, id, strings.Join(strings.Fields(roles), " "))
}

// validSystemRoles wants a user or a guest, and no roles of teams or channels.
func validSystemRoles(names []string) bool {
	return slices.Contains(names, model.RoleSystemUser) != slices.Contains(names, model.RoleSystemGuest) &&
		!slices.ContainsFunc(names, func(name string) bool {
			return slices.Contains([]string{model.RoleTeamAdmin, model.RoleTeamUser, model.RoleTeamGuest,
				model.RoleChannelAdmin, model.RoleChannelUser, model.RoleChannelGuest}, name)
		})
}

func (us *Users) setRoles(ctx context.Context, id, roles string) error {
	u, err := us.update(ctx, id, func(u *model.User) error { u.Roles = roles; return nil })
	if err != nil {
		return err
	}
	us.publisher.Publish(ctx, &model.Event{
		Type:      model.EventUserRoleUpdated,
		Data:      map[string]any{"user_id": u.ID, "roles": u.Roles},
		Broadcast: model.Broadcast{UserID: u.ID},
	})
	return nil
}

// SetActive deactivates an account or brings it back. Who is deactivated is
// logged out everywhere. People may deactivate themselves if the settings say so.
func (us *Users) SetActive(ctx context.Context, s *model.Session, id string, active bool) error {
	admin, err := us.access.System(ctx, s, model.PermEditOtherUsers)
	if err != nil {
		return err
	}
	switch {
	case admin:
		err = us.checkChange(ctx, s, id)
	case s.UserID != id || active:
		err = errPermission(model.PermEditOtherUsers)
	case !us.config().TeamSettings.EnableUserDeactivation:
		err = model.NewError(model.Forbidden, "api.user.update_active.not_enable.app_error", nil)
	}
	if err != nil {
		return err
	}
	return us.setActive(ctx, id, active)
}

func (us *Users) setActive(ctx context.Context, id string, active bool) error {
	u, err := us.update(ctx, id, func(u *model.User) error {
		switch {
		case active:
			u.DeleteAt = 0
		case u.DeleteAt == 0:
			u.DeleteAt = us.now()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !active {
		if err := us.sessions.endUser(ctx, id, ""); err != nil {
			return err
		}
		us.publisher.CloseUser(ctx, id)
		if err := us.statuses.Disconnected(ctx, id); err != nil {
			return err
		}
	}
	us.publisher.Publish(ctx, &model.Event{Type: model.EventUserActivationChange, Data: map[string]any{"user_id": u.ID}})
	return nil
}

// checkChange wants the caller to be the user, or somebody who may edit others;
// only those who manage the system may edit each other.
func (us *Users) checkChange(ctx context.Context, s *model.Session, id string) error {
	if err := us.access.CheckUser(ctx, s, id); err != nil || s.UserID == id {
		return err
	}
	target, err := us.store.Users().Get(ctx, id)
	if err != nil {
		return noUser(err)
	}
	if model.HasRole(target.Roles, model.RoleSystemAdmin) {
		return us.access.CheckSystem(ctx, s, model.PermManageSystem)
	}
	return nil
}

// update changes an account and tells of it.
func (us *Users) update(ctx context.Context, id string, change func(*model.User) error) (*model.User, error) {
	u, err := us.store.Users().Update(ctx, id, change)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errNoUser()
	case errors.Is(err, store.ErrLastAdmin):
		return nil, model.NewError(model.Conflict, "api.user.update_user.last_admin.app_error", nil).Because(err)
	case err != nil:
		return nil, taken(err)
	}
	us.publisher.Publish(ctx, us.told(u)...)
	return u, nil
}

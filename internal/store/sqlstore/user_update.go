package sqlstore

import (
	"context"
	"maps"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// audiencesOfUser is the number of channels up to which a change of a user
// drops single audiences; beyond it all are dropped with one message.
const audiencesOfUser = 100

func (us users) Update(ctx context.Context, id string, change func(*model.User) error) (*model.User, error) {
	var updated *model.User
	var renamed bool
	err := us.s.write(ctx, func(tx conn) error {
		updated, renamed = new(model.User), false
		if err := tx.get(ctx, updated, `SELECT `+userFields+` FROM users u WHERE u.id = ?`+us.s.dialect.forUpdate(), id); err != nil {
			return err
		}
		old := *updated
		if err := change(updated); err != nil {
			return err
		}
		if err := us.keepAdmin(ctx, tx, &old, updated); err != nil {
			return err
		}
		updated.UpdateAt = max(us.s.now(), old.UpdateAt+1)
		if err := us.set(ctx, tx, updated); err != nil {
			return err
		}
		tx.changes(us.s.caches.users, id)
		renamed = mentionedElse(&old, updated)
		if old.Roles != updated.Roles || old.DeleteAt != updated.DeleteAt {
			tokens, err := us.s.tokens(ctx, tx, id)
			if err != nil {
				return err
			}
			tx.changes(us.s.caches.sessions, tokens...)
		}
		return nil
	})
	if renamed {
		us.forgetAudiences(context.WithoutCancel(ctx), id)
	}
	if err != nil {
		return nil, err
	}
	return updated, nil
}

// forgetAudiences drops the audiences that the user belongs to. It reads which
// after the commit: of a channel that the user joins meanwhile, either the
// membership is found here, or its own commit drops the audience later.
func (us users) forgetAudiences(ctx context.Context, id string) {
	channels, err := us.channels(ctx, us.s.atMaster(), id)
	if err != nil { // whatever it was, the change is committed
		us.s.log.WarnContext(ctx, "forgetting all audiences, as those of a user can't be read", "error", err)
		channels = []string{""}
	}
	if len(channels) > 0 {
		us.s.invalidate([]store.Invalidation{{Cache: us.s.caches.audiences.id(), Keys: channels}})
	}
}

// set writes all fields but the password.
func (us users) set(ctx context.Context, tx conn, u *model.User) error {
	return tx.execOne(ctx, `
		UPDATE users SET update_at = ?, delete_at = ?, username = ?, email = ?, email_verified = ?, auth_service = ?,
			auth_data = ?, nickname = ?, first_name = ?, last_name = ?, position = ?, roles = ?, notify_props = ?,
			props = ?, timezone = ?, locale = ?, last_picture_update = ?, mfa_active = ?, is_bot = ?
		WHERE id = ?`,
		u.UpdateAt, u.DeleteAt, u.Username, u.Email, u.EmailVerified, u.AuthService,
		u.AuthData, u.Nickname, u.FirstName, u.LastName, u.Position, u.Roles, u.NotifyProps,
		u.Props, u.Timezone, u.Locale, u.LastPictureUpdate, u.MFAActive, u.IsBot, u.ID)
}

// keepAdmin refuses a change after which nobody would be a system admin. It
// locks the other admins, so that two can't leave at one moment.
func (us users) keepAdmin(ctx context.Context, tx conn, old, updated *model.User) error {
	if !activeAdmin(old) || activeAdmin(updated) {
		return nil
	}
	condition, args := hasAnyRole("u.roles", []string{model.RoleSystemAdmin})
	var others []string
	err := tx.list(ctx, &others, `SELECT u.id FROM users u WHERE u.delete_at = 0 AND u.id <> ? AND u.is_bot = ? AND `+condition+
		` ORDER BY u.id`+us.s.dialect.forUpdate(), append([]any{old.ID, false}, args...)...)
	if err == nil && len(others) == 0 {
		return store.ErrLastAdmin
	}
	return err
}

func activeAdmin(u *model.User) bool {
	return u.DeleteAt == 0 && !u.IsBot && model.HasRole(u.Roles, model.RoleSystemAdmin)
}

// mentionedElse reports whether the user is to be found in messages by other
// words than before, or no longer.
func mentionedElse(old, updated *model.User) bool {
	return old.Username != updated.Username || old.FirstName != updated.FirstName || old.DeleteAt != updated.DeleteAt ||
		!maps.Equal(old.NotifyProps, updated.NotifyProps)
}

// channels are the keys of the user's audiences.
func (us users) channels(ctx context.Context, from conn, id string) ([]string, error) {
	var ids []string
	if err := from.list(ctx, &ids, `SELECT channel_id FROM channel_members WHERE user_id = ?`, id); err != nil {
		return nil, err
	}
	if len(ids) > audiencesOfUser {
		return []string{""}, nil
	}
	return ids, nil
}

package sqlstore

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type users struct{ s *Store }

// Users implements store.Store.
func (s *Store) Users() store.Users { return users{s} }

var userColumns = []string{
	"id", "create_at", "update_at", "delete_at", "username", "email", "email_verified", "auth_service", "auth_data",
	"password_hash", "nickname", "first_name", "last_name", "position", "roles", "notify_props", "props", "timezone",
	"locale", "last_password_update", "last_picture_update", "mfa_active", "is_bot",
}

// userFields selects them from users u.
var userFields = "u." + strings.Join(userColumns, ", u.")

// firstUser is the property whose value is the id of the server's first
// account: the row that two first accounts at one moment would fight for.
const firstUser = "first_user"

func userRow(u *model.User) []any {
	return []any{
		u.ID, u.CreateAt, u.UpdateAt, u.DeleteAt, u.Username, u.Email, u.EmailVerified, u.AuthService, u.AuthData,
		u.PasswordHash, u.Nickname, u.FirstName, u.LastName, u.Position, u.Roles, u.NotifyProps, u.Props, u.Timezone,
		u.Locale, u.LastPasswordUpdate, u.LastPictureUpdate, u.MFAActive, u.IsBot,
	}
}

func (us users) Create(ctx context.Context, u *model.User, firstIsAdmin bool) error {
	roles := u.Roles
	return us.create(ctx, u, func(tx conn) error {
		u.Roles = roles
		if !firstIsAdmin {
			return nil
		}
		first, err := us.first(ctx, tx, u.ID)
		if first {
			u.Roles = adminRoles(roles)
		}
		return err
	})
}

func (us users) CreateFirst(ctx context.Context, u *model.User) error {
	roles := u.Roles
	return us.create(ctx, u, func(tx conn) error {
		u.Roles = adminRoles(roles)
		first, err := us.first(ctx, tx, u.ID)
		if err == nil && !first {
			return &store.ConflictError{Constraint: "users_first", Err: errors.New("there is an account already")}
		}
		return err
	})
}

func adminRoles(roles string) string {
	if model.HasRole(roles, model.RoleSystemAdmin) {
		return roles
	}
	return strings.TrimSpace(roles + " " + model.RoleSystemAdmin)
}

// create stores u after prepare, in one transaction.
func (us users) create(ctx context.Context, u *model.User, prepare func(tx conn) error) error {
	if u.ID == "" {
		u.ID = model.NewID()
	}
	u.CreateAt = us.s.now()
	u.UpdateAt = u.CreateAt
	return us.s.write(ctx, func(tx conn) error {
		if err := prepare(tx); err != nil {
			return err
		}
		return tx.insert(ctx, "users", userColumns, "", userRow(u))
	})
}

// first reports whether id is to be the first account. Whoever asks at the same
// moment waits for the end of this transaction.
func (us users) first(ctx context.Context, tx conn, id string) (bool, error) {
	var n int
	if err := tx.get(ctx, &n, `SELECT count(*) FROM (SELECT 1 AS one FROM users LIMIT 1) any_user`); err != nil || n > 0 {
		return false, err
	}
	if err := tx.insert(ctx, "properties", propertyColumns, us.s.dialect.upsert([]string{"name"}, nil), []any{firstUser, id}); err != nil {
		return false, err
	}
	var holder string
	err := tx.get(ctx, &holder, `SELECT value FROM properties WHERE name = ?`, firstUser)
	return holder == id, err
}

func (us users) Get(ctx context.Context, id string) (*model.User, error) {
	return us.s.caches.users.get(ctx, id, func(ctx context.Context) (*model.User, error) {
		return us.getWhere(ctx, "u.id = ?", id)
	})
}

func (us users) GetByUsername(ctx context.Context, username string) (*model.User, error) {
	return us.getWhere(ctx, "u.username = ?", username)
}

func (us users) GetByEmail(ctx context.Context, email string) (*model.User, error) {
	return us.getWhere(ctx, "u.email = ?", email)
}

func (us users) getWhere(ctx context.Context, condition string, arg any) (*model.User, error) {
	u := new(model.User)
	if err := us.s.read(ctx).get(ctx, u, `SELECT `+userFields+` FROM users u WHERE `+condition, arg); err != nil {
		return nil, err
	}
	return u, nil
}

func (us users) ListByIDs(ctx context.Context, ids []string, since int64) ([]*model.User, error) {
	found, err := us.s.caches.users.list(ctx, ids, func(ctx context.Context, missing []string) (map[string]*model.User, error) {
		condition, args := us.s.dialect.in("u.id", missing)
		var read []*model.User
		err := us.s.read(ctx).list(ctx, &read, `SELECT `+userFields+` FROM users u WHERE `+condition, args...)
		byID := make(map[string]*model.User, len(read))
		for _, u := range read {
			byID[u.ID] = u
		}
		return byID, err
	})
	if err != nil || since <= 0 {
		return found, err
	}
	return slices.DeleteFunc(found, func(u *model.User) bool { return u.UpdateAt <= since }), nil
}

func (us users) ListByUsernames(ctx context.Context, usernames []string) ([]*model.User, error) {
	condition, args := us.s.dialect.in("u.username", usernames)
	found := []*model.User{}
	err := us.s.read(ctx).list(ctx, &found, `SELECT `+userFields+` FROM users u WHERE `+condition+` ORDER BY u.username`, args...)
	return found, err
}

func (us users) UpdatePassword(ctx context.Context, id, hash string, at int64) error {
	return us.s.write(ctx, func(tx conn) error {
		tx.changes(us.s.caches.users, id)
		if err := tx.execOne(ctx, `UPDATE users SET password_hash = ?, last_password_update = ?, update_at = ? WHERE id = ?`, hash, at, at, id); err != nil {
			return err
		}
		return tx.forgetFailedLogins(ctx, id)
	})
}

func (us users) UpgradePassword(ctx context.Context, id, old, hash string) error {
	return us.s.write(ctx, func(tx conn) error {
		tx.changes(us.s.caches.users, id)
		_, err := tx.exec(ctx, `UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?`, hash, id, old)
		return err
	})
}

func (us users) ListByGroups(ctx context.Context, userID string, channelIDs []string) (map[string][]*model.User, error) {
	condition, args := us.s.dialect.in("c.id", channelIDs)
	var rows []struct {
		model.User
		ChannelID string `db:"channel_id"`
	}
	err := us.s.read(ctx).list(ctx, &rows, `
		SELECT c.id AS channel_id, `+userFields+` FROM channels c
		JOIN channel_members mine ON mine.channel_id = c.id AND mine.user_id = ?
		JOIN channel_members cm ON cm.channel_id = c.id
		JOIN users u ON u.id = cm.user_id
		WHERE c.type = ? AND `+condition+` ORDER BY u.username`, append([]any{userID, model.ChannelGroup}, args...)...)
	groups := map[string][]*model.User{}
	for i := range rows {
		groups[rows[i].ChannelID] = append(groups[rows[i].ChannelID], &rows[i].User)
	}
	return groups, err
}

func (us users) Known(ctx context.Context, userID string) ([]string, error) {
	ids := []string{}
	err := us.s.read(ctx).list(ctx, &ids, `
		SELECT DISTINCT other.user_id FROM channel_members mine
		JOIN channel_members other ON other.channel_id = mine.channel_id
		WHERE mine.user_id = ? AND other.user_id <> ?
		ORDER BY other.user_id`, userID, userID)
	return ids, err
}

package store

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Users keeps accounts. Usernames and addresses are given in lower case.
type Users interface {
	// Create stores a new account; ErrConflict on users_username or users_email.
	// With firstIsAdmin the very first account of the server becomes a system
	// admin, decided in the same transaction.
	Create(ctx context.Context, u *model.User, firstIsAdmin bool) error
	// Get is cached; the result is shared and must not be changed.
	Get(ctx context.Context, id string) (*model.User, error)
	GetByUsername(ctx context.Context, username string) (*model.User, error)
	GetByEmail(ctx context.Context, email string) (*model.User, error)
	// ListByIDs leaves out ids that don't exist; since (Unix ms) > 0 leaves out
	// those that have not changed after it.
	ListByIDs(ctx context.Context, ids []string, since int64) ([]*model.User, error)
	ListByUsernames(ctx context.Context, usernames []string) ([]*model.User, error)
	List(ctx context.Context, q model.UserQuery) ([]*model.User, error)
	Search(ctx context.Context, q model.UserSearch) ([]*model.User, error)
	Count(ctx context.Context, q model.UserQuery) (int64, error)
	// Update writes all fields but the password, which UpdatePassword writes.
	Update(ctx context.Context, u *model.User) error
	UpdatePassword(ctx context.Context, id, hash string, at int64) error
	// AddFailedAttempt counts a wrong password and returns the new count.
	AddFailedAttempt(ctx context.Context, id string) (int, error)
	ResetFailedAttempts(ctx context.Context, id string) error
	// Known are the ids of those who share a channel with the user.
	Known(ctx context.Context, userID string) ([]string, error)
}

// Sessions keeps logins. Tokens are stored as their SHA-256 in hex.
type Sessions interface {
	Create(ctx context.Context, s *model.Session, tokenHash string) error
	// GetByToken is cached and is asked at every request.
	GetByToken(ctx context.Context, tokenHash string) (*model.Session, error)
	Get(ctx context.Context, id string) (*model.Session, error)
	ListByUser(ctx context.Context, userID string) ([]*model.Session, error)
	// Touch records activity and a new expiry.
	Touch(ctx context.Context, id string, at, expiresAt int64) error
	UpdateDevice(ctx context.Context, id, deviceID string, expiresAt int64) error
	// UpdateRoles follows a change of the user's system roles.
	UpdateRoles(ctx context.Context, userID, roles string) error
	Delete(ctx context.Context, id string) error
	// DeleteByUser ends all sessions of a user but the one with the id except,
	// and returns the ids of those that it ended.
	DeleteByUser(ctx context.Context, userID, except string) ([]string, error)
	DeleteAll(ctx context.Context) error
	// DeleteExpired ends sessions that expired before the time and returns how many.
	DeleteExpired(ctx context.Context, before int64) (int64, error)
}

// Preferences keeps the settings of users' clients.
type Preferences interface {
	ListByUser(ctx context.Context, userID string) ([]model.Preference, error)
	ListByCategory(ctx context.Context, userID, category string) ([]model.Preference, error)
	Get(ctx context.Context, userID, category, name string) (model.Preference, error)
	// Save writes all or none.
	Save(ctx context.Context, ps []model.Preference) error
	// Delete removes all or none; those that are not there are no error.
	Delete(ctx context.Context, ps []model.Preference) error
}

// Statuses keeps presence.
type Statuses interface {
	// ListByIDs is cached and leaves out users who never had a status.
	ListByIDs(ctx context.Context, userIDs []string) ([]*model.Status, error)
	Save(ctx context.Context, s *model.Status) error
	// ListExpiredDND are those whose do-not-disturb ended before now (Unix seconds).
	ListExpiredDND(ctx context.Context, now int64) ([]*model.Status, error)
}

// Roles keeps the permission sets; all reads are cached.
type Roles interface {
	// Init stores the built-in roles that are missing.
	Init(ctx context.Context, roles []*model.Role) error
	Get(ctx context.Context, id string) (*model.Role, error)
	// ListByNames leaves out names that don't exist.
	ListByNames(ctx context.Context, names []string) ([]*model.Role, error)
	List(ctx context.Context) ([]*model.Role, error)
	Update(ctx context.Context, r *model.Role) error
}

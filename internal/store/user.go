package store

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/model"
)

// ErrLastAdmin is what a change gets that would leave the server without a
// system admin who is active.
var ErrLastAdmin = errors.New("the last system admin")

// Users keeps accounts. Usernames and addresses are given in lower case.
type Users interface {
	// Create stores a new account; ErrConflict on users_username or users_email.
	// With firstIsAdmin the very first account of the server becomes a system
	// admin, decided in the same transaction.
	Create(ctx context.Context, u *model.User, firstIsAdmin bool) error
	// CreateFirst is Create for a system admin, if there is no account yet;
	// ErrConflict on users_first else.
	CreateFirst(ctx context.Context, u *model.User) error
	// Get is cached; the result is shared and must not be changed.
	Get(ctx context.Context, id string) (*model.User, error)
	GetByUsername(ctx context.Context, username string) (*model.User, error)
	GetByEmail(ctx context.Context, email string) (*model.User, error)
	// ListByIDs is cached as Get is. It leaves out ids that don't exist; since
	// (Unix ms) > 0 leaves out those that have not changed after it.
	ListByIDs(ctx context.Context, ids []string, since int64) ([]*model.User, error)
	ListByUsernames(ctx context.Context, usernames []string) ([]*model.User, error)
	List(ctx context.Context, q model.UserQuery) ([]*model.User, error)
	Search(ctx context.Context, q model.UserSearch) ([]*model.User, error)
	Count(ctx context.Context, q model.UserCount) (int64, error)
	// Update calls change with the account as it is, locked, and writes what it
	// made of it, all fields but the password; update_at grows. change may be
	// called more than once; its error ends the update and is returned.
	// ErrLastAdmin, or ErrConflict as for Create.
	Update(ctx context.Context, id string, change func(*model.User) error) (*model.User, error)
	// UpdatePassword also forgets the user's failed logins.
	UpdatePassword(ctx context.Context, id, hash string, at int64) error
	// UpgradePassword writes the same password's new hash, unless it is no
	// longer old.
	UpgradePassword(ctx context.Context, id, old, hash string) error
	// ListByGroups are the members of those of the channels that are group
	// channels with the user in it, by channel and username.
	ListByGroups(ctx context.Context, userID string, channelIDs []string) (map[string][]*model.User, error)
	// Known are the ids of those who share a channel with the user.
	Known(ctx context.Context, userID string) ([]string, error)
}

// FailedLogins counts wrong passwords by subject: an account's id, or what
// stands for names that no account has, at most 26 characters.
type FailedLogins interface {
	// Update calls change with the subject's count as it is, locked, and writes
	// what it made of it. change may be called more than once; its error ends
	// the update and is returned.
	Update(ctx context.Context, subject string, change func(*model.FailedLogins) error) error
	// Delete is idempotent.
	Delete(ctx context.Context, subject string) error
	// DeleteBefore forgets counts that last grew before the time (Unix ms), and
	// says of how many subjects.
	DeleteBefore(ctx context.Context, at int64) (int64, error)
}

// SessionTouch is the activity of a session.
type SessionTouch struct {
	SessionID string
	At        int64 // Unix ms
	ExpiresAt int64 // the new expiry, Unix ms
}

// Sessions keeps logins. Tokens are stored as their SHA-256 in hex. The roles
// of a session are those that its user has now; the sessions of a user who is
// deactivated can't be found by token.
type Sessions interface {
	// Create stores a session. Of a user's sessions it keeps the max that were
	// used last, and returns the ids of those that it ended.
	Create(ctx context.Context, s *model.Session, tokenHash string, max int) (ended []string, err error)
	// GetByToken is cached and is asked at every request. The result is shared
	// and must not be changed.
	GetByToken(ctx context.Context, tokenHash string) (*model.Session, error)
	Get(ctx context.Context, id string) (*model.Session, error)
	// ListByUser gives the last used first.
	ListByUser(ctx context.Context, userID string) ([]*model.Session, error)
	// ListEnded returns those of the ids that are no session any more, by what
	// the database has now.
	ListEnded(ctx context.Context, ids []string) ([]string, error)
	// Touch records activity and the new expiries. Sessions that ended
	// meanwhile stay so.
	Touch(ctx context.Context, touches []SessionTouch) error
	UpdateDevice(ctx context.Context, id, deviceID string, props model.StringMap, expiresAt int64) error
	Delete(ctx context.Context, id string) error
	// DeleteByUser ends all sessions of a user but the one with the id except,
	// and returns the ids of those that it ended.
	DeleteByUser(ctx context.Context, userID, except string) ([]string, error)
	// DeleteAll returns the users whose sessions it ended.
	DeleteAll(ctx context.Context) (userIDs []string, err error)
	// DeleteExpired ends sessions that expired before the time and returns how many.
	DeleteExpired(ctx context.Context, before int64) (int64, error)
}

// Preferences keeps the settings of users' clients.
type Preferences interface {
	ListByUser(ctx context.Context, userID string) ([]model.Preference, error)
	ListByCategory(ctx context.Context, userID, category string) ([]model.Preference, error)
	Get(ctx context.Context, userID, category, name string) (model.Preference, error)
	// ListByUsers is the one preference of those of the users who have it.
	ListByUsers(ctx context.Context, userIDs []string, category, name string) ([]model.Preference, error)
	Count(ctx context.Context, userID string) (int, error)
	// Save writes all or none.
	Save(ctx context.Context, ps []model.Preference) error
	// Delete removes all or none; those that are not there are no error.
	Delete(ctx context.Context, ps []model.Preference) error
}

// Statuses keeps presence.
type Statuses interface {
	// Get is cached; the result is shared and must not be changed.
	Get(ctx context.Context, userID string) (*model.Status, error)
	// ListByIDs is cached as Get is and leaves out users who never had a status.
	ListByIDs(ctx context.Context, userIDs []string) ([]*model.Status, error)
	// Update calls change with the status as it is, locked, offline for a user
	// who never had one, and writes what it made of it if it returns true.
	// change may be called more than once.
	Update(ctx context.Context, userID string, change func(*model.Status) (write bool)) (st *model.Status, wrote bool, err error)
	// Touch records the last activity of users, Unix ms by id; users who never
	// had a status are left out.
	Touch(ctx context.Context, activity map[string]int64) error
	// ListExpiredDND are some of the users whose do-not-disturb ended by now
	// (Unix seconds), the longest ago first.
	ListExpiredDND(ctx context.Context, now int64) (userIDs []string, err error)
	// ListStale are some of the users who have not chosen a status, are not
	// offline, and were last active before that time (Unix ms): in the order of
	// their ids, those after the given one.
	ListStale(ctx context.Context, before int64, after string, limit int) (userIDs []string, err error)
	// ResetAutomatic makes everybody offline who has not chosen a status.
	ResetAutomatic(ctx context.Context) error
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

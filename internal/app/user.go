package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/password"
	"github.com/polder-chat/polder/internal/picture"
	"github.com/polder-chat/polder/internal/store"
)

// TeamJoiner adds somebody to a team that they were invited to.
type TeamJoiner interface {
	Join(ctx context.Context, team *model.Team, u *model.User) error
}

// Users are the accounts. What they return is for the caller's eyes: see
// viewer.
type Users struct {
	store     store.Store
	access    *Access
	sessions  *Sessions
	statuses  *Statuses
	joiner    TeamJoiner
	files     filestore.Store
	pictures  *picture.Processor
	publisher Publisher
	config    func() *config.Config
	hasher    *password.Hasher
	now       func() int64
	log       *slog.Logger
}

func newUsers(p Parts, access *Access, sessions *Sessions, statuses *Statuses, hasher *password.Hasher) *Users {
	return &Users{
		store: p.Store, access: access, sessions: sessions, statuses: statuses, publisher: p.Publisher,
		files: p.Files, pictures: p.Pictures,
		config: p.Config, hasher: hasher, now: p.Now, log: p.Logger,
	}
}

// errNoUser is the answer for an account that isn't there, or not for the caller.
func errNoUser() *model.Error {
	return model.NewError(model.NotFound, "app.user.missing_account.const", nil)
}

// noUser turns what the store says of one account into what the caller gets.
func noUser(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoUser()
	}
	return err
}

// Get returns the user with the id.
func (us *Users) Get(ctx context.Context, s *model.Session, id string) (*model.User, error) {
	return us.one(ctx, s)(us.store.Users().Get(ctx, id))
}

// GetByUsername returns the user with the name.
func (us *Users) GetByUsername(ctx context.Context, s *model.Session, username string) (*model.User, error) {
	if !fits(username, model.UserNameMaxLength) {
		return nil, errNoUser()
	}
	return us.one(ctx, s)(us.store.Users().GetByUsername(ctx, strings.ToLower(username)))
}

// GetByEmail returns the user with the address, to those who may see addresses.
func (us *Users) GetByEmail(ctx context.Context, s *model.Session, email string) (*model.User, error) {
	if !fits(email, model.UserEmailMaxLength) {
		return nil, errNoUser()
	}
	u, err := us.store.Users().GetByEmail(ctx, strings.ToLower(email))
	if !us.config().PrivacySettings.ShowEmailAddress && (err != nil || u.ID != s.UserID) {
		if denied := us.access.CheckSystem(ctx, s, model.PermEditOtherUsers); denied != nil {
			return nil, denied
		}
	}
	return us.one(ctx, s)(u, err)
}

// one shows the caller an account that the store was asked for.
func (us *Users) one(ctx context.Context, s *model.Session) func(*model.User, error) (*model.User, error) {
	return func(u *model.User, err error) (*model.User, error) {
		if err != nil {
			return nil, noUser(err)
		}
		shown, err := us.show(ctx, s, []*model.User{u})
		if err != nil {
			return nil, err
		}
		if len(shown) == 0 {
			return nil, errNoUser()
		}
		return shown[0], nil
	}
}

// ListByIDs leaves out ids that don't exist; since (Unix ms) > 0 leaves out
// users who have not changed after it.
func (us *Users) ListByIDs(ctx context.Context, s *model.Session, ids []string, since int64) ([]*model.User, error) {
	if err := checkIDs("user_ids", ids, model.UsersMaxPerRequest); err != nil {
		return nil, err
	}
	found, err := us.store.Users().ListByIDs(ctx, ids, since)
	if err != nil {
		return nil, err
	}
	return us.show(ctx, s, found)
}

// ListByUsernames leaves out names that don't exist.
func (us *Users) ListByUsernames(ctx context.Context, s *model.Session, names []string) ([]*model.User, error) {
	if len(names) == 0 || len(names) > model.UsersMaxPerRequest {
		return nil, model.InvalidParam("usernames", model.Between(1, model.UsersMaxPerRequest))
	}
	lower := make([]string, len(names))
	for i, name := range names {
		if !fits(name, model.UserNameMaxLength) {
			return nil, model.InvalidParam("usernames")
		}
		lower[i] = strings.ToLower(name)
	}
	found, err := us.store.Users().ListByUsernames(ctx, lower)
	if err != nil {
		return nil, err
	}
	return us.show(ctx, s, found)
}

// ListByGroups returns the members of those of the channels that are group
// channels of the caller, by channel. They know each other, whoever they are.
func (us *Users) ListByGroups(ctx context.Context, s *model.Session, channelIDs []string) (map[string][]*model.User, error) {
	if err := checkIDs("channel_ids", channelIDs, model.GroupsMaxPerRequest); err != nil {
		return nil, err
	}
	v, err := us.viewer(ctx, s)
	if err != nil {
		return nil, err
	}
	groups, err := us.store.Users().ListByGroups(ctx, s.UserID, channelIDs)
	for id, members := range groups {
		groups[id] = v.list(members)
	}
	return groups, err
}

// Known are the ids of those who share a channel with the caller.
func (us *Users) Known(ctx context.Context, s *model.Session) ([]string, error) {
	return us.store.Users().Known(ctx, s.UserID)
}

// Locale is the language that the user chose, "" if there is no such user.
func (us *Users) Locale(ctx context.Context, userID string) string {
	u, err := us.store.Users().Get(ctx, userID)
	if err != nil { // it is asked for the language of an error: there is nothing to add
		return ""
	}
	return u.Locale
}

// checkIDs wants 1 to limit ids of the right form.
func checkIDs(name string, ids []string, limit int) error {
	if len(ids) == 0 || len(ids) > limit {
		return model.InvalidParam(name, model.Between(1, limit))
	}
	for _, id := range ids {
		if !model.IsID(id) {
			return model.InvalidParam(name)
		}
	}
	return nil
}

package app

import (
	"context"
	"errors"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// SignUp is somebody who wants an account.
type SignUp struct {
	User     model.User
	Password string
	InviteID string // of a team, which opens a server that is not open
}

// Create makes an account. s is nil for people who sign up themselves: the
// settings say whether they may. The server's first account is always welcome,
// and its system admin.
func (us *Users) Create(ctx context.Context, s *model.Session, signUp SignUp) (*model.User, error) {
	admin := false
	if s != nil {
		var err error
		if admin, err = us.access.System(ctx, s, model.PermEditOtherUsers); err != nil {
			return nil, err
		}
	}
	u := newUser(signUp.User, us.config().LocalizationSettings.DefaultClientLocale)
	if !admin {
		u.EmailVerified = false
	}
	var team *model.Team
	if !admin {
		first, err := us.createFirst(ctx, u, signUp.Password)
		if err != nil {
			return nil, err
		}
		if first {
			return viewer{userID: u.ID}.show(u), nil
		}
		if team, err = us.invited(ctx, signUp.InviteID); err != nil {
			return nil, err
		}
		if err := us.mayJoin(u, team); err != nil {
			return nil, err
		}
	}
	if err := us.create(ctx, u, signUp.Password, func(u *model.User) error { return us.store.Users().Create(ctx, u, false) }); err != nil {
		return nil, err
	}
	if team != nil {
		if err := us.joiner.Join(ctx, team, u); err != nil {
			return nil, err
		}
	}
	return viewer{userID: u.ID}.show(u), nil
}

// createFirst makes u the server's first account, if there is none.
func (us *Users) createFirst(ctx context.Context, u *model.User, secret string) (first bool, err error) {
	n, err := us.store.Users().Count(ctx, model.UserCount{IncludeDeleted: true, IncludeBots: true})
	if err != nil || n > 0 {
		return false, err
	}
	err = us.create(ctx, u, secret, func(u *model.User) error { return us.store.Users().CreateFirst(ctx, u) })
	if store.Conflicts(err, "users_first") { // somebody was faster
		return false, nil
	}
	return err == nil, err
}

// invited returns the team of an invitation, nil without one.
func (us *Users) invited(ctx context.Context, inviteID string) (*model.Team, error) {
	if inviteID == "" {
		return nil, nil
	}
	team, err := us.store.Teams().GetByInviteID(ctx, inviteID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if err != nil || team.DeleteAt > 0 {
		return nil, model.NewError(model.Invalid, "api.user.create_user.signup_link_invalid.app_error", nil)
	}
	return team, nil
}

// mayJoin applies the settings for people who sign up themselves.
func (us *Users) mayJoin(u *model.User, team *model.Team) error {
	settings := us.config()
	switch {
	case !settings.TeamSettings.EnableUserCreation, !settings.EmailSettings.EnableSignUpWithEmail:
		return model.NewError(model.Forbidden, "api.user.create_user.signup_email_disabled.app_error", nil)
	case team == nil && !settings.TeamSettings.EnableOpenServer:
		return model.NewError(model.Forbidden, "api.user.create_user.no_open_server", nil)
	case !allowedDomain(u.Email, settings.TeamSettings.RestrictCreationToDomains), team != nil && !allowedDomain(u.Email, team.AllowedDomains):
		return model.NewError(model.Invalid, "api.user.create_user.accepted_domain.app_error", nil)
	}
	return nil
}

// newUser keeps of what a client sent only what it may decide.
func newUser(sent model.User, locale string) *model.User {
	u := &model.User{
		Username:      strings.ToLower(strings.TrimSpace(sent.Username)),
		Email:         strings.ToLower(strings.TrimSpace(sent.Email)),
		EmailVerified: sent.EmailVerified,
		Nickname:      strings.TrimSpace(sent.Nickname),
		FirstName:     strings.TrimSpace(sent.FirstName),
		LastName:      strings.TrimSpace(sent.LastName),
		Position:      strings.TrimSpace(sent.Position),
		Locale:        sent.Locale,
		Props:         sent.Props,
		NotifyProps:   withDefaults(sent.NotifyProps),
		Timezone:      sent.Timezone,
		Roles:         model.RoleSystemUser,
	}
	if u.Locale == "" {
		u.Locale = locale
	}
	if len(u.Timezone) == 0 {
		u.Timezone = defaultTimezone()
	}
	return u
}

// create checks, hashes and stores an account, and tells of it.
func (us *Users) create(ctx context.Context, u *model.User, secret string, save func(*model.User) error) error {
	if err := checkUser(u); err != nil {
		return err
	}
	if err := checkPassword(secret, us.config().PasswordSettings); err != nil {
		return err
	}
	hash, err := us.hasher.Hash(ctx, secret)
	if err != nil {
		return err
	}
	u.PasswordHash, u.LastPasswordUpdate = hash, us.now()
	if err := save(u); err != nil {
		return taken(err)
	}
	us.publisher.Publish(ctx, &model.Event{Type: model.EventNewUser, Data: map[string]any{"user_id": u.ID}})
	return nil
}

// taken says which of an account's names another one has.
func taken(err error) error {
	switch {
	case store.Conflicts(err, "users_username"):
		return model.NewError(model.Conflict, "app.user.save.username_exists.app_error", nil).Because(err)
	case store.Conflicts(err, "users_email"):
		return model.NewError(model.Conflict, "app.user.save.email_exists.app_error", nil).Because(err)
	}
	return err
}

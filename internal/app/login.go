package app

import (
	"context"
	"errors"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/password"
	"github.com/polder-chat/polder/internal/store"
)

// Login is what a client shows to get a session.
type Login struct {
	UserID   string // this or LoginID
	LoginID  string // a username or an e-mail address
	Password string
	DeviceID string // of a mobile app, "" for others

	Platform, OS, Browser string // of the client, for the list of sessions
}

// loginMaxLength bounds what is looked up as a login id, in characters.
const loginMaxLength = 256

// errLogin is the answer to a wrong name as to a wrong password.
func errLogin() *model.Error {
	return model.NewError(model.Unauthorized, "api.user.login.invalid_credentials_email_username", nil)
}

// Login opens a session. Its Token is set; it is nowhere else. A name that
// doesn't exist gets the answers of a wrong password, and takes as long.
func (ss *Sessions) Login(ctx context.Context, l Login) (*model.User, *model.Session, error) {
	if l.Password == "" {
		return nil, nil, model.NewError(model.Invalid, "api.user.login.blank_pwd.app_error", nil)
	}
	if !fits(l.DeviceID, model.SessionDeviceMaxLength) {
		return nil, nil, model.InvalidParam("device_id")
	}
	u, err := ss.who(ctx, l)
	if err != nil {
		return nil, nil, err
	}
	if err := ss.verify(ctx, u, l.Password); err != nil {
		return nil, nil, err
	}
	switch {
	case u.IsBot:
		return nil, nil, model.NewError(model.Unauthorized, "api.user.login.bot_login_forbidden.app_error", nil)
	case u.DeleteAt > 0:
		return nil, nil, errInactive()
	case ss.config().EmailSettings.RequireEmailVerification && !u.EmailVerified:
		return nil, nil, model.NewError(model.Unauthorized, "api.user.login.not_verified.app_error", nil)
	}
	s, err := ss.open(ctx, u, l)
	return u, s, err
}

func errInactive() *model.Error {
	return model.NewError(model.Unauthorized, "api.user.login.inactive.app_error", nil)
}

// who finds the account that somebody wants to log in to, from the database
// and not from a cache: its password may just have changed. It returns an
// account that nobody can log in to if there is none.
func (ss *Sessions) who(ctx context.Context, l Login) (*model.User, error) {
	var u *model.User
	var err error
	settings := ss.config().EmailSettings
	login := loginName(l)
	switch {
	case l.UserID != "":
		if u, err = ss.store.Users().Get(ctx, l.UserID); err == nil {
			u, err = ss.store.Users().GetByUsername(ctx, u.Username)
		}
	case login == "" || !fits(login, loginMaxLength):
		err = store.ErrNotFound
	case strings.Contains(login, "@"): // a username has none
		err = store.ErrNotFound
		if settings.EnableSignInWithEmail {
			u, err = ss.store.Users().GetByEmail(ctx, login)
		}
	default:
		err = store.ErrNotFound
		if settings.EnableSignInWithUsername {
			u, err = ss.store.Users().GetByUsername(ctx, login)
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		return ss.stranger(ctx, l)
	}
	return u, err
}

// loginName is what somebody wants to log in as, in the form of the database.
func loginName(l Login) string {
	if l.UserID != "" {
		return l.UserID
	}
	return strings.ToLower(strings.TrimSpace(l.LoginID))
}

// verify returns nil if it is the user's password.
func (ss *Sessions) verify(ctx context.Context, u *model.User, secret string) error {
	if err := ss.countAttempt(ctx, u.ID); err != nil {
		return err
	}
	hash := u.PasswordHash
	if u.AuthService != "" {
		hash = "" // that of nobody
	}
	ok, stale, err := ss.hasher.Verify(ctx, hash, secret)
	switch {
	case errors.Is(err, password.ErrUnknownHash):
		return errLogin().Because(err)
	case err != nil:
		return err
	case !ok:
		return errLogin()
	}
	if err := ss.store.FailedLogins().Delete(ctx, u.ID); err != nil {
		return err
	}
	if stale {
		ss.upgrade(ctx, u, secret)
	}
	return nil
}

// upgrade keeps a password with a better hash. It is worth a line in the log
// when that fails, and no more: the next login tries again.
func (ss *Sessions) upgrade(ctx context.Context, u *model.User, secret string) {
	hash, err := ss.hasher.Hash(ctx, secret)
	if err == nil {
		err = ss.store.Users().UpgradePassword(ctx, u.ID, u.PasswordHash, hash)
	}
	if err != nil {
		ss.log.WarnContext(ctx, "could not upgrade a password's hash", "user_id", u.ID, "error", err)
	}
}

// open makes the session of a user who has proved to be one.
func (ss *Sessions) open(ctx context.Context, u *model.User, l Login) (*model.Session, error) {
	mobile := "false"
	if l.DeviceID != "" {
		mobile = "true"
	}
	token := model.NewID()
	s := &model.Session{
		ID: model.NewID(), UserID: u.ID, DeviceID: l.DeviceID, Roles: u.Roles, TeamMembers: []*model.TeamMember{},
		Props: model.StringMap{
			model.SessionPropPlatform: l.Platform,
			model.SessionPropOS:       l.OS,
			model.SessionPropBrowser:  l.Browser,
			model.SessionPropMobile:   mobile,
			model.SessionPropCSRF:     model.NewID(),
		},
	}
	s.ExpiresAt = ss.now() + sessionLength(s, &ss.config().ServiceSettings)
	ended, err := ss.store.Sessions().Create(ctx, s, hashToken(token), sessionsMaxPerUser)
	if errors.Is(err, store.ErrNotFound) { // deactivated meanwhile
		return nil, errInactive()
	}
	if err != nil {
		return nil, err
	}
	ss.close(ctx, u.ID, ended)
	if l.DeviceID != "" {
		if err := ss.endDevice(ctx, u.ID, l.DeviceID, s.ID); err != nil {
			return nil, err
		}
	}
	s.Token = token
	return s, nil
}

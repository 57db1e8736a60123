package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/password"
	"github.com/polder-chat/polder/internal/store"
)

// sessionsMaxPerUser is how many logins of one user last; a new one ends the
// one that was used least.
const sessionsMaxPerUser = 500

// Sessions are the logins. Where a client's token meets the database it is its
// SHA-256: who reads the database can't log in with it.
type Sessions struct {
	store     store.Store
	access    *Access
	publisher Publisher
	config    func() *config.Config
	hasher    *password.Hasher
	secret    *secret
	now       func() int64
	log       *slog.Logger

	mu      sync.Mutex
	touched map[string]store.SessionTouch // by session id, waiting for Flush
}

func newSessions(p Parts, access *Access, hasher *password.Hasher, secret *secret) *Sessions {
	return &Sessions{
		store: p.Store, access: access, publisher: p.Publisher, config: p.Config, hasher: hasher, secret: secret,
		now: p.Now, log: p.Logger,
		touched: map[string]store.SessionTouch{},
	}
}

// errNoSession is what a token gets that opens nothing.
func errNoSession() *model.Error {
	return model.NewError(model.Unauthorized, "api.context.session_expired.app_error", nil)
}

// hashToken is a token as the database knows it.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Authenticate returns the session that token opens, which is shared and must
// not be changed. Unknown, revoked and expired tokens are Unauthorized.
func (ss *Sessions) Authenticate(ctx context.Context, token string) (*model.Session, error) {
	s, err := ss.store.Sessions().GetByToken(ctx, hashToken(token))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNoSession()
	}
	if err != nil {
		return nil, err
	}
	now := ss.now()
	if s.Expired(now) || idle(s, &ss.config().ServiceSettings, now) {
		return nil, errNoSession()
	}
	return s, nil
}

// Check returns Unauthorized for a session that was revoked, by what the database
// says at this moment.
func (ss *Sessions) Check(ctx context.Context, s *model.Session) error {
	_, err := ss.store.Sessions().Get(store.Fresh(ctx), s.ID)
	if errors.Is(err, store.ErrNotFound) {
		return errNoSession()
	}
	return err
}

// idle reports whether nobody used the session for longer than is allowed.
// Sessions that are extended have their expiry for that.
func idle(s *model.Session, settings *config.ServiceSettings, now int64) bool {
	limit := int64(settings.SessionIdleTimeoutInMinutes) * msPerMinute
	return limit > 0 && !settings.ExtendSessionLengthWithActivity && s.DeviceID == "" && now-s.LastActivityAt > limit
}

// List returns a user's sessions, the last used first, without their tokens.
func (ss *Sessions) List(ctx context.Context, s *model.Session, userID string) ([]*model.Session, error) {
	if err := ss.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	list, err := ss.store.Sessions().ListByUser(ctx, userID)
	now := ss.now()
	list = slices.DeleteFunc(list, func(session *model.Session) bool { return session.Expired(now) })
	for _, session := range list {
		session.TeamMembers = []*model.TeamMember{}
		// Who may see the list may not act with the sessions in it.
		delete(session.Props, model.SessionPropCSRF)
		if session.ID == s.ID {
			props := model.StringMap{model.SessionPropCurrent: "true"}
			maps.Copy(props, session.Props)
			session.Props = props
		}
	}
	return list, err
}

// Logout ends the caller's session. Logging out twice is fine.
func (ss *Sessions) Logout(ctx context.Context, s *model.Session) error {
	err := ss.store.Sessions().Delete(ctx, s.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	ss.publisher.CloseSession(ctx, s.UserID, s.ID)
	return nil
}

// Revoke ends one session of the user.
func (ss *Sessions) Revoke(ctx context.Context, s *model.Session, userID, sessionID string) error {
	if err := ss.access.CheckUser(ctx, s, userID); err != nil {
		return err
	}
	target, err := ss.store.Sessions().Get(ctx, sessionID)
	if errors.Is(err, store.ErrNotFound) || err == nil && target.UserID != userID {
		return model.InvalidParam("session_id")
	}
	if err != nil {
		return err
	}
	return ss.Logout(ctx, target)
}

// RevokeUser ends all sessions of the user, the caller's own among them.
func (ss *Sessions) RevokeUser(ctx context.Context, s *model.Session, userID string) error {
	if err := ss.access.CheckUser(ctx, s, userID); err != nil {
		return err
	}
	return ss.endUser(ctx, userID, "")
}

// RevokeAll ends everybody's sessions.
func (ss *Sessions) RevokeAll(ctx context.Context, s *model.Session) error {
	if err := ss.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return err
	}
	users, err := ss.store.Sessions().DeleteAll(ctx)
	for _, id := range users {
		ss.publisher.CloseUser(ctx, id)
	}
	return err
}

// Device is what a mobile app tells of itself; "" is nothing new.
type Device struct {
	ID                    string // push notifications go to it
	NotificationsDisabled string // "true" or "false"
	AppVersion            string
}

// deviceFieldMax bounds what an app tells besides its id, in characters.
const deviceFieldMax = 64

// AttachDevice says that the session is that of a mobile app. The user's other
// sessions with that device end. It returns the session as it is then.
func (ss *Sessions) AttachDevice(ctx context.Context, s *model.Session, d Device) (*model.Session, error) {
	switch {
	case d == Device{} || !fits(d.ID, model.SessionDeviceMaxLength):
		return nil, model.InvalidParam("device_id")
	case d.NotificationsDisabled != "" && d.NotificationsDisabled != "true" && d.NotificationsDisabled != "false":
		return nil, model.InvalidParam("device_notification_disabled", "true", "false")
	case !fits(d.AppVersion, deviceFieldMax):
		return nil, model.InvalidParam("mobile_version")
	}
	attached := *s
	attached.Props = maps.Clone(s.Props)
	attached.Props[model.SessionPropMobile] = "true"
	for prop, value := range map[string]string{
		model.SessionPropNotificationsDisabled: d.NotificationsDisabled, model.SessionPropAppVersion: d.AppVersion,
	} {
		if value != "" {
			attached.Props[prop] = value
		}
	}
	if d.ID != "" {
		if err := ss.endDevice(ctx, s.UserID, d.ID, s.ID); err != nil {
			return nil, err
		}
		attached.DeviceID = d.ID
	}
	attached.ExpiresAt = ss.now() + sessionLength(&attached, &ss.config().ServiceSettings)
	err := ss.store.Sessions().UpdateDevice(ctx, s.ID, attached.DeviceID, attached.Props, attached.ExpiresAt)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNoSession()
	}
	return &attached, err
}

// endUser ends the user's sessions but one, with their sockets.
func (ss *Sessions) endUser(ctx context.Context, userID, except string) error {
	ended, err := ss.store.Sessions().DeleteByUser(ctx, userID, except)
	ss.close(ctx, userID, ended)
	return err
}

// endDevice ends the user's sessions with the device but one.
func (ss *Sessions) endDevice(ctx context.Context, userID, deviceID, except string) error {
	list, err := ss.store.Sessions().ListByUser(ctx, userID)
	if err != nil {
		return err
	}
	for _, session := range list {
		if session.DeviceID == deviceID && session.ID != except {
			if err := ss.Logout(ctx, session); err != nil {
				return err
			}
		}
	}
	return nil
}

func (ss *Sessions) close(ctx context.Context, userID string, sessionIDs []string) {
	for _, id := range sessionIDs {
		ss.publisher.CloseSession(ctx, userID, id)
	}
}

package model

// Session is a logged-in client, or a personal access token at work.
type Session struct {
	ID             string        `json:"id" db:"id"`
	Token          string        `json:"token" db:"-"` // empty except in the answer to a login
	CreateAt       int64         `json:"create_at" db:"create_at"`
	ExpiresAt      int64         `json:"expires_at" db:"expires_at"` // 0: never
	LastActivityAt int64         `json:"last_activity_at" db:"last_activity_at"`
	UserID         string        `json:"user_id" db:"user_id"`
	DeviceID       string        `json:"device_id" db:"device_id"`
	Roles          string        `json:"roles" db:"roles"` // the user's system roles, space-separated
	IsOAuth        bool          `json:"is_oauth" db:"is_oauth"`
	ExpiredNotify  bool          `json:"expired_notify" db:"-"`
	Props          StringMap     `json:"props" db:"props"`
	TeamMembers    []*TeamMember `json:"team_members" db:"-"`
	Local          bool          `json:"local" db:"-"`
}

// Keys of Session.Props.
const (
	SessionPropPlatform          = "platform"
	SessionPropOS                = "os"
	SessionPropBrowser           = "browser"
	SessionPropCSRF              = "csrf"
	SessionPropMobile            = "isMobile"
	SessionPropAppVersion        = "mobile_version"
	SessionPropType              = "type"
	SessionPropUserAccessTokenID = "user_access_token_id"
	SessionPropIsGuest           = "is_guest"
	SessionTypeUserAccessToken   = "UserAccessToken"
)

// SessionPropCurrent marks, in a list of sessions, the one that asks for it. It
// is not stored.
const SessionPropCurrent = "current"

// SessionPropNotificationsDisabled says that the device shows no notifications.
const SessionPropNotificationsDisabled = "device_notification_disabled"

// SessionDeviceMaxLength bounds Session.DeviceID, in characters.
const SessionDeviceMaxLength = 512

// Expired reports whether the session ended before now (Unix ms).
func (s *Session) Expired(now int64) bool { return s.ExpiresAt > 0 && now > s.ExpiresAt }

// CSRFToken is what cookie writes must repeat in X-CSRF-Token.
func (s *Session) CSRFToken() string { return s.Props[SessionPropCSRF] }

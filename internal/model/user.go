package model

// Limits of a user's fields, in characters.
const (
	UserNameMinLength     = 1
	UserNameMaxLength     = 64
	UserEmailMaxLength    = 128
	UserFieldMaxLength    = 64 // first, last and nickname
	UserPositionMaxLength = 128
	UserLocaleMaxLength   = 5
	UserPropsMaxSize      = 8000 // notify_props and props as JSON, bytes
	PasswordMaxLength     = 72   // bytes
)

// User is an account. PasswordHash and FailedAttempts never reach the wire.
type User struct {
	ID                     string    `json:"id" db:"id"`
	CreateAt               int64     `json:"create_at" db:"create_at"`
	UpdateAt               int64     `json:"update_at" db:"update_at"`
	DeleteAt               int64     `json:"delete_at" db:"delete_at"` // not 0: deactivated
	Username               string    `json:"username" db:"username"`   // lower case, unique
	AuthData               string    `json:"auth_data" db:"auth_data"`
	AuthService            string    `json:"auth_service" db:"auth_service"`
	Email                  string    `json:"email" db:"email"` // lower case, unique
	EmailVerified          bool      `json:"email_verified,omitempty" db:"email_verified"`
	Nickname               string    `json:"nickname" db:"nickname"`
	FirstName              string    `json:"first_name" db:"first_name"`
	LastName               string    `json:"last_name" db:"last_name"`
	Position               string    `json:"position" db:"position"`
	Roles                  string    `json:"roles" db:"roles"` // space-separated
	NotifyProps            StringMap `json:"notify_props,omitempty" db:"notify_props"`
	Props                  StringMap `json:"props,omitempty" db:"props"`
	LastPasswordUpdate     int64     `json:"last_password_update,omitempty" db:"last_password_update"`
	LastPictureUpdate      int64     `json:"last_picture_update,omitempty" db:"last_picture_update"`
	Locale                 string    `json:"locale" db:"locale"`
	Timezone               StringMap `json:"timezone,omitempty" db:"timezone"`
	MFAActive              bool      `json:"mfa_active,omitempty" db:"mfa_active"`
	IsBot                  bool      `json:"is_bot,omitempty" db:"is_bot"`
	LastActivityAt         int64     `json:"last_activity_at,omitempty" db:"-"`
	TermsOfServiceID       string    `json:"terms_of_service_id,omitempty" db:"-"`
	TermsOfServiceCreateAt int64     `json:"terms_of_service_create_at,omitempty" db:"-"`
	DisableWelcomeEmail    bool      `json:"disable_welcome_email" db:"-"`

	PasswordHash   string `json:"-" db:"password_hash"`
	FailedAttempts int    `json:"-" db:"failed_attempts"`
}

// UserPatch changes the fields that are not nil.
type UserPatch struct {
	Username    *string    `json:"username"`
	Password    *string    `json:"password,omitempty"`
	Nickname    *string    `json:"nickname"`
	FirstName   *string    `json:"first_name"`
	LastName    *string    `json:"last_name"`
	Position    *string    `json:"position"`
	Email       *string    `json:"email"`
	Props       *StringMap `json:"props,omitempty"`
	NotifyProps *StringMap `json:"notify_props,omitempty"`
	Locale      *string    `json:"locale"`
	Timezone    *StringMap `json:"timezone"`
}

// UserQuery selects a page of users. The first set of InTeam, NotInTeam,
// InChannel, NotInChannel, WithoutTeam decides who; the rest narrows.
type UserQuery struct {
	InTeam       string
	NotInTeam    string
	InChannel    string
	NotInChannel string
	WithoutTeam  bool
	Active       bool
	Inactive     bool
	Role         string   // system role
	Roles        []string // any of these system roles
	Sort         string   // "", "last_activity_at", "create_at", "status", "admin"
	Page         int
	PerPage      int
}

// UserSearch finds users whose name begins like Term.
type UserSearch struct {
	Term           string `json:"term"`
	TeamID         string `json:"team_id"`
	NotInTeamID    string `json:"not_in_team_id"`
	InChannelID    string `json:"in_channel_id"`
	NotInChannelID string `json:"not_in_channel_id"`
	WithoutTeam    bool   `json:"without_team"`
	AllowInactive  bool   `json:"allow_inactive"`
	AllowEmails    bool   `json:"-"` // by permission, not by request
	AllowFullNames bool   `json:"-"`
	Limit          int    `json:"limit"`
	Role           string `json:"role"`
}

// UserAutocomplete answers an @-mention autocomplete.
type UserAutocomplete struct {
	Users        []*User `json:"users"`
	OutOfChannel []*User `json:"out_of_channel,omitempty"`
}

// UsersStats counts the accounts that are active.
type UsersStats struct {
	TotalUsersCount int64 `json:"total_users_count"`
}

package model

import "strings"

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

// UsersMaxPerRequest is how many ids or names one request may list.
const UsersMaxPerRequest = 1000

// GroupsMaxPerRequest is how many group channels one request may list.
const GroupsMaxPerRequest = 200

// HasRole reports whether the space-separated roles have the one.
func HasRole(roles, role string) bool {
	for r := range strings.FieldsSeq(roles) {
		if r == role {
			return true
		}
	}
	return false
}

// User is an account. PasswordHash never reaches the wire.
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
	LastActivityAt         int64     `json:"last_activity_at,omitempty" db:"last_activity_at"`
	TermsOfServiceID       string    `json:"terms_of_service_id,omitempty" db:"-"`
	TermsOfServiceCreateAt int64     `json:"terms_of_service_create_at,omitempty" db:"-"`
	DisableWelcomeEmail    bool      `json:"disable_welcome_email" db:"-"`

	PasswordHash string `json:"-" db:"password_hash"`
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
	NotInChannel string // of the team InTeam, if that is set too
	WithoutTeam  bool
	Active       bool
	Inactive     bool
	Roles        []string // any of these system roles
	TeamRoles    []string // with InTeam: any of these
	ChannelRoles []string // with InChannel: any of these
	Since        int64    // with InTeam: only users who changed after it, Unix ms
	KnownTo      string   // only those who share a channel with this user
	Sort         UserSort
	Page         int
	PerPage      int
}

// UserSort is the order of a list of users.
type UserSort string

// The orders. All but the first have the newest, most active or highest first.
const (
	UserSortUsername     UserSort = ""
	UserSortLastActivity UserSort = "last_activity_at"
	UserSortCreateAt     UserSort = "create_at"
	UserSortStatus       UserSort = "status"
	UserSortAdmin        UserSort = "admin" // with InChannel
)

// UserCount selects users to be counted.
type UserCount struct {
	InTeam         string
	InChannel      string
	IncludeDeleted bool
	IncludeBots    bool
	Roles          []string // any of these system roles
	TeamRoles      []string // with InTeam: any of these
	ChannelRoles   []string // with InChannel: any of these
	KnownTo        string   // only those who share a channel with this user
}

// Limits of a search, in characters and users.
const (
	UserSearchTermMaxLength = 128
	UserSearchDefaultLimit  = 100
	UserSearchMaxLimit      = 1000
)

// UserSearch finds users whose username, nickname or other names begin like
// each word of Term.
type UserSearch struct {
	Term           string   `json:"term"`
	TeamID         string   `json:"team_id"`
	NotInTeamID    string   `json:"not_in_team_id"`
	InChannelID    string   `json:"in_channel_id"`
	NotInChannelID string   `json:"not_in_channel_id"`
	WithoutTeam    bool     `json:"without_team"`
	AllowInactive  bool     `json:"allow_inactive"`
	AllowEmails    bool     `json:"-"` // by permission, not by request
	AllowFullNames bool     `json:"-"`
	KnownTo        string   `json:"-"` // only those who share a channel with this user
	Limit          int      `json:"limit"`
	Role           string   `json:"role"`
	Roles          []string `json:"roles"`
	TeamRoles      []string `json:"team_roles"`    // with TeamID
	ChannelRoles   []string `json:"channel_roles"` // with InChannelID
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

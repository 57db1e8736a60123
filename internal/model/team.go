package model

// Kinds of a team.
const (
	TeamOpen   = "O"
	TeamInvite = "I"
)

// Limits of a team's fields, in characters.
const (
	TeamNameMinLength           = 2
	TeamNameMaxLength           = 64
	TeamDisplayNameMaxLength    = 64
	TeamDescriptionMaxLength    = 255
	TeamCompanyNameMaxLength    = 64
	TeamAllowedDomainsMaxLength = 500
	TeamMembersMaxPerRequest    = 256
)

// Team is a group of people with channels of their own.
type Team struct {
	ID                 string `json:"id" db:"id"`
	CreateAt           int64  `json:"create_at" db:"create_at"`
	UpdateAt           int64  `json:"update_at" db:"update_at"`
	DeleteAt           int64  `json:"delete_at" db:"delete_at"`
	DisplayName        string `json:"display_name" db:"display_name"`
	Name               string `json:"name" db:"name"` // in URLs, unique
	Description        string `json:"description" db:"description"`
	Email              string `json:"email" db:"email"`
	Type               string `json:"type" db:"type"`
	CompanyName        string `json:"company_name" db:"company_name"`
	AllowedDomains     string `json:"allowed_domains" db:"allowed_domains"`
	InviteID           string `json:"invite_id" db:"invite_id"` // empty for those who may not invite
	AllowOpenInvite    bool   `json:"allow_open_invite" db:"allow_open_invite"`
	LastTeamIconUpdate int64  `json:"last_team_icon_update,omitempty" db:"last_team_icon_update"`
	SchemeID           string `json:"scheme_id" db:"scheme_id"`
	GroupConstrained   bool   `json:"group_constrained" db:"group_constrained"`
}

// TeamPatch changes the fields that are not nil.
type TeamPatch struct {
	DisplayName     *string `json:"display_name"`
	Description     *string `json:"description"`
	CompanyName     *string `json:"company_name"`
	AllowedDomains  *string `json:"allowed_domains"`
	AllowOpenInvite *bool   `json:"allow_open_invite"`
}

// TeamsWithCount is a page of teams and how many there are in all.
type TeamsWithCount struct {
	Teams      []*Team `json:"teams"`
	TotalCount int64   `json:"total_count"`
}

// TeamSearch finds teams by name. With both of them, Page and PerPage select a
// page and TotalCount comes with it.
type TeamSearch struct {
	Term            string `json:"term"`
	Page            *int   `json:"page,omitempty"`
	PerPage         *int   `json:"per_page,omitempty"`
	AllowOpenInvite *bool  `json:"allow_open_invite,omitempty"`
}

// TeamMember is a user's place in a team.
type TeamMember struct {
	TeamID        string `json:"team_id" db:"team_id"`
	UserID        string `json:"user_id" db:"user_id"`
	Roles         string `json:"roles" db:"-"` // explicit and scheme roles, space-separated
	DeleteAt      int64  `json:"delete_at" db:"delete_at"`
	SchemeUser    bool   `json:"scheme_user" db:"scheme_user"`
	SchemeAdmin   bool   `json:"scheme_admin" db:"scheme_admin"`
	SchemeGuest   bool   `json:"scheme_guest" db:"scheme_guest"`
	ExplicitRoles string `json:"explicit_roles" db:"explicit_roles"`
	CreateAt      int64  `json:"-" db:"create_at"`
}

// TeamQuery selects teams.
type TeamQuery struct {
	Term     string // a part of the name or the display name; "" for all
	Open     bool   // those that everybody may join
	Closed   bool   // the others
	Archived bool   // archived ones too
}

// TeamMemberQuery narrows and sorts a team's members.
type TeamMemberQuery struct {
	ActiveUsers bool // without deactivated accounts
	ByUsername  bool // sorted so; by user id otherwise
}

// TeamStats counts a team's members.
type TeamStats struct {
	TeamID            string `json:"team_id" db:"team_id"`
	TotalMemberCount  int64  `json:"total_member_count" db:"total_member_count"`
	ActiveMemberCount int64  `json:"active_member_count" db:"active_member_count"`
}

// TeamUnread counts what a user has not read in a team.
type TeamUnread struct {
	TeamID             string `json:"team_id" db:"team_id"`
	MsgCount           int64  `json:"msg_count" db:"msg_count"`
	MentionCount       int64  `json:"mention_count" db:"mention_count"`
	MentionCountRoot   int64  `json:"mention_count_root" db:"mention_count_root"`
	MsgCountRoot       int64  `json:"msg_count_root" db:"msg_count_root"`
	ThreadCount        int64  `json:"thread_count" db:"thread_count"`
	ThreadMentionCount int64  `json:"thread_mention_count" db:"thread_mention_count"`
	// ThreadUrgentMentionCount is 0: posts have no priority.
	ThreadUrgentMentionCount int64 `json:"thread_urgent_mention_count" db:"-"`
}

package model

// Role is a named set of permissions.
type Role struct {
	ID            string  `json:"id" db:"id"`
	Name          string  `json:"name" db:"name"`
	DisplayName   string  `json:"display_name" db:"display_name"`
	Description   string  `json:"description" db:"description"`
	CreateAt      int64   `json:"create_at" db:"create_at"`
	UpdateAt      int64   `json:"update_at" db:"update_at"`
	DeleteAt      int64   `json:"delete_at" db:"delete_at"`
	Permissions   Strings `json:"permissions" db:"permissions"`
	SchemeManaged bool    `json:"scheme_managed" db:"scheme_managed"`
	BuiltIn       bool    `json:"built_in" db:"built_in"`
}

// RolePatch replaces a role's permissions.
type RolePatch struct {
	Permissions *Strings `json:"permissions"`
}

// The roles that every server has.
const (
	RoleSystemAdmin  = "system_admin"
	RoleSystemUser   = "system_user"
	RoleSystemGuest  = "system_guest"
	RoleTeamAdmin    = "team_admin"
	RoleTeamUser     = "team_user"
	RoleTeamGuest    = "team_guest"
	RoleChannelAdmin = "channel_admin"
	RoleChannelUser  = "channel_user"
	RoleChannelGuest = "channel_guest"

	RoleSystemPostAll          = "system_post_all"
	RoleSystemPostAllPublic    = "system_post_all_public"
	RoleSystemUserAccessToken  = "system_user_access_token"
	RoleTeamPostAll            = "team_post_all"
	RoleTeamPostAllPublic      = "team_post_all_public"
	RolesMaxPerNamesRequest    = 100
	RoleSystemUserManager      = "system_user_manager"
	RoleSystemReadOnlyAdmin    = "system_read_only_admin"
	RoleSystemManager          = "system_manager"
	RoleSystemCustomGroupAdmin = "system_custom_group_admin"
)

package model

import "strings"

// MemberRoles is what permission checks need of a membership.
type MemberRoles struct {
	SchemeUser    bool   `db:"scheme_user"`
	SchemeAdmin   bool   `db:"scheme_admin"`
	SchemeGuest   bool   `db:"scheme_guest"`
	ExplicitRoles string `db:"explicit_roles"` // space-separated
}

// TeamRoles are the names of the roles that a team member has.
func (r MemberRoles) TeamRoles() []string {
	return r.names(RoleTeamGuest, RoleTeamUser, RoleTeamAdmin)
}

// ChannelRoles are the names of the roles that a channel member has.
func (r MemberRoles) ChannelRoles() []string {
	return r.names(RoleChannelGuest, RoleChannelUser, RoleChannelAdmin)
}

func (r MemberRoles) names(guest, user, admin string) []string {
	names := strings.Fields(r.ExplicitRoles)
	if r.SchemeGuest {
		names = append(names, guest)
	}
	if r.SchemeUser {
		names = append(names, user)
	}
	if r.SchemeAdmin {
		names = append(names, admin)
	}
	return names
}

// MemberRoles are the roles of the membership.
func (m *TeamMember) MemberRoles() MemberRoles {
	return MemberRoles{m.SchemeUser, m.SchemeAdmin, m.SchemeGuest, m.ExplicitRoles}
}

// ShowRoles sets Roles, which clients read, from the others.
func (m *TeamMember) ShowRoles() { m.Roles = strings.Join(m.MemberRoles().TeamRoles(), " ") }

// MemberRoles are the roles of the membership.
func (m *ChannelMember) MemberRoles() MemberRoles {
	return MemberRoles{m.SchemeUser, m.SchemeAdmin, m.SchemeGuest, m.ExplicitRoles}
}

// ShowRoles sets Roles, which clients read, from the others.
func (m *ChannelMember) ShowRoles() { m.Roles = strings.Join(m.MemberRoles().ChannelRoles(), " ") }

// SchemeRoles are the roles that membership gives.
type SchemeRoles struct {
	SchemeAdmin bool `json:"scheme_admin"`
	SchemeUser  bool `json:"scheme_user"`
	SchemeGuest bool `json:"scheme_guest"`
}

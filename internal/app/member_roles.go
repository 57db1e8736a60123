package app

import (
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
)

// roleNames are the roles that members of a kind of place can have: the three
// that membership gives, and others.
type roleNames struct {
	guest, user, admin string
	others             []string
}

var (
	teamRoleNames = roleNames{
		model.RoleTeamGuest, model.RoleTeamUser, model.RoleTeamAdmin,
		[]string{model.RoleTeamPostAll, model.RoleTeamPostAllPublic},
	}
	channelRoleNames = roleNames{model.RoleChannelGuest, model.RoleChannelUser, model.RoleChannelAdmin, nil}
)

// newRoles reads a space-separated list of roles. No role of another kind is
// accepted, above all none of the system's; and nobody becomes a guest by it,
// or stops being one, for which the error has the id.
func newRoles(was model.MemberRoles, roles string, names roleNames, guestID string) (model.MemberRoles, error) {
	var now model.MemberRoles
	var others []string
	for name := range strings.FieldsSeq(roles) {
		switch {
		case name == names.guest:
			now.SchemeGuest = true
		case name == names.user:
			now.SchemeUser = true
		case name == names.admin:
			now.SchemeAdmin = true
		case slices.Contains(names.others, name):
			others = append(others, name)
		default:
			return was, model.InvalidParam("roles")
		}
	}
	now.ExplicitRoles = strings.Join(slices.Compact(slices.Sorted(slices.Values(others))), " ")
	return now, checkRoles(was, now, guestID)
}

// newSchemeRoles changes only what membership gives.
func newSchemeRoles(was model.MemberRoles, roles model.SchemeRoles, guestID string) (model.MemberRoles, error) {
	now := model.MemberRoles{
		SchemeUser: roles.SchemeUser, SchemeAdmin: roles.SchemeAdmin, SchemeGuest: roles.SchemeGuest, ExplicitRoles: was.ExplicitRoles,
	}
	return now, checkRoles(was, now, guestID)
}

func checkRoles(was, now model.MemberRoles, guestID string) error {
	if now.SchemeGuest != was.SchemeGuest || now.SchemeGuest && (now.SchemeUser || now.SchemeAdmin) {
		return model.NewError(model.Invalid, guestID, nil)
	}
	if !now.SchemeGuest && !now.SchemeUser {
		return model.InvalidParam("roles") // a member who may do nothing could not even leave
	}
	return nil
}

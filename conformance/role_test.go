package conformance

import (
	"slices"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testRoles(t *testing.T, s *server) {
	ctx := t.Context()
	anna, admin := s.signUp(t, "anna"), s.admin.in(t)
	names := func(roles []*model.Role) []string {
		return each(roles, func(r *model.Role) string { return r.Name })
	}
	builtIn := []string{
		model.SystemAdminRoleId, model.SystemUserRoleId, model.SystemGuestRoleId, model.TeamAdminRoleId, model.TeamUserRoleId,
		model.TeamGuestRoleId, model.ChannelAdminRoleId, model.ChannelUserRoleId, model.ChannelGuestRoleId,
	}
	all := names(must(admin.GetAllRoles(ctx))(t))
	for _, name := range builtIn {
		if !slices.Contains(all, name) {
			t.Errorf("there is no role %s in %v", name, all)
		}
	}
	same(t, "roles by name", names(must(anna.GetRolesByNames(ctx, append(builtIn, "no_such_role")))(t)), builtIn...)
	user := must(anna.GetRoleByName(ctx, model.SystemUserRoleId))(t)
	equal(t, "built in", user.BuiltIn, true)
	if !slices.Contains(user.Permissions, model.PermissionCreateTeam.Id) {
		t.Errorf("system_user may %v", user.Permissions)
	}
	equal(t, "role by id", must(anna.GetRole(ctx, user.Id))(t).Name, user.Name)

	// A guest's rights are changed, as no test has guests.
	guest := must(admin.GetRoleByName(ctx, model.TeamGuestRoleId))(t)
	listener := anna.listen(t)
	permissions := append(slices.Clone(guest.Permissions), model.PermissionListTeamChannels.Id)
	patched := must(admin.PatchRole(ctx, guest.Id, &model.RolePatch{Permissions: &permissions}))(t)
	same(t, "permissions", patched.Permissions, permissions...)
	told := inside[model.Role](t, listener.await(t, model.WebsocketEventRoleUpdated, nil), "role")
	same(t, "permissions in the event", told.Permissions, permissions...)
	patched = must(admin.PatchRole(ctx, guest.Id, &model.RolePatch{Permissions: &guest.Permissions}))(t)
	same(t, "permissions put back", patched.Permissions, guest.Permissions...)

	refused(anna.GetAllRoles(ctx))(t, 403, noPermission)
	refused(anna.PatchRole(ctx, guest.Id, &model.RolePatch{Permissions: &permissions}))(t, 403, noPermission)
	refused(admin.PatchRole(ctx, guest.Id, &model.RolePatch{Permissions: &[]string{"fly"}}))(t, 400, badBody)
	chief := must(admin.GetRoleByName(ctx, model.SystemAdminRoleId))(t)
	refused(admin.PatchRole(ctx, chief.Id, &model.RolePatch{Permissions: &permissions}))(t, 403, "api.roles.patch_roles.not_allowed_permission.error")
	refused(anna.GetRoleByName(ctx, "no_such_role"))(t, 404, "")
	refused(anna.GetRole(ctx, model.NewId()))(t, 404, "")
}

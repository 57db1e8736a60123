package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
)

func TestTeamRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	team := want[model.Team](t, as(h, ann, "POST", "/teams", model.Team{Name: "red", DisplayName: "Red", Type: "O", AllowOpenInvite: true}), 201)
	w := as(h, ann, "GET", "/teams/"+team.ID, nil)
	exact := fmt.Sprintf(`{"id":%q,"create_at":%d,"update_at":%d,"delete_at":0,"display_name":"Red","name":"red","description":"","email":"ann@example.com",`+
		`"type":"O","company_name":"","allowed_domains":"","invite_id":%q,"allow_open_invite":true,"scheme_id":"","group_constrained":false}`,
		team.ID, team.CreateAt, team.UpdateAt, team.InviteID)
	if got := strings.TrimSpace(w.Body.String()); got != exact {
		t.Errorf("got  %s\nwant %s", got, exact)
	}
	if w := as(h, ann, "GET", "/teams/"+team.ID, nil, "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("with its tag: %d", w.Code)
	}
	wantError(t, as(h, bob, "POST", "/teams", model.Team{Name: "red", DisplayName: "Red", Type: "O"}), 400, "store.sql_team.save_team.existing.app_error")
	if !want[existsAnswer](t, as(h, bob, "GET", "/teams/name/red/exists", nil), 200).Exists || want[existsAnswer](t, as(h, bob, "GET", "/teams/name/blue/exists", nil), 200).Exists {
		t.Error("exists")
	}
	if got := want[model.Team](t, as(h, bob, "GET", "/teams/name/red", nil), 200); got.ID != team.ID || got.InviteID != "" || got.Email != "" {
		t.Errorf("by name: %+v", got)
	}
	if list := want[[]model.Team](t, as(h, bob, "GET", "/teams?page=0&per_page=10", nil), 200); len(list) != 1 {
		t.Errorf("list: %+v", list)
	}
	if page := want[model.TeamsWithCount](t, as(h, bob, "GET", "/teams?include_total_count=true", nil), 200); page.TotalCount != 1 || len(page.Teams) != 1 {
		t.Errorf("list with count: %+v", page)
	}
	if list := want[[]model.Team](t, as(h, bob, "POST", "/teams/search", `{"term":"RE"}`), 200); len(list) != 1 {
		t.Errorf("search: %+v", list)
	}
	if page := want[model.TeamsWithCount](t, as(h, bob, "POST", "/teams/search", `{"term":"x","page":0,"per_page":10}`), 200); page.TotalCount != 0 || page.Teams == nil {
		t.Errorf("search with count: %+v", page)
	}
	if info := want[model.Team](t, as(h, nil, "GET", "/teams/invite/"+team.InviteID, nil), 200); info.Name != "red" || info.InviteID != "" {
		t.Errorf("invitation: %+v", info)
	}

	path := "/teams/" + team.ID
	team.Description = "All of us"
	if got := want[model.Team](t, as(h, ann, "PUT", path, team), 200); got.Description != "All of us" {
		t.Errorf("updated: %+v", got)
	}
	wantError(t, as(h, ann, "PUT", path, model.Team{ID: otherID}), 400, "api.context.invalid_body_param.app_error")
	if got := want[model.Team](t, as(h, ann, "PUT", path+"/patch", `{"display_name":"Crimson"}`), 200); got.DisplayName != "Crimson" || got.Description != "All of us" {
		t.Errorf("patched: %+v", got)
	}
	if got := want[model.Team](t, as(h, ann, "POST", path+"/regenerate_invite_id", nil), 200); got.InviteID == team.InviteID {
		t.Errorf("regenerated: %+v", got)
	}
	if got := want[model.Team](t, as(h, ann, "PUT", path+"/privacy", `{"privacy":"I"}`), 200); got.AllowOpenInvite {
		t.Errorf("closed: %+v", got)
	}
	wantError(t, as(h, eve, "GET", path, nil), 403, "api.context.permissions.app_error")
	wantError(t, as(h, ann, "DELETE", path+"?permanent=true", nil), 501, "api.context.permanent_delete.app_error")
	wantOK(t, as(h, ann, "DELETE", path, nil))
	want[model.Team](t, as(h, ann, "POST", path+"/restore", nil), 200)
	wantError(t, as(h, ann, "GET", path+"/image", nil), 404, "api.team.get_team_icon.read_file.app_error")
}

func TestTeamMemberRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	team := want[model.Team](t, as(h, ann, "POST", "/teams", model.Team{Name: "red", DisplayName: "Red", Type: "O", AllowOpenInvite: true}), 201)
	path := "/teams/" + team.ID
	w := as(h, bob, "POST", path+"/members", model.TeamMember{TeamID: team.ID, UserID: bob.UserID})
	exact := fmt.Sprintf(`{"team_id":%q,"user_id":%q,"roles":"team_user","delete_at":0,"scheme_user":true,"scheme_admin":false,"scheme_guest":false,"explicit_roles":""}`, team.ID, bob.UserID)
	if got := strings.TrimSpace(w.Body.String()); w.Code != 201 || got != exact {
		t.Errorf("%d %s\nwant %s", w.Code, got, exact)
	}
	wantError(t, as(h, bob, "POST", path+"/members", model.TeamMember{TeamID: otherID, UserID: bob.UserID}), 400, "api.context.invalid_body_param.app_error")
	batch := []model.TeamMember{{TeamID: team.ID, UserID: eve.UserID}, {TeamID: team.ID, UserID: otherID}}
	wantError(t, as(h, ann, "POST", path+"/members/batch", batch), 404, "app.user.missing_account.const")
	results := want[[]teamMemberAnswer](t, as(h, ann, "POST", path+"/members/batch?graceful=true", batch), 201)
	if len(results) != 2 || results[0].Member == nil || results[0].Error != nil || results[1].Member != nil || results[1].Error.ID != "app.user.missing_account.const" || results[1].Error.StatusCode != 404 {
		t.Errorf("batch: %+v", results)
	}
	if list := want[[]model.TeamMember](t, as(h, ann, "POST", path+"/members/batch", batch[:1]), 201); len(list) != 1 || list[0].UserID != eve.UserID {
		t.Errorf("batch: %+v", list)
	}
	if list := want[[]model.TeamMember](t, as(h, bob, "GET", path+"/members?per_page=2&sort=Username&exclude_deleted_users=true", nil), 200); len(list) != 2 || list[0].UserID != ann.UserID {
		t.Errorf("list: %+v", list)
	}
	if list := want[[]model.TeamMember](t, as(h, bob, "POST", path+"/members/ids", []string{bob.UserID, otherID}), 200); len(list) != 1 {
		t.Errorf("by ids: %+v", list)
	}
	if list := want[[]model.TeamMember](t, as(h, bob, "GET", "/users/me/teams/members", nil), 200); len(list) != 1 {
		t.Errorf("mine: %+v", list)
	}
	wantError(t, as(h, bob, "GET", "/users/"+ann.UserID+"/teams/members", nil), 403, "api.context.permissions.app_error")
	if list := want[[]model.Team](t, as(h, bob, "GET", "/users/me/teams", nil), 200); len(list) != 1 || list[0].InviteID != team.InviteID {
		t.Errorf("my teams: %+v", list)
	}
	if got := want[model.TeamStats](t, as(h, bob, "GET", path+"/stats", nil), 200); got.ActiveMemberCount != 3 {
		t.Errorf("stats: %+v", got)
	}
	member := path + "/members/" + bob.UserID
	wantOK(t, as(h, ann, "PUT", member+"/roles", `{"roles":"team_user team_admin"}`))
	if got := want[model.TeamMember](t, as(h, ann, "GET", member, nil), 200); !got.SchemeAdmin || got.Roles != "team_user team_admin" {
		t.Errorf("an admin: %+v", got)
	}
	wantOK(t, as(h, ann, "PUT", member+"/schemeRoles", `{"scheme_user":true}`))
	wantError(t, as(h, eve, "DELETE", member, nil), 403, "api.context.permissions.app_error")
	wantOK(t, as(h, bob, "DELETE", path+"/members/me", nil))
	wantError(t, as(h, ann, "GET", member, nil), 404, "app.team.get_member.missing.app_error")
	if got := want[model.TeamMember](t, as(h, bob, "POST", "/teams/members/invite?invite_id="+team.InviteID, nil), 201); got.UserID != bob.UserID {
		t.Errorf("invited: %+v", got)
	}
}

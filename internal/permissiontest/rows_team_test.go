package permissiontest

import "net/http"

// teamRows are the teams. The team is for those who are invited; the open team
// is for everybody who is no guest.
func teamRows() []row {
	return []row{
		post("/teams", `{"name":"{fresh name}","display_name":"T","type":"I"}`, accounts),
		get("/teams?per_page=200", accounts).shows("{open team}", accounts),
		get("/teams?per_page=200", accounts).shows("{team}", sysAdmins),
		post("/teams/search", `{"term":"{team name}"}`, accounts).shows("{team}", sysAdmins),
		get("/teams/invite/{invite}", everybody).shows("{team}", everybody),
		get("/teams/invite/wrong", noOne).refused(http.StatusNotFound),
		get("/teams/name/{team name}", team),
		get("/teams/name/{open team name}", accounts),
		get("/teams/name/{team name}/exists", users).shows("true", team),
		get("/teams/{team}", team).shows("{invite}", teamUsers),
		get("/teams/{open team}", accounts),
		put("/teams/{team}", `{"id":"{team}","display_name":"Acme"}`, teamManagers),
		put("/teams/{team}/patch", `{"display_name":"Acme"}`, teamManagers),
		put("/teams/{team}/patch", `{"allow_open_invite":false}`, teamManagers),
		put("/teams/{fresh team}/privacy", `{"privacy":"O"}`, teamManagers),
		post("/teams/{fresh team}/regenerate_invite_id", "", teamManagers),
		del("/teams/{fresh team}", teamManagers),
		del("/teams/{team}?permanent=true", users).as(http.StatusNotImplemented),
		post("/teams/{fresh team}/restore", "", teamManagers),
		get("/teams/{team}/image", team),
		post("/teams/{fresh team}/image", "", teamManagers).withImage(),
		del("/teams/{fresh team}/image", teamManagers),
		get("/users/{victim}/teams", sysAdmins),
		get("/users/{me}/teams", users).shows("{team}", teamMembers),
	}
}

// teamMemberRows are who is in the teams.
func teamMemberRows() []row {
	const everyone = `{"team_id":"{team}","user_id":"{spare}"}`
	return []row{
		get("/teams/{team}/members", team),
		get("/teams/{open team}/members", sysAdmins),
		post("/teams/{team}/members", everyone, teamUsers),
		post("/teams/{team}/members", `{"team_id":"{open team}","user_id":"{me}"}`, noOne).refused(http.StatusBadRequest),
		post("/teams/{fresh whole team}/members", `{"team_id":"{that whole team}","user_id":"{me}"}`, teamUsers),
		post("/teams/{fresh open team}/members", `{"team_id":"{that open team}","user_id":"{me}"}`, accounts),
		post("/teams/{fresh open team}/members", `{"team_id":"{that open team}","user_id":"{spare}"}`, teamManagers),
		post("/teams/{team}/members/batch", "["+everyone+"]", teamUsers),
		post("/teams/{team}/members/batch?graceful=true", "["+everyone+"]", teamUsers),
		post("/teams/{team}/members/ids", `["{victim}"]`, team),
		post("/teams/members/invite?invite_id={fresh invite}", "", accounts),
		post("/teams/members/invite?invite_id=wrong", "", noOne),
		get("/teams/{team}/members/{victim}", team),
		get("/teams/{team}/members/me", teamMembers),
		del("/teams/{fresh team}/members/{victim}", teamManagers),
		del("/teams/{fresh whole team}/members/{me}", teamMembers),
		put("/teams/{fresh team}/members/{victim}/roles", `{"roles":"team_user team_admin"}`, teamManagers),
		put("/teams/{fresh team}/members/{me}/roles", `{"roles":"team_user team_admin"}`, those(teamAdmin)),
		put("/teams/{fresh team}/members/{victim}/roles", `{"roles":"team_user system_admin"}`, teamManagers).as(http.StatusBadRequest),
		put("/teams/{fresh team}/members/{victim}/schemeRoles", `{"scheme_user":true,"scheme_admin":true}`, teamManagers),
		put("/teams/{fresh team}/members/{me}/schemeRoles", `{"scheme_user":true,"scheme_admin":true}`, those(teamAdmin)),
		get("/teams/{team}/stats", team),
		get("/users/{victim}/teams/members", sysAdmins),
		get("/users/{me}/teams/members", users),
		get("/users/{victim}/teams/unread", sysAdmins),
		get("/users/{me}/teams/unread", users),
		get("/users/{victim}/teams/{team}/unread", sysAdmins),
		get("/users/{me}/teams/{team}/unread", teamMembers),
	}
}

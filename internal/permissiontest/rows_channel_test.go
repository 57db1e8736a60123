package permissiontest

import "net/http"

// channelRows are single channels: a private one, a public one, the direct one
// of the member and the victim and the group of those two and the channel admin.
func channelRows() []row {
	const patch = `{"purpose":"Talk"}`
	return []row{
		post("/channels", `{"team_id":"{team}","name":"{fresh name}","display_name":"C","type":"O"}`, teamUsers),
		post("/channels", `{"team_id":"{team}","name":"{fresh name}","display_name":"C","type":"P"}`, teamUsers),
		post("/channels/direct", `["{me}","{victim}"]`, users),
		post("/channels/direct", `["{me}","{spare}"]`, accounts),
		post("/channels/direct", `["{spare}","{victim}"]`, sysAdmins),
		post("/channels/group", `["{spare}","{victim}"]`, accounts),
		get("/channels/{private}", channel),
		get("/channels/{archived}", channel),
		get("/channels/{public}", team),
		get("/channels/{square}", teamUsers),
		get("/channels/{talk}", talkers),
		get("/channels/{group}", groupers),
		put("/channels/{private}", `{"id":"{private}","purpose":"Talk"}`, channelUsers|teamManagers),
		put("/channels/{private}/patch", patch, channelUsers|teamManagers),
		put("/channels/{public}/patch", patch, channelUsers|teamManagers),
		put("/channels/{square}/patch", patch, teamUsers),
		put("/channels/{talk}/patch", `{"header":"Us"}`, those(member)),
		put("/channels/{group}/patch", `{"header":"Us"}`, those(member, channelAdmin)),
		put("/channels/{fresh private}/privacy", `{"privacy":"O"}`, teamManagers),
		put("/channels/{fresh public}/privacy", `{"privacy":"P"}`, teamManagers),
		del("/channels/{fresh private}", channelUsers|teamManagers),
		del("/channels/{fresh public}", channelUsers|teamManagers),
		del("/channels/{talk}", noOne).refused(http.StatusBadRequest),
		post("/channels/{fresh archived}/restore", "", teamManagers),
		get("/channels/{private}/stats", channel),
		get("/channels/{public}/stats", team),
		get("/channels/{talk}/stats", talkers),
		get("/channels/{private}/timezones", channel),
		get("/channels/{talk}/common_teams", talkers),
		get("/teams/{team}/channels/name/private", noOne),
		get("/teams/{team}/channels/name/town-square", teamUsers),
		get("/teams/name/{team name}/channels/name/town-square", teamUsers),
		get("/teams/name/{team name}/channels/name/{private name}", channel),
		get("/teams/{team}/channels/name/{private name}", channel),
		get("/teams/{team}/channels/name/{archived name}?include_deleted=true", channel),
		get("/teams/{team}/channels/name/{public name}", team),
	}
}

// channelListRows are lists of channels and searches for them.
func channelListRows() []row {
	return []row{
		get("/channels", sysAdmins),
		post("/channels/search?system_console=true", `{"term":"private"}`, sysAdmins),
		post("/channels/search?system_console=false", `{"term":"private"}`, users).shows("{private}", channelMembers),
		post("/channels/search?system_console=false", `{"term":"public"}`, users).shows("{public}", teamMembers),
		post("/channels/search?system_console=false", `{"term":"town"}`, users).shows("{square}", teamUsers&^sysAdmins),
		post("/channels/search?system_console=false", `{"term":"private","team_ids":["{team}"],"private":true}`, users).shows("{private}", channelMembers),
		post("/channels/group/search", `{"term":"{victim name}"}`, users).shows("{group}", those(member, channelAdmin)),
		post("/channels/stats/member_count", `["{private}","{talk}"]`, users).shows("{private}", channel),
		get("/teams/{team}/channels?per_page=200", teamUsers).shows("{public}", teamUsers),
		get("/teams/{team}/channels/private", sysAdmins),
		get("/teams/{team}/channels/deleted?per_page=200", teamUsers).shows("{archived}", teamManagers),
		post("/teams/{team}/channels/ids", `["{private}","{talk}"]`, team).shows("{private}", channel),
		post("/teams/{team}/channels/search", `{"term":"private"}`, team).shows("{private}", channelMembers),
		post("/teams/{team}/channels/search", `{"term":"public"}`, team).shows("{public}", team),
		get("/teams/{team}/channels/autocomplete?name=private", team).shows("{private}", channelMembers),
		get("/teams/{team}/channels/autocomplete?name=town", team).shows("{square}", teamUsers),
		get("/teams/{team}/channels/search_autocomplete?name=private", team).shows("{private}", channelMembers),
		get("/users/{victim}/channels", sysAdmins),
		get("/users/{me}/channels", users).shows("{private}", channelMembers),
		get("/users/{victim}/teams/{team}/channels", sysAdmins),
		get("/users/{me}/teams/{team}/channels", team).shows("{private}", channelMembers),
	}
}

// channelMemberRows are who is in the channels, and what they have read.
func channelMemberRows() []row {
	const spare, self = `{"user_id":"{spare}"}`, `{"user_id":"{me}"}`
	return []row{
		get("/channels/{public}/members", team),
		get("/channels/{talk}/members", talkers),
		post("/channels/{fresh private}/members", spare, channelUsers|teamManagers),
		post("/channels/{fresh public}/members", spare, channelUsers|teamManagers),
		post("/channels/{fresh private}/members", self, those(member, channelAdmin, teamAdmin)), // the system admin is not in the team
		post("/channels/{fresh public}/members", self, teamUsers&^sysAdmins),
		post("/channels/{talk}/members", spare, noOne).refused(http.StatusBadRequest),
		post("/channels/{private}/members", `{"user_id":"{outsider}"}`, noOne),
		get("/channels/{private}/members", channel).shows(`"desktop":"mention"`, noOne),
		post("/channels/{private}/members/ids", `["{victim}"]`, channel).shows(`"desktop":"mention"`, noOne),
		get("/channels/{private}/members/{victim}", channel).shows(`"desktop":"mention"`, noOne),
		get("/channels/{talk}/members/{victim}", talkers),
		get("/channels/{private}/members/me", channelMembers),
		del("/channels/{fresh private}/members/{victim}", channelUsers|teamManagers),
		del("/channels/{fresh public}/members/{victim}", channelUsers|teamManagers),
		del("/channels/{fresh private}/members/{me}", channelMembers),
		put("/channels/{fresh private}/members/{victim}/roles", `{"roles":"channel_user channel_admin"}`, channelManagers),
		put("/channels/{fresh private}/members/{me}/roles", `{"roles":"channel_user channel_admin"}`, those(channelAdmin)),
		put("/channels/{fresh private}/members/{victim}/roles", `{"roles":"channel_user system_admin"}`, channelManagers).as(http.StatusBadRequest),
		put("/channels/{fresh private}/members/{victim}/schemeRoles", `{"scheme_user":true,"scheme_admin":true}`, channelManagers),
		put("/channels/{fresh private}/members/{me}/schemeRoles", `{"scheme_user":true,"scheme_admin":true}`, those(channelAdmin)),
		put("/channels/{private}/members/{victim}/notify_props", `{"desktop":"mention"}`, sysAdmins),
		put("/channels/{private}/members/{me}/notify_props", `{"desktop":"all"}`, channelMembers),
		get("/users/{victim}/channel_members?per_page=200", sysAdmins).shows(`"desktop":"mention"`, sysAdmins),
		get("/users/{me}/channel_members", users),
		get("/users/{victim}/teams/{team}/channels/members", sysAdmins),
		get("/users/{me}/teams/{team}/channels/members", team),

		post("/channels/members/{victim}/view", `{"channel_id":"{private}"}`, sysAdmins),
		post("/channels/members/{me}/view", `{"channel_id":"{private}"}`, users).shows("{private}", channelMembers),
		post("/channels/members/{victim}/mark_read", `["{private}"]`, sysAdmins),
		post("/channels/members/{me}/mark_read", `["{private}"]`, users).shows("{private}", channelMembers),
		get("/users/{victim}/channels/{private}/unread", sysAdmins),
		get("/users/{me}/channels/{private}/unread", channelMembers),
	}
}

// categoryRows are the sidebar.
func categoryRows() []row {
	const theirs, mine = "/users/{victim}/teams/{team}/channels/categories", "/users/{me}/teams/{team}/channels/categories"
	body := func(user, more string) string {
		return `{"user_id":"{` + user + `}","team_id":"{team}","display_name":"New"` + more + `}`
	}
	return []row{
		get(theirs, sysAdmins),
		get(mine, teamMembers),
		post(theirs, body("victim", ""), sysAdmins),
		post(mine, body("me", ""), teamMembers),
		put(theirs, "["+body("victim", `,"id":"{category}"`)+"]", sysAdmins),
		put(mine, "["+body("me", `,"id":"{own category}"`)+"]", teamMembers),
		put(mine, "["+body("me", `,"id":"{category}"`)+"]", noOne),
		get(theirs+"/order", sysAdmins),
		get(mine+"/order", teamMembers),
		put(theirs+"/order", `["{category}"]`, sysAdmins).as(http.StatusBadRequest),
		put(mine+"/order", `["{category}"]`, teamMembers).as(http.StatusBadRequest),
		get(theirs+"/{category}", sysAdmins),
		get(mine+"/{category}", noOne),
		get(mine+"/channels_{me}_{team}", teamMembers),
		put(theirs+"/{category}", body("victim", `,"id":"{category}"`), sysAdmins),
		put(mine+"/{category}", body("me", `,"id":"{category}"`), noOne),
		del(mine+"/{category}", noOne),
		del(mine+"/{own category}", teamMembers),
		del(theirs+"/{category}", sysAdmins),
	}
}

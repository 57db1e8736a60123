package permissiontest

import "net/http"

// userRows are the accounts. The guest doesn't know the spare, who shares no
// channel with them.
func userRows() []row {
	return []row{
		post("/users", `{"username":"{fresh name}","email":"{fresh name}@example.org","password":"{password}","roles":"system_admin"}`, everybody).
			shows("system_admin", noOne),
		post("/users?iid=wrong", `{"username":"{fresh name}","email":"{fresh name}@example.org","password":"{password}"}`, sysAdmins).refused(http.StatusBadRequest),

		get("/users?per_page=200", users).shows("{spare name}", accounts),
		get("/users?in_team={team}", team).shows("{spare name}", teamUsers),
		get("/users?not_in_team={team}", team),
		get("/users?in_channel={private}", channel).shows("{victim name}", channel),
		get("/users?in_channel={public}", team),
		get("/users?in_channel={talk}", talkers),
		get("/users?in_channel={group}", groupers),
		get("/users?in_team={team}&not_in_channel={private}", channel),
		get("/users?without_team=true", sysAdmins),
		get("/users?role=system_admin", users),
		post("/users/ids", `["{spare}"]`, users).shows("{spare name}", accounts),
		post("/users/usernames", `["{spare name}"]`, users).shows("{spare name}", accounts),
		post("/users/group_channels", `["{group}"]`, users).shows("{victim name}", those(member, channelAdmin)),
		post("/users/group_channels", `["{talk}","{private}"]`, users).shows("{victim name}", noOne),
		post("/users/search", `{"term":"{spare name}"}`, users).shows("{spare}", accounts),
		post("/users/search", `{"term":"{victim email}"}`, users).shows("{victim}", sysAdmins),
		post("/users/search", `{"term":"first-victim"}`, users).shows("{victim}", sysAdmins),
		post("/users/search", `{"term":"{victim name}","team_id":"{team}"}`, team),
		post("/users/search", `{"term":"{victim name}","not_in_team_id":"{team}"}`, team),
		post("/users/search", `{"term":"{victim name}","in_channel_id":"{private}"}`, channel).shows("{victim}", channel),
		post("/users/search", `{"term":"{victim name}","team_id":"{team}","not_in_channel_id":"{private}"}`, channel),
		get("/users/autocomplete?name={spare name}", users).shows("{spare}", accounts),
		get("/users/autocomplete?name=first-victim", users).shows("{victim}", sysAdmins),
		get("/users/autocomplete?name={victim name}&in_team={team}", team),
		get("/users/autocomplete?name={victim name}&in_team={team}&in_channel={private}", channel),
		get("/users/autocomplete?name={victim name}&in_channel={talk}", talkers),
		get("/users/known", users).shows("{victim}", teamMembers),
		get("/users/stats", users),
		get("/users/stats/filtered?in_team={team}", sysAdmins),
		get("/users/username/{spare name}", accounts),
		get("/users/username/{victim name}", users),
		get("/users/email/{victim email}", sysAdmins),
		get("/users/email/unknown@example.org", noOne),
		get("/users/email/{my email}", users),
		get("/users/{spare}", accounts),
		get("/users/me", users).shows("@example.org", users),

		put("/users/{victim}", `{"id":"{victim}","username":"{victim name}","email":"{victim email}","first_name":"first-victim","last_name":"last-victim",
			"notify_props":{"mention_keys":"key-of-victim"}}`, sysAdmins),
		put("/users/{me}", `{"id":"{me}","username":"{my name}","email":"{my email}","roles":"system_admin"}`, users).
			shows("system_admin", sysAdmins),
		put("/users/{me}", `{"id":"{victim}","username":"{fresh name}","email":"{victim email}"}`, noOne).refused(http.StatusBadRequest),
		put("/users/{victim}/patch", `{"nickname":"Vic"}`, sysAdmins),
		put("/users/{systemadmin}/patch", `{"nickname":"Admin"}`, sysAdmins),
		put("/users/{me}/patch", `{"nickname":"Me","roles":"system_admin"}`, users).shows("system_admin", sysAdmins),
		put("/users/{spare}/roles", `{"roles":"system_user"}`, sysAdmins),
		put("/users/{me}/roles", `{"roles":"system_user system_admin"}`, sysAdmins),
		put("/users/{spare}/password", `{"new_password":"{password}"}`, sysAdmins),
		put("/users/{me}/password", `{"current_password":"{password}","new_password":"{password}"}`, users),
		post("/users/{spare}/reset_failed_attempts", "", sysAdmins),
		post("/users/{me}/reset_failed_attempts", "", sysAdmins),
		put("/users/{spare}/active", `{"active":false}`, sysAdmins),
		put("/users/{me}/active", `{"active":true}`, sysAdmins),
		del("/users/{spare}", sysAdmins),
		put("/users/{spare}/active", `{"active":true}`, sysAdmins),

		get("/users/{spare}/image", accounts),
		get("/users/{spare}/image/default", accounts),
		get("/users/{victim}/image", users),
		post("/users/{victim}/image", "", sysAdmins).withImage(),
		post("/users/{me}/image", "", users).withImage(),
		del("/users/{victim}/image", sysAdmins),
		del("/users/{me}/image", users),
	}
}

// sessionRows are logins and what comes of them.
func sessionRows() []row {
	return []row{
		post("/users/login", `{"login_id":"{spare name}","password":"{password}"}`, everybody),
		post("/users/login", `{"login_id":"{spare name}","password":"wrong"}`, noOne).refused(http.StatusUnauthorized),
		post("/users/login/type", `{"login_id":"{victim name}"}`, everybody),
		get("/users/{victim}/sessions", sysAdmins),
		get("/users/{me}/sessions", users),
		post("/users/{me}/sessions/revoke", `{"session_id":"{session}"}`, noOne).refused(http.StatusBadRequest),
		post("/users/{victim}/sessions/revoke", `{"session_id":"{spare session}"}`, sysAdmins).as(http.StatusBadRequest),
		post("/users/{spare}/sessions/revoke/all", "", sysAdmins),
		put("/users/sessions/device", `{"device_id":"{fresh name}"}`, users),
		put("/users/sessions/device", `{"device_id":"everybodys"}`, users), // each their own
		post("/users/{me}/sessions/revoke/all", "", users).endsSessions(),
		post("/users/sessions/revoke/all", "", sysAdmins).endsSessions(),
		post("/users/logout", "", everybody),
	}
}

// belongingRows are what a user has besides: preferences, a status.
func belongingRows() []row {
	return []row{
		get("/users/{victim}/preferences", sysAdmins),
		get("/users/{victim}/preferences/victims", sysAdmins),
		get("/users/{victim}/preferences/victims/name/own", sysAdmins),
		put("/users/{victim}/preferences", `[{"user_id":"{victim}","category":"theirs","name":"n","value":"v"}]`, sysAdmins),
		post("/users/{victim}/preferences/delete", `[{"user_id":"{victim}","category":"theirs","name":"n"}]`, sysAdmins),
		get("/users/{me}/preferences", users),
		put("/users/{me}/preferences", `[{"user_id":"{me}","category":"mine","name":"n","value":"v"}]`, users),
		put("/users/{me}/preferences", `[{"user_id":"{victim}","category":"mine","name":"n","value":"v"}]`, noOne),
		put("/users/{me}/preferences", `[{"user_id":"{me}","category":"flagged_post","name":"{private post}","value":"true"}]`, channel),
		put("/users/{me}/preferences", `[{"user_id":"{me}","category":"flagged_post","name":"{talk post}","value":"true"}]`, talkers),
		get("/users/{me}/preferences/mine", users),
		get("/users/{me}/preferences/mine/name/n", users),
		post("/users/{me}/preferences/delete", `[{"user_id":"{victim}","category":"victims","name":"own"}]`, noOne),
		post("/users/{me}/preferences/delete", `[{"user_id":"{me}","category":"mine","name":"n"}]`, users),

		get("/users/{victim}/status", users),
		post("/users/status/ids", `["{victim}"]`, users),
		put("/users/{victim}/status", `{"user_id":"{victim}","status":"dnd"}`, sysAdmins),
		put("/users/{me}/status", `{"user_id":"{me}","status":"away"}`, users),
		put("/users/{me}/status", `{"user_id":"{victim}","status":"away"}`, noOne).refused(http.StatusBadRequest),
	}
}

package permissiontest

import "net/http"

// systemRows are the server itself, and its roles.
func systemRows() []row {
	return []row{
		get("/system/ping", everybody),
		get("/api/v3/general/ping", everybody),
		get("/openapi.json", everybody),
		get("/system/timezones", users),
		get("/analytics/old?name=standard", sysAdmins),
		get("/analytics/old?name=standard&team_id={team}", sysAdmins),
		get("/limits/server", users),
		get("/usage/posts", users),
		get("/usage/storage", users),

		get("/config/client?format=old", everybody).shows("SQLDriverName", users),
		get("/license/client?format=old", everybody),
		get("/config", sysAdmins).shows("saltsalt", noOne),
		put("/config", `{config}`, sysAdmins),
		put("/config/patch", `{"TeamSettings":{"SiteName":"Polder"}}`, sysAdmins),
		get("/config/environment", sysAdmins),
		post("/config/reload", "", sysAdmins),
		get("/api/v3/admin/reload_config", sysAdmins),
		get("/logs", sysAdmins),
		post("/logs/query", `{}`, sysAdmins),
		get("/logs/download", sysAdmins),
		post("/logs", `{"level":"error","message":"Oh"}`, users).refused(http.StatusForbidden),
		get("/cluster/status", sysAdmins),
		get("/api/v3/admin/cluster_status", sysAdmins),
		post("/database/recycle", "", sysAdmins),
		get("/api/v3/admin/recycle_db_conn", sysAdmins),
		post("/caches/invalidate", "", sysAdmins),
		get("/api/v3/admin/invalidate_all_caches", sysAdmins),

		get("/roles", sysAdmins),
		get("/roles/{role}", users),
		get("/roles/name/system_user", users),
		post("/roles/names", `["system_user"]`, users),
		put("/roles/{role}/patch", `{"permissions":["create_post"]}`, sysAdmins),

		// Anybody may try to open a socket; it wants a session when it is open.
		get("/websocket", everybody).as(http.StatusBadRequest),
		get("/api/v3/users/websocket", everybody).as(http.StatusBadRequest),
	}
}

// absentRows are what clients ask for that is not there.
func absentRows() []row {
	return []row{
		get("/system/notices/{team}", users),
		put("/system/notices/view", `[]`, users),
		get("/plugins", sysAdmins),
		get("/plugins/webapp", everybody),
		get("/plugins/statuses", sysAdmins),
		get("/users/{victim}/teams/{team}/drafts", sysAdmins),
		get("/users/{me}/teams/{team}/drafts", users),
		get("/emoji", users),
		post("/emoji/search", `{"term":"x"}`, users),
		post("/emoji/names", `["x"]`, users),
		get("/emoji/autocomplete?name=x", users),
		get("/groups", users),
		post("/groups/names", `["x"]`, users),
		get("/users/{victim}/groups", users),
		get("/teams/{team}/groups", users),
		get("/channels/{private}/groups", users),
		get("/data_retention/policy", users),
		get("/terms_of_service", users).as(http.StatusNotFound),
		get("/warn_metrics/status", users),
		get("/redirect_location?url=http://localhost:8065/api/v4/config", users),
		get("/image?url=http://localhost:8065/api/v4/config", users).as(http.StatusNotImplemented),
		post("/client_perf", `{"version":"0.1.0","start":1,"end":2}`, users),
		post("/notifications/ack", `{"id":"x"}`, users),
	}
}

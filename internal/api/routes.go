package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// table is the whole API, a row a route, by noun. See the package comment for
// how to add one. Rows for what polder leaves out are in unimplemented.go.
func (a *API) table(r *routes) {
	v3, v4 := r.under("/api/v3"), r.under("/api/v4")

	// System
	v4.get("/system/ping", public, a.ping, spec{sum: "Tell whether this node can serve", query: "get_server_status:bool use_rest_semantics:bool", out: pingAnswer{}})
	v3.get("/general/ping", public, a.pingV3, spec{sum: "Tell a load balancer whether this node can serve", out: pingV3Answer{}})

	// Users

	// Sessions and access tokens

	// Preferences

	// Status

	// Teams

	// Team members

	// Channels

	// Channel members

	// Sidebar categories

	// Posts

	// Threads

	// Reactions

	// Files

	// Roles
	v4.get("/roles", session, a.listRoles, spec{sum: "List all roles", out: []*model.Role{}})
	v4.get("/roles/{role_id}", session, a.getRole, spec{sum: "Get a role", out: model.Role{}})
	v4.get("/roles/name/{role_name}", session, a.getRoleByName, spec{sum: "Get a role by its name", out: model.Role{}})
	v4.put("/roles/{role_id}/patch", session, a.patchRole, spec{sum: "Replace a role's permissions", in: model.RolePatch{}, out: model.Role{}})
	v4.post("/roles/names", session, a.listRolesByNames, spec{sum: "List roles by their names", in: []string{}, out: []*model.Role{}})

	// Configuration

	// Cluster

	// Real time
	v4.get("/websocket", open, a.websocket, spec{sum: "Open the WebSocket", query: "connection_id sequence_number:int posted_ack:bool disconnect_err_code", status: http.StatusSwitchingProtocols})
	v3.get("/users/websocket", open, a.websocket, spec{sum: "Open the WebSocket, for older proxies", query: "connection_id sequence_number:int posted_ack:bool disconnect_err_code", status: http.StatusSwitchingProtocols})
}

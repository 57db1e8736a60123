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
	v4.get("/system/ping", public, a.ping, spec{sum: "Tell whether this node can serve", query: "get_server_status:bool use_rest_semantics:bool", out: pingAnswer{}, also: map[int]any{http.StatusInternalServerError: pingAnswer{}}})
	v3.get("/general/ping", public, a.pingV3, spec{sum: "Tell a load balancer whether this node can serve", out: pingV3Answer{}})

	v4.get("/openapi.json", public, a.getDescription, spec{sum: "Get this description", out: map[string]any{}})

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
	v4.post("/posts", session, a.createPost, spec{sum: "Create a post", query: "set_online:bool", in: model.Post{}, out: model.Post{}, status: 201})
	v4.post("/posts/ids", session, a.listPostsByIDs, spec{sum: "List posts by their ids", in: []string{}, out: []*model.Post{}})
	v4.get("/posts/{post_id}", session, a.getPost, spec{sum: "Get a post", query: "include_deleted:bool", out: model.Post{}})
	v4.put("/posts/{post_id}", session, a.updatePost, spec{sum: "Change a post to the one given", in: model.Post{}, out: model.Post{}})
	v4.put("/posts/{post_id}/patch", session, a.patchPost, spec{sum: "Change parts of a post", in: model.PostPatch{}, out: model.Post{}})
	v4.delete("/posts/{post_id}", session, a.deletePost, spec{sum: "Delete a post, with its thread if it is a root"})
	v4.post("/posts/{post_id}/pin", session, a.pinPost, spec{sum: "Pin a post to its channel"})
	v4.post("/posts/{post_id}/unpin", session, a.unpinPost, spec{sum: "Unpin a post from its channel"})
	v4.get("/posts/{post_id}/thread", session, a.getThread, spec{sum: "Get a post's thread", query: "perPage:int fromPost:id fromCreateAt:int fromUpdateAt:int direction updatesOnly:bool skipFetchThreads:bool collapsedThreads:bool collapsedThreadsExtended:bool", out: model.PostList{}})
	v4.get("/channels/{channel_id}/posts", session, a.listPosts, spec{sum: "List a channel's posts", query: "page per_page since:int before:id after:id include_deleted:bool skipFetchThreads:bool collapsedThreads:bool collapsedThreadsExtended:bool", out: model.PostList{}})
	v4.get("/users/{user_id}/channels/{channel_id}/posts/unread", session, a.listPostsAroundUnread, spec{sum: "List the posts around a user's oldest unread one", query: "limit_before:int limit_after:int skipFetchThreads:bool collapsedThreads:bool collapsedThreadsExtended:bool", out: model.PostList{}})
	v4.get("/channels/{channel_id}/pinned", session, a.listPinnedPosts, spec{sum: "List the posts that are pinned to a channel", out: model.PostList{}})

	// Threads

	// Reactions

	// Files
	v4.post("/files", session, a.uploadFiles, spec{sum: "Upload files, to be carried by a post", query: "channel_id:id filename client_id", in: form{"files"}, out: model.FileUploadResponse{}, status: http.StatusCreated})
	v4.get("/files/{file_id}", session, a.getFile, spec{sum: "Download a file", query: "download:bool", out: anything})
	v4.get("/files/{file_id}/thumbnail", session, a.getFileThumbnail, spec{sum: "Download the thumbnail of an image", query: "download:bool", out: anything})
	v4.get("/files/{file_id}/preview", session, a.getFilePreview, spec{sum: "Download the preview of an image", query: "download:bool", out: anything})
	v4.get("/files/{file_id}/link", session, a.getFileLink, spec{sum: "Get a link to a file that works without an account", out: linkAnswer{}})
	v4.get("/files/{file_id}/info", session, a.getFileInfo, spec{sum: "Describe a file", out: model.FileInfo{}})
	v4.get("/posts/{post_id}/files/info", session, a.listPostFiles, spec{sum: "Describe the files of a post", out: []*model.FileInfo{}})
	r.under("").get("/files/{file_id}/public", open, a.getPublicFile, spec{sum: "Download a file by its public link", query: "h download:bool", out: anything})

	// Roles
	v4.get("/roles", session, a.listRoles, spec{sum: "List all roles", out: []*model.Role{}})
	v4.get("/roles/{role_id}", session, a.getRole, spec{sum: "Get a role", out: model.Role{}})
	v4.get("/roles/name/{role_name}", session, a.getRoleByName, spec{sum: "Get a role by its name", out: model.Role{}})
	v4.put("/roles/{role_id}/patch", session, a.patchRole, spec{sum: "Replace a role's permissions", in: model.RolePatch{}, out: model.Role{}})
	v4.post("/roles/names", session, a.listRolesByNames, spec{sum: "List roles by their names", in: []string{}, out: []*model.Role{}})

	// Configuration
	v4.get("/config/client", open, a.getClientConfig, spec{sum: "Get the settings that clients go by", query: "format", out: map[string]string{}})
	v4.get("/license/client", open, a.getClientLicense, spec{sum: "Get the licence that clients go by", query: "format", out: map[string]string{}})

	// Cluster

	// Real time
	v4.get("/websocket", open, a.websocket, spec{sum: "Open the WebSocket", query: "connection_id sequence_number:int posted_ack:bool disconnect_err_code", status: http.StatusSwitchingProtocols})
	v3.get("/users/websocket", open, a.websocket, spec{sum: "Open the WebSocket, for older proxies", query: "connection_id sequence_number:int posted_ack:bool disconnect_err_code", status: http.StatusSwitchingProtocols})
}

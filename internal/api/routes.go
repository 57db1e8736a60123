package api

import (
	"encoding/json"
	"net/http"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// table is the whole API, a row a route, by noun. See the package comment for
// how to add one. Rows for what polder leaves out are in unimplemented.go.
func (a *API) table(r *routes) {
	v3, v4 := r.under("/api/v3"), r.under("/api/v4")

	// System
	v4.get("/system/ping", public, a.ping, spec{sum: "Tell whether this node can serve", query: "get_server_status:bool use_rest_semantics:bool", out: pingAnswer{}, also: map[int]any{
		http.StatusInternalServerError: pingAnswer{}, http.StatusServiceUnavailable: pingAnswer{},
	}})
	v3.get("/general/ping", public, a.pingV3, spec{sum: "Tell a load balancer whether this node can serve", out: pingV3Answer{}})

	v4.get("/system/timezones", session, a.listTimezones, spec{sum: "List the time zones that people may choose", out: []string{}})
	v4.get("/analytics/old", session, a.listAnalytics, spec{sum: "List numbers of the server or a team", query: "name team_id:id", out: []*model.AnalyticsRow{}})
	v4.get("/limits/server", session, a.getServerLimits, spec{sum: "Get how much there may be on the server", out: model.ServerLimits{}})
	v4.get("/usage/posts", session, a.getPostsUsage, spec{sum: "Get roughly how many posts there are", out: postsUsage{}})
	v4.get("/usage/storage", session, a.getStorageUsage, spec{sum: "Get roughly how many bytes the files have", out: storageUsage{}})
	v4.get("/openapi.json", public, a.getDescription, spec{sum: "Get this description", out: map[string]any{}})

	// Users
	v4.post("/users", guarded, a.createUser, spec{sum: "Create a user", query: "iid", in: userBody{}, out: model.User{}, status: 201})
	v4.get("/users", session, a.listUsers, spec{sum: "List users", query: "page per_page in_team:id not_in_team:id in_channel:id not_in_channel:id without_team:bool active:bool inactive:bool role roles team_roles channel_roles sort", out: []*model.User{}})
	v4.post("/users/ids", session, a.listUsersByIDs, spec{sum: "List users by their ids", query: "since:int", in: []string{}, out: []*model.User{}})
	v4.post("/users/group_channels", session, a.listUsersByGroups, spec{sum: "List the members of group channels", in: []string{}, out: map[string][]*model.User{}})
	v4.post("/users/usernames", session, a.listUsersByUsernames, spec{sum: "List users by their usernames", in: []string{}, out: []*model.User{}})
	v4.post("/users/search", session, a.searchUsers, spec{sum: "Find users by the beginnings of their names", in: model.UserSearch{}, out: []*model.User{}})
	v4.get("/users/autocomplete", session, a.autocompleteUsers, spec{sum: "Complete the name of a user", query: "name in_team:id in_channel:id limit:int", out: model.UserAutocomplete{}})
	v4.get("/users/known", session, a.listKnownUsers, spec{sum: "List the ids of those who share a channel with the caller", out: []string{}})
	v4.get("/users/stats", session, a.getUsersStats, spec{sum: "Count the active users", out: model.UsersStats{}})
	v4.get("/users/stats/filtered", session, a.getFilteredUsersStats, spec{sum: "Count users of some kind", query: "in_team:id in_channel:id include_deleted:bool include_bots:bool roles team_roles channel_roles", out: model.UsersStats{}})
	v4.get("/users/username/{username}", session, a.getUserByUsername, spec{sum: "Get a user by their username", out: model.User{}})
	v4.get("/users/email/{email}", session, a.getUserByEmail, spec{sum: "Get a user by their e-mail address", out: model.User{}})
	v4.get("/users/{user_id}", session, a.getUser, spec{sum: "Get a user", out: model.User{}})
	v4.put("/users/{user_id}", session, a.updateUser, spec{sum: "Change a user to the one given", in: userBody{}, out: model.User{}})
	v4.put("/users/{user_id}/patch", session, a.patchUser, spec{sum: "Change parts of a user", in: model.UserPatch{}, out: model.User{}})
	v4.delete("/users/{user_id}", session, a.deleteUser, spec{sum: "Deactivate a user", query: "permanent:bool"})
	v4.put("/users/{user_id}/active", session, a.updateUserActive, spec{sum: "Deactivate a user or bring one back", in: activeBody{}})
	v4.put("/users/{user_id}/roles", session, a.updateUserRoles, spec{sum: "Change a user's system roles", in: rolesBody{}})
	v4.put("/users/{user_id}/password", session, a.updateUserPassword, spec{sum: "Change a user's password", in: passwordBody{}})
	v4.post("/users/{user_id}/reset_failed_attempts", session, a.resetFailedAttempts, spec{sum: "Forget a user's failed logins"})
	v4.get("/users/{user_id}/image", session, a.getUserImage, spec{sum: "Get a user's profile picture", out: blob("image/png")})
	v4.post("/users/{user_id}/image", session, a.uploadUserImage, spec{sum: "Set a user's profile picture", in: form{"image"}})
	v4.delete("/users/{user_id}/image", session, a.deleteUserImage, spec{sum: "Give a user the default profile picture"})
	v4.get("/users/{user_id}/image/default", session, a.getDefaultUserImage, spec{sum: "Get the profile picture that a user has without one", out: blob("image/png")})

	// Sessions
	v4.post("/users/login", guarded, a.login, spec{sum: "Log in", in: loginBody{}, out: model.User{}})
	v4.post("/users/login/type", guarded, a.getLoginType, spec{sum: "Tell how somebody logs in", in: loginTypeBody{}, out: loginType{}})
	v4.post("/users/logout", open, a.logout, spec{sum: "Log out"})
	v4.get("/users/{user_id}/sessions", session, a.listSessions, spec{sum: "List a user's sessions", out: []*model.Session{}})
	v4.post("/users/{user_id}/sessions/revoke", session, a.revokeSession, spec{sum: "End a session of a user", in: revokeBody{}})
	v4.post("/users/{user_id}/sessions/revoke/all", session, a.revokeUserSessions, spec{sum: "End all sessions of a user"})
	v4.post("/users/sessions/revoke/all", session, a.revokeAllSessions, spec{sum: "End everybody's sessions"})
	v4.put("/users/sessions/device", session, a.attachDevice, spec{sum: "Make the session that of a mobile app", in: deviceBody{}})

	// Preferences
	v4.get("/users/{user_id}/preferences", session, a.listPreferences, spec{sum: "List a user's preferences", out: []model.Preference{}})
	v4.put("/users/{user_id}/preferences", session, a.savePreferences, spec{sum: "Save preferences", in: []model.Preference{}})
	v4.post("/users/{user_id}/preferences/delete", session, a.deletePreferences, spec{sum: "Delete preferences", in: []model.Preference{}})
	v4.get("/users/{user_id}/preferences/{category}", session, a.listPreferenceCategory, spec{sum: "List a user's preferences of a category", out: []model.Preference{}})
	v4.get("/users/{user_id}/preferences/{category}/name/{preference_name}", session, a.getPreference, spec{sum: "Get a preference", out: model.Preference{}})

	// Status
	v4.get("/users/{user_id}/status", session, a.getStatus, spec{sum: "Get a user's status", out: model.Status{}})
	v4.put("/users/{user_id}/status", session, a.updateStatus, spec{sum: "Choose a status", in: statusBody{}, out: model.Status{}})
	v4.post("/users/status/ids", session, a.listStatuses, spec{sum: "List the statuses of users", in: []string{}, out: []*model.Status{}})

	// Teams
	v4.post("/teams", session, a.createTeam, spec{sum: "Create a team", in: model.Team{}, out: model.Team{}, status: 201})
	v4.get("/teams", session, a.listTeams, spec{sum: "List teams, with include_total_count in an object with their number", query: "page per_page include_total_count:bool exclude_policy_constrained:bool", out: json.RawMessage(nil)})
	v4.post("/teams/search", session, a.searchTeams, spec{sum: "Find teams by name, a page of them in an object with their number", in: model.TeamSearch{}, out: json.RawMessage(nil)})
	v4.get("/teams/invite/{invite_id}", open, a.getTeamInvite, spec{sum: "Get what an invitation tells of its team", out: model.Team{}})
	v4.get("/teams/name/{team_name}", session, a.getTeamByName, spec{sum: "Get a team by its name", out: model.Team{}})
	v4.get("/teams/name/{team_name}/exists", session, a.getTeamExists, spec{sum: "Tell whether there is a team of the name", out: existsAnswer{}})
	v4.get("/teams/{team_id}", session, a.getTeam, spec{sum: "Get a team", out: model.Team{}})
	v4.put("/teams/{team_id}", session, a.updateTeam, spec{sum: "Change a team to the one given", in: model.Team{}, out: model.Team{}})
	v4.put("/teams/{team_id}/patch", session, a.patchTeam, spec{sum: "Change parts of a team", in: model.TeamPatch{}, out: model.Team{}})
	v4.put("/teams/{team_id}/privacy", session, a.updateTeamPrivacy, spec{sum: "Say who may join a team", in: privacyBody{}, out: model.Team{}})
	v4.post("/teams/{team_id}/regenerate_invite_id", session, a.regenerateTeamInvite, spec{sum: "End a team's invitations and get a new one", out: model.Team{}})
	v4.delete("/teams/{team_id}", session, a.deleteTeam, spec{sum: "Archive a team", query: "permanent:bool"})
	v4.post("/teams/{team_id}/restore", session, a.restoreTeam, spec{sum: "Bring an archived team back", out: model.Team{}})
	v4.get("/teams/{team_id}/image", session, a.getTeamIcon, spec{sum: "Get a team's icon", out: blob("image/png")})
	v4.post("/teams/{team_id}/image", session, a.uploadTeamIcon, spec{sum: "Set a team's icon", in: form{"image"}})
	v4.delete("/teams/{team_id}/image", session, a.deleteTeamIcon, spec{sum: "Remove a team's icon"})
	v4.get("/users/{user_id}/teams", session, a.listUserTeams, spec{sum: "List the teams that a user is in", out: []*model.Team{}})

	// Team members
	v4.get("/teams/{team_id}/members", session, a.listTeamMembers, spec{sum: "List a team's members", query: "page per_page sort exclude_deleted_users:bool", out: []*model.TeamMember{}})
	v4.post("/teams/{team_id}/members", session, a.addTeamMember, spec{sum: "Add a user to a team", in: model.TeamMember{}, out: model.TeamMember{}, status: 201})
	v4.post("/teams/{team_id}/members/batch", session, a.addTeamMembers, spec{sum: "Add users to a team, with graceful each with the error that kept them out", query: "graceful:bool", in: []*model.TeamMember{}, out: json.RawMessage(nil), status: 201})
	v4.post("/teams/{team_id}/members/ids", session, a.listTeamMembersByIDs, spec{sum: "List members of a team by their ids", in: []string{}, out: []*model.TeamMember{}})
	v4.post("/teams/members/invite", session, a.addTeamMemberByInvite, spec{sum: "Join the team of an invitation", query: "token invite_id", out: model.TeamMember{}, status: 201})
	v4.get("/teams/{team_id}/members/{user_id}", session, a.getTeamMember, spec{sum: "Get a member of a team", out: model.TeamMember{}})
	v4.delete("/teams/{team_id}/members/{user_id}", session, a.removeTeamMember, spec{sum: "Take a user out of a team"})
	v4.put("/teams/{team_id}/members/{user_id}/roles", session, a.updateTeamMemberRoles, spec{sum: "Change the roles of a team's member", in: rolesBody{}})
	v4.put("/teams/{team_id}/members/{user_id}/schemeRoles", session, a.updateTeamMemberSchemeRoles, spec{sum: "Make a member an admin of the team, or not", in: model.SchemeRoles{}})
	v4.get("/teams/{team_id}/stats", session, a.getTeamStats, spec{sum: "Count a team's members", out: model.TeamStats{}})
	v4.get("/users/{user_id}/teams/members", session, a.listTeamMemberships, spec{sum: "List a user's memberships in teams", out: []*model.TeamMember{}})

	// Channels
	v4.get("/channels", session, a.listChannels, spec{sum: "List all teams' channels, with include_total_count in an object with their number", query: "page per_page include_deleted:bool include_total_count:bool exclude_default_channels:bool exclude_policy_constrained:bool not_associated_to_group", out: json.RawMessage(nil)})
	v4.post("/channels", session, a.createChannel, spec{sum: "Create a channel", in: model.Channel{}, out: model.Channel{}, status: 201})
	v4.post("/channels/direct", session, a.createDirectChannel, spec{sum: "Get the channel of two users, made if need be", in: []string{}, out: model.Channel{}, status: 201})
	v4.post("/channels/group", session, a.createGroupChannel, spec{sum: "Get the channel of a few users, made if need be", in: []string{}, out: model.Channel{}, status: 201})
	v4.post("/channels/search", session, a.searchChannels, spec{sum: "Find channels of all teams, a page of them in an object with their number", query: "system_console:bool", in: model.ChannelSearch{}, out: json.RawMessage(nil)})
	v4.post("/channels/group/search", session, a.searchGroupChannels, spec{sum: "Find group channels by their members", in: termBody{}, out: []*model.Channel{}})
	v4.post("/channels/stats/member_count", session, a.countChannelMembers, spec{sum: "Count the members of channels", in: []string{}, out: map[string]int64{}})
	v4.get("/channels/{channel_id}", session, a.getChannel, spec{sum: "Get a channel", out: model.Channel{}})
	v4.put("/channels/{channel_id}", session, a.updateChannel, spec{sum: "Change a channel to the one given", in: model.Channel{}, out: model.Channel{}})
	v4.put("/channels/{channel_id}/patch", session, a.patchChannel, spec{sum: "Change parts of a channel", in: model.ChannelPatch{}, out: model.Channel{}})
	v4.put("/channels/{channel_id}/privacy", session, a.updateChannelPrivacy, spec{sum: "Make a channel public or private", in: privacyBody{}, out: model.Channel{}})
	v4.delete("/channels/{channel_id}", session, a.deleteChannel, spec{sum: "Archive a channel", query: "permanent:bool"})
	v4.post("/channels/{channel_id}/restore", session, a.restoreChannel, spec{sum: "Bring an archived channel back", out: model.Channel{}})
	v4.get("/channels/{channel_id}/stats", session, a.getChannelStats, spec{sum: "Count what a channel holds", query: "exclude_files_count:bool", out: model.ChannelStats{}})
	v4.get("/channels/{channel_id}/timezones", session, a.listChannelTimezones, spec{sum: "List the time zones of a channel's members", out: []string{}})
	v4.get("/channels/{channel_id}/common_teams", session, a.listCommonTeams, spec{sum: "List the teams that all members of a direct or group channel are in", out: []*model.Team{}})
	v4.get("/teams/{team_id}/channels", session, a.listPublicChannels, spec{sum: "List a team's public channels", query: "page per_page", out: []*model.Channel{}})
	v4.get("/teams/{team_id}/channels/private", session, a.listPrivateChannels, spec{sum: "List a team's private channels", query: "page per_page", out: []*model.Channel{}})
	v4.get("/teams/{team_id}/channels/deleted", session, a.listDeletedChannels, spec{sum: "List a team's archived channels", query: "page per_page", out: []*model.Channel{}})
	v4.post("/teams/{team_id}/channels/ids", session, a.listTeamChannelsByIDs, spec{sum: "List a team's channels by their ids", in: []string{}, out: []*model.Channel{}})
	v4.post("/teams/{team_id}/channels/search", session, a.searchTeamChannels, spec{sum: "Find a team's channels", in: termBody{}, out: []*model.Channel{}})
	v4.get("/teams/{team_id}/channels/autocomplete", session, a.completeChannels, spec{sum: "Complete the name of a channel", query: "name", out: []*model.Channel{}})
	v4.get("/teams/{team_id}/channels/search_autocomplete", session, a.completeOwnChannels, spec{sum: "Complete the name of a channel whose posts can be searched", query: "name", out: []*model.Channel{}})
	v4.get("/teams/{team_id}/channels/name/{channel_name}", session, a.getChannelByName, spec{sum: "Get a team's channel by its name", query: "include_deleted:bool", out: model.Channel{}})
	v4.get("/teams/name/{team_name}/channels/name/{channel_name}", session, a.getChannelByNames, spec{sum: "Get a channel by its team's name and its own", query: "include_deleted:bool", out: model.Channel{}})
	v4.get("/users/{user_id}/channels", session, a.listUserChannels, spec{sum: "List the channels that a user is in", query: "last_delete_at:int include_deleted:bool", out: []*model.Channel{}})
	v4.get("/users/{user_id}/teams/{team_id}/channels", session, a.listUserTeamChannels, spec{sum: "List the channels of a team that a user is in, and direct ones", query: "last_delete_at:int include_deleted:bool", out: []*model.Channel{}})

	// Channel members
	v4.get("/channels/{channel_id}/members", session, a.listChannelMembers, spec{sum: "List a channel's members", query: "page per_page", out: []*model.ChannelMember{}})
	v4.post("/channels/{channel_id}/members", session, a.addChannelMembers, spec{sum: "Add a user to a channel, or several", in: addChannelMembersBody{}, out: json.RawMessage(nil), status: 201})
	v4.post("/channels/{channel_id}/members/ids", session, a.listChannelMembersByIDs, spec{sum: "List members of a channel by their ids", in: []string{}, out: []*model.ChannelMember{}})
	v4.get("/channels/{channel_id}/members/{user_id}", session, a.getChannelMember, spec{sum: "Get a member of a channel", out: model.ChannelMember{}})
	v4.delete("/channels/{channel_id}/members/{user_id}", session, a.removeChannelMember, spec{sum: "Take a user out of a channel"})
	v4.put("/channels/{channel_id}/members/{user_id}/roles", session, a.updateChannelMemberRoles, spec{sum: "Change the roles of a channel's member", in: rolesBody{}})
	v4.put("/channels/{channel_id}/members/{user_id}/schemeRoles", session, a.updateChannelMemberSchemeRoles, spec{sum: "Make a member an admin of the channel, or not", in: model.SchemeRoles{}})
	v4.put("/channels/{channel_id}/members/{user_id}/notify_props", session, a.updateChannelMemberNotifyProps, spec{sum: "Change how a user hears of a channel", in: map[string]string{}})
	v4.get("/users/{user_id}/channel_members", session, a.listUserChannelMembers, spec{sum: "List a user's memberships in channels, for page -1 all, one a line", query: "page per_page", out: []*model.ChannelMemberWithTeam{}})
	v4.get("/users/{user_id}/teams/{team_id}/channels/members", session, a.listTeamChannelMembers, spec{sum: "List a user's memberships in a team's channels and direct ones", out: []*model.ChannelMember{}})

	// What users have read
	v4.post("/channels/members/{user_id}/view", session, a.viewChannel, spec{sum: "Say that a user looks at a channel and has read it, and the one before", in: model.ChannelView{}, out: model.ChannelViewResponse{}})
	v4.post("/channels/members/{user_id}/mark_read", session, a.readChannels, spec{sum: "Mark channels as read", in: []string{}, out: model.ChannelViewResponse{}})
	v4.get("/users/{user_id}/channels/{channel_id}/unread", session, a.getChannelUnread, spec{sum: "Count what a user has not read in a channel", out: model.ChannelUnread{}})
	v4.get("/users/{user_id}/teams/unread", session, a.listTeamUnreads, spec{sum: "Count what a user has not read in each of their teams", query: "exclude_team:id include_collapsed_threads:bool", out: []*model.TeamUnread{}})
	v4.get("/users/{user_id}/teams/{team_id}/unread", session, a.getTeamUnread, spec{sum: "Count what a user has not read in a team", query: "include_collapsed_threads:bool", out: model.TeamUnread{}})

	// Sidebar categories
	v4.get("/users/{user_id}/teams/{team_id}/channels/categories", session, a.listCategories, spec{sum: "List the categories of a user's sidebar of a team", out: model.SidebarCategories{}})
	v4.post("/users/{user_id}/teams/{team_id}/channels/categories", session, a.createCategory, spec{sum: "Create a category", in: model.SidebarCategory{}, out: model.SidebarCategory{}})
	v4.put("/users/{user_id}/teams/{team_id}/channels/categories", session, a.updateCategories, spec{sum: "Change categories with their channels", in: []*model.SidebarCategory{}, out: []*model.SidebarCategory{}})
	v4.get("/users/{user_id}/teams/{team_id}/channels/categories/order", session, a.getCategoryOrder, spec{sum: "List the ids of the categories in their order", out: []string{}})
	v4.put("/users/{user_id}/teams/{team_id}/channels/categories/order", session, a.updateCategoryOrder, spec{sum: "Sort the categories", in: []string{}, out: []string{}})
	v4.get("/users/{user_id}/teams/{team_id}/channels/categories/{category_id}", session, a.getCategory, spec{sum: "Get a category", out: model.SidebarCategory{}})
	v4.put("/users/{user_id}/teams/{team_id}/channels/categories/{category_id}", session, a.updateCategory, spec{sum: "Change a category with its channels", in: model.SidebarCategory{}, out: model.SidebarCategory{}})
	v4.delete("/users/{user_id}/teams/{team_id}/channels/categories/{category_id}", session, a.deleteCategory, spec{sum: "Delete a category that the user made"})

	// Posts
	v4.post("/posts", session, a.createPost, spec{sum: "Create a post", query: "set_online:bool", in: model.Post{}, out: model.Post{}, status: 201, patience: postPatience})
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

	v4.post("/posts/ephemeral", session, a.createEphemeralPost, spec{sum: "Show one user a message that is not stored", in: model.EphemeralPost{}, out: model.Post{}, status: http.StatusCreated})
	v4.post("/posts/search", session, a.searchAllPosts, spec{sum: "Search the posts of all the caller's channels", in: model.PostSearch{}, out: model.PostSearchResults{}})
	v4.post("/teams/{team_id}/posts/search", session, a.searchPosts, spec{sum: "Search the posts of the caller's channels in a team", in: model.PostSearch{}, out: model.PostSearchResults{}})
	v4.post("/users/{user_id}/posts/{post_id}/set_unread", session, a.setPostUnread, spec{sum: "Mark a channel as unread from a post on", in: setUnreadRequest{}, out: model.ChannelUnreadAt{}})
	v4.post("/users/{user_id}/typing", session, a.publishTyping, spec{sum: "Tell a channel that a user is typing", in: typingRequest{}})

	// Threads
	v4.get("/users/{user_id}/teams/{team_id}/threads", session, a.listThreads, spec{sum: "List the threads that a user follows", query: "page per_page since:int before:id after:id extended:bool deleted:bool unread:bool totalsOnly:bool threadsOnly:bool excludeDirect:bool", out: model.Threads{}})
	v4.get("/users/{user_id}/teams/{team_id}/threads/mention_counts", session, a.countThreadMentions, spec{sum: "Count the unread mentions in a user's threads by channel", out: map[string]int64{}})
	v4.put("/users/{user_id}/teams/{team_id}/threads/read", session, a.readAllThreads, spec{sum: "Mark all of a user's threads of a team as read"})
	v4.get("/users/{user_id}/teams/{team_id}/threads/{thread_id}", session, a.getUserThread, spec{sum: "Get a thread that a user follows", query: "extended:bool", out: model.ThreadResponse{}})
	v4.put("/users/{user_id}/teams/{team_id}/threads/{thread_id}/following", session, a.followThread, spec{sum: "Make a user follow a thread"})
	v4.delete("/users/{user_id}/teams/{team_id}/threads/{thread_id}/following", session, a.unfollowThread, spec{sum: "Make a user no longer follow a thread"})
	v4.put("/users/{user_id}/teams/{team_id}/threads/{thread_id}/read/{timestamp}", session, a.readThread, spec{sum: "Mark a thread as read up to a time", out: model.ThreadResponse{}})
	v4.post("/users/{user_id}/teams/{team_id}/threads/{thread_id}/set_unread/{post_id}", session, a.setThreadUnread, spec{sum: "Mark a thread as unread from a post on", out: model.ThreadResponse{}})

	// Reactions
	v4.post("/reactions", session, a.createReaction, spec{sum: "React to a post with an emoji", in: model.Reaction{}, out: model.Reaction{}, status: http.StatusCreated})
	v4.get("/posts/{post_id}/reactions", session, a.listReactions, spec{sum: "List the reactions to a post", out: []*model.Reaction{}})
	v4.post("/posts/ids/reactions", session, a.listReactionsByPosts, spec{sum: "List the reactions to posts by their ids", in: []string{}, out: map[string][]*model.Reaction{}})
	v4.delete("/users/{user_id}/posts/{post_id}/reactions/{emoji_name}", session, a.deleteReaction, spec{sum: "Take a reaction back"})

	// Files
	v4.post("/files", session, a.uploadFiles, spec{sum: "Upload files, to be carried by a post", query: "channel_id:id filename client_id", in: form{"files"}, out: model.FileUploadResponse{}, status: http.StatusCreated})
	v4.post("/files/search", session, a.searchAllFiles, spec{sum: "Search the names of the files of all the caller's channels", in: model.PostSearch{}, out: model.FileInfoList{}})
	v4.post("/teams/{team_id}/files/search", session, a.searchFiles, spec{sum: "Search the names of the files of the caller's channels in a team", in: model.PostSearch{}, out: model.FileInfoList{}})
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
	v4.get("/config", session, a.getSettings, spec{sum: "Get the configuration without its secrets", query: "remove_masked:bool remove_defaults:bool", out: settingsAnswer{}})
	v4.put("/config", session, a.replaceSettings, spec{sum: "Replace the configuration", in: settingsAnswer{}, out: settingsAnswer{}})
	v4.put("/config/patch", session, a.patchSettings, spec{sum: "Change some settings", in: settingsAnswer{}, out: settingsAnswer{}})
	v4.get("/config/environment", session, a.listEnvironment, spec{sum: "List the settings that the environment decides", out: map[string]map[string]bool{}})
	v4.post("/config/reload", session, a.reloadSettings, spec{sum: "Make the nodes read their configuration again", out: nodesAnswer{}})
	v3.get("/admin/reload_config", session, a.reloadSettings, spec{sum: "Make the nodes read their configuration again", out: nodesAnswer{}})

	// Logs
	v4.get("/logs", session, a.listLogs, spec{sum: "List the last log records", query: "page logs_per_page:int", out: []string{}})
	v4.post("/logs/query", session, a.searchLogs, spec{sum: "Search the last log records by node", in: app.LogQuery{}, out: map[string][]json.RawMessage{}})
	v4.get("/logs/download", session, a.downloadLogs, spec{sum: "Download the last log records", out: blob("text/plain")})
	v4.post("/logs", open, a.createLog, spec{sum: "Have something logged", in: clientLog{}, out: clientLog{}})

	// Cluster
	v4.get("/cluster/status", session, a.listNodes, spec{sum: "List the nodes and how they are", out: []*model.NodeStatus{}})
	v3.get("/admin/cluster_status", session, a.listNodesV3, spec{sum: "List the nodes and how they are, for older clients", out: []nodeV3{}})
	v4.post("/database/recycle", session, a.recycleDatabase, spec{sum: "Replace the nodes' connections to the database", out: nodesAnswer{}})
	v3.get("/admin/recycle_db_conn", session, a.recycleDatabase, spec{sum: "Replace the nodes' connections to the database", out: nodesAnswer{}})
	v4.post("/caches/invalidate", session, a.invalidateCaches, spec{sum: "Make the nodes read again from the database", out: nodesAnswer{}})
	v3.get("/admin/invalidate_all_caches", session, a.invalidateCaches, spec{sum: "Make the nodes read again from the database", out: nodesAnswer{}})

	// What clients ask for that is not there: absent.go
	v4.get("/system/notices/{team_id}", session, a.listNothing, spec{sum: "List news of the product", query: "client clientVersion locale", out: []nothing{}})
	v4.put("/system/notices/view", session, a.acceptNothing, spec{sum: "Mark news of the product as seen", in: []string{}})
	v4.get("/plugins", session, a.listPlugins, spec{sum: "List plugins", out: pluginsAnswer{}})
	v4.get("/plugins/webapp", open, a.listNothing, spec{sum: "List plugins of the web client", out: []nothing{}})
	v4.get("/plugins/statuses", session, a.listPluginStatuses, spec{sum: "List how plugins are", out: []nothing{}})
	v4.get("/users/{user_id}/teams/{team_id}/drafts", session, a.listDrafts, spec{sum: "List a user's drafts", out: &[]nothing{}})
	v4.get("/emoji", session, a.listNothing, spec{sum: "List custom emoji", query: "page per_page sort", out: []nothing{}})
	v4.post("/emoji/search", session, a.searchEmoji, spec{sum: "Search custom emoji", in: emojiSearch{}, out: []nothing{}})
	v4.post("/emoji/names", session, a.listNoneOf, spec{sum: "List custom emoji by their names", in: []string{}, out: []nothing{}})
	v4.get("/emoji/autocomplete", session, a.listNothing, spec{sum: "List custom emoji that begin with a name", query: "name", out: []nothing{}})
	v4.get("/groups", session, a.listNothing, spec{sum: "List groups", query: "page per_page q", out: []nothing{}})
	v4.post("/groups/names", session, a.listNoneOf, spec{sum: "List groups by their names", in: []string{}, out: []nothing{}})
	v4.get("/users/{user_id}/groups", session, a.listNothing, spec{sum: "List a user's groups", out: []nothing{}})
	v4.get("/teams/{team_id}/groups", session, a.listLinkedGroups, spec{sum: "List a team's groups", query: "page per_page q", out: linkedGroups{}})
	v4.get("/channels/{channel_id}/groups", session, a.listLinkedGroups, spec{sum: "List a channel's groups", query: "page per_page q", out: linkedGroups{}})
	v4.get("/data_retention/policy", session, a.getRetention, spec{sum: "Get what is deleted because of its age", out: retention{}})
	v4.get("/terms_of_service", session, a.getTerms, spec{sum: "Get the terms to agree to", out: nothing{}})
	v4.get("/warn_metrics/status", session, a.listWarnings, spec{sum: "List warnings about the licence", out: map[string]nothing{}})
	v4.get("/redirect_location", session, a.getRedirect, spec{sum: "Get where a link leads", query: "url", out: redirectAnswer{}})
	v4.get("/image", session, a.getImage, spec{sum: "Get an image of another server", query: "url", out: anything})
	v4.post("/client_perf", session, a.acceptMeasures, spec{sum: "Tell what a client measured of itself", in: clientMeasures{}})
	v4.post("/notifications/ack", session, a.acceptNotification, spec{sum: "Tell that a push notification came", in: notificationAck{}})

	// Real time
	v4.get("/websocket", open, a.websocket, spec{sum: "Open the WebSocket", query: "connection_id sequence_number:int posted_ack:bool disconnect_err_code", status: http.StatusSwitchingProtocols})
	v3.get("/users/websocket", open, a.websocket, spec{sum: "Open the WebSocket, for older proxies", query: "connection_id sequence_number:int posted_ack:bool disconnect_err_code", status: http.StatusSwitchingProtocols})
}

package model

// EventType names a WebSocket event.
type EventType string

// The events of the WebSocket protocol, by who receives them.
const (
	EventHello EventType = "hello"

	// to a channel
	EventPosted           EventType = "posted"
	EventPostEdited       EventType = "post_edited"
	EventPostDeleted      EventType = "post_deleted"
	EventReactionAdded    EventType = "reaction_added"
	EventReactionRemoved  EventType = "reaction_removed"
	EventTyping           EventType = "typing"
	EventUserAdded        EventType = "user_added"
	EventUserRemoved      EventType = "user_removed"
	EventChannelUpdated   EventType = "channel_updated"
	EventDirectAdded      EventType = "direct_added"
	EventChannelConverted EventType = "channel_converted"

	// to a team
	EventChannelCreated  EventType = "channel_created"
	EventChannelDeleted  EventType = "channel_deleted"
	EventChannelRestored EventType = "channel_restored"
	EventUpdateTeam      EventType = "update_team"
	EventDeleteTeam      EventType = "delete_team"
	EventRestoreTeam     EventType = "restore_team"
	EventLeaveTeam       EventType = "leave_team"

	// to a user
	EventEphemeralMessage       EventType = "ephemeral_message"
	EventPostUnread             EventType = "post_unread"
	EventMultipleChannelsViewed EventType = "multiple_channels_viewed"
	EventChannelMemberUpdated   EventType = "channel_member_updated"
	EventGroupAdded             EventType = "group_added"
	EventAddedToTeam            EventType = "added_to_team"
	EventMemberRoleUpdated      EventType = "memberrole_updated"
	EventUserRoleUpdated        EventType = "user_role_updated"
	EventStatusChange           EventType = "status_change"
	EventPreferencesChanged     EventType = "preferences_changed"
	EventPreferencesDeleted     EventType = "preferences_deleted"
	EventCategoryCreated        EventType = "sidebar_category_created"
	EventCategoryUpdated        EventType = "sidebar_category_updated"
	EventCategoryDeleted        EventType = "sidebar_category_deleted"
	EventCategoryOrderUpdated   EventType = "sidebar_category_order_updated"
	EventThreadUpdated          EventType = "thread_updated"
	EventThreadFollowChanged    EventType = "thread_follow_changed"
	EventThreadReadChanged      EventType = "thread_read_changed"

	// to everyone
	EventNewUser              EventType = "new_user"
	EventUserUpdated          EventType = "user_updated"
	EventConfigChanged        EventType = "config_changed"
	EventRoleUpdated          EventType = "role_updated"
	EventUserActivationChange EventType = "user_activation_status_change"
)

// Broadcast says who receives an event: ConnectionID, else UserID, else the
// members of ChannelID, else the members of TeamID, else everyone; always
// without OmitUsers and OmitConnectionID.
type Broadcast struct {
	OmitUsers        map[string]bool `json:"omit_users"`
	UserID           string          `json:"user_id"`
	ChannelID        string          `json:"channel_id"`
	TeamID           string          `json:"team_id"`
	ConnectionID     string          `json:"connection_id"`
	OmitConnectionID string          `json:"omit_connection_id"`
}

// Event is something that happened and that clients hear of over the
// WebSocket. It is published after the commit of what it tells, never before.
type Event struct {
	Type      EventType
	Data      map[string]any
	Broadcast Broadcast

	// Personal adds data for single receivers, by user id: a "posted" event
	// names in "mentions" and "followers" only the one who receives it.
	Personal map[string]map[string]any
}

// Disposable reports whether the event may be shed for a client that is slow:
// the next one of its kind replaces it.
func (e *Event) Disposable() bool {
	return e.Type == EventTyping || e.Type == EventStatusChange
}

// Membership is a change of who belongs to what, told to the hubs so that
// they route events to the right sockets. Either ChannelID or TeamID is set.
type Membership struct {
	UserID    string `json:"user_id"`
	ChannelID string `json:"channel_id,omitempty"`
	TeamID    string `json:"team_id,omitempty"`
	Joined    bool   `json:"joined"`
}

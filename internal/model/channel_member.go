package model

// ChannelMember is a user's place in a channel, with what they have read.
type ChannelMember struct {
	ChannelID          string    `json:"channel_id" db:"channel_id"`
	UserID             string    `json:"user_id" db:"user_id"`
	Roles              string    `json:"roles" db:"-"` // explicit and scheme roles, space-separated
	LastViewedAt       int64     `json:"last_viewed_at" db:"last_viewed_at"`
	MsgCount           int64     `json:"msg_count" db:"msg_count"` // messages read, of the channel's total_msg_count
	MentionCount       int64     `json:"mention_count" db:"mention_count"`
	MentionCountRoot   int64     `json:"mention_count_root" db:"mention_count_root"`
	UrgentMentionCount int64     `json:"urgent_mention_count" db:"-"`
	MsgCountRoot       int64     `json:"msg_count_root" db:"msg_count_root"`
	NotifyProps        StringMap `json:"notify_props" db:"notify_props"`
	LastUpdateAt       int64     `json:"last_update_at" db:"last_update_at"`
	SchemeUser         bool      `json:"scheme_user" db:"scheme_user"`
	SchemeAdmin        bool      `json:"scheme_admin" db:"scheme_admin"`
	SchemeGuest        bool      `json:"scheme_guest" db:"scheme_guest"`
	ExplicitRoles      string    `json:"explicit_roles" db:"explicit_roles"`
	CreateAt           int64     `json:"-" db:"create_at"`
}

// ChannelMemberWithTeam adds the team of the channel, for lists over all teams.
type ChannelMemberWithTeam struct {
	ChannelMember
	TeamDisplayName string `json:"team_display_name" db:"team_display_name"`
	TeamName        string `json:"team_name" db:"team_name"`
	TeamUpdateAt    int64  `json:"team_update_at" db:"team_update_at"`
}

// Keys and values of a channel member's notify_props.
const (
	NotifyDesktop               = "desktop"
	NotifyMarkUnread            = "mark_unread"
	NotifyPush                  = "push"
	NotifyEmail                 = "email"
	NotifyIgnoreChannelMentions = "ignore_channel_mentions"
	NotifyChannelAutoFollow     = "channel_auto_follow_threads"
	NotifyDefault               = "default"
	NotifyAll                   = "all"
	NotifyMention               = "mention"
	NotifyNone                  = "none"
)

// DefaultChannelNotifyProps are the notify_props of a new channel member.
func DefaultChannelNotifyProps() StringMap {
	return StringMap{
		NotifyDesktop:               NotifyDefault,
		NotifyMarkUnread:            NotifyAll,
		NotifyPush:                  NotifyDefault,
		NotifyEmail:                 NotifyDefault,
		NotifyIgnoreChannelMentions: NotifyDefault,
		NotifyChannelAutoFollow:     "off",
	}
}

// ChannelUnread counts what a user has not read in a channel.
type ChannelUnread struct {
	TeamID             string `json:"team_id" db:"team_id"`
	ChannelID          string `json:"channel_id" db:"channel_id"`
	MsgCount           int64  `json:"msg_count" db:"msg_count"`
	MentionCount       int64  `json:"mention_count" db:"mention_count"`
	MentionCountRoot   int64  `json:"mention_count_root" db:"mention_count_root"`
	UrgentMentionCount int64  `json:"urgent_mention_count" db:"-"`
	MsgCountRoot       int64  `json:"msg_count_root" db:"msg_count_root"`
}

// ChannelUnreadAt is the state after a post was marked unread. Its message
// counts are of what the user has read, as in ChannelMember.
type ChannelUnreadAt struct {
	TeamID           string `json:"team_id"`
	UserID           string `json:"user_id"`
	ChannelID        string `json:"channel_id"`
	MsgCount         int64  `json:"msg_count"`
	MentionCount     int64  `json:"mention_count"`
	MentionCountRoot int64  `json:"mention_count_root"`
	MsgCountRoot     int64  `json:"msg_count_root"`
	LastViewedAt     int64  `json:"last_viewed_at"`
	Deleted          bool   `json:"-"`
}

// ChannelsMaxPerView is how many channels a client may mark as read at once.
const ChannelsMaxPerView = 2000

// ChannelView says which channel a client shows now and which it showed.
type ChannelView struct {
	ChannelID                 string `json:"channel_id"`
	PrevChannelID             string `json:"prev_channel_id"`
	CollapsedThreadsSupported bool   `json:"collapsed_threads_supported"`
}

// ChannelViewResponse answers a ChannelView.
type ChannelViewResponse struct {
	Status            string           `json:"status"`
	LastViewedAtTimes map[string]int64 `json:"last_viewed_at_times"`
}

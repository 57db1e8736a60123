package model

// Thread is the state of a root post that has replies.
type Thread struct {
	PostID       string  `json:"id" db:"post_id"`
	ChannelID    string  `json:"channel_id" db:"channel_id"`
	TeamID       string  `json:"team_id" db:"team_id"`
	ReplyCount   int64   `json:"reply_count" db:"reply_count"`
	LastReplyAt  int64   `json:"last_reply_at" db:"last_reply_at"`
	Participants Strings `json:"participants" db:"participants"` // user ids, the latest last
	DeleteAt     int64   `json:"delete_at" db:"delete_at"`
}

// ThreadMembership is a user's following of a thread, with what they read.
type ThreadMembership struct {
	PostID         string `json:"post_id" db:"post_id"`
	UserID         string `json:"user_id" db:"user_id"`
	Following      bool   `json:"following" db:"following"`
	LastViewed     int64  `json:"last_view_at" db:"last_viewed"`
	LastUpdated    int64  `json:"last_update_at" db:"last_updated"`
	UnreadMentions int64  `json:"unread_mentions" db:"unread_mentions"`
}

// ThreadResponse is a thread as one of its followers sees it.
type ThreadResponse struct {
	PostID         string  `json:"id"`
	ReplyCount     int64   `json:"reply_count"`
	LastReplyAt    int64   `json:"last_reply_at"`
	LastViewedAt   int64   `json:"last_viewed_at"`
	Participants   []*User `json:"participants"`
	Post           *Post   `json:"post"`
	UnreadReplies  int64   `json:"unread_replies"`
	UnreadMentions int64   `json:"unread_mentions"`
	IsUrgent       bool    `json:"is_urgent"`
	DeleteAt       int64   `json:"delete_at"`
}

// Threads is a page of a user's threads in a team, with the totals.
type Threads struct {
	Total                     int64             `json:"total"`
	TotalUnreadThreads        int64             `json:"total_unread_threads"`
	TotalUnreadMentions       int64             `json:"total_unread_mentions"`
	TotalUnreadUrgentMentions int64             `json:"total_unread_urgent_mentions"`
	Threads                   []*ThreadResponse `json:"threads"`
}

// UserThreadsQuery selects a page of the threads that a user follows.
type UserThreadsQuery struct {
	UserID      string
	TeamID      string
	Since       int64 // threads changed after
	Before      string
	After       string
	PerPage     int
	Deleted     bool
	Unread      bool
	TotalsOnly  bool
	ThreadsOnly bool
	Extended    bool // participants as whole users

	ExcludeDirect bool // only the team's own channels
}

// ChannelThread is a thread of a channel with what a follower has not read.
type ChannelThread struct {
	PostID         string `db:"post_id"`
	ChannelID      string `db:"channel_id"`
	TeamID         string `db:"team_id"`
	LastReplyAt    int64  `db:"last_reply_at"`
	UnreadMentions int64  `db:"unread_mentions"`
	UnreadReplies  int64  `db:"unread_replies"`
}

// ThreadUnread is what a follower of a thread has not read, and what it was
// before a change of the thread.
type ThreadUnread struct {
	UserID         string `db:"user_id"`
	LastViewed     int64  `db:"last_viewed"`
	UnreadMentions int64  `db:"unread_mentions"`
	UnreadReplies  int64  `db:"unread_replies"`

	PreviousMentions int64 `db:"-"`
	PreviousReplies  int64 `db:"-"`
}

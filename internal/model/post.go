package model

import (
	"maps"
	"slices"
)

// Limits of a post.
const (
	PostMessageMaxRunes   = 16383
	PostPropsMaxSize      = 800000 // bytes of JSON
	PostPropsMaxDepth     = 32     // objects and lists in each other
	PostPendingIDMaxSize  = 128    // bytes
	PostsMaxPerPage       = 200
	PostsMaxPerRequest    = 1000 // by their ids
	PostsPerSearch        = 60   // unless the client asks for another number
	PostHashtagsMaxLength = 1000
)

// Types of system posts; a user's post has the type "".
const (
	PostSystemPrefix         = "system_"
	PostJoinChannel          = "system_join_channel"
	PostLeaveChannel         = "system_leave_channel"
	PostAddToChannel         = "system_add_to_channel"
	PostRemoveFromChannel    = "system_remove_from_channel"
	PostJoinTeam             = "system_join_team"
	PostLeaveTeam            = "system_leave_team"
	PostAddToTeam            = "system_add_to_team"
	PostRemoveFromTeam       = "system_remove_from_team"
	PostHeaderChange         = "system_header_change"
	PostDisplayNameChange    = "system_displayname_change"
	PostPurposeChange        = "system_purpose_change"
	PostChannelDeleted       = "system_channel_deleted"
	PostChannelRestored      = "system_channel_restored"
	PostChangeChannelPrivacy = "system_change_chan_privacy"
	PostEphemeral            = "system_ephemeral"
	PostMe                   = "me"
	PostCustomPrefix         = "custom_"
	PostPropsFromWebhook     = "from_webhook" // as the next three: who wrote it, so that clients show another name
	PostPropsFromBot         = "from_bot"
	PostPropsFromOAuthApp    = "from_oauth_app"
	PostPropsFromPlugin      = "from_plugin"
	PostPropsDeleteBy        = "deleteBy" // the user id
)

// PostPropsReserved are the properties that only the server writes.
func PostPropsReserved() []string {
	return []string{PostPropsFromWebhook, PostPropsFromBot, PostPropsFromOAuthApp, PostPropsFromPlugin, PostPropsDeleteBy}
}

// Post is a message in a channel.
type Post struct {
	ID            string        `json:"id" db:"id"`
	CreateAt      int64         `json:"create_at" db:"create_at"`
	UpdateAt      int64         `json:"update_at" db:"update_at"`
	EditAt        int64         `json:"edit_at" db:"edit_at"`
	DeleteAt      int64         `json:"delete_at" db:"delete_at"`
	IsPinned      bool          `json:"is_pinned" db:"is_pinned"`
	UserID        string        `json:"user_id" db:"user_id"`
	ChannelID     string        `json:"channel_id" db:"channel_id"`
	RootID        string        `json:"root_id" db:"root_id"` // the thread's first post; "" for a root
	OriginalID    string        `json:"original_id" db:"original_id"`
	Message       string        `json:"message" db:"message"`
	Type          string        `json:"type" db:"type"`
	Props         Props         `json:"props" db:"props"`
	Hashtags      string        `json:"hashtags" db:"hashtags"` // space-separated, with their #
	FileIDs       Strings       `json:"file_ids,omitempty" db:"file_ids"`
	PendingPostID string        `json:"pending_post_id" db:"-"` // the client's own id, makes a retry safe
	HasReactions  bool          `json:"has_reactions,omitempty" db:"has_reactions"`
	RemoteID      string        `json:"remote_id,omitempty" db:"-"`
	ReplyCount    int64         `json:"reply_count" db:"-"` // of the post's thread
	LastReplyAt   int64         `json:"last_reply_at" db:"-"`
	Participants  []*User       `json:"participants" db:"-"`
	IsFollowing   *bool         `json:"is_following,omitempty" db:"-"` // by the reader, with collapsed threads
	Metadata      *PostMetadata `json:"metadata,omitempty" db:"-"`
}

// UncountedPostTypes are the types of posts that make nobody's unread count go
// up: who came and who left.
func UncountedPostTypes() []string {
	return []string{
		PostJoinChannel, PostLeaveChannel, PostAddToChannel, PostRemoveFromChannel,
		PostJoinTeam, PostLeaveTeam, PostAddToTeam, PostRemoveFromTeam,
	}
}

// IsSystem reports whether the server wrote the post.
func (p *Post) IsSystem() bool {
	return len(p.Type) >= len(PostSystemPrefix) && p.Type[:len(PostSystemPrefix)] == PostSystemPrefix
}

// IsEmpty reports whether the post says nothing.
func (p *Post) IsEmpty() bool { return len(p.FileIDs) == 0 && Blank(p.Message) && len(p.Props) == 0 }

// PostMetadata is what a client needs to show a post without asking again.
// Clients expect its lists to be absent rather than empty.
type PostMetadata struct {
	Embeds    []any          `json:"embeds,omitempty"`
	Emojis    []any          `json:"emojis,omitempty"`
	Files     []*FileInfo    `json:"files,omitempty"`
	Images    map[string]any `json:"images,omitempty"`
	Reactions []*Reaction    `json:"reactions,omitempty"`
}

// PostPatch changes the fields that are not nil.
type PostPatch struct {
	IsPinned     *bool    `json:"is_pinned"`
	Message      *string  `json:"message"`
	Props        *Props   `json:"props"`
	FileIDs      *Strings `json:"file_ids"`
	HasReactions *bool    `json:"has_reactions"`
}

// PostList is a page of posts: Order are the ids of the page, newest first;
// Posts holds those and, for replies, the rest of their threads.
type PostList struct {
	Order                     []string         `json:"order"`
	Posts                     map[string]*Post `json:"posts"`
	NextPostID                string           `json:"next_post_id"`
	PrevPostID                string           `json:"prev_post_id"`
	HasNext                   *bool            `json:"has_next,omitempty"`
	FirstInaccessiblePostTime int64            `json:"first_inaccessible_post_time"`

	// Version is the state of the channel that the list shows, for ETags.
	Version int64 `json:"-"`

	shared *shared
}

// NewPostList returns an empty list.
func NewPostList() *PostList {
	return &PostList{Order: []string{}, Posts: map[string]*Post{}}
}

// Append adds a post at the end of the page.
func (l *PostList) Append(p *Post) {
	if _, ok := l.Posts[p.ID]; !ok {
		l.Order = append(l.Order, p.ID)
	}
	l.Posts[p.ID] = p
}

// Clone returns a list of its own with the same posts. Its JSON is not shared.
func (l *PostList) Clone() *PostList {
	c := *l
	c.Order, c.Posts, c.shared = slices.Clone(l.Order), maps.Clone(l.Posts), nil
	return &c
}

// PostsQuery selects a page of a channel's posts. Exactly one of the ways is
// used: Since, Before, After or Page.
type PostsQuery struct {
	ChannelID        string
	Since            int64  // posts changed after this time, deleted ones too
	Before           string // older than this post
	After            string // newer than this post
	Page             int
	PerPage          int
	IncludeDeleted   bool
	CollapsedThreads bool // roots only
	SkipThreads      bool // do not add the rest of the replies' threads
}

// ThreadQuery selects part of a thread.
type ThreadQuery struct {
	RootID         string
	PerPage        int // 0: all
	FromPost       string
	FromCreateAt   int64
	FromUpdateAt   int64
	UpdatesOnly    bool
	Down           bool // direction=down: oldest first
	IncludeDeleted bool
}

// PostSearch finds posts by words and phrases.
type PostSearch struct {
	Terms                  string `json:"terms"`
	IsOrSearch             bool   `json:"is_or_search"`
	TimeZoneOffset         int    `json:"time_zone_offset"` // seconds east of UTC
	IncludeDeletedChannels bool   `json:"include_deleted_channels"`
	Page                   int    `json:"page"`
	PerPage                int    `json:"per_page"`
}

// PostSearchResults are the posts found; Matches stays null, as only a search
// engine of its own fills it.
type PostSearchResults struct {
	PostList
	Matches map[string][]string `json:"matches"`
}

// EphemeralPost is a message that only one user sees and that is not stored.
type EphemeralPost struct {
	UserID string `json:"user_id"`
	Post   *Post  `json:"post"`
}

package store

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/model"
)

// Posts keeps messages. Every change of a channel's posts takes its timestamp
// inside the transaction under the channel's row lock: later commits of a
// channel carry later times, so Since misses none (exact catch-up).
type Posts interface {
	// Create stores the posts of a batch in one transaction. Each post's times
	// are set by it. A post whose author and pending_post_id are known already
	// is not stored again: its draft's Post becomes the stored one and Existed
	// is true; one that was deleted since has its delete_at, and not its content. An error that one post causes is its draft's Err, such as
	// ErrNoFiles; the others are stored. The error returned is one that failed all of them.
	Create(ctx context.Context, drafts []*PostDraft) error
	Get(ctx context.Context, id string, includeDeleted bool) (*model.Post, error)
	ListByIDs(ctx context.Context, ids []string) ([]*model.Post, error)
	// List answers by Since, Before, After or Page, with thread roots and
	// metadata filled in.
	List(ctx context.Context, q model.PostsQuery) (*model.PostList, error)
	// Thread is a root with its replies; HasNext is set for paged queries.
	Thread(ctx context.Context, q model.ThreadQuery) (*model.PostList, error)
	Pinned(ctx context.Context, channelID string) (*model.PostList, error)
	// Around is the page around the user's first unread post.
	Around(ctx context.Context, channelID string, lastViewedAt int64, before, after int, collapsed, skipThreads bool) (*model.PostList, error)
	// ListFrom are the channel's posts since at, Unix ms, without deleted ones:
	// the newest first, without what they carry, at most limit.
	ListFrom(ctx context.Context, channelID string, at int64, limit int) ([]*model.Post, error)
	// Version changes with every change of the channel's posts; for ETags.
	Version(ctx context.Context, channelID string) (int64, error)
	// Update locks the post's channel, calls change with the current post and
	// stores what it left. It sets update_at. An error of change ends it. Of
	// other FileIDs the post gets what it would when created; a file that it
	// had and has no more is deleted. ErrNoFiles: nothing would be left of it.
	Update(ctx context.Context, id string, change func(p *model.Post) error) (*model.Post, error)
	// Delete marks the post, its replies if it is a root, and its files. A reply,
	// of which the caller knows whom it mentions, no longer counts in its thread:
	// followers is what each who follows that has not read, and had not before.
	Delete(ctx context.Context, id, deletedBy string, mentions []string) (post *model.Post, followers []*model.ThreadUnread, err error)
	// Search finds users' posts in channels of which q's user is a member, the
	// newest first.
	Search(ctx context.Context, q PostSearch) (*model.PostList, error)
	Count(ctx context.Context) (int64, error)
	// DeletePending forgets pending_post_ids older than the time and returns how many.
	DeletePending(ctx context.Context, before int64) (int64, error)
}

// ErrNoFiles is what a post gets that would be nothing but files of which none
// can be attached.
var ErrNoFiles = errors.New("none of the files can be attached")

// PostDraft is a post on its way into the database, with its side effects.
type PostDraft struct {
	Post     *model.Post
	Mentions []string // user ids whose mention count goes up
	Follow   []string // user ids who follow the thread of a reply from now on
	Named    []string // of Mentions those by name: they follow the thread of a reply even if they left it
	Viewed   bool     // the author has read the channel up to this post
	// Uncounted posts, such as "joined the channel", make nobody's unread count go up.
	Uncounted bool

	Existed bool  // out: the pending_post_id was known; Post is the stored one
	Err     error // out
}

// Threads keeps who follows which thread and what they have read. A thread
// begins with the first reply; its rows are written with the replies
// ([Posts].Create). A user's threads are those that they follow, in channels
// that they are in. A thread has unread replies when its last reply is newer
// than what the follower has seen.
type Threads interface {
	Get(ctx context.Context, rootID string) (*model.Thread, error)
	GetMembership(ctx context.Context, rootID, userID string) (*model.ThreadMembership, error)
	// ListForUser is a page of the user's threads of a team and of direct
	// channels, the last replied to first, with the totals. Participants have
	// ids only. A cursor that is no thread finds none.
	ListForUser(ctx context.Context, q model.UserThreadsQuery) (*model.Threads, error)
	// GetForUser is one thread as ListForUser has it, followed or not any more.
	GetForUser(ctx context.Context, userID, rootID string) (*model.ThreadResponse, error)
	// Follow begins or ends following; who begins has read everything so far.
	Follow(ctx context.Context, userID, rootID string, following bool) error
	// MarkRead sets what the user has read: replies up to at, with
	// unreadMentions in the others. was is what unreadMentions was counted
	// with; ErrConflict if the membership changed since.
	MarkRead(ctx context.Context, was *model.ThreadMembership, at, unreadMentions int64) error
	MarkAllRead(ctx context.Context, userID, teamID string, at int64) error
	// MarkChannelsRead marks the user's threads of the channels as read and
	// returns those where something was unread, as they were; LastReplyAt is how
	// far they are read now.
	MarkChannelsRead(ctx context.Context, userID string, channelIDs []string) ([]*model.ChannelThread, error)
	// MentionCounts are the unread mentions in the user's threads of a team and
	// of direct channels, by channel id, without channels that have none.
	MentionCounts(ctx context.Context, userID, teamID string) (map[string]int64, error)
	Followers(ctx context.Context, rootID string) ([]string, error)
	// Followed are those of the threads that the user follows.
	Followed(ctx context.Context, userID string, rootIDs []string) (map[string]bool, error)
	// Unread is what each follower has not read of the thread.
	Unread(ctx context.Context, rootID string) ([]*model.ThreadUnread, error)
}

// Reactions keeps emoji on posts. Save and Delete take the post's channel's
// lock and move the post's update_at.
type Reactions interface {
	// Save is idempotent: created is false if the reaction was there, and r is
	// then what is stored. ErrNotFound without a post, ErrTooMany if the post
	// would get more than maxNames different emoji.
	Save(ctx context.Context, r *model.Reaction, maxNames int) (created bool, err error)
	// Delete reports whether the reaction was there, and leaves it in r with its
	// delete_at. ErrNotFound without a post.
	Delete(ctx context.Context, r *model.Reaction) (deleted bool, err error)
	// ListByPosts are the reactions by post id, the oldest first; posts without
	// any are missing.
	ListByPosts(ctx context.Context, postIDs []string) (map[string][]*model.Reaction, error)
}

// Files keeps what is known of uploaded files; the bytes are in the file store.
// Posts attaches files to a post and deletes them with it. A deleted file is
// not returned by any method, from the moment that its post is deleted.
type Files interface {
	// Create stores all of the files as they are, or none of them.
	Create(ctx context.Context, fs ...*model.FileInfo) error
	Get(ctx context.Context, id string) (*model.FileInfo, error)
	// ListByPosts returns the files of each post that has some, oldest first.
	ListByPosts(ctx context.Context, postIDs []string) (map[string][]*model.FileInfo, error)
	// ListByIDs leaves out what does not exist. The order is not that of ids.
	ListByIDs(ctx context.Context, ids []string) ([]*model.FileInfo, error)
	// Search finds files in channels of which q's user is a member, the newest
	// first.
	Search(ctx context.Context, q FileSearch) ([]*model.FileInfo, error)
}

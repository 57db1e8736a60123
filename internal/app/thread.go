package app

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Threads are the posts with replies that a user follows, with what they have
// read of them.
type Threads struct {
	store     store.Store
	access    *Access
	publisher Publisher
	config    func() *config.Config
	now       func() int64
	posts     *Posts
	// show returns accounts as the caller may see them.
	show func(ctx context.Context, s *model.Session, found []*model.User) ([]*model.User, error)
}

// markReadAttempts is how often marking begins anew because a reply that
// mentions the user came meanwhile.
const markReadAttempts = 5

// List returns a page of the user's threads of a team and of direct channels,
// with the totals.
func (t *Threads) List(ctx context.Context, s *model.Session, q model.UserThreadsQuery) (*model.Threads, error) {
	if err := t.check(ctx, s, q.UserID, q.TeamID); err != nil {
		return nil, err
	}
	list, err := t.store.Threads().ListForUser(ctx, q)
	if err != nil {
		return nil, err
	}
	if q.Extended {
		err = t.extend(ctx, s, list.Threads...)
	}
	return list, err
}

// Get returns one thread that the user follows.
func (t *Threads) Get(ctx context.Context, s *model.Session, userID, teamID, rootID string, extended bool) (*model.ThreadResponse, error) {
	if _, err := t.root(ctx, s, userID, teamID, rootID); err != nil {
		return nil, err
	}
	m, err := t.store.Threads().GetMembership(ctx, rootID, userID)
	if err != nil {
		return nil, threadError(err)
	}
	if !m.Following {
		return nil, threadError(store.ErrNotFound)
	}
	thread, err := t.store.Threads().GetForUser(ctx, userID, rootID)
	if err != nil {
		return nil, threadError(err)
	}
	if extended {
		err = t.extend(ctx, s, thread)
	}
	return thread, err
}

// Follow makes the user follow the thread of a root post, or no longer.
func (t *Threads) Follow(ctx context.Context, s *model.Session, userID, teamID, rootID string, following bool) error {
	root, err := t.root(ctx, s, userID, teamID, rootID)
	if err != nil {
		return err
	}
	return t.follow(ctx, userID, teamID, root, following)
}

func (t *Threads) follow(ctx context.Context, userID, teamID string, root *model.Post, following bool) error {
	if err := t.store.Threads().Follow(ctx, userID, root.ID, following); err != nil {
		return err
	}
	t.publisher.Publish(ctx, &model.Event{
		Type:      model.EventThreadFollowChanged,
		Data:      map[string]any{"thread_id": root.ID, "state": following, "reply_count": root.ReplyCount},
		Broadcast: model.Broadcast{UserID: userID, TeamID: teamID},
	})
	return nil
}

// MarkRead sets what the user has read of the thread: what came until at, Unix
// ms. It may go back in time.
func (t *Threads) MarkRead(ctx context.Context, s *model.Session, userID, teamID, rootID string, at int64) (*model.ThreadResponse, error) {
	if at < 0 {
		return nil, model.InvalidParam("timestamp")
	}
	root, err := t.root(ctx, s, userID, teamID, rootID)
	if err != nil {
		return nil, err
	}
	return t.markRead(ctx, userID, teamID, root, at)
}

// SetUnread makes a post of the thread, the root or a reply, the first unread
// one of the user, who follows the thread from now on.
func (t *Threads) SetUnread(ctx context.Context, s *model.Session, userID, teamID, rootID, postID string) (*model.ThreadResponse, error) {
	root, err := t.root(ctx, s, userID, teamID, rootID)
	if err != nil {
		return nil, err
	}
	post, err := t.store.Posts().Get(ctx, postID, false)
	if err != nil {
		return nil, postError(err)
	}
	if post.ID != rootID && post.RootID != rootID {
		return nil, model.InvalidParam("post_id")
	}
	return t.setUnread(ctx, userID, teamID, root, post)
}

// setUnread is SetUnread after its checks.
func (t *Threads) setUnread(ctx context.Context, userID, teamID string, root, post *model.Post) (*model.ThreadResponse, error) {
	m, err := t.store.Threads().GetMembership(ctx, root.ID, userID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if err != nil || !m.Following {
		if err := t.follow(ctx, userID, teamID, root, true); err != nil {
			return nil, err
		}
	}
	return t.markRead(ctx, userID, teamID, root, post.CreateAt-1)
}

func (t *Threads) markRead(ctx context.Context, userID, teamID string, root *model.Post, at int64) (*model.ThreadResponse, error) {
	before, err := t.store.Threads().GetForUser(ctx, userID, root.ID)
	if err != nil {
		return nil, threadError(err)
	}
	for attempt := 1; ; attempt++ {
		m, err := t.store.Threads().GetMembership(ctx, root.ID, userID)
		if err != nil {
			return nil, threadError(err)
		}
		mentions, err := t.mentionsAfter(ctx, userID, root, at)
		if err != nil {
			return nil, err
		}
		err = t.store.Threads().MarkRead(ctx, m, at, mentions)
		if err == nil {
			break
		}
		if !errors.Is(err, store.ErrConflict) || attempt == markReadAttempts {
			return nil, err
		}
	}
	after, err := t.store.Threads().GetForUser(ctx, userID, root.ID)
	if err != nil {
		return nil, threadError(err)
	}
	t.publisher.Publish(ctx, &model.Event{
		Type: model.EventThreadReadChanged,
		Data: map[string]any{
			"thread_id": root.ID, "timestamp": at, "channel_id": root.ChannelID,
			"unread_mentions": after.UnreadMentions, "unread_replies": after.UnreadReplies,
			"previous_unread_mentions": before.UnreadMentions, "previous_unread_replies": before.UnreadReplies,
		},
		Broadcast: model.Broadcast{UserID: userID, TeamID: teamID},
	})
	return after, nil
}

// mentionsAfter counts the replies after a time that mention the user.
func (t *Threads) mentionsAfter(ctx context.Context, userID string, root *model.Post, after int64) (int64, error) {
	if root.ReplyCount == 0 || after >= root.LastReplyAt {
		return 0, nil
	}
	list, err := t.store.Posts().Thread(ctx, model.ThreadQuery{RootID: root.ID, FromCreateAt: after, Down: true})
	if err != nil {
		return 0, postError(err)
	}
	later := make(map[string]*model.Post, len(list.Posts)) // the list is shared
	for id, post := range list.Posts {
		if id != root.ID && post.CreateAt > after {
			later[id] = post
		}
	}
	mentions, _, err := t.posts.countMentions(ctx, userID, root.ChannelID, later, nil) // who sees threads apart asks for no answers
	return mentions, err
}

// MarkAllRead marks all of the user's threads of a team as read.
func (t *Threads) MarkAllRead(ctx context.Context, s *model.Session, userID, teamID string) error {
	if err := t.check(ctx, s, userID, teamID); err != nil {
		return err
	}
	at := t.now()
	if err := t.store.Threads().MarkAllRead(ctx, userID, teamID, at); err != nil {
		return err
	}
	t.publisher.Publish(ctx, &model.Event{
		Type:      model.EventThreadReadChanged,
		Data:      map[string]any{"timestamp": at},
		Broadcast: model.Broadcast{UserID: userID, TeamID: teamID},
	})
	return nil
}

// MentionCounts returns the unread mentions in the user's threads by channel.
func (t *Threads) MentionCounts(ctx context.Context, s *model.Session, userID, teamID string) (map[string]int64, error) {
	if err := t.check(ctx, s, userID, teamID); err != nil {
		return nil, err
	}
	return t.store.Threads().MentionCounts(ctx, userID, teamID)
}

// check wants the caller to be the user, or one who may edit others, and to
// see the team.
func (t *Threads) check(ctx context.Context, s *model.Session, userID, teamID string) error {
	if err := t.access.CheckUser(ctx, s, userID); err != nil {
		return err
	}
	return t.access.CheckTeam(ctx, s, teamID, model.PermViewTeam)
}

// root returns the root of a thread that the caller may read, in a channel of
// the team or in a direct one.
func (t *Threads) root(ctx context.Context, s *model.Session, userID, teamID, rootID string) (*model.Post, error) {
	if err := t.check(ctx, s, userID, teamID); err != nil {
		return nil, err
	}
	root, err := t.posts.Get(ctx, s, rootID, false)
	if err != nil {
		return nil, err
	}
	channel, err := t.store.Channels().Head(ctx, root.ChannelID)
	if err != nil {
		return nil, err
	}
	if root.RootID != "" || channel.TeamID != "" && channel.TeamID != teamID {
		return nil, model.InvalidParam("thread_id")
	}
	return root, nil
}

// extend replaces the participants, who are ids only, by whole users.
func (t *Threads) extend(ctx context.Context, s *model.Session, threads ...*model.ThreadResponse) error {
	var ids []string
	for _, thread := range threads {
		for _, u := range thread.Participants {
			ids = append(ids, u.ID)
		}
	}
	found, err := t.store.Users().ListByIDs(ctx, unique(ids), 0)
	if err != nil {
		return err
	}
	shown, err := t.show(ctx, s, found)
	if err != nil {
		return err
	}
	byID := make(map[string]*model.User, len(shown))
	for _, u := range shown {
		byID[u.ID] = u
	}
	for _, thread := range threads {
		for i, u := range thread.Participants {
			if whole := byID[u.ID]; whole != nil {
				thread.Participants[i] = whole
			}
		}
	}
	return nil
}

// threadError turns the store's not found into what the client gets.
func threadError(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return model.NewError(model.NotFound, "app.thread.get.app_error", nil).Because(err)
	}
	return err
}

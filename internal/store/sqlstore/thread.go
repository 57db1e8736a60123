package sqlstore

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type threads struct{ s *Store }

// Threads implements store.Store.
func (s *Store) Threads() store.Threads { return threads{s} }

func (t threads) Get(ctx context.Context, rootID string) (*model.Thread, error) {
	thread := &model.Thread{}
	err := t.s.read(ctx).get(ctx, thread, `SELECT post_id, channel_id, team_id, reply_count, last_reply_at, participants, delete_at
		FROM threads WHERE post_id = ?`, rootID)
	if err != nil {
		return nil, err
	}
	return thread, nil
}

func (t threads) GetMembership(ctx context.Context, rootID, userID string) (*model.ThreadMembership, error) {
	m := &model.ThreadMembership{}
	err := t.s.read(ctx).get(ctx, m, `SELECT post_id, user_id, following, last_viewed, last_updated, unread_mentions
		FROM thread_memberships WHERE post_id = ? AND user_id = ?`, rootID, userID)
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (t threads) Follow(ctx context.Context, userID, rootID string, following bool) error {
	return t.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		now := t.s.now()
		return tx.insert(ctx, "thread_memberships", followColumns,
			t.s.dialect.upsert([]string{"post_id", "user_id"}, []string{"following", "last_updated"}),
			[]any{rootID, userID, following, now, now, 0})
	})
}

func (t threads) MarkRead(ctx context.Context, was *model.ThreadMembership, at, unreadMentions int64) error {
	return t.s.write(ctx, func(tx conn) error {
		tx.concerns(was.UserID)
		n, err := tx.exec(ctx, `UPDATE thread_memberships SET last_viewed = ?, unread_mentions = ?, last_updated = ?
			WHERE post_id = ? AND user_id = ? AND unread_mentions = ? AND last_updated = ?`,
			at, unreadMentions, t.s.now(), was.PostID, was.UserID, was.UnreadMentions, was.LastUpdated)
		if err == nil && n == 0 {
			return store.ErrConflict
		}
		return err
	})
}

func (t threads) MarkAllRead(ctx context.Context, userID, teamID string, at int64) error {
	return t.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		_, err := tx.exec(ctx, `UPDATE thread_memberships SET last_viewed = ?, unread_mentions = 0, last_updated = ?
			WHERE user_id = ? AND following = ? AND last_viewed < ?
			AND post_id IN (SELECT post_id FROM threads WHERE team_id = ? OR team_id = '')`,
			at, t.s.now(), userID, true, at, teamID)
		return err
	})
}

func (t threads) MarkChannelsRead(ctx context.Context, userID string, channelIDs []string) ([]*model.ChannelThread, error) {
	in, channels := t.s.dialect.in("t.channel_id", channelIDs)
	args := slices.Concat([]any{userID, true}, channels)
	const from = ` FROM thread_memberships m JOIN threads t ON t.post_id = m.post_id
		WHERE m.user_id = ? AND m.following = ? AND (t.last_reply_at > m.last_viewed OR m.unread_mentions > 0) AND `
	unread := []*model.ChannelThread{}
	// Most often there are none: that costs this query and no transaction.
	if err := t.s.read(ctx).list(ctx, &unread, `SELECT t.post_id, t.channel_id, t.team_id, t.last_reply_at, m.unread_mentions, `+
		unreadReplies+` AS unread_replies`+from+in, args...); err != nil || len(unread) == 0 {
		return unread, err
	}
	ids := make([]string, len(unread))
	for i, thread := range unread {
		ids[i] = thread.PostID
	}
	in, posts := t.s.dialect.in("post_id", ids)
	args = slices.Concat([]any{userID}, posts)
	return unread, t.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		// Locked first: a reply that has raised the mentions is then committed,
		// and is read too.
		var locked []string
		if err := tx.list(ctx, &locked, `SELECT post_id FROM thread_memberships WHERE user_id = ? AND `+in+` ORDER BY post_id`+
			t.s.dialect.forUpdate(), args...); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `UPDATE thread_memberships SET unread_mentions = 0, last_updated = ?, last_viewed =
			(SELECT t.last_reply_at FROM threads t WHERE t.post_id = thread_memberships.post_id) WHERE user_id = ? AND `+in,
			slices.Concat([]any{t.s.now()}, args)...)
		return err
	})
}

func (t threads) MentionCounts(ctx context.Context, userID, teamID string) (map[string]int64, error) {
	var rows []struct {
		ChannelID string `db:"channel_id"`
		Mentions  int64  `db:"mentions"`
	}
	from, args := userThreads(model.UserThreadsQuery{UserID: userID, TeamID: teamID})
	if err := t.s.read(ctx).list(ctx, &rows, `SELECT t.channel_id, sum(m.unread_mentions) AS mentions`+from+
		` AND m.unread_mentions > 0 GROUP BY t.channel_id`, args...); err != nil {
		return nil, err
	}
	counts := make(map[string]int64, len(rows))
	for _, r := range rows {
		counts[r.ChannelID] = r.Mentions
	}
	return counts, nil
}

func (t threads) Followers(ctx context.Context, rootID string) ([]string, error) {
	ids := []string{}
	err := t.s.read(ctx).list(ctx, &ids, `SELECT user_id FROM thread_memberships WHERE post_id = ? AND following = ? ORDER BY user_id`, rootID, true)
	return ids, err
}

func (t threads) Followed(ctx context.Context, userID string, rootIDs []string) (map[string]bool, error) {
	var ids []string
	in, args := t.s.dialect.in("post_id", rootIDs)
	if err := t.s.read(ctx).list(ctx, &ids, `SELECT post_id FROM thread_memberships WHERE user_id = ? AND following = ? AND `+in,
		append([]any{userID, true}, args...)...); err != nil {
		return nil, err
	}
	followed := make(map[string]bool, len(ids))
	for _, id := range ids {
		followed[id] = true
	}
	return followed, nil
}

func (t threads) Unread(ctx context.Context, rootID string) ([]*model.ThreadUnread, error) {
	list := []*model.ThreadUnread{}
	err := t.s.read(ctx).list(ctx, &list, `SELECT m.user_id, m.last_viewed, m.unread_mentions, `+unreadReplies+` AS unread_replies
		FROM thread_memberships m WHERE m.post_id = ? AND m.following = ? ORDER BY m.user_id`, rootID, true)
	return list, err
}

// unreadReplies counts what the follower m has not read.
const unreadReplies = `(SELECT count(*) FROM posts r WHERE r.root_id = m.post_id AND r.create_at > m.last_viewed AND r.delete_at = 0)`

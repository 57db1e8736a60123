package sqlstore

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

func (m channelMembers) Unread(ctx context.Context, channelID, userID string) (*model.ChannelUnread, error) {
	var u struct {
		model.ChannelUnread
		NotifyProps model.StringMap `db:"notify_props"`
	}
	err := m.s.read(ctx).get(ctx, &u, `SELECT c.team_id, m.channel_id, c.total_msg_count - m.msg_count AS msg_count,
		c.total_msg_count_root - m.msg_count_root AS msg_count_root, m.mention_count, m.mention_count_root, m.notify_props
		FROM channel_members m JOIN channels c ON c.id = m.channel_id WHERE m.channel_id = ? AND m.user_id = ?`, channelID, userID)
	if err != nil {
		return nil, err
	}
	u.MsgCount, u.MsgCountRoot = max(0, u.MsgCount), max(0, u.MsgCountRoot)
	if u.NotifyProps[model.NotifyMarkUnread] == model.NotifyMention {
		u.MsgCount, u.MsgCountRoot = 0, 0
	}
	return &u.ChannelUnread, nil
}

// readState is what a member has read beside what there is.
type readState struct {
	ChannelID    string `db:"channel_id"`
	LastViewedAt int64  `db:"last_viewed_at"`
	LastPostAt   int64  `db:"last_post_at"`
	Unread       bool   `db:"unread"`
}

func (m channelMembers) View(ctx context.Context, userID string, channelIDs []string) (times map[string]int64, changed []string, err error) {
	in, args := m.s.dialect.in("m.channel_id", channelIDs)
	var states []readState
	// Most views change nothing: they cost this query and no transaction.
	err = m.s.read(ctx).list(ctx, &states, `SELECT m.channel_id, m.last_viewed_at, c.last_post_at,
		(m.msg_count <> c.total_msg_count OR m.msg_count_root <> c.total_msg_count_root OR m.mention_count <> 0
			OR m.mention_count_root <> 0 OR m.last_viewed_at < c.last_post_at) AS unread
		FROM channel_members m JOIN channels c ON c.id = m.channel_id WHERE m.user_id = ? AND `+in+` ORDER BY m.channel_id`,
		slices.Insert(args, 0, any(userID))...)
	if err != nil {
		return nil, nil, err
	}
	times = make(map[string]int64, len(states))
	changed = []string{}
	for _, st := range states {
		times[st.ChannelID] = max(st.LastViewedAt, st.LastPostAt)
		if st.Unread {
			changed = append(changed, st.ChannelID)
		}
	}
	if len(changed) == 0 {
		return times, changed, nil
	}
	return times, changed, m.s.write(ctx, func(tx conn) error { return m.view(ctx, tx, userID, changed, times) })
}

// view locks the user's memberships before it reads the channels' counters. A
// post that has raised the user's mentions is then committed and counted, and
// one that has not will raise them after this: no mention is lost.
func (m channelMembers) view(ctx context.Context, tx conn, userID string, channelIDs []string, times map[string]int64) error {
	if err := m.lockOwn(ctx, tx, userID, channelIDs); err != nil {
		return err
	}
	counters, err := m.counters(ctx, tx, channelIDs)
	if err != nil {
		return err
	}
	for _, id := range channelIDs {
		c := counters[id]
		if c == nil {
			continue
		}
		times[id] = max(times[id], c.LastPostAt)
		if _, err := tx.exec(ctx, `UPDATE channel_members SET msg_count = ?, msg_count_root = ?, mention_count = 0,
			mention_count_root = 0, last_viewed_at = ?, last_update_at = ? WHERE channel_id = ? AND user_id = ?`,
			c.TotalMsgCount, c.TotalMsgCountRoot, times[id], m.s.now(), id, userID); err != nil {
			return err
		}
	}
	return nil
}

// lockOwn locks a user's memberships, in the order of the channels' ids.
func (channelMembers) lockOwn(ctx context.Context, tx conn, userID string, channelIDs []string) error {
	tx.concerns(userID)
	in, args := tx.s.dialect.in("channel_id", channelIDs)
	var locked []string
	return tx.list(ctx, &locked, `SELECT channel_id FROM channel_members WHERE user_id = ? AND `+in+` ORDER BY channel_id`+
		tx.s.dialect.forUpdate(), slices.Insert(args, 0, any(userID))...)
}

func (m channelMembers) SetUnread(ctx context.Context, userID string, post *model.Post, mentions, mentionsRoot int64) (*model.ChannelUnreadAt, error) {
	u := &model.ChannelUnreadAt{
		UserID: userID, ChannelID: post.ChannelID, LastViewedAt: post.CreateAt - 1,
		MentionCount: mentions, MentionCountRoot: mentionsRoot,
	}
	err := m.s.write(ctx, func(tx conn) error {
		if err := m.lockOwn(ctx, tx, userID, []string{post.ChannelID}); err != nil {
			return err
		}
		uncounted, types := m.s.dialect.in("p.type", model.UncountedPostTypes())
		// One statement, so that the posts and the channel's totals agree.
		var now struct {
			TeamID     string `db:"team_id"`
			Total      int64  `db:"total_msg_count"`
			Roots      int64  `db:"total_msg_count_root"`
			Since      int64  `db:"since"`
			RootsSince int64  `db:"roots_since"`
		}
		if err := tx.get(ctx, &now, `SELECT c.team_id, c.total_msg_count, c.total_msg_count_root, COUNT(p.id) AS since,
			COALESCE(SUM(CASE WHEN p.root_id = '' THEN 1 ELSE 0 END), 0) AS roots_since
			FROM channels c LEFT JOIN posts p ON p.channel_id = c.id AND p.create_at >= ? AND p.delete_at = 0 AND NOT (`+uncounted+`)
			WHERE c.id = ? GROUP BY c.id, c.team_id, c.total_msg_count, c.total_msg_count_root`,
			slices.Concat([]any{post.CreateAt}, types, []any{post.ChannelID})...); err != nil {
			return err
		}
		u.TeamID, u.MsgCount, u.MsgCountRoot = now.TeamID, max(0, now.Total-now.Since), max(0, now.Roots-now.RootsSince)
		return tx.execOne(ctx, `UPDATE channel_members SET msg_count = ?, msg_count_root = ?, mention_count = ?,
			mention_count_root = ?, last_viewed_at = ?, last_update_at = ? WHERE channel_id = ? AND user_id = ?`,
			u.MsgCount, u.MsgCountRoot, mentions, mentionsRoot, u.LastViewedAt, m.s.now(), post.ChannelID, userID)
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

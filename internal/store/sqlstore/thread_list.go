package sqlstore

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// userThreads is what a user's threads t with the memberships m are selected
// from.
func userThreads(q model.UserThreadsQuery) (from string, args []any) {
	from = ` FROM thread_memberships m
		JOIN threads t ON t.post_id = m.post_id
		JOIN channel_members cm ON cm.channel_id = t.channel_id AND cm.user_id = m.user_id
		WHERE m.user_id = ? AND m.following = ? AND `
	args = []any{q.UserID, true, q.TeamID}
	if q.ExcludeDirect {
		from += `t.team_id = ?`
	} else {
		from += `(t.team_id = ? OR t.team_id = '')`
	}
	if !q.Deleted {
		from += ` AND t.delete_at = 0`
	}
	return from, args
}

const threadUnread = `t.last_reply_at > m.last_viewed`

const threadFields = `SELECT t.post_id, t.reply_count, t.last_reply_at, t.participants, t.delete_at,
	m.last_viewed, m.unread_mentions, ` + unreadReplies + ` AS unread_replies`

// threadRow is a thread as one user sees it.
type threadRow struct {
	PostID         string        `db:"post_id"`
	ReplyCount     int64         `db:"reply_count"`
	LastReplyAt    int64         `db:"last_reply_at"`
	Participants   model.Strings `db:"participants"`
	DeleteAt       int64         `db:"delete_at"`
	LastViewed     int64         `db:"last_viewed"`
	UnreadMentions int64         `db:"unread_mentions"`
	UnreadReplies  int64         `db:"unread_replies"`
}

func (t threads) ListForUser(ctx context.Context, q model.UserThreadsQuery) (*model.Threads, error) {
	result := &model.Threads{Threads: []*model.ThreadResponse{}}
	if !q.ThreadsOnly {
		if err := t.total(ctx, q, result); err != nil {
			return nil, err
		}
	}
	if q.TotalsOnly {
		return result, nil
	}
	rows, err := t.page(ctx, q)
	if err != nil {
		return nil, err
	}
	result.Threads, err = t.fill(ctx, rows)
	return result, err
}

// total counts all of the user's threads, in one query.
func (t threads) total(ctx context.Context, q model.UserThreadsQuery, to *model.Threads) error {
	from, args := userThreads(q)
	var totals struct {
		Total    int64 `db:"total"`
		Unread   int64 `db:"unread"`
		Mentions int64 `db:"mentions"`
	}
	err := t.s.read(ctx).get(ctx, &totals, `SELECT count(*) AS total,
		coalesce(sum(CASE WHEN `+threadUnread+` THEN 1 ELSE 0 END), 0) AS unread,
		coalesce(sum(m.unread_mentions), 0) AS mentions`+from, args...)
	to.Total, to.TotalUnreadThreads, to.TotalUnreadMentions = totals.Total, totals.Unread, totals.Mentions
	return err
}

// page reads the rows of a page, the last replied to first.
func (t threads) page(ctx context.Context, q model.UserThreadsQuery) ([]*threadRow, error) {
	from, args := userThreads(q)
	if q.Unread {
		from += ` AND ` + threadUnread
	}
	if q.Since > 0 {
		from += ` AND (m.last_updated > ? OR t.last_reply_at > ? OR t.delete_at > ?)`
		args = append(args, q.Since, q.Since, q.Since)
	}
	order := ` ORDER BY t.last_reply_at DESC, t.post_id DESC LIMIT ?`
	for _, cursor := range []struct{ id, compare, order string }{
		{q.Before, `<`, order},
		{q.After, `>`, ` ORDER BY t.last_reply_at, t.post_id LIMIT ?`},
	} {
		if cursor.id == "" {
			continue
		}
		order = cursor.order
		from += ` AND (t.last_reply_at ` + cursor.compare + ` (SELECT last_reply_at FROM threads WHERE post_id = ?)
			OR (t.last_reply_at = (SELECT last_reply_at FROM threads WHERE post_id = ?) AND t.post_id ` + cursor.compare + ` ?))`
		args = append(args, cursor.id, cursor.id, cursor.id)
	}
	var rows []*threadRow
	err := t.s.read(ctx).list(ctx, &rows, threadFields+from+order, append(args, q.PerPage)...)
	if q.After != "" {
		slices.Reverse(rows)
	}
	return rows, err
}

func (t threads) GetForUser(ctx context.Context, userID, rootID string) (*model.ThreadResponse, error) {
	row := &threadRow{}
	err := t.s.read(ctx).get(ctx, row, threadFields+` FROM thread_memberships m JOIN threads t ON t.post_id = m.post_id
		WHERE m.post_id = ? AND m.user_id = ?`, rootID, userID)
	if err != nil {
		return nil, err
	}
	list, err := t.fill(ctx, []*threadRow{row})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, store.ErrNotFound
	}
	return list[0], nil
}

// fill adds the root posts to the rows.
func (t threads) fill(ctx context.Context, rows []*threadRow) ([]*model.ThreadResponse, error) {
	list := make([]*model.ThreadResponse, 0, len(rows))
	if len(rows) == 0 {
		return list, nil
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.PostID
	}
	in, args := t.s.dialect.in("p.id", ids)
	c := t.s.read(ctx)
	roots, err := c.selectPosts(ctx, `WHERE `+in, args...)
	if err != nil {
		return nil, err
	}
	if err := c.addExtras(ctx, roots); err != nil {
		return nil, err
	}
	byID := make(map[string]*model.Post, len(roots))
	for _, root := range roots {
		byID[root.ID] = root
		if root.DeleteAt != 0 {
			conceal(root)
		}
	}
	for _, r := range rows {
		root := byID[r.PostID]
		if root == nil {
			continue // deleted for good meanwhile
		}
		participants := make([]*model.User, len(r.Participants))
		for i, id := range r.Participants {
			participants[i] = &model.User{ID: id}
		}
		list = append(list, &model.ThreadResponse{
			PostID: r.PostID, ReplyCount: r.ReplyCount, LastReplyAt: r.LastReplyAt, LastViewedAt: r.LastViewed,
			Participants: participants, Post: root,
			UnreadReplies: r.UnreadReplies, UnreadMentions: r.UnreadMentions, DeleteAt: r.DeleteAt,
		})
	}
	return list, nil
}

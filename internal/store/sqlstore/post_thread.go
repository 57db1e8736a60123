package sqlstore

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// updateThreads counts the batch's replies in their threads, makes people
// follow them and moves the roots on, so that a reader who polls sees the new
// counts.
func (b *batch) updateThreads(ctx context.Context) error {
	for _, d := range b.drafts {
		if d.Post.RootID == "" {
			continue
		}
		root := b.roots[d.Post.RootID]
		if err := b.countReply(ctx, root, d.Post); err != nil {
			return err
		}
		if err := b.followThread(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

var threadColumns = []string{"post_id", "channel_id", "team_id", "reply_count", "last_reply_at", "participants", "delete_at"}

func (b *batch) countReply(ctx context.Context, root, reply *model.Post) error {
	root.ReplyCount++
	root.LastReplyAt = reply.CreateAt
	root.UpdateAt = reply.CreateAt
	root.Participants = slices.DeleteFunc(root.Participants, func(u *model.User) bool { return u.ID == reply.UserID })
	root.Participants = append(root.Participants, &model.User{ID: reply.UserID})
	reply.ReplyCount, reply.LastReplyAt = root.ReplyCount, root.LastReplyAt

	ids := make(model.Strings, len(root.Participants))
	for i, u := range root.Participants {
		ids[i] = u.ID
	}
	err := b.insert(ctx, "threads", threadColumns,
		b.s.dialect.upsert([]string{"post_id"}, []string{"reply_count", "last_reply_at", "participants"}),
		[]any{root.ID, root.ChannelID, b.locks[root.ChannelID].channel.TeamID, root.ReplyCount, root.LastReplyAt, ids, 0})
	if err != nil {
		return err
	}
	return b.execOne(ctx, `UPDATE posts SET update_at = ? WHERE id = ?`, root.UpdateAt, root.ID)
}

var followColumns = []string{"post_id", "user_id", "following", "last_viewed", "last_updated", "unread_mentions"}

// followThread makes people follow the thread who never did. Who left it stays
// away unless the reply names them. The author has read what is above; the
// mentions of others are counted, also for who comes back later.
func (b *batch) followThread(ctx context.Context, d *store.PostDraft) error {
	root, at := d.Post.RootID, d.Post.CreateAt
	rows := make([][]any, 0, len(d.Follow))
	for _, id := range d.Follow {
		rows = append(rows, []any{root, id, true, 0, at, 0})
	}
	if err := b.insert(ctx, "thread_memberships", followColumns,
		b.s.dialect.upsert([]string{"post_id", "user_id"}, nil), rows...); err != nil {
		return err
	}
	if _, err := b.exec(ctx, `UPDATE thread_memberships SET last_viewed = ?, last_updated = ?, unread_mentions = 0
		WHERE post_id = ? AND user_id = ?`, at, at, root, d.Post.UserID); err != nil {
		return err
	}
	if err := b.updateFollowers(ctx, `following = ?`, []any{true}, root, d.Named); err != nil {
		return err
	}
	return b.updateFollowers(ctx, `unread_mentions = unread_mentions + 1, last_updated = ?`, []any{at}, root, d.Mentions)
}

// updateFollowers sets what set says for those of the users who follow the
// thread or did.
func (c conn) updateFollowers(ctx context.Context, set string, args []any, root string, userIDs []string) error {
	if len(userIDs) == 0 {
		return nil
	}
	in, ids := c.s.dialect.in("user_id", userIDs)
	_, err := c.exec(ctx, `UPDATE thread_memberships SET `+set+` WHERE post_id = ? AND `+in, append(append(args, root), ids...)...)
	return err
}

// uncountReply takes a deleted reply, which mentioned users, out of its thread
// and out of what people have not read of that. It returns how that leaves the
// followers.
func (c conn) uncountReply(ctx context.Context, reply *model.Post, mentions []string) ([]*model.ThreadUnread, error) {
	var left []struct {
		UserID  string `db:"user_id"`
		Replies int64  `db:"replies"`
		Last    int64  `db:"last"`
	}
	if err := c.list(ctx, &left, `SELECT user_id, count(*) AS replies, max(create_at) AS last FROM posts
		WHERE root_id = ? AND delete_at = 0 GROUP BY user_id ORDER BY last, user_id`, reply.RootID); err != nil {
		return nil, err
	}
	var count, last int64
	ids := make(model.Strings, len(left))
	for i, l := range left {
		count, last, ids[i] = count+l.Replies, l.Last, l.UserID
	}
	if _, err := c.exec(ctx, `UPDATE threads SET reply_count = ?, last_reply_at = ?, participants = ? WHERE post_id = ?`,
		count, last, ids, reply.RootID); err != nil {
		return nil, err
	}
	if _, err := c.exec(ctx, `UPDATE posts SET update_at = ? WHERE id = ?`, reply.DeleteAt, reply.RootID); err != nil {
		return nil, err
	}
	return c.unreadReply(ctx, reply, mentions)
}

// unreadReply makes a deleted reply nothing that anybody has not read.
func (c conn) unreadReply(ctx context.Context, reply *model.Post, mentions []string) ([]*model.ThreadUnread, error) {
	var members []struct {
		model.ThreadUnread
		Following bool `db:"following"`
	}
	if err := c.list(ctx, &members, `SELECT m.user_id, m.following, m.last_viewed, m.unread_mentions, `+unreadReplies+` AS unread_replies
		FROM thread_memberships m WHERE m.post_id = ? ORDER BY m.user_id`+c.s.dialect.forUpdate(), reply.RootID); err != nil {
		return nil, err
	}
	followers := make([]*model.ThreadUnread, 0, len(members))
	fewer := map[int64][]string{} // users by the mentions that are left
	for i := range members {
		m := &members[i].ThreadUnread
		m.PreviousMentions, m.PreviousReplies = m.UnreadMentions, m.UnreadReplies
		if m.LastViewed < reply.CreateAt {
			m.PreviousReplies++
			if slices.Contains(mentions, m.UserID) {
				m.UnreadMentions--
			}
		}
		// Who was mentioned may differ by now from who was then.
		if m.UnreadMentions = min(max(m.UnreadMentions, 0), m.UnreadReplies); m.UnreadMentions != m.PreviousMentions {
			fewer[m.UnreadMentions] = append(fewer[m.UnreadMentions], m.UserID)
		}
		if members[i].Following {
			followers = append(followers, m)
		}
	}
	for mentions, userIDs := range fewer {
		if err := c.updateFollowers(ctx, `unread_mentions = ?`, []any{mentions}, reply.RootID, userIDs); err != nil {
			return nil, err
		}
	}
	_, err := c.exec(ctx, `UPDATE thread_memberships SET last_updated = ? WHERE post_id = ?`, reply.DeleteAt, reply.RootID)
	return followers, err
}

// participantIDs reads a thread's list of user ids.
func participantIDs(text []byte) (ids []string, err error) {
	if len(text) <= len("[]") {
		return nil, nil
	}
	err = json.Unmarshal(text, &ids)
	return ids, err
}

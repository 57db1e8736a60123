package sqlstore

import (
	"context"
	"database/sql"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// channelLock is a channel whose row this transaction holds, with the time
// that its changes carry.
type channelLock struct {
	channel *model.Channel
	// at is max(now, last_change + 1): later than any commit of the channel so
	// far, whatever node made it and however skewed its clock. With it, a reader
	// who asks for what came since T misses nothing (exact catch-up).
	at int64
}

// lockChannels locks the channels' rows until the transaction ends, in the
// order of their ids so that two batches can't wait for each other, and gives
// each the time of its next change. Channels that don't exist are missing.
func (c conn) lockChannels(ctx context.Context, ids ...string) (map[string]*channelLock, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	c.concerns(ids...)
	in, args := c.s.dialect.in("id", ids)
	locks := make(map[string]*channelLock, len(ids))
	err := c.each(ctx, `SELECT id, type, team_id, delete_at, team_delete_at, last_post_at, last_root_post_at,
		total_msg_count, total_msg_count_root, last_change FROM channels WHERE `+in+` ORDER BY id`+c.s.dialect.forUpdate(), args,
		func() { clear(locks) }, func(rows *sql.Rows) error {
			ch := &model.Channel{}
			err := rows.Scan(&ch.ID, &ch.Type, &ch.TeamID, &ch.DeleteAt, &ch.TeamDeleteAt, &ch.LastPostAt, &ch.LastRootPostAt,
				&ch.TotalMsgCount, &ch.TotalMsgCountRoot, &ch.LastChange)
			locks[ch.ID] = &channelLock{channel: ch}
			return err
		})
	if err != nil {
		return nil, err
	}
	now := c.s.now()
	for _, l := range locks {
		l.at = max(now, l.channel.LastChange+1)
	}
	return locks, nil
}

// lockPost locks the channel of a post and returns the post as it is then.
// store.ErrNotFound if there is no such post.
func (c conn) lockPost(ctx context.Context, postID string) (*model.Post, *channelLock, error) {
	var channelID string
	if err := c.get(ctx, &channelID, `SELECT channel_id FROM posts WHERE id = ?`, postID); err != nil {
		return nil, nil, err
	}
	locks, err := c.lockChannels(ctx, channelID)
	if err != nil {
		return nil, nil, err
	}
	lock, ok := locks[channelID]
	if !ok {
		return nil, nil, store.ErrNotFound
	}
	list, err := c.selectPosts(ctx, `WHERE p.id = ?`, postID)
	if err != nil {
		return nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, store.ErrNotFound
	}
	return list[0], lock, nil
}

// moveOn records that the channel changed at the lock's time. Every
// transaction that changes a channel's posts ends with it, or with what
// counts a new post.
func (c conn) moveOn(ctx context.Context, lock *channelLock) error {
	return c.execOne(ctx, `UPDATE channels SET last_change = ? WHERE id = ?`, lock.at, lock.channel.ID)
}

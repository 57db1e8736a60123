package sqlstore

import (
	"context"
	"errors"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type reactions struct{ s *Store }

// Reactions implements store.Store.
func (s *Store) Reactions() store.Reactions { return reactions{s} }

var reactionColumns = []string{
	"post_id", "user_id", "emoji_name", "channel_id", "create_at", "update_at", "delete_at",
}

const reactionSelect = `SELECT post_id, user_id, emoji_name, channel_id, create_at, update_at, delete_at FROM reactions `

func (r reactions) Save(ctx context.Context, reaction *model.Reaction, maxNames int) (created bool, err error) {
	err = r.s.write(ctx, func(tx conn) error {
		created = false
		post, lock, err := tx.lockPost(ctx, reaction.PostID)
		if err != nil {
			return err
		}
		if post.DeleteAt != 0 {
			return store.ErrNotFound
		}
		stored := model.Reaction{}
		err = tx.get(ctx, &stored, reactionSelect+`WHERE post_id = ? AND user_id = ? AND emoji_name = ?`,
			reaction.PostID, reaction.UserID, reaction.EmojiName)
		switch {
		case err == nil && stored.DeleteAt == 0:
			*reaction = stored
			return nil
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		}
		if err := tx.checkReactionNames(ctx, reaction, maxNames); err != nil {
			return err
		}
		reaction.ChannelID = post.ChannelID
		reaction.CreateAt, reaction.UpdateAt, reaction.DeleteAt = lock.at, lock.at, 0
		if err := tx.insert(ctx, "reactions", reactionColumns,
			r.s.dialect.upsert([]string{"post_id", "user_id", "emoji_name"}, []string{"channel_id", "create_at", "update_at", "delete_at"}),
			[]any{reaction.PostID, reaction.UserID, reaction.EmojiName, reaction.ChannelID, reaction.CreateAt, reaction.UpdateAt, 0}); err != nil {
			return err
		}
		created = true
		return tx.touchReacted(ctx, lock, post.ID, true)
	})
	return created, err
}

// checkReactionNames refuses one emoji more than maxNames on a post. It runs
// under the lock of the post's channel, so that nobody adds one meanwhile.
func (c conn) checkReactionNames(ctx context.Context, r *model.Reaction, maxNames int) error {
	var names []string
	if err := c.list(ctx, &names, `SELECT DISTINCT emoji_name FROM reactions WHERE post_id = ? AND delete_at = 0`, r.PostID); err != nil {
		return err
	}
	if len(names) >= maxNames && !slices.Contains(names, r.EmojiName) {
		return store.ErrTooMany
	}
	return nil
}

// touchReacted moves the post on, so that a reader who polls sees its
// reactions change.
func (c conn) touchReacted(ctx context.Context, lock *channelLock, postID string, reacted bool) error {
	if err := c.execOne(ctx, `UPDATE posts SET has_reactions = ?, update_at = ? WHERE id = ?`, reacted, lock.at, postID); err != nil {
		return err
	}
	return c.moveOn(ctx, lock)
}

func (r reactions) Delete(ctx context.Context, reaction *model.Reaction) (deleted bool, err error) {
	err = r.s.write(ctx, func(tx conn) error {
		deleted = false
		post, lock, err := tx.lockPost(ctx, reaction.PostID)
		if err != nil {
			return err
		}
		stored := model.Reaction{}
		err = tx.get(ctx, &stored, reactionSelect+`WHERE post_id = ? AND user_id = ? AND emoji_name = ? AND delete_at = 0`,
			reaction.PostID, reaction.UserID, reaction.EmojiName)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.execOne(ctx, `UPDATE reactions SET delete_at = ?, update_at = ? WHERE post_id = ? AND user_id = ? AND emoji_name = ?`,
			lock.at, lock.at, reaction.PostID, reaction.UserID, reaction.EmojiName); err != nil {
			return err
		}
		*reaction = stored
		reaction.UpdateAt, reaction.DeleteAt = lock.at, lock.at
		var left int
		if err := tx.get(ctx, &left, `SELECT count(*) FROM reactions WHERE post_id = ? AND delete_at = 0`, reaction.PostID); err != nil {
			return err
		}
		deleted = true
		return tx.touchReacted(ctx, lock, post.ID, left > 0)
	})
	return deleted, err
}

func (r reactions) ListByPosts(ctx context.Context, postIDs []string) (map[string][]*model.Reaction, error) {
	var list []*model.Reaction
	in, args := r.s.dialect.in("post_id", postIDs)
	if err := r.s.read(ctx).list(ctx, &list, reactionSelect+`WHERE `+in+` AND delete_at = 0 ORDER BY create_at, user_id, emoji_name`, args...); err != nil {
		return nil, err
	}
	byPost := make(map[string][]*model.Reaction, len(postIDs))
	for _, reaction := range list {
		byPost[reaction.PostID] = append(byPost[reaction.PostID], reaction)
	}
	return byPost, nil
}

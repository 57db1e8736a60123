package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func (p posts) Update(ctx context.Context, id string, change func(*model.Post) error) (post *model.Post, err error) {
	err = p.s.write(ctx, func(tx conn) error {
		var lock *channelLock
		if post, lock, err = tx.lockPost(ctx, id); err != nil {
			return err
		}
		if post.DeleteAt != 0 {
			return store.ErrNotFound
		}
		had := slices.Clone(post.FileIDs)
		if err := change(post); err != nil {
			return err
		}
		post.UpdateAt = lock.at
		if !slices.Equal(had, post.FileIDs) {
			if err := tx.giveFiles(ctx, post, had, lock.at); err != nil {
				return err
			}
			if post.IsEmpty() {
				return fmt.Errorf("post %s: %w", id, store.ErrNoFiles)
			}
		}
		if err := tx.execOne(ctx, `UPDATE posts SET update_at = ?, edit_at = ?, is_pinned = ?, message = ?, props = ?, hashtags = ?, file_ids = ? WHERE id = ?`,
			post.UpdateAt, post.EditAt, post.IsPinned, post.Message, post.Props, post.Hashtags, post.FileIDs, id); err != nil {
			return err
		}
		if err := tx.addExtras(ctx, []*model.Post{post}); err != nil {
			return err
		}
		return tx.moveOn(ctx, lock)
	})
	return post, err
}

// Delete marks the post with all that hangs on it. Counters stay: they count
// what was ever written, and unread counts are differences of them.
func (p posts) Delete(ctx context.Context, id, deletedBy string, mentions []string) (post *model.Post, followers []*model.ThreadUnread, err error) {
	err = p.s.write(ctx, func(tx conn) error {
		var lock *channelLock
		if post, lock, err = tx.lockPost(ctx, id); err != nil {
			return err
		}
		if post.DeleteAt != 0 {
			return store.ErrNotFound
		}
		if err := tx.addExtras(ctx, []*model.Post{post}); err != nil {
			return err
		}
		if post.Props == nil {
			post.Props = model.Props{}
		}
		post.Props[model.PostPropsDeleteBy] = deletedBy
		post.DeleteAt, post.UpdateAt = lock.at, lock.at
		if _, err := tx.exec(ctx, `UPDATE posts SET props = ? WHERE id = ?`, post.Props, id); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE files SET delete_at = ?, update_at = ? WHERE delete_at = 0 AND post_id IN
			(SELECT id FROM posts WHERE id = ? OR root_id = ?)`, lock.at, lock.at, id, id); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE posts SET delete_at = ?, update_at = ?, is_pinned = ? WHERE (id = ? OR root_id = ?) AND delete_at = 0`,
			lock.at, lock.at, false, id, id); err != nil {
			return err
		}
		if post.RootID == "" {
			_, err = tx.exec(ctx, `UPDATE threads SET delete_at = ? WHERE post_id = ?`, lock.at, id)
		} else {
			followers, err = tx.uncountReply(ctx, post, mentions)
		}
		if err != nil {
			return err
		}
		return tx.moveOn(ctx, lock)
	})
	return post, followers, err
}

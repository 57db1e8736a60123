package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// claimFiles attaches uploads: those that their author uploaded to this
// channel and that no post carries yet. Others are left out of the post, and a
// post that would be empty without them is refused.
func (b *batch) claimFiles(ctx context.Context) error {
	kept := b.drafts[:0]
	for _, d := range b.drafts {
		if len(d.Post.FileIDs) > 0 {
			if err := b.giveFiles(ctx, d.Post, nil, d.Post.CreateAt); err != nil {
				return err
			}
			if p := d.Post; p.IsEmpty() {
				if !b.lookUp && p.PendingPostID != "" { // its first attempt may have them
					return fmt.Errorf("files of a post that may be a retry: %w", store.ErrConflict)
				}
				d.Err = fmt.Errorf("post %s: %w", p.ID, store.ErrNoFiles)
				continue
			}
		}
		kept = append(kept, d)
	}
	b.drafts = kept
	return nil
}

// giveFiles leaves the post with those of its FileIDs that it gets or had, in
// their order. What it had and has no more is deleted.
func (c conn) giveFiles(ctx context.Context, p *model.Post, had []string, at int64) error {
	files, err := c.lockFiles(ctx, p)
	if err != nil {
		return err
	}
	var given, kept model.Strings
	p.Metadata = &model.PostMetadata{}
	for _, id := range p.FileIDs {
		f := files[id]
		if f == nil {
			continue
		}
		delete(files, id) // it may be named twice
		if f.PostID == "" {
			f.PostID, f.UpdateAt = p.ID, at
			given = append(given, id)
		}
		kept = append(kept, id)
		p.Metadata.Files = append(p.Metadata.Files, f)
	}
	p.FileIDs = kept
	if err := c.setFiles(ctx, `post_id = ?, update_at = ?`, []any{p.ID, at}, given); err != nil {
		return err
	}
	lost := slices.DeleteFunc(slices.Clone(had), func(id string) bool { return slices.Contains(kept, id) })
	return c.setFiles(ctx, `delete_at = ?, update_at = ?`, []any{at, at}, lost)
}

// lockFiles are those of the post's FileIDs that are its own, or that its author
// uploaded to its channel and no post carries yet.
func (c conn) lockFiles(ctx context.Context, p *model.Post) (map[string]*model.FileInfo, error) {
	byID := make(map[string]*model.FileInfo, len(p.FileIDs))
	if len(p.FileIDs) == 0 {
		return byID, nil
	}
	in, args := c.s.dialect.in("id", p.FileIDs)
	var files []*model.FileInfo
	if err := c.list(ctx, &files, `SELECT `+joinColumns(fileColumns)+` FROM files
		WHERE `+in+` AND channel_id = ? AND delete_at = 0 AND (post_id = ? OR post_id = '' AND creator_id = ?)
		ORDER BY create_at, id`+c.s.dialect.forUpdate(), append(args, p.ChannelID, p.ID, p.UserID)...); err != nil {
		return nil, err
	}
	for _, f := range files {
		byID[f.ID] = f
	}
	return byID, nil
}

// setFiles sets what set says for the files.
func (c conn) setFiles(ctx context.Context, set string, args []any, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	in, list := c.s.dialect.in("id", ids)
	_, err := c.exec(ctx, `UPDATE files SET `+set+` WHERE `+in, append(args, list...)...)
	return err
}

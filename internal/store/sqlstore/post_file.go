package sqlstore

import (
	"context"
	"fmt"

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
			if err := b.claim(ctx, d.Post); err != nil {
				return err
			}
			if p := d.Post; len(p.FileIDs) == 0 && model.Blank(p.Message) && len(p.Props) == 0 {
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

// claim leaves the post with the files that it gets.
func (b *batch) claim(ctx context.Context, p *model.Post) error {
	in, args := b.s.dialect.in("id", p.FileIDs)
	var files []*model.FileInfo
	if err := b.list(ctx, &files, `SELECT `+joinColumns(fileColumns)+` FROM files
		WHERE `+in+` AND creator_id = ? AND channel_id = ? AND post_id = '' AND delete_at = 0
		ORDER BY create_at, id`+b.s.dialect.forUpdate(), append(args, p.UserID, p.ChannelID)...); err != nil {
		return err
	}
	byID := make(map[string]*model.FileInfo, len(files))
	for _, f := range files {
		byID[f.ID] = f
	}
	claimed := make(model.Strings, 0, len(files))
	p.Metadata = &model.PostMetadata{}
	for _, id := range p.FileIDs {
		if f := byID[id]; f != nil {
			delete(byID, id)
			f.PostID = p.ID
			claimed = append(claimed, id)
			p.Metadata.Files = append(p.Metadata.Files, f)
		}
	}
	p.FileIDs = claimed
	if len(claimed) == 0 {
		return nil
	}
	in, args = b.s.dialect.in("id", claimed)
	_, err := b.exec(ctx, `UPDATE files SET post_id = ?, update_at = ? WHERE `+in, append([]any{p.ID, p.CreateAt}, args...)...)
	return err
}

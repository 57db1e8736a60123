package sqlstore

import (
	"context"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type files struct{ s *Store }

// Files implements store.Store.
func (s *Store) Files() store.Files { return files{s} }

var fileColumns = []string{
	"id", "creator_id", "post_id", "channel_id", "create_at", "update_at", "delete_at",
	"name", "extension", "size", "mime_type", "width", "height", "has_preview_image", "mini_preview",
	"path", "thumbnail_path", "preview_path",
}

func fileRow(f *model.FileInfo) []any {
	return []any{
		f.ID, f.CreatorID, f.PostID, f.ChannelID, f.CreateAt, f.UpdateAt, f.DeleteAt,
		f.Name, f.Extension, f.Size, f.MimeType, f.Width, f.Height, f.HasPreviewImage, f.MiniPreview,
		f.Path, f.ThumbnailPath, f.PreviewPath,
	}
}

func (f files) Create(ctx context.Context, fs ...*model.FileInfo) error {
	rows := make([][]any, len(fs))
	for i, info := range fs {
		rows[i] = fileRow(info)
	}
	return f.s.write(ctx, func(tx conn) error {
		for _, info := range fs {
			tx.concerns(info.CreatorID)
		}
		return tx.insert(ctx, "files", fileColumns, "", rows...)
	})
}

func (f files) Get(ctx context.Context, id string) (*model.FileInfo, error) {
	var info model.FileInfo
	err := f.s.read(ctx).get(ctx, &info, selectFiles+`id = ? AND delete_at = 0`, id)
	if err != nil {
		return nil, err
	}
	return &info, nil
}

func (f files) ListByPosts(ctx context.Context, postIDs []string) (map[string][]*model.FileInfo, error) {
	list, err := f.listBy(ctx, "post_id", postIDs)
	byPost := make(map[string][]*model.FileInfo, len(list))
	for _, info := range list {
		byPost[info.PostID] = append(byPost[info.PostID], info)
	}
	return byPost, err
}

func (f files) ListByIDs(ctx context.Context, ids []string) ([]*model.FileInfo, error) {
	return f.listBy(ctx, "id", ids)
}

func (f files) listBy(ctx context.Context, column string, values []string) ([]*model.FileInfo, error) {
	list := []*model.FileInfo{}
	in, args := f.s.dialect.in(column, values)
	err := f.s.read(ctx).list(ctx, &list, selectFiles+in+` AND delete_at = 0 ORDER BY create_at, id`, args...)
	return list, err
}

var selectFiles = `SELECT ` + strings.Join(fileColumns, ", ") + ` FROM files WHERE `

package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
)

// abortPatience is how long removing the files of a failed upload may take; its
// request may be over already.
const abortPatience = 30 * time.Second

// Upload takes the files of one request and keeps all of them or none. The
// channel may become known after the files, as forms come in any order. An
// Upload is for one goroutine, and ends with Commit or Abort.
type Upload struct {
	files     *Files
	session   *model.Session
	channelID string
	taken     []*model.FileInfo
	written   []string // paths in the file store
}

// Upload begins an upload.
func (f *Files) Upload(s *model.Session) (*Upload, error) {
	if !f.parts.Config().FileSettings.EnableFileAttachments {
		return nil, model.NewError(model.Forbidden, "api.file.attachments.disabled.app_error", nil)
	}
	return &Upload{files: f, session: s}, nil
}

// SetChannel says where the files belong. The caller needs the right to upload
// there.
func (u *Upload) SetChannel(ctx context.Context, channelID string) error {
	if !model.IsID(channelID) || u.channelID != "" && u.channelID != channelID {
		return model.InvalidParam("channel_id")
	}
	if err := u.files.access.CheckChannel(ctx, u.session, channelID, model.PermUploadFile); err != nil {
		return err
	}
	u.channelID = channelID
	return nil
}

// Add takes a file until r ends. An error of r is in the chain of the one
// returned.
func (u *Upload) Add(ctx context.Context, name string, r io.Reader) error {
	if len(u.taken) == model.FilesMaxPerPost {
		return model.NewError(model.Invalid, "api.file.upload_file.too_many.app_error", model.Params{"Limit": model.FilesMaxPerPost})
	}
	name = cleanFileName(name)
	if name == "" || len([]rune(name)) > fileNameMax {
		return model.InvalidParam("filename")
	}
	now := time.UnixMilli(u.files.parts.Now()).UTC()
	info := &model.FileInfo{
		ID: model.NewID(), CreatorID: u.session.UserID, CreateAt: now.UnixMilli(), UpdateAt: now.UnixMilli(),
		Name: name, Extension: extension(name),
	}
	info.Path = now.Format("uploads/2006/01/02/") + info.ID
	head := &headReader{r: r}
	limit := int64(u.files.parts.Config().FileSettings.MaxFileSize)
	size, err := u.write(ctx, info.Path, &sizeReader{r: head, left: limit, err: model.NewError(
		model.TooLarge, "api.file.upload_file.too_large_detailed.app_error",
		model.Params{"Filename": name, "Limit": limit},
	)})
	if err != nil {
		return err
	}
	info.Size, info.MimeType = size, mediaType(name, head.seen)
	u.taken = append(u.taken, info)
	return nil
}

// Commit makes pictures of images, and the files known. They are then the
// caller's, until a post carries them.
func (u *Upload) Commit(ctx context.Context) ([]*model.FileInfo, error) {
	switch {
	case u.channelID == "":
		return nil, model.InvalidParam("channel_id")
	case len(u.taken) == 0:
		return nil, model.InvalidParam("files")
	}
	for _, info := range u.taken {
		info.ChannelID = u.channelID
		if err := u.render(ctx, info); err != nil {
			return nil, err
		}
	}
	if err := u.files.parts.Store.Files().Create(ctx, u.taken...); err != nil {
		return nil, err
	}
	u.written = nil
	return u.taken, nil
}

// Abort removes what was written and not committed. After a Commit it does
// nothing.
func (u *Upload) Abort(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortPatience)
	defer cancel()
	for _, path := range u.written {
		if err := u.files.parts.Files.Delete(ctx, path); err != nil {
			u.files.parts.Logger.WarnContext(ctx, "an upload that failed left a file behind", "path", path, "error", err)
		}
	}
	u.written = nil
}

// render adds to the description of an image its size and the smaller versions
// of it. A file that only claims to be an image, or that can't be decoded
// within the bounds, is kept without.
func (u *Upload) render(ctx context.Context, info *model.FileInfo) error {
	if !strings.HasPrefix(info.MimeType, "image/") {
		return nil
	}
	pictures := u.files.parts.Pictures
	f, _, err := u.files.parts.Files.Open(ctx, info.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	head, err := pictures.Inspect(ctx, f)
	if unusable(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if limit := int64(u.files.parts.Config().FileSettings.MaxImageResolution); head.Pixels() > limit {
		return model.NewError(model.Invalid, "api.file.upload_file.large_image_detailed.app_error",
			model.Params{"Filename": info.Name, "Width": head.Width, "Height": head.Height, "Limit": limit})
	}
	info.MimeType, info.Width, info.Height = head.MIME, head.Width, head.Height
	made, err := pictures.Render(ctx, f)
	if unusable(err) {
		return nil
	}
	if err != nil {
		return err
	}
	info.MiniPreview = made.Mini
	if info.ThumbnailPath, err = u.writeRendition(ctx, info.Path+".thumbnail", made.Thumbnail); err != nil {
		return err
	}
	if made.Preview.Data == nil {
		return nil
	}
	info.HasPreviewImage = true
	info.PreviewPath, err = u.writeRendition(ctx, info.Path+".preview", made.Preview)
	return err
}

// unusable reports whether the error is about the image and not about reading it.
func unusable(err error) bool {
	return errors.Is(err, picture.ErrFormat) || errors.Is(err, picture.ErrCorrupt) || errors.Is(err, picture.ErrTooLarge)
}

func (u *Upload) writeRendition(ctx context.Context, path string, r picture.Rendition) (string, error) {
	path += "." + strings.TrimPrefix(r.MIME, "image/")
	_, err := u.write(ctx, path, bytes.NewReader(r.Data))
	return path, err
}

func (u *Upload) write(ctx context.Context, path string, r io.Reader) (int64, error) {
	n, err := u.files.parts.Files.Write(ctx, path, r)
	if errors.Is(err, filestore.ErrFull) {
		return 0, model.NewError(model.Internal, "api.file.write_file.full.app_error", nil).Because(err)
	}
	if err != nil {
		return 0, err
	}
	u.written = append(u.written, path)
	return n, nil
}

// headReader keeps the beginning of what passes through it, as much as tells
// the kind of a file.
type headReader struct {
	r    io.Reader
	seen []byte
}

const headSize = 512

func (h *headReader) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.seen = append(h.seen, p[:min(n, headSize-len(h.seen))]...)
	return n, err
}

// sizeReader gives err when there are more bytes than were left.
type sizeReader struct {
	r    io.Reader
	left int64
	err  error
}

func (s *sizeReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if s.left -= int64(n); s.left < 0 {
		return 0, s.err
	}
	return n, err
}

package app

import (
	"cmp"
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Files are what people attach to posts. A file that no post carries yet is
// its uploader's alone; then it is read by those who read its channel, until
// its post is deleted: from that moment by nobody.
type Files struct {
	parts  *Parts
	access *Access
	secret *secret
}

// The errors of files.
var (
	errFileNotFound      = model.NewError(model.NotFound, "app.file_info.get.app_error", nil)
	errFileNoThumbnail   = model.NewError(model.Invalid, "api.file.get_file_thumbnail.no_thumbnail.app_error", nil)
	errFileNoPreview     = model.NewError(model.Invalid, "api.file.get_file_preview.no_preview.app_error", nil)
	errFileNoPost        = model.NewError(model.Invalid, "api.file.get_public_link.no_post.app_error", nil)
	errFileLinksDisabled = model.NewError(model.NotImplemented, "api.file.get_public_link.disabled.app_error", nil)
	errFileLinkInvalid   = model.NewError(model.Invalid, "api.file.get_file.public_invalid.app_error", nil)
)

// FileVersion says which of the stored files of an upload is meant.
type FileVersion int

// The versions of an upload.
const (
	FileOriginal FileVersion = iota
	FileThumbnail
	FilePreview
)

// FileContent is a file to be read; the caller closes it.
type FileContent struct {
	io.ReadSeekCloser
	Name     string // as the uploader called it
	MimeType string // of this version
	ModTime  time.Time
	Tag      string // changes with the content, which never does
}

// Get describes a file that the caller may read.
func (f *Files) Get(ctx context.Context, s *model.Session, id string) (*model.FileInfo, error) {
	info, err := f.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if info.PostID == "" {
		if info.CreatorID != s.UserID {
			return nil, errPermission(model.PermReadChannelContent)
		}
		return info, nil
	}
	if err := f.access.CheckRead(ctx, s, info.ChannelID); err != nil {
		return nil, err
	}
	return info, nil
}

// ListByPost describes the files of a post, in the post's order.
func (f *Files) ListByPost(ctx context.Context, s *model.Session, postID string) ([]*model.FileInfo, error) {
	post, err := f.parts.Store.Posts().Get(ctx, postID, false)
	if errors.Is(err, store.ErrNotFound) {
		return nil, model.NewError(model.NotFound, "app.post.get.app_error", nil)
	}
	if err != nil {
		return nil, err
	}
	if err := f.access.CheckRead(ctx, s, post.ChannelID); err != nil {
		return nil, err
	}
	byPost, err := f.parts.Store.Files().ListByPosts(ctx, []string{postID})
	infos := byPost[postID]
	slices.SortStableFunc(infos, func(a, b *model.FileInfo) int {
		return cmp.Compare(slices.Index(post.FileIDs, a.ID), slices.Index(post.FileIDs, b.ID))
	})
	return infos, err
}

// Open gives a version of a file that the caller may read.
func (f *Files) Open(ctx context.Context, s *model.Session, id string, version FileVersion) (*FileContent, error) {
	info, err := f.Get(ctx, s, id)
	if err != nil {
		return nil, err
	}
	return f.open(ctx, info, version)
}

// Link returns the path, with its query, at which everybody may read the file
// without a session.
func (f *Files) Link(ctx context.Context, s *model.Session, id string) (string, error) {
	if !f.parts.Config().FileSettings.EnablePublicLink {
		return "", errFileLinksDisabled
	}
	info, err := f.Get(ctx, s, id)
	if err != nil {
		return "", err
	}
	if info.PostID == "" {
		return "", errFileNoPost
	}
	if err := f.access.CheckChannel(ctx, s, info.ChannelID, model.PermGetPublicLink); err != nil {
		return "", err
	}
	hash, err := f.linkHash(ctx, id)
	if err != nil {
		return "", err
	}
	return "/files/" + id + "/public?h=" + hash, nil
}

// OpenPublic gives the file of a link that carries hash.
func (f *Files) OpenPublic(ctx context.Context, id, hash string) (*FileContent, error) {
	if !f.parts.Config().FileSettings.EnablePublicLink {
		return nil, errFileLinksDisabled
	}
	want, err := f.linkHash(ctx, id)
	if err != nil {
		return nil, err
	}
	if !hmac.Equal([]byte(hash), []byte(want)) {
		return nil, errFileLinkInvalid
	}
	info, err := f.find(ctx, id)
	if err != nil {
		return nil, err
	}
	return f.open(ctx, info, FileOriginal)
}

func (f *Files) find(ctx context.Context, id string) (*model.FileInfo, error) {
	info, err := f.parts.Store.Files().Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errFileNotFound
	}
	return info, err
}

func (f *Files) open(ctx context.Context, info *model.FileInfo, version FileVersion) (*FileContent, error) {
	path, mimeType, suffix := info.Path, info.MimeType, ""
	switch version {
	case FileThumbnail:
		path, mimeType, suffix = info.ThumbnailPath, mediaType(info.ThumbnailPath, nil), ".thumbnail"
		if path == "" {
			return nil, errFileNoThumbnail
		}
	case FilePreview:
		path, mimeType, suffix = info.PreviewPath, mediaType(info.PreviewPath, nil), ".preview"
		if path == "" {
			return nil, errFileNoPreview
		}
	}
	body, stored, err := f.parts.Files.Open(ctx, path)
	if errors.Is(err, filestore.ErrNotFound) { // the database knows it: somebody should look
		return nil, model.NewError(model.Internal, "api.file.get_file.missing.app_error", nil).Because(err)
	}
	if err != nil {
		return nil, err
	}
	return &FileContent{
		ReadSeekCloser: body, Name: info.Name, MimeType: mimeType,
		ModTime: stored.ModTime, Tag: info.ID + suffix,
	}, nil
}

// linkHash signs the file's id, with PublicLinkSalt or else with the secret that
// all servers of the database share.
func (f *Files) linkHash(ctx context.Context, id string) (hash string, err error) {
	var sum []byte
	if salt := f.parts.Config().FileSettings.PublicLinkSalt; salt != "" {
		sum = sign([]byte(salt), id)
	} else if sum, err = f.secret.sign(ctx, "public link", id); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

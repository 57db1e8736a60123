package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
)

// UserPicture is a profile picture, a PNG. The caller closes it.
type UserPicture struct {
	io.ReadCloser
	Tag string // changes with the picture
}

// picturePath is where a profile picture is kept.
func picturePath(userID string) string { return "users/" + userID + "/profile.png" }

// Picture returns the user's profile picture, or the one made of their name.
func (us *Users) Picture(ctx context.Context, s *model.Session, id string) (*UserPicture, error) {
	u, err := us.seen(ctx, s, id)
	if err != nil {
		return nil, err
	}
	if u.LastPictureUpdate <= 0 {
		return us.avatar(u)
	}
	file, _, err := us.files.Open(ctx, picturePath(id))
	if errors.Is(err, filestore.ErrNotFound) { // the files of a backup are not back yet
		return us.avatar(u)
	}
	if err != nil {
		return nil, fmt.Errorf("open a profile picture: %w", err)
	}
	return &UserPicture{ReadCloser: file, Tag: fmt.Sprintf("%s.%d", id, u.LastPictureUpdate)}, nil
}

// DefaultPicture returns the picture that the user has without one of their own.
func (us *Users) DefaultPicture(ctx context.Context, s *model.Session, id string) (*UserPicture, error) {
	u, err := us.seen(ctx, s, id)
	if err != nil {
		return nil, err
	}
	return us.avatar(u)
}

// seen returns an account that the caller may know of, as it is kept.
func (us *Users) seen(ctx context.Context, s *model.Session, id string) (*model.User, error) {
	if _, err := us.Get(ctx, s, id); err != nil {
		return nil, err
	}
	u, err := us.store.Users().Get(ctx, id)
	return u, noUser(err)
}

func (us *Users) avatar(u *model.User) (*UserPicture, error) {
	png, err := picture.Avatar(u.ID, u.Username)
	if err != nil {
		return nil, err
	}
	return &UserPicture{ReadCloser: io.NopCloser(bytes.NewReader(png)), Tag: fmt.Sprintf("%s.%s", u.ID, u.Username)}, nil
}

// SetPicture makes the image in r the user's profile picture.
func (us *Users) SetPicture(ctx context.Context, s *model.Session, id string, r io.ReadSeeker) error {
	if err := us.checkChange(ctx, s, id); err != nil {
		return err
	}
	png, err := us.pictures.Profile(ctx, r)
	switch {
	case errors.Is(err, picture.ErrTooLarge):
		return model.NewError(model.Invalid, "api.user.upload_profile_user.too_large.app_error", nil).Because(err)
	case errors.Is(err, picture.ErrFormat), errors.Is(err, picture.ErrCorrupt):
		return model.NewError(model.Invalid, "api.user.upload_profile_user.decode.app_error", nil).Because(err)
	case err != nil:
		return err
	}
	if _, err := us.files.Write(ctx, picturePath(id), bytes.NewReader(png)); err != nil {
		return fmt.Errorf("keep a profile picture: %w", err)
	}
	return us.pictureChanged(ctx, id, 1)
}

// DeletePicture gives the user the picture made of their name.
func (us *Users) DeletePicture(ctx context.Context, s *model.Session, id string) error {
	if err := us.checkChange(ctx, s, id); err != nil {
		return err
	}
	if err := us.pictureChanged(ctx, id, -1); err != nil {
		return err
	}
	if err := us.files.Delete(ctx, picturePath(id)); err != nil {
		return fmt.Errorf("delete a profile picture: %w", err)
	}
	return nil
}

// pictureChanged notes the time, which is part of the picture's address in
// clients. It is negative for a picture that is not the user's own.
func (us *Users) pictureChanged(ctx context.Context, id string, sign int64) error {
	_, err := us.update(ctx, id, func(u *model.User) error {
		u.LastPictureUpdate = sign * us.now()
		return nil
	})
	return err
}

package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"

	"github.com/polder-chat/polder/internal/app"
)

// profilePictureMax bounds a profile picture on its way in, in bytes: it is
// held in memory until it is made small.
const profilePictureMax = 10 << 20

// pictureCache lets browsers keep a picture for a day: its address in clients
// changes with it.
const pictureCache = "max-age=86400, private"

// getUserImage answers a user's profile picture.
func (a *API) getUserImage(c *call) error {
	return c.picture(a.App.Users.Picture(c.ctx, c.session, c.id("user_id")))
}

// getDefaultUserImage answers the picture that a user has without one.
func (a *API) getDefaultUserImage(c *call) error {
	return c.picture(a.App.Users.DefaultPicture(c.ctx, c.session, c.id("user_id")))
}

func (c *call) picture(p *app.UserPicture, err error) error {
	if err != nil {
		return err
	}
	defer p.Close()
	c.w.Header().Set("Cache-Control", pictureCache)
	if c.etag(p.Tag) {
		return nil
	}
	c.w.Header().Set("Content-Type", "image/png")
	// A copy fails when the client is gone, or when the file does after its
	// beginning was sent: then the client sees that bytes are missing.
	_, err = io.Copy(c.w, p)
	return err
}

// uploadUserImage sets a user's profile picture, which is the part "image" of a
// form.
func (a *API) uploadUserImage(c *call) error {
	body := &tracked{r: c.r.Body}
	image, err := c.imagePart(body)
	if err != nil {
		return body.explain(err)
	}
	if err := a.App.Users.SetPicture(c.ctx, c.session, c.id("user_id"), bytes.NewReader(image)); err != nil {
		return err
	}
	return c.ok()
}

// deleteUserImage gives a user the default picture.
func (a *API) deleteUserImage(c *call) error {
	if err := a.App.Users.DeletePicture(c.ctx, c.session, c.id("user_id")); err != nil {
		return err
	}
	return c.ok()
}

// imagePart returns the part "image" of a multipart body.
func (c *call) imagePart(body io.Reader) ([]byte, error) {
	mediaType, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		return nil, invalidBody("body", "multipart/form-data")
	}
	form := multipart.NewReader(body, params["boundary"])
	for range formPartsMax {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, invalidBody("body", "multipart/form-data").Because(err)
		}
		if part.FormName() != "image" {
			continue
		}
		image, err := io.ReadAll(io.LimitReader(part, profilePictureMax+1))
		if err != nil {
			return nil, unreadable(err)
		}
		if len(image) > profilePictureMax {
			return nil, errTooLarge(profilePictureMax)
		}
		return image, nil
	}
	return nil, invalidBody("image", "file")
}

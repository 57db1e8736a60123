package conformance

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // previews are
	"image/png"
	"net/http"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// picture makes a PNG of one colour.
func picture(t testing.TB, width, height int, c color.Color) []byte {
	t.Helper()
	p := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{c})
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pictureSize decodes a picture and returns what it is.
func pictureSize(t testing.TB, b []byte) (format string, width, height int) {
	t.Helper()
	config, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%v: %.60q", err, b)
	}
	return format, config.Width, config.Height
}

func testPictures(t *testing.T, s *server) {
	ctx := t.Context()
	anna, bas := s.signUp(t, "anna"), s.signUp(t, "bas")
	id := anna.user.Id
	standard := must(bas.GetDefaultProfileImage(ctx, id))(t)
	if !bytes.Equal(must(bas.GetProfileImage(ctx, id, ""))(t), standard) {
		t.Error("a new user's picture is not the default")
	}
	if format, width, height := pictureSize(t, standard); format != "png" || width != height {
		t.Errorf("the default picture is a %s of %d × %d", format, width, height)
	}
	others := bas.listen(t)
	do(anna.SetProfileImage(ctx, id, picture(t, 300, 200, color.RGBA{R: 200, A: 255})))(t)
	others.await(t, model.WebsocketEventUserUpdated, func(e *model.WebSocketEvent) bool {
		return userIn(e).Id == id && userIn(e).LastPictureUpdate > 0
	})
	own := must(bas.GetProfileImage(ctx, id, ""))(t)
	if format, width, height := pictureSize(t, own); format != "png" || width != height || bytes.Equal(own, standard) {
		t.Errorf("the picture is a %s of %d × %d", format, width, height)
	}
	unchanged(t, func(etag string) ([]byte, *model.Response, error) {
		b, r, err := bas.GetProfileImage(ctx, id, etag)
		if r != nil && r.StatusCode == http.StatusNotModified {
			equal(t, "bytes with 304", len(b), 0)
		}
		return b, r, err
	})
	denied(anna.SetProfileImage(ctx, id, []byte("no picture")))(t, 400, "")
	denied(bas.SetProfileImage(ctx, id, own))(t, 403, noPermission)
	denied(bas.SetDefaultProfileImage(ctx, id))(t, 403, noPermission)
	do(anna.SetDefaultProfileImage(ctx, id))(t)
	if !bytes.Equal(must(bas.GetProfileImage(ctx, id, ""))(t), standard) {
		t.Error("the picture is not the default again")
	}
	refused(bas.GetProfileImage(ctx, model.NewId(), ""))(t, 404, "app.user.missing_account.const")
}

package picture

import (
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"strings"
	"unicode"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// letterHeight is the font size of the initial, in pixels.
const letterHeight = 72

// Avatar draws the profile picture of a user who has set none: the initial of
// the name in white on a colour that the id selects, as a PNG of 128 × 128. It
// is the same for the same id and initial on every node. A name whose initial
// the font lacks gets the outline of a person.
func Avatar(userID, username string) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, profileSize, profileSize))
	draw.Draw(img, img.Rect, image.NewUniform(background(userID)), image.Point{}, draw.Src)
	drawn, err := drawInitial(img, username)
	if err != nil {
		return nil, fmt.Errorf("draw the initial of %q: %w", username, err)
	}
	if !drawn {
		drawPerson(img)
	}
	return encodePNG(img)
}

// background picks one of the colours, all dark enough for white letters.
func background(userID string) color.RGBA {
	colours := [...]uint32{
		0x1f6f8b, 0x2f6b3c, 0x7a4e1d, 0x8c2f39, 0x5b3a8c, 0x2d5d9f, 0x8a3b76, 0x3d6658,
		0x6b5b12, 0xa03e1f, 0x42598a, 0x4f6d1f, 0x77406b, 0x246a73, 0x9a3558, 0x5c5470,
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(userID)) // never fails
	c := colours[h.Sum32()%uint32(len(colours))]
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xff}
}

// drawInitial draws the first letter or digit of name into the middle of img,
// and reports whether it could.
func drawInitial(img *image.RGBA, name string) (bool, error) {
	at := strings.IndexFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	if at < 0 {
		return false, nil
	}
	initial := unicode.ToUpper([]rune(name[at:])[0])

	// Parsing takes microseconds, and neither a font nor a face may be shared
	// by goroutines without care.
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return false, err
	}
	if i, err := parsed.GlyphIndex(&sfnt.Buffer{}, initial); err != nil || i == 0 {
		return false, err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: letterHeight, DPI: 72})
	if err != nil {
		return false, err
	}
	bounds, _, ok := face.GlyphBounds(initial)
	if !ok || bounds.Empty() {
		return false, face.Close()
	}
	middle := fixed.P(profileSize/2, profileSize/2)
	d := font.Drawer{
		Dst: img, Src: image.NewUniform(color.White), Face: face,
		Dot: middle.Sub(bounds.Min.Add(bounds.Max).Div(fixed.I(2))),
	}
	d.DrawString(string(initial))
	return true, face.Close()
}

// drawPerson draws a head and shoulders.
func drawPerson(img *image.RGBA) {
	const middle = profileSize / 2
	z := vector.NewRasterizer(profileSize, profileSize)
	ellipse(z, middle, 50, 22, 22)
	ellipse(z, middle, 124, 42, 44)
	z.Draw(img, img.Rect, image.NewUniform(color.White), image.Point{})
}

// ellipse adds an ellipse around x, y to the path of z.
func ellipse(z *vector.Rasterizer, x, y, rx, ry float32) {
	const k = 0.5523 // a Bézier curve with its handles there is a quarter circle
	z.MoveTo(x+rx, y)
	z.CubeTo(x+rx, y+k*ry, x+k*rx, y+ry, x, y+ry)
	z.CubeTo(x-k*rx, y+ry, x-rx, y+k*ry, x-rx, y)
	z.CubeTo(x-rx, y-k*ry, x-k*rx, y-ry, x, y-ry)
	z.CubeTo(x+k*rx, y-ry, x+rx, y-k*ry, x+rx, y)
	z.ClosePath()
}

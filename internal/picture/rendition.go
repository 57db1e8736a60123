package picture

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/draw"
)

// The sizes that v4 clients lay out, in pixels.
const (
	thumbnailWidth  = 120
	thumbnailHeight = 100
	previewWidth    = 1920
	anyHeight       = math.MaxInt32
	miniSize        = 16
	profileSize     = 128
)

// Rendition is a smaller copy of an image: a JPEG, or a PNG if the image is
// transparent somewhere.
type Rendition struct {
	Data []byte
	MIME string
}

// Renditions are what clients show in place of an uploaded image.
type Renditions struct {
	Header
	// Thumbnail fits into 120 × 100.
	Thumbnail Rendition
	// Preview is at most 1920 wide. It has no data for an animated image, which
	// only moves in the original.
	Preview Rendition
	// Mini is a JPEG of 16 × 16 whatever the proportions, to be blurred in the
	// image's place while it loads.
	Mini []byte
}

// Render makes the renditions of the image in r. It returns [ErrFormat],
// [ErrCorrupt], [ErrTooLarge], the error of r or that of ctx.
func (p *Processor) Render(ctx context.Context, r io.ReadSeeker) (*Renditions, error) {
	var out *Renditions
	err := p.decoded(ctx, r, func(h *Header, img image.Image) (err error) {
		out, err = render(h, img)
		return err
	})
	return out, err
}

func render(h *Header, img image.Image) (*Renditions, error) {
	out := &Renditions{Header: *h}
	opaque := isOpaque(img)

	// From the source's sides, which those of the header are turned from.
	b := img.Bounds()
	maxW, maxH := previewWidth, anyHeight
	if h.orientation.turned() {
		maxW, maxH = maxH, maxW
	}
	w, ht := fit(b.Dx(), b.Dy(), maxW, maxH)
	preview := h.orientation.apply(scale(img, b, w, ht, draw.ApproxBiLinear))

	var err error
	if !h.Animated {
		if out.Preview, err = encode(preview, opaque); err != nil {
			return nil, err
		}
	}
	w, ht = fit(preview.Rect.Dx(), preview.Rect.Dy(), thumbnailWidth, thumbnailHeight)
	thumbnail := scale(preview, preview.Rect, w, ht, draw.CatmullRom)
	if out.Thumbnail, err = encode(thumbnail, opaque); err != nil {
		return nil, err
	}
	out.Mini, err = encodeJPEG(onWhite(scale(preview, preview.Rect, miniSize, miniSize, draw.CatmullRom)))
	return out, err
}

// Profile makes a profile picture from the image in r: its middle as a PNG of
// 128 × 128. Errors are those of [Processor.Render].
func (p *Processor) Profile(ctx context.Context, r io.ReadSeeker) ([]byte, error) {
	var out []byte
	err := p.decoded(ctx, r, func(h *Header, img image.Image) (err error) {
		small := scale(img, square(img.Bounds()), profileSize, profileSize, draw.CatmullRom)
		out, err = encodePNG(h.orientation.apply(small))
		return err
	})
	return out, err
}

func isOpaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

func encode(img *image.RGBA, opaque bool) (Rendition, error) {
	if opaque {
		data, err := encodeJPEG(img)
		return Rendition{data, "image/jpeg"}, err
	}
	data, err := encodePNG(img)
	return Rendition{data, "image/png"}, err
}

func encodeJPEG(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

func encodePNG(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

// onWhite takes the transparency out of img.
func onWhite(img *image.RGBA) *image.RGBA {
	dst := image.NewRGBA(img.Rect)
	draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(dst, dst.Rect, img, img.Rect.Min, draw.Over)
	return dst
}

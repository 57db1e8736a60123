package picture

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// Why an image is refused; wrapped with the details.
var (
	// ErrFormat: the file is none of PNG, JPEG, GIF, WebP and BMP.
	ErrFormat = errors.New("not an image of a known format")
	// ErrCorrupt: the file is truncated, damaged or of a variant that is not
	// supported, such as an animated WebP.
	ErrCorrupt = errors.New("the image can't be decoded")
	// ErrTooLarge: decoding takes more pixels, memory or time than is allowed.
	ErrTooLarge = errors.New("the image is too large")
)

// Header is what an image file says of itself.
type Header struct {
	Format string // png, jpeg, gif, webp or bmp
	MIME   string
	// Width and Height in pixels as the image is to be seen, that is, turned
	// the way its EXIF data asks for.
	Width, Height int
	// Animated GIFs have more than one frame; only the first is decoded.
	Animated bool

	orientation orientation
	decode      func(io.Reader) (image.Image, error)
	bytes       float64 // memory that decoding takes, a pixel
}

// Pixels returns the area. It can't overflow: no format has sides beyond 2^31.
func (h *Header) Pixels() int64 { return int64(h.Width) * int64(h.Height) }

// readHeader describes the image in r, which it reads from the start, without
// decoding it.
func readHeader(ctx context.Context, r io.ReadSeeker) (*Header, error) {
	src := &source{ctx: ctx, r: r}
	h, err := measure(src)
	if src.err != nil {
		return nil, src.err
	}
	return h, err
}

func measure(src *source) (*Header, error) {
	buffered, err := src.rewind()
	if err != nil {
		return nil, err
	}
	head, err := buffered.Peek(sniffLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	f, ok := sniff(head)
	if !ok {
		return nil, ErrFormat
	}
	config, err := f.config(buffered)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, f.name, err)
	}
	if config.Width <= 0 || config.Height <= 0 {
		return nil, fmt.Errorf("%w: %s: it has no pixels", ErrCorrupt, f.name)
	}
	h := &Header{
		Format: f.name, MIME: f.mime, Width: config.Width, Height: config.Height,
		orientation: upright, decode: f.decode, bytes: 8,
	}
	if buffered, err = src.rewind(); err != nil {
		return nil, err
	}
	switch f.name {
	case "png":
		h.bytes = pngBytes(config.ColorModel, buffered)
	case "jpeg":
		j := readJPEGHeader(buffered)
		h.orientation, h.bytes = j.orientation, j.bytes()
	case "gif":
		h.Animated, h.bytes = animatedGIF(buffered), 1+4 // the frame and the canvas around it
	case "bmp":
		h.bytes = 4
	}
	if h.orientation.turned() {
		h.Width, h.Height = h.Height, h.Width
	}
	return h, nil
}

// pngBytes tells a PNG's memory a pixel by its colour model; an interlaced one
// is decoded in passes that exist beside the whole.
func pngBytes(model color.Model, r *bufio.Reader) float64 {
	bytes := 4.0
	switch model {
	case color.GrayModel:
		bytes = 1
	case color.Gray16Model:
		bytes = 2
	case color.RGBA64Model, color.NRGBA64Model:
		bytes = 8
	}
	const interlaceAt = 28 // in the first chunk, whose place is fixed
	if head, err := r.Peek(interlaceAt + 1); err == nil && head[interlaceAt] != 0 {
		bytes *= 1.5
	}
	return bytes
}

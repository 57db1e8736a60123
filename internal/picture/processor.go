package picture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"runtime"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/sync/semaphore"
)

// Options bound a [Processor]. Zero values select the defaults.
type Options struct {
	MaxPixels func() int64  // of one image, asked each time; default 24 million
	Memory    int64         // of all work at a time, in bytes; default 512 MiB
	Workers   int           // images at a time; default as many as the machine has processors
	Timeout   time.Duration // for decoding one image; default 20 s
}

// Processor decodes images and makes smaller ones. Its methods may be called
// concurrently and wait their turn.
type Processor struct {
	opts Options
	// memory counts bytes. Every image takes at least a worker's share, so that
	// the one semaphore bounds both the memory and the number of images.
	memory *semaphore.Weighted
}

// NewProcessor returns a processor with its own bounds.
func NewProcessor(opts Options) *Processor {
	if opts.MaxPixels == nil {
		opts.MaxPixels = func() int64 { return 24_000_000 }
	}
	if opts.Memory <= 0 {
		opts.Memory = 512 << 20
	}
	if opts.Workers <= 0 {
		opts.Workers = runtime.NumCPU()
	}
	if opts.Timeout <= 0 {
		opts.Timeout = 20 * time.Second
	}
	return &Processor{opts: opts, memory: semaphore.NewWeighted(opts.Memory)}
}

// Inspect reads what the image file r says of itself, without decoding it and
// without limits on its size. It returns [ErrFormat] or [ErrCorrupt] for a file
// that is no image, and errors of r as they are.
func (p *Processor) Inspect(ctx context.Context, r io.ReadSeeker) (*Header, error) {
	return readHeader(ctx, r)
}

// decoded runs use with the image in r, within the processor's bounds; the
// image must not outlive use.
func (p *Processor) decoded(ctx context.Context, r io.ReadSeeker, use func(*Header, image.Image) error) error {
	h, err := readHeader(ctx, r)
	if err != nil {
		return err
	}
	if limit := p.opts.MaxPixels(); h.Pixels() > limit {
		return fmt.Errorf("%w: %d × %d pixels, at most %d are allowed", ErrTooLarge, h.Width, h.Height, limit)
	}
	need := p.need(h)
	if need > p.opts.Memory {
		return fmt.Errorf("%w: decoding takes %d MiB, at most %d are allowed", ErrTooLarge, need>>20, p.opts.Memory>>20)
	}
	if err := p.memory.Acquire(ctx, need); err != nil {
		return err
	}
	defer p.memory.Release(need)
	img, err := p.decode(ctx, r, h)
	if err != nil {
		return err
	}
	return use(h, img)
}

// need is the memory to decode and scale the image, in bytes.
func (p *Processor) need(h *Header) int64 {
	const halved, preview = 1, 4 + 4 // bytes a pixel: a quarter of the area as RGBA; scaled, then oriented
	w, ht := fit(h.Width, h.Height, previewWidth, anyHeight)
	bytes := int64((h.bytes + halved) * float64(h.Pixels()))
	bytes += preview * int64(w) * int64(ht)
	return max(bytes, p.opts.Memory/int64(p.opts.Workers))
}

func (p *Processor) decode(ctx context.Context, r io.ReadSeeker, h *Header) (image.Image, error) {
	limited, cancel := context.WithTimeout(ctx, p.opts.Timeout)
	defer cancel()
	src := &source{ctx: limited, r: r}
	buffered, err := src.rewind()
	if err != nil {
		return nil, err
	}
	img, err := h.decode(buffered)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(src.err, context.DeadlineExceeded):
		return nil, fmt.Errorf("%w: decoding takes longer than %v", ErrTooLarge, p.opts.Timeout)
	case src.err != nil:
		return nil, src.err
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, h.Format, err)
	}
	return onCanvas(img, h), nil
}

// onCanvas puts the first frame of a GIF, which may be smaller than the screen
// and off its corner, where it belongs. Other formats have no such thing.
func onCanvas(img image.Image, h *Header) image.Image {
	canvas := image.Rect(0, 0, h.Width, h.Height)
	if h.Format != "gif" || img.Bounds() == canvas {
		return img
	}
	whole := image.NewRGBA(canvas)
	draw.Draw(whole, img.Bounds(), img, img.Bounds().Min, draw.Src)
	return whole
}

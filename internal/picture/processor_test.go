package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

func TestBombs(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	bomb := plainWebP(16384, 16384, red) // 1 GiB of pixels
	if len(bomb) > 100 {
		t.Fatalf("the bomb takes %d bytes", len(bomb))
	}
	head, err := p.Inspect(t.Context(), bytes.NewReader(bomb))
	if err != nil || head.Width != 16384 || head.Height != 16384 {
		t.Errorf("Inspect says %+v, %v", head, err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := p.Render(t.Context(), bytes.NewReader(bomb)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Render: %v", err)
	}
	if _, err := p.Profile(t.Context(), bytes.NewReader(bomb)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Profile: %v", err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 { // other tests allocate too
		t.Errorf("refusing it took %d bytes", used)
	}
}

func pixels(n int64) func() int64 { return func() int64 { return n } }

func TestLimits(t *testing.T) {
	t.Parallel()
	file := encodeAs(t, "png", coloured(400, 300))
	for name, c := range map[string]struct {
		opts Options
		want error
	}{
		"enough pixels":  {Options{MaxPixels: pixels(400 * 300)}, nil},
		"a pixel short":  {Options{MaxPixels: pixels(400*300 - 1)}, ErrTooLarge},
		"enough memory":  {Options{Memory: 2 << 20, Workers: 1}, nil},
		"little memory":  {Options{Memory: 1 << 20, Workers: 1}, ErrTooLarge},
		"no time at all": {Options{Timeout: 1}, ErrTooLarge},
	} {
		_, err := NewProcessor(c.opts).Render(t.Context(), bytes.NewReader(file))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestNotAnImage(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	for _, text := range []string{"", "B", "hello, world", "<svg xmlns='http://www.w3.org/2000/svg'/>", "BMW is a make of cars", "RIFF1234WAVEfmt "} {
		if _, err := p.Inspect(t.Context(), strings.NewReader(text)); !errors.Is(err, ErrFormat) {
			t.Errorf("Inspect(%q): %v", text, err)
		}
		if _, err := p.Render(t.Context(), strings.NewReader(text)); !errors.Is(err, ErrFormat) {
			t.Errorf("Render(%q): %v", text, err)
		}
	}
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	noise := image.NewRGBA(image.Rect(0, 0, 64, 64))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = byte(r.Uint32()) | byte(i%4/3*255)
	}
	for _, format := range []string{"png", "jpeg", "gif", "webp", "bmp"} {
		file := encodeAs(t, format, noise)
		for _, keep := range []float64{0.01, 0.1, 0.5, 0.75} {
			part := file[:int(float64(len(file))*keep)]
			if _, err := p.Render(t.Context(), bytes.NewReader(part)); !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrFormat) {
				t.Errorf("%d bytes of a %s of %d: %v", len(part), format, len(file), err)
			}
		}
	}
}

// A store that fails is not the image's fault.
func TestReaderErrors(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	boom := errors.New("boom")
	file := encodeAs(t, "jpeg", coloured(800, 800))
	for _, good := range []int{0, 10, len(file) / 2} {
		r := &failing{Reader: bytes.NewReader(file), good: int64(good), err: boom}
		if _, err := p.Render(t.Context(), r); !errors.Is(err, boom) || errors.Is(err, ErrCorrupt) {
			t.Errorf("after %d bytes: %v", good, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Render(ctx, bytes.NewReader(file)); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

// failing gives an error beyond the first good bytes.
type failing struct {
	*bytes.Reader
	good int64
	err  error
}

func (f *failing) Read(p []byte) (int, error) {
	at := f.Size() - int64(f.Len())
	if at >= f.good {
		return iotest.ErrReader(f.err).Read(p)
	}
	return f.Reader.Read(p[:min(int64(len(p)), f.good-at)])
}

// No more images than workers are read at a time, and whoever waits can give up.
func TestWorkers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := NewProcessor(Options{Workers: 2, Timeout: time.Hour})
		file := encodeAs(t, "jpeg", coloured(800, 800))
		var busy, most atomic.Int32
		hold := make(chan struct{})
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				r := &held{Reader: bytes.NewReader(file), busy: &busy, most: &most, hold: hold}
				_, err := p.Render(t.Context(), r)
				busy.Add(-1)
				if err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait() // until two hang in the middle of a file, four at the door
		if got := busy.Load(); got != 2 {
			t.Errorf("%d images are decoded at a time", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Render(ctx, bytes.NewReader(file)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the one that gave up waiting: %v", err)
		}
		close(hold)
		wg.Wait()
		if got := most.Load(); got > 2 {
			t.Errorf("%d images were decoded at a time", got)
		}
	})
}

// held waits in the second half of the file, which only decoding reads.
type held struct {
	*bytes.Reader
	busy, most *atomic.Int32
	hold       chan struct{}
	once       sync.Once
}

func (h *held) Read(p []byte) (int, error) {
	if at, _ := h.Seek(0, io.SeekCurrent); at > h.Size()/2 {
		h.once.Do(func() {
			n := h.busy.Add(1)
			for old := h.most.Load(); n > old && !h.most.CompareAndSwap(old, n); old = h.most.Load() {
			}
			<-h.hold
		})
	}
	return h.Reader.Read(p)
}

func FuzzRender(f *testing.F) {
	small := coloured(20, 10)
	for _, format := range []string{"png", "jpeg", "gif", "webp", "bmp"} {
		f.Add(encodeAs(f, format, small))
	}
	p := NewProcessor(Options{MaxPixels: pixels(1 << 16)})
	f.Fuzz(func(t *testing.T, file []byte) {
		out, err := p.Render(t.Context(), bytes.NewReader(file))
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("an unexpected error: %v", err)
			}
			return
		}
		w, h := fit(out.Width, out.Height, thumbnailWidth, thumbnailHeight)
		if out.Width <= previewWidth {
			wantSize(t, decodeRendition(t, out.Thumbnail), w, h)
		}
		if _, err := p.Profile(t.Context(), bytes.NewReader(file)); err != nil {
			t.Errorf("a profile picture of the same: %v", err)
		}
	})
}

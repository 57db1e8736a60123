package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"testing"
)

func TestRenderEveryFormat(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	for _, format := range []string{"png", "jpeg", "gif", "webp", "bmp"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			out, err := p.Render(t.Context(), bytes.NewReader(encodeAs(t, format, coloured(2400, 200))))
			if err != nil {
				t.Fatal(err)
			}
			if out.Format != format || out.MIME != "image/"+format || out.Width != 2400 || out.Height != 200 || out.Animated {
				t.Errorf("header %+v", out.Header)
			}
			preview, thumbnail := decodeRendition(t, out.Preview), decodeRendition(t, out.Thumbnail)
			wantSize(t, preview, 1920, 160)
			wantSize(t, thumbnail, 120, 10)
			mini, err := jpeg.Decode(bytes.NewReader(out.Mini))
			if err != nil {
				t.Fatal(err)
			}
			wantSize(t, mini, 16, 16)
			if out.Preview.MIME != "image/jpeg" || out.Thumbnail.MIME != "image/jpeg" {
				t.Errorf("an opaque image gives %s and %s", out.Preview.MIME, out.Thumbnail.MIME)
			}
			for _, img := range []image.Image{preview, thumbnail, mini} {
				if format == "webp" {
					wantQuarters(t, img, red, red, red, red)
				} else {
					wantQuarters(t, img, red, green, blue, grey)
				}
			}
		})
	}
}

func TestRenderKeepsTransparency(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	clear := color.RGBA{}
	for _, format := range []string{"png", "gif"} {
		var img image.Image = quarters(300, 300, clear, green, blue, clear)
		if format == "gif" {
			paletted := image.NewPaletted(img.Bounds(), color.Palette{clear, green, blue})
			draw.Draw(paletted, paletted.Rect, img, image.Point{}, draw.Src)
			img = paletted
		}
		out, err := p.Render(t.Context(), bytes.NewReader(encodeAs(t, format, img)))
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if out.Preview.MIME != "image/png" || out.Thumbnail.MIME != "image/png" {
			t.Errorf("%s: a transparent image gives %s and %s", format, out.Preview.MIME, out.Thumbnail.MIME)
		}
		wantQuarters(t, decodeRendition(t, out.Preview), clear, green, blue, clear)
		wantQuarters(t, decodeRendition(t, out.Thumbnail), clear, green, blue, clear)
		mini, err := jpeg.Decode(bytes.NewReader(out.Mini))
		if err != nil {
			t.Fatal(err)
		}
		wantQuarters(t, mini, color.White, green, blue, color.White)
	}
}

func TestRenderSizes(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	for _, c := range []struct {
		w, h               int
		previewW, previewH int
		thumbW, thumbH     int
	}{
		{1, 1, 1, 1, 1, 1},
		{120, 100, 120, 100, 120, 100},
		{50, 400, 50, 400, 12, 100},
		{1921, 3, 1920, 2, 120, 1},
		{5000, 1, 1920, 1, 120, 1},
		{1, 5000, 1, 5000, 1, 100},
		{3841, 199, 1920, 99, 120, 6},
	} {
		out, err := p.Render(t.Context(), bytes.NewReader(encodeAs(t, "png", coloured(c.w, c.h))))
		if err != nil {
			t.Errorf("%d × %d: %v", c.w, c.h, err)
			continue
		}
		wantSize(t, decodeRendition(t, out.Preview), c.previewW, c.previewH)
		wantSize(t, decodeRendition(t, out.Thumbnail), c.thumbW, c.thumbH)
	}
}

// The numbers of EXIF say at which sides the first stored row and the first
// stored column are seen; the cases list what is then seen in which quarter.
func TestOrientation(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	stored := encodeAs(t, "jpeg", coloured(240, 120)) // red, green / blue, grey
	for o, seen := range map[orientation][4]color.Color{
		1: {red, green, blue, grey}, // top, left
		2: {green, red, grey, blue}, // top, right
		3: {grey, blue, green, red}, // bottom, right
		4: {blue, grey, red, green}, // bottom, left
		5: {red, blue, green, grey}, // left, top
		6: {blue, red, grey, green}, // right, top
		7: {grey, green, blue, red}, // right, bottom
		8: {green, grey, red, blue}, // left, bottom
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			t.Run(fmt.Sprintf("%d %v", o, order), func(t *testing.T) {
				t.Parallel()
				file := withOrientation(stored, o, order)
				w, h := 240, 120
				if o >= 5 {
					w, h = h, w
				}
				head, err := p.Inspect(t.Context(), bytes.NewReader(file))
				if err != nil || head.Width != w || head.Height != h {
					t.Errorf("Inspect says %+v, %v", head, err)
				}
				out, err := p.Render(t.Context(), bytes.NewReader(file))
				if err != nil {
					t.Fatal(err)
				}
				preview := decodeRendition(t, out.Preview)
				wantSize(t, preview, w, h)
				wantQuarters(t, preview, seen[0], seen[1], seen[2], seen[3])
				wantQuarters(t, decodeRendition(t, out.Thumbnail), seen[0], seen[1], seen[2], seen[3])
				profile, err := p.Profile(t.Context(), bytes.NewReader(file))
				if err != nil {
					t.Fatal(err)
				}
				wantQuarters(t, decodeRendition(t, Rendition{profile, "image/png"}), seen[0], seen[1], seen[2], seen[3])
			})
		}
	}
}

// A preview is as wide as 1920 the way it is seen, not the way it is stored.
func TestPreviewWidthOfATurnedImage(t *testing.T) {
	t.Parallel()
	file := withOrientation(encodeAs(t, "jpeg", coloured(100, 3840)), turnedRight, binary.BigEndian)
	out, err := NewProcessor(Options{}).Render(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	wantSize(t, decodeRendition(t, out.Preview), 1920, 50)
}

func TestNonsenseEXIFIsUpright(t *testing.T) {
	t.Parallel()
	for _, tiff := range []string{
		"", "II*\x00", "XX*\x00\x08\x00\x00\x00\x00\x00", "II*\x00\xff\xff\xff\xff", "II*\x00\x08\x00\x00\x00\xff\xff",
		"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x09\x00\x00\x00",
		"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x04\x00\x01\x00\x00\x00\x06\x00\x00\x00",
	} {
		if got := exifOrientation([]byte(tiff)); got != upright {
			t.Errorf("%q gives %d", tiff, got)
		}
	}
}

func TestAnimation(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	palette := color.Palette{red, green, blue, grey}
	// The first frame covers the bottom right quarter of the screen only.
	anim := &gif.GIF{Config: image.Config{ColorModel: palette, Width: 200, Height: 100}, LoopCount: 3}
	for range 3 {
		frame := image.NewPaletted(image.Rect(100, 50, 200, 100), palette)
		draw.Draw(frame, frame.Rect, image.NewUniform(blue), image.Point{}, draw.Src)
		anim.Image, anim.Delay = append(anim.Image, frame), append(anim.Delay, 5)
	}
	var file bytes.Buffer
	if err := gif.EncodeAll(&file, anim); err != nil {
		t.Fatal(err)
	}
	out, err := p.Render(t.Context(), bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !out.Animated || out.Preview.Data != nil {
		t.Errorf("animated %v, a preview of %d bytes", out.Animated, len(out.Preview.Data))
	}
	thumbnail := decodeRendition(t, out.Thumbnail)
	wantSize(t, thumbnail, 120, 60)
	clear := color.RGBA{}
	wantQuarters(t, thumbnail, clear, clear, clear, blue)

	for n := range file.Len() {
		head, err := p.Inspect(t.Context(), bytes.NewReader(file.Bytes()[:n]))
		if err == nil && head.Animated && n < file.Len()/3 {
			t.Errorf("animated after %d of %d bytes", n, file.Len())
		}
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	p := NewProcessor(Options{})
	for _, size := range []image.Point{{600, 200}, {200, 600}, {40, 40}, {1, 1}, {900, 600}} {
		out, err := p.Profile(t.Context(), bytes.NewReader(encodeAs(t, "png", coloured(size.X, size.Y))))
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		img := decodeRendition(t, Rendition{out, "image/png"})
		wantSize(t, img, 128, 128)
		if size.X > 1 {
			wantQuarters(t, img, red, green, blue, grey)
		}
	}
	// The middle is what is kept.
	wide := image.NewRGBA(image.Rect(0, 0, 900, 300))
	draw.Draw(wide, wide.Rect, image.NewUniform(red), image.Point{}, draw.Src)
	draw.Draw(wide, image.Rect(300, 0, 600, 300), image.NewUniform(green), image.Point{}, draw.Src)
	out, err := p.Profile(t.Context(), bytes.NewReader(encodeAs(t, "png", wide)))
	if err != nil {
		t.Fatal(err)
	}
	wantQuarters(t, decodeRendition(t, Rendition{out, "image/png"}), green, green, green, green)
}

func BenchmarkRender(b *testing.B) {
	p := NewProcessor(Options{})
	for _, format := range []string{"jpeg", "png", "gif"} {
		b.Run(format, func(b *testing.B) {
			file := encodeAs(b, format, coloured(4000, 3000))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Render(b.Context(), bytes.NewReader(file)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

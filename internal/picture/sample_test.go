package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/bmp"
)

var (
	red   = color.RGBA{R: 0xd0, A: 0xff}
	green = color.RGBA{G: 0xd0, A: 0xff}
	blue  = color.RGBA{B: 0xd0, A: 0xff}
	grey  = color.RGBA{R: 0x80, G: 0x80, B: 0x80, A: 0xff}
)

// quarters is an image with a colour in each quarter.
func quarters(w, h int, topLeft, topRight, bottomLeft, bottomRight color.Color) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for r, c := range map[image.Rectangle]color.Color{
		image.Rect(0, 0, w/2, h/2): topLeft,
		image.Rect(w/2, 0, w, h/2): topRight,
		image.Rect(0, h/2, w/2, h): bottomLeft,
		image.Rect(w/2, h/2, w, h): bottomRight,
	} {
		draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

func coloured(w, h int) *image.RGBA { return quarters(w, h, red, green, blue, grey) }

func encodeAs(t testing.TB, format string, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, img)
	case "jpeg":
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 95})
	case "gif":
		paletted, ok := img.(*image.Paletted)
		if !ok { // image/gif would find a palette of its own, slowly
			paletted = image.NewPaletted(img.Bounds(), color.Palette{red, green, blue, grey})
			draw.Draw(paletted, paletted.Rect, img, image.Point{}, draw.Src)
		}
		err = gif.Encode(&out, paletted, nil)
	case "bmp":
		err = bmp.Encode(&out, img)
	case "webp":
		return plainWebP(img.Bounds().Dx(), img.Bounds().Dy(), red)
	default:
		t.Fatalf("no encoder for %q", format)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withOrientation puts EXIF data into a JPEG, in either byte order.
func withOrientation(file []byte, o orientation, order binary.AppendByteOrder) []byte {
	tiff := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010f, 7}, {0x0112, uint16(o)}} { // the first is for another use
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	tiff = order.AppendUint32(tiff, 0)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte(nil), file[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(exif)+2))
	return append(append(out, exif...), file[2:]...)
}

// plainWebP writes a lossless WebP of one colour. Every pixel takes no bit at
// all, so that any size fits into some 40 bytes.
func plainWebP(w, h int, c color.RGBA) []byte {
	var bits bitWriter
	bits.put(0x2f, 8)
	bits.put(uint32(w-1), 14)
	bits.put(uint32(h-1), 14)
	bits.put(1, 1)     // alpha is used
	bits.put(0, 3)     // version
	bits.put(0, 1+1+1) // no transform, no colour cache, no groups of codes
	for _, channel := range []uint8{c.G, c.R, c.B, c.A} {
		bits.put(0b101, 3) // a simple code, of one symbol, given in 8 bits
		bits.put(uint32(channel), 8)
	}
	bits.put(0b0001, 4) // for distances: a simple code, of one symbol, in one bit: 0
	body := bits.bytes
	if len(body)%2 == 1 {
		body = append(body, 0)
	}
	out := []byte("RIFF")
	out = binary.LittleEndian.AppendUint32(out, uint32(4+8+len(body)))
	out = append(out, "WEBPVP8L"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(bits.bytes)))
	return append(out, body...)
}

// bitWriter packs bits, the least significant first.
type bitWriter struct {
	bytes []byte
	used  uint // of the last byte
}

func (b *bitWriter) put(value uint32, n uint) {
	for i := range n {
		if b.used%8 == 0 {
			b.bytes, b.used = append(b.bytes, 0), 0
		}
		b.bytes[len(b.bytes)-1] |= byte(value>>i&1) << b.used
		b.used++
	}
}

func near(a, b color.Color) bool {
	ar, ag, ab, aa := a.RGBA()
	br, bg, bb, ba := b.RGBA()
	const tolerance = 0x1800
	for _, d := range []int64{int64(ar) - int64(br), int64(ag) - int64(bg), int64(ab) - int64(bb), int64(aa) - int64(ba)} {
		if d > tolerance || d < -tolerance {
			return false
		}
	}
	return true
}

// wantQuarters looks at the middle of each quarter.
func wantQuarters(t *testing.T, img image.Image, topLeft, topRight, bottomLeft, bottomRight color.Color) {
	t.Helper()
	b := img.Bounds()
	for p, want := range map[image.Point]color.Color{
		{b.Dx() / 4, b.Dy() / 4}:         topLeft,
		{b.Dx() * 3 / 4, b.Dy() / 4}:     topRight,
		{b.Dx() / 4, b.Dy() * 3 / 4}:     bottomLeft,
		{b.Dx() * 3 / 4, b.Dy() * 3 / 4}: bottomRight,
	} {
		if got := img.At(p.X, p.Y); !near(got, want) {
			t.Errorf("at %v there is %v, want %v", p, got, want)
		}
	}
}

func decodeRendition(t *testing.T, r Rendition) image.Image {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(r.Data))
	if err != nil {
		t.Fatal(err)
	}
	if "image/"+format != r.MIME {
		t.Errorf("a %s that says it is %s", format, r.MIME)
	}
	return img
}

func wantSize(t *testing.T, img image.Image, w, h int) {
	t.Helper()
	if b := img.Bounds(); b.Dx() != w || b.Dy() != h {
		t.Errorf("it is %d × %d, want %d × %d", b.Dx(), b.Dy(), w, h)
	}
}

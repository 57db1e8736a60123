package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"
)

func avatar(t *testing.T, id, name string) []byte {
	t.Helper()
	out, err := Avatar(id, name)
	if err != nil {
		t.Fatalf("Avatar(%q, %q): %v", id, name, err)
	}
	return out
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	a := avatar(t, "id1", "anna")
	img := decodeRendition(t, Rendition{a, "image/png"})
	wantSize(t, img, 128, 128)
	if got := img.At(2, 2); got != color.Color(background("id1")) {
		t.Errorf("the corner is %v", got)
	}
	for _, name := range []string{"anna", "Albert", "..a"} {
		if !bytes.Equal(a, avatar(t, "id1", name)) {
			t.Errorf("the picture of %q differs", name)
		}
	}
	if bytes.Equal(a, avatar(t, "id1", "bert")) {
		t.Error("another initial gives the same picture")
	}
	seen := map[color.RGBA]bool{}
	for i := range 200 {
		seen[background(fmt.Sprint(i))] = true
	}
	if len(seen) != 16 {
		t.Errorf("200 users have %d colours", len(seen))
	}
}

// Any name gives a picture with something white in its middle third.
func TestAvatarOfAnyName(t *testing.T) {
	t.Parallel()
	person := avatar(t, "id", "")
	for name, lacking := range map[string]bool{
		"a": false, "Ünal": false, "жук": false, "ωμέγα": false, "7up": false, "_x": false, "ij": false, "ßeta": false,
		"": true, "___": true, "日本": true, "שלום": true, "\xff": true, "😀": true,
	} {
		out := avatar(t, "id", name)
		if got := bytes.Equal(out, person); got != lacking {
			t.Errorf("%q: the outline of a person: %v, want %v", name, got, lacking)
		}
		if n := white(decodeRendition(t, Rendition{out, "image/png"}), image.Rect(43, 43, 85, 85)); n < 50 {
			t.Errorf("%q: %d white pixels in the middle", name, n)
		}
	}
}

func white(img image.Image, r image.Rectangle) (n int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if near(img.At(x, y), color.White) {
				n++
			}
		}
	}
	return n
}

// White letters on each colour meet WCAG AA, a contrast of 4.5.
func TestAvatarContrast(t *testing.T) {
	t.Parallel()
	linear := func(v uint8) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	for i := range 200 {
		c := background(fmt.Sprint(i))
		luminance := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
		if contrast := 1.05 / (luminance + 0.05); contrast < 4.5 {
			t.Errorf("%v: a contrast of %.2f", c, contrast)
		}
	}
}

func BenchmarkAvatar(b *testing.B) {
	for b.Loop() {
		if _, err := Avatar("id", "anna"); err != nil {
			b.Fatal(err)
		}
	}
}

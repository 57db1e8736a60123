package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// scale shows the part sr of src at w × h pixels. It halves until less than a
// factor of two is left and lets last do the rest: halving averages all
// pixels, takes little memory, and the good kernels, whose memory grows with
// the source, only ever see a source that is near the result.
func scale(src image.Image, sr image.Rectangle, w, h int, last draw.Scaler) *image.RGBA {
	for sr.Dx() >= 2*w || sr.Dy() >= 2*h {
		size := sr.Size()
		if size.X >= 2*w {
			size.X /= 2
		}
		if size.Y >= 2*h {
			size.Y /= 2
		}
		half := image.NewRGBA(image.Rectangle{Max: size})
		draw.ApproxBiLinear.Scale(half, half.Rect, src, sr, draw.Src, nil)
		src, sr = half, half.Rect
	}
	if done, ok := src.(*image.RGBA); ok && sr == done.Rect && sr.Min == (image.Point{}) && sr.Dx() == w && sr.Dy() == h {
		return done
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	last.Scale(dst, dst.Rect, src, sr, draw.Src, nil)
	return dst
}

// fit returns the largest size of at most maxW × maxH with the proportions of
// w × h. It never enlarges, and a side is at least one pixel.
func fit(w, h, maxW, maxH int) (int, int) {
	if w <= maxW && h <= maxH {
		return w, h
	}
	if int64(w)*int64(maxH) > int64(h)*int64(maxW) {
		return maxW, max(1, int(int64(h)*int64(maxW)/int64(w)))
	}
	return max(1, int(int64(w)*int64(maxH)/int64(h))), maxH
}

// square returns the largest square in the middle of r.
func square(r image.Rectangle) image.Rectangle {
	side := min(r.Dx(), r.Dy())
	corner := r.Min.Add(image.Pt((r.Dx()-side)/2, (r.Dy()-side)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
}

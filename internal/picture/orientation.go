package picture

import (
	"encoding/binary"
	"image"
)

// orientation is how the stored rows and columns are to be seen, in the numbers
// of EXIF: 1 upright, 2 mirrored, 3 turned by 180°, 4 flipped, 5 to 8 with rows
// and columns exchanged.
type orientation uint16

const (
	upright        orientation = 1
	mirrored       orientation = 2
	upsideDown     orientation = 3
	flipped        orientation = 4
	transposed     orientation = 5
	turnedRight    orientation = 6 // show it turned 90° clockwise
	antiTransposed orientation = 7
	turnedLeft     orientation = 8 // show it turned 90° anti-clockwise
)

// turned reports whether width and height change places.
func (o orientation) turned() bool { return o >= transposed }

// exifOrientation finds the orientation in EXIF data, a TIFF file whose first
// directory has it as tag 0x0112. Without one that makes sense the image is
// upright.
func exifOrientation(tiff []byte) orientation {
	const (
		headerSize, entrySize = 8, 12
		tagOrientation        = 0x0112
		typeShort             = 3
	)
	if len(tiff) < headerSize {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entrySize {
			break
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := orientation(order.Uint16(entries[8:])); o >= upright && o <= turnedLeft {
				return o
			}
			break
		}
		entries = entries[entrySize:]
	}
	return upright
}

// apply returns src as it is to be seen. An upright one is returned as it is.
func (o orientation) apply(src *image.RGBA) *image.RGBA {
	if o == upright {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dw, dh := w, h
	if o.turned() {
		dw, dh = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range dh {
		for x := range dw {
			sx, sy := o.source(x, y, w, h)
			copy(dst.Pix[y*dst.Stride+x*4:][:4], src.Pix[sy*src.Stride+sx*4:][:4])
		}
	}
	return dst
}

// source tells which stored pixel of a w × h image is seen at x, y.
func (o orientation) source(x, y, w, h int) (int, int) {
	switch o {
	case mirrored:
		return w - 1 - x, y
	case upsideDown:
		return w - 1 - x, h - 1 - y
	case flipped:
		return x, h - 1 - y
	case transposed:
		return y, x
	case turnedRight:
		return y, h - 1 - x
	case antiTransposed:
		return w - 1 - y, h - 1 - x
	case turnedLeft:
		return w - 1 - y, x
	}
	return x, y
}

package picture

import (
	"bufio"
	"encoding/binary"
	"io"
	"strings"
)

// The JPEG markers that matter before the pixels begin.
const (
	markerSOF0 = 0xc0 // baseline
	markerSOF2 = 0xc2 // progressive
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// jpegHeader is what a JPEG tells beyond its size.
type jpegHeader struct {
	orientation orientation
	progressive bool
	components  int
	samples     float64 // a pixel: 3 without chroma subsampling, mostly 1.5
}

// bytes is the memory of decoding, a pixel. A progressive image needs all its
// coefficients, 32 bits each, at once; one of four components is converted into
// a second image.
func (j *jpegHeader) bytes() float64 {
	bytes := j.samples
	if j.progressive {
		bytes += 4 * j.samples
	}
	if j.components == 4 {
		bytes += 4
	}
	return bytes
}

// readJPEGHeader walks the segments up to the frame header. It takes what it
// finds: that the file is a JPEG at all is for the decoder to say.
func readJPEGHeader(r *bufio.Reader) *jpegHeader {
	j := &jpegHeader{orientation: upright, components: 4, samples: 4}
	for {
		marker, err := nextMarker(r)
		if err != nil || marker == markerSOS || marker == markerEOI {
			return j
		}
		if marker == markerSOI || marker >= 0xd0 && marker <= 0xd7 || marker == 0x01 {
			continue // these stand alone
		}
		var size [2]byte
		if _, err := io.ReadFull(r, size[:]); err != nil {
			return j
		}
		n := int(binary.BigEndian.Uint16(size[:])) - len(size)
		if n < 0 {
			return j
		}
		switch marker {
		case markerAPP1:
			data := make([]byte, n)
			if _, err := io.ReadFull(r, data); err != nil {
				return j
			}
			if tiff, ok := strings.CutPrefix(string(data), "Exif\x00\x00"); ok {
				j.orientation = exifOrientation([]byte(tiff))
			}
		case markerSOF0, markerSOF0 + 1, markerSOF2:
			data := make([]byte, n)
			if _, err := io.ReadFull(r, data); err == nil {
				j.frame(data)
			}
			j.progressive = marker == markerSOF2
			return j
		default:
			if _, err := r.Discard(n); err != nil {
				return j
			}
		}
	}
}

// frame reads the frame header: precision, height, width, the number of
// components and three bytes for each, of which the second has its horizontal
// and vertical sampling factors.
func (j *jpegHeader) frame(data []byte) {
	const fixed, each = 6, 3
	if len(data) < fixed || len(data) < fixed+each*int(data[5]) {
		return
	}
	var sum, maxH, maxV int
	for i := range int(data[5]) {
		h, v := int(data[fixed+each*i+1]>>4), int(data[fixed+each*i+1]&15)
		sum, maxH, maxV = sum+h*v, max(maxH, h), max(maxV, v)
	}
	if sum > 0 {
		j.components, j.samples = int(data[5]), float64(sum)/float64(maxH*maxV)
	}
}

// nextMarker skips to the next marker; the bytes between segments, if any, are
// filling.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if b == 0xff {
			break
		}
	}
	for {
		b, err := r.ReadByte()
		if err != nil || b != 0xff {
			return b, err
		}
	}
}

package picture

import (
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// format is a kind of image file that can be decoded.
type format struct {
	name   string
	mime   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// sniffLen is how much of a file [sniff] looks at, in bytes.
const sniffLen = 16

// sniff recognises a file by how it begins; names and declared types are not
// to be trusted.
func sniff(head []byte) (format, bool) {
	s := string(head)
	switch {
	case strings.HasPrefix(s, "\x89PNG\r\n\x1a\n"):
		return format{"png", "image/png", png.DecodeConfig, png.Decode}, true
	case strings.HasPrefix(s, "\xff\xd8\xff"):
		return format{"jpeg", "image/jpeg", jpeg.DecodeConfig, jpeg.Decode}, true
	case strings.HasPrefix(s, "GIF87a"), strings.HasPrefix(s, "GIF89a"):
		return format{"gif", "image/gif", gif.DecodeConfig, gif.Decode}, true
	case strings.HasPrefix(s, "RIFF") && len(s) >= 15 && s[8:15] == "WEBPVP8":
		return format{"webp", "image/webp", webp.DecodeConfig, webp.Decode}, true
	case strings.HasPrefix(s, "BM") && len(s) >= 10 && s[6:10] == "\x00\x00\x00\x00":
		return format{"bmp", "image/bmp", bmp.DecodeConfig, bmp.Decode}, true
	}
	return format{}, false
}

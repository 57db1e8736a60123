package picture

import (
	"bufio"
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

func TestJPEGMemory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want float64
	}{
		"baseline 4:2:0":    {"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01", 1.5},
		"progressive 4:2:0": {"\xff\xd8\xff\xc2\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01", 7.5},
		"progressive 4:4:4": {"\xff\xd8\xff\xc2\x00\x11\x08\x00\x10\x00\x10\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01", 15},
		"progressive CMYK":  {"\xff\xd8\xff\xc2\x00\x14\x08\x00\x10\x00\x10\x04\x01\x11\x00\x02\x11\x01\x03\x11\x01\x04\x11\x01", 24},
		"grey":              {"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00", 1},
		"segments and filling before it": {
			"\xff\xd8\xff\xe0\x00\x04ab\x00\xff\xff\xff\xfe\x00\x02\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00", 1,
		},
		"cut off": {"\xff\xd8\xff\xc2\x00\x11\x08\x00\x10", 8 + 16},
		"nothing": {"", 8},
	} {
		if got := readJPEGHeader(bufio.NewReader(bytes.NewReader([]byte(c.file)))).bytes(); got != c.want {
			t.Errorf("%s: %v bytes a pixel, want %v", name, got, c.want)
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, image.NewYCbCr(image.Rect(0, 0, 32, 32), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	if got := readJPEGHeader(bufio.NewReader(&file)).bytes(); got != 1.5 {
		t.Errorf("what image/jpeg writes: %v bytes a pixel", got)
	}
}

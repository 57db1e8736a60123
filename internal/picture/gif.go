package picture

import (
	"bufio"
	"io"
)

// animatedGIF reports whether a GIF has a second frame. It skips over the
// blocks without decoding any: an animation may be hundreds of screens long.
func animatedGIF(r *bufio.Reader) bool {
	const (
		screenSize, frameSize = 13, 9
		extension, frame      = 0x21, 0x2c
	)
	var screen [screenSize]byte
	if _, err := io.ReadFull(r, screen[:]); err != nil {
		return false
	}
	if !skipColours(r, screen[10]) {
		return false
	}
	for frames := 0; ; {
		kind, err := r.ReadByte()
		if err != nil {
			return false
		}
		switch kind {
		case extension:
			if _, err := r.Discard(1); err != nil { // its label
				return false
			}
		case frame:
			if frames++; frames > 1 {
				return true
			}
			var head [frameSize]byte
			if _, err := io.ReadFull(r, head[:]); err != nil {
				return false
			}
			if !skipColours(r, head[8]) {
				return false
			}
			if _, err := r.Discard(1); err != nil { // the code size
				return false
			}
		default:
			return false // the trailer, or nothing that belongs there
		}
		if !skipBlocks(r) {
			return false
		}
	}
}

// skipColours skips the colour table that a screen's or frame's flags announce.
func skipColours(r *bufio.Reader, flags byte) bool {
	if flags&0x80 == 0 {
		return true
	}
	_, err := r.Discard(3 << (flags&7 + 1))
	return err == nil
}

// skipBlocks skips data blocks up to the empty one that ends them.
func skipBlocks(r *bufio.Reader) bool {
	for {
		n, err := r.ReadByte()
		if err != nil {
			return false
		}
		if n == 0 {
			return true
		}
		if _, err := r.Discard(int(n)); err != nil {
			return false
		}
	}
}

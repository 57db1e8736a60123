package filestore

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"
)

// The longest path and the longest element of one, in bytes: what both an
// object store (1,024) and the usual file systems (255) can hold, with room for
// a prefix that the operator configures.
const (
	maxPath    = 900
	maxElement = 255
)

// CheckPath returns an error that wraps [ErrInvalidPath] unless path is a clean
// relative slash path, such as "2026/07/ab12/report.pdf": valid UTF-8, no empty
// element, no element that begins with a dot (so no "..", and room for a
// store's own files), no backslash, colon or control character (they mean
// something on some system), not too long.
func CheckPath(path string) error {
	switch {
	case len(path) > maxPath:
		return fmt.Errorf("%w: %d bytes, at most %d are possible", ErrInvalidPath, len(path), maxPath)
	case !fs.ValidPath(path):
		return fmt.Errorf("%w: %q is not a clean relative path", ErrInvalidPath, path)
	case strings.ContainsFunc(path, forbidden):
		return fmt.Errorf("%w: %q has a character that is not allowed", ErrInvalidPath, path)
	}
	for element := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(element, ".") {
			return fmt.Errorf("%w: %q has an element that begins with a dot", ErrInvalidPath, path)
		}
		if len(element) > maxElement {
			return fmt.Errorf("%w: an element of %d bytes, at most %d are possible", ErrInvalidPath, len(element), maxElement)
		}
	}
	return nil
}

func forbidden(r rune) bool { return r == '\\' || r == ':' || unicode.IsControl(r) }

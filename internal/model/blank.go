package model

import (
	"strings"
	"unicode"
)

// Blank reports whether there is nothing to see in the text: no characters, or
// only spaces and such as show nothing by themselves, of any width.
func Blank(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !invisible(r) })
}

// invisible follows Unicode's Default_Ignorable_Code_Point, with spaces and
// control characters.
func invisible(r rune) bool {
	const brailleBlank = '\u2800'
	switch {
	case unicode.IsSpace(r), unicode.IsControl(r), r == brailleBlank:
		return true
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r) // those are seen
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

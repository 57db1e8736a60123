package model

import "testing"

func TestBlank(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                           true,
		" \t\r\n\u00a0\u3000":        true,
		"\u200b\u200c\u200d":         true, // zero width space, non-joiner, joiner
		"\ufeff\u2060\u00ad":         true, // byte order mark, word joiner, soft hyphen
		"\u202e\u2066\u2069\u200e":   true, // directions
		"\u3164\u115f\uffa0\u2800":   true, // Hangul fillers, empty braille
		"\ufe0f\u034f\U000e0041":     true, // variation, grapheme joiner, tag
		"\x01\x7f":                   true,
		"\u200ba":                    false,
		".":                          false,
		"\u2764\ufe0f":               false, // a heart
		"\U0001f468\u200d\U0001f680": false, // an astronaut
		"\u0601":                     false, // a sign before Arabic numbers
		"\xff":                       false,
	} {
		if Blank(text) != want {
			t.Errorf("%+q: want %t", text, want)
		}
	}
}

package app

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/model"
)

// hashtags returns the tags of a message, each once, with their # and with
// spaces between them: words that begin with # and a letter, go on with
// letters, digits, dots, dashes and underscores, and end with a letter or a
// digit. A tag has at least minLength characters without its #. Tags beyond
// model.PostHashtagsMaxLength are left out.
func hashtags(message string, minLength int) string {
	if strings.IndexByte(message, '#') < 0 {
		return ""
	}
	var tags []string
	size := 0
	for p := (prose{message: message}); ; {
		part, ok := p.next()
		if !ok {
			return strings.Join(tags, " ")
		}
		for i := range len(part) {
			if part[i] != '#' {
				continue
			}
			before, _ := utf8.DecodeLastRuneInString(part[:i])
			if i > 0 && (isWordRune(before) || before == '#' || before == '&') {
				continue
			}
			tag := hashtag(part[i:], minLength)
			if tag == "" || slices.ContainsFunc(tags, same(tag)) {
				continue
			}
			if size += len(tag) + 1; size-1 > model.PostHashtagsMaxLength {
				return strings.Join(tags, " ")
			}
			tags = append(tags, tag)
		}
	}
}

// hashtag returns the tag that s begins with, "" if there is none.
func hashtag(s string, minLength int) string {
	end, length := 0, 0 // up to the last letter or digit
	n := 0
	for i, r := range s[1:] {
		letter := unicode.IsLetter(r) || unicode.IsMark(r)
		if i == 0 && !letter {
			return ""
		}
		if !letter && !unicode.IsDigit(r) {
			if r == '.' || r == '-' || r == '_' {
				n++
				continue
			}
			break
		}
		n++
		end, length = 1+i+utf8.RuneLen(r), n
	}
	if length < max(1, minLength) {
		return ""
	}
	return s[:end]
}

// same says whether another tag differs only in case.
func same(tag string) func(string) bool {
	return func(other string) bool { return strings.EqualFold(tag, other) }
}

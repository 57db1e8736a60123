package sqlstore

import (
	"slices"
	"strings"
	"unicode"
)

// The full-text indexes of SQLite and PostgreSQL hold English stems, as
// Porter's algorithm and its successor make them: "easi" for easy, "run" for
// running. So the beginning of a word need not be one of its stem, and what is
// looked up instead is as much of it as is sure to be.

// inflections end a word; its stem may end where they begin, or differ from
// there on, as that of dying does.
func inflections() []string {
	return []string{"s", "es", "ies", "ied", "y", "ys", "yed", "yedly", "ying", "yingly", "yings"}
}

// verbal inflections have a vowel before them, and the letter before them may
// have been doubled for them.
func verbal() []string { return []string{"ed", "eds", "edly", "ing", "ings", "ingly"} }

// derivations may stand before an inflection or each other, behind a syllable.
func derivations() []string {
	return []string{
		"e", "abilit", "abl", "al", "anc", "ant", "at", "ator", "ement", "enc", "ent", "er", "ful", "ibilit", "ibl", "ic", "ilit",
		"ion", "ism", "ist", "it", "iv", "iz", "li", "ly", "ment", "ness", "ou", "ous",
	}
}

// stemPrefix returns the longest beginning of prefix with which the stem of
// every word begins that begins with prefix, but for case.
func stemPrefix(prefix string) string {
	word := []rune(strings.Map(unicode.ToLower, prefix))
	if i := slices.IndexFunc(word, isCombining); i >= 0 { // SQLite drops it, and its letter may be part of an ending
		word = word[:max(i-1, 0)]
	}
	vowel, syllable := slices.IndexFunc(word, isVowel), len(word)
	for i := 1; i < syllable; i++ {
		if isVowel(word[i-1]) && isConsonant(word[i]) {
			syllable = i
		}
	}
	cut := len(word)
	ending := make([]bool, len(word)+1) // what comes from here on may be derivations and an inflection
	ending[len(word)] = true
	for i := len(word) - 1; i > 0; i-- {
		rest, doubled := word[i:], word[i] == word[i-1]
		inflected := isPartOf(rest, inflections())
		if vowel >= 0 && vowel < i {
			inflected = inflected || isPartOf(rest, verbal()) || doubled && isPartOf(rest[1:], verbal())
		}
		ending[i] = inflected || isPartOf(rest, derivations()) || doubled && word[i] == 'l' && ending[i+1]
		for _, d := range derivations() {
			ending[i] = ending[i] || common(rest, d) == len(d) && ending[i+len(d)]
		}
		if inflected || ending[i] && syllable < i {
			cut = i
		}
	}
	return string([]rune(prefix)[:cut])
}

// isPartOf says whether one of the endings begins with all of rest.
func isPartOf(rest []rune, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return common(rest, e) == len(rest) })
}

// common counts the letters with which both begin. An accent makes no
// difference to SQLite, so an accented letter passes for any.
func common(rest []rune, ending string) int {
	n := min(len(rest), len(ending))
	for i := range n {
		if rest[i] != rune(ending[i]) && (rest[i] <= unicode.MaxASCII || !unicode.Is(unicode.Latin, rest[i])) {
			return i
		}
	}
	return n
}

// isVowel and isConsonant are both true of what may be either.
func isVowel(r rune) bool     { return r > unicode.MaxASCII || strings.ContainsRune("aeiouy", r) }
func isConsonant(r rune) bool { return !strings.ContainsRune("aeiou", r) }

// isCombining says whether r is an accent on the letter before it.
func isCombining(r rune) bool { return r >= 0x300 && r <= 0x36F }

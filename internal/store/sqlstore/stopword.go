package sqlstore

import (
	"strings"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/store"
)

// What the full-text indexes leave out is looked for in the messages instead.

// englishStopWords are those that PostgreSQL's "english" leaves out.
const englishStopWords = " i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her" +
	" hers herself it its itself they them their theirs themselves what which who whom this that these" +
	" those am is are was were be been being have has had having do does did doing a an the and but if or" +
	" because as until while of at by for with about against between into through during before after" +
	" above below to from up down in out on off over under again further then once here there when where" +
	" why how all any both each few more most other some such no nor not only own same so than too very s" +
	" t can will just don should now "

// innoDBStopWords are those that InnoDB's full-text index, as it comes, leaves out.
const innoDBStopWords = " about are com for from how that the this und was what when where who will with www "

// innoDBIndexes says whether InnoDB's full-text index holds the word, or all
// words that begin so: it leaves out short, very long and common ones.
func innoDBIndexes(word string, prefix bool) bool {
	n := utf8.RuneCountInString(word)
	return n >= 3 && n <= 84 && !has(innoDBStopWords, word, prefix)
}

// has says whether the list has the word, or one that begins so.
func has(list, word string, prefix bool) bool {
	word = " " + strings.ToLower(word)
	if !prefix {
		word += " "
	}
	return strings.Contains(list, word)
}

// areStopWords says whether PostgreSQL leaves all of the words out.
func areStopWords(words []string) bool {
	for _, w := range words {
		if !has(englishStopWords, w, false) {
			return false
		}
	}
	return true
}

// wordPattern is a regular expression of PostgreSQL and MySQL for the term's
// words in a row.
func wordPattern(t store.Term) string {
	pattern := "(^|[^[:alnum:]])" + strings.Join(t.Words, "[^[:alnum:]]+")
	if t.Prefix {
		return pattern
	}
	return pattern + "([^[:alnum:]]|$)"
}

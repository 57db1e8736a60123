package sqlstore

import (
	"strings"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/store"
)

// What the full-text indexes leave out is looked for in the messages instead.

// englishStopWords says whether PostgreSQL's "english" leaves the word out.
func englishStopWords(word string) bool {
	return strings.Contains(" i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her"+
		" hers herself it its itself they them their theirs themselves what which who whom this that these"+
		" those am is are was were be been being have has had having do does did doing a an the and but if or"+
		" because as until while of at by for with about against between into through during before after"+
		" above below to from up down in out on off over under again further then once here there when where"+
		" why how all any both each few more most other some such no nor not only own same so than too very s"+
		" t can will just don should now ", " "+strings.ToLower(word)+" ")
}

// innoDBIndexes says whether InnoDB's full-text index, as it comes, holds the
// word: it leaves out short, very long and common ones.
func innoDBIndexes(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= 3 && n <= 84 && !strings.Contains(
		" about are com for from how that the this und was what when where who will with www ", " "+strings.ToLower(word)+" ")
}

// onlyWords says whether is holds for all words of the term.
func onlyWords(t store.Term, is func(string) bool) bool {
	for _, w := range t.Words {
		if !is(w) {
			return false
		}
	}
	return true
}

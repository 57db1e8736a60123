package app

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Limits of what one search may ask for.
const (
	searchMaxSize  = 2000 // bytes
	searchMaxTerms = 50
)

// searchTerms is a search as a person types it, taken apart. Names are those
// of users and channels, in lower case without their @ or ~; a channel that
// was given as @name is the direct one with that user.
type searchTerms struct {
	terms, notTerms []store.Term
	tags, notTags   []string
	from, notFrom   []string
	in, notIn       []string
	times, notTimes []store.Span
	exts, notExts   []string // of files, in lower case without their dot
}

// searchParser knows what the person's settings are to the text.
type searchParser struct {
	zone         int // seconds east of UTC, for dates
	tagMinLength int
	files        bool // the search is for files, which have extensions and no tags
}

// parse reads words, "phrases", word*, #tags, and from:, in:, on:, before: and
// after: with their value, for files also ext:; each may have a - before it.
// Whatever is none of them is looked for as words.
func (p searchParser) parse(text string) (*searchTerms, error) {
	if len(text) > searchMaxSize || strings.ContainsRune(text, 0) {
		return nil, model.InvalidParam("terms")
	}
	text = strings.ToValidUTF8(text, " ")
	t := &searchTerms{}
	for n := 0; ; n++ {
		token, rest := nextToken(text)
		if token.text == "" && rest == "" {
			return t, nil
		}
		if n == searchMaxTerms {
			return nil, model.InvalidParam("terms")
		}
		text = p.add(t, token, rest)
	}
}

// add puts the token where it belongs. It returns rest, without the next word
// if that is the token's value, as in "from: bob".
func (p searchParser) add(t *searchTerms, token searchToken, rest string) string {
	if token.quoted {
		t.addTerm(token)
		return rest
	}
	if key, value, ok := strings.Cut(token.text, ":"); ok {
		after := rest
		if value == "" {
			var next searchToken
			next, after = nextToken(rest)
			value = next.text
		}
		if p.flag(t, strings.ToLower(key), value, token.not) {
			return after
		}
	}
	if strings.HasPrefix(token.text, "#") && !p.files {
		if tag := hashtag(token.text, p.tagMinLength); tag != "" {
			appendTo(&t.tags, &t.notTags, tag, token.not)
			return rest
		}
	}
	t.addTerm(token)
	return rest
}

// flag reports whether the key is one and the value is of its kind.
func (p searchParser) flag(t *searchTerms, key, value string, not bool) bool {
	value = strings.ToLower(strings.Trim(value, ",;"))
	switch key {
	case "from":
		if value = strings.TrimPrefix(value, "@"); value == "" {
			return false
		}
		appendTo(&t.from, &t.notFrom, value, not)
	case "in", "channel":
		if value = strings.TrimPrefix(value, "~"); value == "" || value == "@" {
			return false
		}
		appendTo(&t.in, &t.notIn, value, not)
	case "ext":
		if value = strings.TrimPrefix(value, "."); value == "" || !p.files {
			return false
		}
		appendTo(&t.exts, &t.notExts, value, not)
	case "on", "before", "after":
		day, err := time.ParseInLocation("2006-1-2", value, time.FixedZone("", p.zone))
		if err != nil {
			return false
		}
		start, end := day.UnixMilli(), day.AddDate(0, 0, 1).UnixMilli()
		span := map[string]store.Span{"on": {From: start, Until: end}, "before": {Until: start}, "after": {From: end}}[key]
		if key == "before" && start <= 0 {
			span.Until = 1 // nothing is that old
		}
		appendTo(&t.times, &t.notTimes, span, not)
	default:
		return false
	}
	return true
}

// addTerm adds the words of the token, if it has any.
func (t *searchTerms) addTerm(token searchToken) {
	text := strings.TrimFunc(token.text, func(r rune) bool { return !isLetterOrDigit(r) })
	words := strings.FieldsFunc(text, func(r rune) bool { return !isLetterOrDigit(r) })
	if len(words) == 0 {
		return
	}
	prefix := !token.quoted && strings.HasSuffix(strings.TrimRightFunc(token.text, func(r rune) bool {
		return r != '*' && !isLetterOrDigit(r)
	}), "*")
	appendTo(&t.terms, &t.notTerms, store.Term{Text: text, Words: words, Prefix: prefix}, token.not)
}

// isEmpty reports whether there is nothing to look for.
func (t *searchTerms) isEmpty() bool {
	return len(t.terms)+len(t.notTerms)+len(t.tags)+len(t.notTags)+len(t.from)+len(t.notFrom)+
		len(t.in)+len(t.notIn)+len(t.times)+len(t.notTimes)+len(t.exts)+len(t.notExts) == 0
}

func appendTo[T any](yes, no *[]T, v T, not bool) {
	if not {
		yes = no
	}
	*yes = append(*yes, v)
}

// searchToken is a word or what stands between quotes.
type searchToken struct {
	text   string
	quoted bool
	not    bool // a - stood before it
}

// nextToken cuts the first token off the text. At the end both are empty. A
// quote that nobody closed reaches to the end.
func nextToken(text string) (token searchToken, rest string) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	if strings.HasPrefix(text, "-") {
		if r, _ := utf8.DecodeRuneInString(text[1:]); isLetterOrDigit(r) || r == '"' || r == '#' {
			token.not, text = true, text[1:]
		}
	}
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		token.quoted = true
		token.text, rest, _ = strings.Cut(quoted, `"`)
		if token.text == "" {
			token.text = " "
		}
		return token, rest
	}
	end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	if end < 0 {
		end = len(text)
	}
	token.text = text[:end]
	return token, text[end:]
}

func isLetterOrDigit(r rune) bool { return r != '_' && isWordRune(r) }

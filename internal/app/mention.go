package app

import (
	"strings"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/model"
)

// mentionKeysMax is how many keywords of a user count, and mentionKeyMaxSize
// their length in bytes.
const (
	mentionKeysMax    = 50
	mentionKeyMaxSize = 128
)

// mentionIndex finds those whom a message mentions among the members of a
// channel. It is built once an audience, is not changed after that and may be
// used by many at a time. Members are known by their place in the audience.
type mentionIndex struct {
	members  []model.AudienceMember
	place    map[string]int32   // by user id
	names    map[string]int32   // by username
	words    map[string][]int32 // keywords of one word, in lower case
	exact    map[string][]int32 // first names of one word, as they are written
	phrases  []mentionPhrase    // the other keywords, in lower case
	spelled  []mentionPhrase    // the other first names, as they are written
	wide     []int32            // those whom @all, @channel and @here reach
	comments map[string]string  // who wants to hear of replies, by user id: "root" or "any"
}

// mentionPhrase is a keyword that is more than one word.
type mentionPhrase struct {
	text string
	// inside is set for scripts that put no spaces between words: it is found
	// anywhere, and not only between the ends of words.
	inside  bool
	members []int32
}

// mentionOptions are what is known beside the message.
type mentionOptions struct {
	AuthorID string
	// FromWebhook says that a webhook speaks in the author's name: it may
	// mention the author too.
	FromWebhook bool
	// Direct says that the channel is a direct or group channel: whatever is
	// said there is meant for the others, unless they chose otherwise.
	Direct bool
	// Wide permits @all, @channel and @here.
	Wide bool
	// WideMax is the number of members above which those reach nobody; 0: none.
	WideMax int
	// Online says who is there, for @here.
	Online func(userID string) bool
}

// mentions are whom a message mentions. User ids are in the order of the
// audience, without the author, each once.
type mentions struct {
	Users    []string // all of them: their mention counts go up
	Named    []string // by @username
	Keywords []string // by a keyword or their first name

	All, Channel, Here bool
	// TooMany says that one of the three reached nobody, because of WideMax.
	TooMany bool
}

func newMentionIndex(a *model.Audience) *mentionIndex {
	x := &mentionIndex{
		members: a.Members,
		place:   make(map[string]int32, len(a.Members)),
		names:   make(map[string]int32, len(a.Members)),
		words:   map[string][]int32{}, exact: map[string][]int32{}, comments: map[string]string{},
	}
	phrases, spelled := map[string][]int32{}, map[string][]int32{}
	for i := range a.Members {
		m, at := &a.Members[i], int32(i)
		x.place[m.UserID] = at
		x.names[m.Username] = at
		if m.IsBot {
			continue // hears when it is named
		}
		if hearsWide(m) {
			x.wide = append(x.wide, at)
		}
		if c := m.UserNotify["comments"]; c == "root" || c == "any" {
			x.comments[m.UserID] = c
		}
		for n, key := range strings.SplitN(m.UserNotify["mention_keys"], ",", mentionKeysMax+1) {
			key = strings.ToLower(strings.TrimSpace(key))
			if n == mentionKeysMax || key == "" || len(key) > mentionKeyMaxSize || key[0] == '@' && key[1:] == m.Username {
				continue
			}
			addKeyword(x.words, phrases, key, at)
		}
		if m.UserNotify["first_name"] == "true" && m.FirstName != "" {
			addKeyword(x.exact, spelled, m.FirstName, at)
		}
	}
	x.phrases, x.spelled = listPhrases(phrases), listPhrases(spelled)
	return x
}

// hearsWide says whether @all, @channel and @here reach the member. Who muted
// the channel and chose nothing else does not hear them.
func hearsWide(m *model.AudienceMember) bool {
	if m.UserNotify["channel"] == "false" {
		return false
	}
	switch m.ChannelNotify[model.NotifyIgnoreChannelMentions] {
	case "on":
		return false
	case "off":
		return true
	}
	return m.ChannelNotify[model.NotifyMarkUnread] != model.NotifyMention
}

func addKeyword(words, phrases map[string][]int32, key string, member int32) {
	into := words
	if isPhrase(key) {
		into = phrases
	}
	if l := into[key]; len(l) == 0 || l[len(l)-1] != member {
		into[key] = append(l, member)
	}
}

// isPhrase says whether looking at whole words can't find the key.
func isPhrase(key string) bool {
	if key[0] == '_' || key[len(key)-1] == '_' {
		return true
	}
	for _, r := range key {
		if !isWordRune(r) || isUnspaced(r) {
			return true
		}
	}
	return false
}

func listPhrases(m map[string][]int32) []mentionPhrase {
	l := make([]mentionPhrase, 0, len(m))
	for text, members := range m {
		l = append(l, mentionPhrase{text, strings.ContainsFunc(text, isUnspaced), members})
	}
	return l
}

// find returns whom the message mentions. It allocates nothing for a message
// without @ in a channel without keywords.
func (x *mentionIndex) find(message string, o mentionOptions) mentions {
	keyed := len(x.words)+len(x.phrases)+len(x.exact)+len(x.spelled) > 0
	if !keyed && !o.Direct && strings.IndexByte(message, '@') < 0 {
		return mentions{}
	}
	f := finding{index: x}
	for p := (prose{message: message}); ; {
		part, ok := p.next()
		if !ok {
			break
		}
		if keyed || strings.IndexByte(part, '@') >= 0 {
			f.part(part)
		}
	}
	return f.mentions(o)
}

// finding is one search.
type finding struct {
	index              *mentionIndex
	named, keyed       memberSet
	all, channel, here bool
}

func (f *finding) part(part string) {
	x := f.index
	lower := strings.ToLower(part)
	f.words(lower, x.words, true)
	f.phrases(lower, x.phrases)
	if len(x.exact) > 0 {
		f.words(part, x.exact, false)
	}
	f.phrases(part, x.spelled)
}

// words looks at every word of the part, and at the @names with names.
func (f *finding) words(part string, words map[string][]int32, names bool) {
	prev := rune(0)
	for i := 0; i < len(part); {
		if len(words) == 0 { // only names are left to find
			at := strings.IndexByte(part[i:], '@')
			if at < 0 {
				return
			}
			if at > 0 {
				i += at
				prev, _ = utf8.DecodeLastRuneInString(part[:i])
			}
		}
		r, size := utf8.DecodeRuneInString(part[i:])
		switch {
		case r == '@' && names && (prev == '_' || !isWordRune(prev)):
			if n := f.name(part[i+1:]); n > 0 {
				i += 1 + n
				prev, _ = utf8.DecodeLastRuneInString(part[:i])
				continue
			}
		case isWordRune(r) && len(words) > 0:
			end := i + wordEnd(part[i:])
			address := prev == '@' || end < len(part) && part[end] == '@'
			if !address {
				f.keyed.add(len(f.index.members), words[strings.Trim(part[i:end], "_")]...)
			}
			i = end
			prev = rune(part[end-1]) // what matters of it: whether it is an underscore
			if part[end-1] >= utf8.RuneSelf {
				prev = 'a'
			}
			continue
		}
		prev = r
		i += size
	}
}

// name looks up the @name that s begins with, without its @, and returns its
// length, or 0 if it is nobody's. Punctuation may belong to the name or end
// the sentence, so the longest name that somebody has wins.
func (f *finding) name(s string) int {
	end, last := 0, 0
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if r != '.' && r != '-' && !isWordRune(r) {
			break
		}
		end += size
		if end > model.UserNameMaxLength+utf8.UTFMax {
			break
		}
		last = end
	}
	for ; last > 0; last = cut(s[:last]) {
		name := s[:last]
		switch name {
		case "all":
			f.all = true
			return last
		case "channel":
			f.channel = true
			return last
		case "here":
			f.here = true
			return last
		}
		if m, ok := f.index.names[name]; ok {
			f.named.add(len(f.index.members), m)
			return last
		}
	}
	return 0
}

// cut returns the length of the name without its last part: what stands
// behind its last dot or dash, or underscores that end it.
func cut(name string) int {
	if strings.HasSuffix(name, "_") {
		return len(name) - 1
	}
	return max(0, strings.LastIndexAny(name, ".-"))
}

func (f *finding) phrases(part string, phrases []mentionPhrase) {
	for i := range phrases {
		if p := &phrases[i]; p.in(part) {
			f.keyed.add(len(f.index.members), p.members...)
		}
	}
}

// in says whether the phrase stands in part, and not only inside of a word.
func (p *mentionPhrase) in(part string) bool {
	for from := 0; ; {
		i := strings.Index(part[from:], p.text)
		if i < 0 {
			return false
		}
		i += from
		if p.inside || atWordEnd(part, i) && atWordEnd(part, i+len(p.text)) {
			return true
		}
		from = i + 1
	}
}

// atWordEnd says whether no word goes on at i.
func atWordEnd(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return i == 0 || i == len(s) || before == '_' || after == '_' || !isWordRune(before) || !isWordRune(after)
}

// mentions applies the options to what was found.
func (f *finding) mentions(o mentionOptions) mentions {
	x, n := f.index, len(f.index.members)
	author := int32(-1)
	if at, ok := x.place[o.AuthorID]; ok && !o.FromWebhook {
		author = at
		f.named.remove(at)
		f.keyed.remove(at)
	}
	m := mentions{All: f.all && o.Wide, Channel: f.channel && o.Wide, Here: f.here && o.Wide}
	if o.WideMax > 0 && n > o.WideMax && (m.All || m.Channel || m.Here) {
		m.All, m.Channel, m.Here, m.TooMany = false, false, false, true
	}
	m.Named, m.Keywords = f.named.ids(x), f.keyed.ids(x)

	var users memberSet
	users.addSet(n, f.named)
	users.addSet(n, f.keyed)
	switch {
	case m.All || m.Channel:
		users.add(n, x.wide...)
	case m.Here && o.Online != nil:
		for _, at := range x.wide {
			if o.Online(x.members[at].UserID) {
				users.add(n, at)
			}
		}
	}
	if o.Direct {
		for at := range x.members {
			if x.members[at].ChannelNotify[model.NotifyDesktop] != model.NotifyMention {
				users.add(n, int32(at))
			}
		}
	}
	users.remove(author)
	m.Users = users.ids(x)
	return m
}

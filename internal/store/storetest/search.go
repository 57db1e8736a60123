package storetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// term is what looking for the text means, as package app takes it apart.
func term(text string) store.Term {
	t := store.Term{Text: strings.TrimSuffix(text, "*"), Prefix: strings.HasSuffix(text, "*")}
	t.Words = strings.FieldsFunc(t.Text, func(r rune) bool { return strings.ContainsRune(" -_'./", r) })
	return t
}

func terms(texts ...string) []store.Term {
	l := make([]store.Term, len(texts))
	for i, text := range texts {
		l[i] = term(text)
	}
	return l
}

func testSearch(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := createUser(t, s, "ann").ID, createUser(t, s, "bob").ID
	red, _ := newTeam(t, s, "red", ann)
	blue, _ := newTeam(t, s, "blue", ann)
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann, bob)
	secret := newChannel(t, s, red.ID, model.ChannelPrivate, "secret", bob)
	far := newChannel(t, s, blue.ID, model.ChannelOpen, "far", ann)
	talk := newChannel(t, s, "", model.ChannelDirect, model.DirectChannelName(ann, bob), ann, bob)
	old := newChannel(t, s, red.ID, model.ChannelOpen, "old", ann)

	names := map[string]string{}
	add := func(name, channelID, userID, message, tags string) *model.Post {
		t.Helper()
		d := &store.PostDraft{Post: &model.Post{ID: model.NewID(), ChannelID: channelID, UserID: userID, Message: message, Hashtags: tags}}
		if strings.HasPrefix(name, "system") {
			d.Post.Type = model.PostJoinChannel
		}
		if err := s.Posts().Create(ctx, []*store.PostDraft{d}); err != nil || d.Err != nil {
			t.Fatal(err, d.Err)
		}
		names[d.Post.ID] = name
		return d.Post
	}
	add("dike", news.ID, ann, "The dike holds. #Polder #dry-feet", "#Polder #dry-feet")
	add("high", news.ID, bob, "High water tonight, check example.com/tide and don't wait", "")
	add("water", news.ID, bob, "the water is not so high #polders", "#polders")
	add("snake", news.ID, ann, "set foo_bar to go", "")
	add("cjk", news.ID, ann, "明日は水利局に行きます", "")
	add("easy", news.ID, bob, "An easygoing Zeeslzny was running; Écoles/naïveté.", "")
	add("secret", secret.ID, bob, "dike secrets", "")
	add("far", far.ID, ann, "a far dike", "")
	add("talk", talk.ID, bob, "our dike", "")
	add("old", old.ID, ann, "an old dike", "")
	add("system", news.ID, ann, "dike joined", "")
	gone := add("gone", news.ID, ann, "dike gone", "")
	if _, _, err := s.Posts().Delete(ctx, gone.ID, ann, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Channels().Update(ctx, old.ID, func(c *model.Channel) error { c.DeleteAt = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	changed := add("edited", news.ID, ann, "before", "")
	if _, err := s.Posts().Update(ctx, changed.ID, func(p *model.Post) error { p.Message = "afterwards"; return nil }); err != nil {
		t.Fatal(err)
	}

	find := func(q store.PostSearch) string {
		t.Helper()
		q.UserID = ann
		if q.Limit == 0 {
			q.Limit = 50
		}
		list, err := s.Posts().Search(ctx, q)
		if err != nil {
			t.Fatalf("Search(%+v): %v", q, err)
		}
		found := []string{}
		for i, id := range list.Order {
			found = append(found, names[id])
			if i > 0 && list.Posts[list.Order[i-1]].CreateAt < list.Posts[id].CreateAt {
				t.Errorf("Search(%+v) is not the newest first", q)
			}
		}
		slices.Sort(found)
		return strings.Join(found, " ")
	}
	for _, test := range []struct {
		name, want string
		q          store.PostSearch
	}{
		{"a word, in the team", "dike talk", store.PostSearch{TeamID: red.ID, Terms: terms("DIKE")}},
		{"everywhere", "dike far talk", store.PostSearch{Terms: terms("dike")}},
		{"archived channels too", "dike far old talk", store.PostSearch{Terms: terms("dike"), Archived: true}},
		{"both words", "high water", store.PostSearch{Terms: terms("high", "water")}},
		{"a phrase", "high", store.PostSearch{Terms: terms("high water")}},
		{"a phrase that is not there", "", store.PostSearch{Terms: terms("water high")}},
		{"either", "dike far high talk water", store.PostSearch{Terms: terms("dike", "water"), Any: true}},
		{"not a word", "far talk", store.PostSearch{Terms: terms("dike"), NotTerms: terms("holds")}},
		{"not a phrase", "water", store.PostSearch{Terms: terms("water"), NotTerms: terms("high water")}},
		{"the beginning of a word", "high", store.PostSearch{Terms: terms("tonig*")}},
		{"the beginning of a word that has a shorter stem", "easy", store.PostSearch{Terms: terms("runni*")}},
		{"a stem longer than its words'", "easy", store.PostSearch{Terms: terms("easy*")}},
		{"a beginning in y", "easy", store.PostSearch{Terms: terms("zeeslzny*")}},
		{"a beginning before a y", "easy", store.PostSearch{Terms: terms("zeeslzn*")}},
		{"a beginning that has a stem of its own", "", store.PostSearch{Terms: terms("runnings*", "easi*"), Any: true}},
		{"the beginning of common words", "dike water", store.PostSearch{Terms: terms("th*")}},
		{"a common word as a beginning", "dike water", store.PostSearch{Terms: terms("the*")}},
		{"a short beginning", "snake", store.PostSearch{Terms: terms("se*")}},
		{"a beginning in capitals", "easy", store.PostSearch{Terms: terms("EASYG*")}},
		{"a beginning with an accent", "easy", store.PostSearch{Terms: terms("éco*")}},
		{"a word and a beginning in a row", "high", store.PostSearch{Terms: terms("example.com/ti*")}},
		{"a beginning within an address", "high", store.PostSearch{Terms: terms("tid*")}},
		{"a word within an address", "high", store.PostSearch{Terms: terms("tide")}},
		{"not a beginning", "far talk", store.PostSearch{Terms: terms("dike"), NotTerms: terms("hold*")}},
		{"part of a word", "", store.PostSearch{Terms: terms("onigh")}},
		{"a common word", "dike water", store.PostSearch{TeamID: red.ID, Terms: terms("the")}},
		{"a short word", "snake", store.PostSearch{Terms: terms("go")}},
		{"a short word and another", "snake", store.PostSearch{Terms: terms("go", "set")}},
		{"common words in a row", "water", store.PostSearch{Terms: terms("not so")}},
		{"not a common word", "far talk", store.PostSearch{Terms: terms("dike"), NotTerms: terms("the")}},
		{"underscores", "snake", store.PostSearch{Terms: terms("foo_bar")}},
		{"an apostrophe", "high", store.PostSearch{Terms: terms("don't")}},
		{"an address", "high", store.PostSearch{Terms: terms("example.com/tide")}},
		{"a script without spaces", "cjk", store.PostSearch{Terms: terms("水利局")}},
		{"edited away", "", store.PostSearch{Terms: terms("before")}},
		{"edited in", "edited", store.PostSearch{Terms: terms("afterwards")}},
		{"a tag", "dike", store.PostSearch{Tags: []string{"#polder"}}},
		{"the last tag", "dike", store.PostSearch{Tags: []string{"#DRY-feet"}}},
		{"part of a tag", "", store.PostSearch{Tags: []string{"#dry"}}},
		{"not a tag", "far talk", store.PostSearch{Terms: terms("dike"), NotTags: []string{"#polder"}}},
		{"a tag or a word", "dike high water", store.PostSearch{Tags: []string{"#polder"}, Terms: terms("water"), Any: true}},
		{"a tag that is a pattern", "", store.PostSearch{Tags: []string{"#p%", "#polde_"}, Any: true}},
		{"from", "talk", store.PostSearch{Terms: terms("dike"), From: []string{bob}}},
		{"from either", "dike far talk", store.PostSearch{Terms: terms("dike"), From: []string{bob, ann}}},
		{"not from", "dike far", store.PostSearch{Terms: terms("dike"), NotFrom: []string{bob}}},
		{"in", "far", store.PostSearch{Terms: terms("dike"), In: []string{far.ID}}},
		{"in a channel that is not one's own", "", store.PostSearch{Terms: terms("dike"), In: []string{secret.ID}}},
		{"not in", "dike talk", store.PostSearch{Terms: terms("dike"), NotIn: []string{far.ID, old.ID}}},
		{"no words", "far", store.PostSearch{From: []string{ann}, In: []string{far.ID}}},
		{"before", "", store.PostSearch{Terms: terms("dike"), Times: []store.Span{{Until: 1000}}}},
		{"since", "dike far talk", store.PostSearch{Terms: terms("dike"), Times: []store.Span{{From: 1000}}}},
		{"not since", "", store.PostSearch{Terms: terms("dike"), NotTimes: []store.Span{{From: 1000}}}},
	} {
		if got := find(test.q); got != test.want {
			t.Errorf("%s: found %q, want %q", test.name, got, test.want)
		}
	}
	all := []string{}
	for offset := range 3 {
		all = append(all, find(store.PostSearch{Terms: terms("dike"), Offset: offset, Limit: 1}))
	}
	slices.Sort(all)
	if !slices.Equal(all, []string{"dike", "far", "talk"}) {
		t.Errorf("page by page: %q", all)
	}
	searchAnything(t, s, ann)
}

// searchAnything looks for what no person types: it must find nothing or
// something, but never fail.
func searchAnything(t *testing.T, s store.Store, userID string) {
	t.Helper()
	long := strings.Repeat("x", 1900)
	texts := []string{
		`'`, `"`, `\`, `%`, `_`, `a'b`, `a"b`, `a\b`, `a\'b`, `a' OR '1'='1`, `a:*`, `a & | ! ( ) <-> b`, `NEAR(a b)`, `+a -b @3 ~c >d <e`,
		`a*b`, `.*`, `[[:alnum:]]+`, `a{2}`, `²`, `é́`, "a\u200db", "ⅷ", long, long + " " + long[:50], strings.Repeat("a ", 200) + "b",
		"a.b.c.d.e/f:g?h=i#j", "--", "/* x */", "$1 ? :x", "AND OR NOT",
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same texts each time
	pieces := []string{`'`, `"`, `\`, `%`, `*`, `(`, `)`, `&`, `|`, `!`, `<->`, `:`, `+`, `-`, `@`, `~`, `^`, ` `, "\n", "\u00a0", "a", "the", "Go", "7", "é", "ß", "水", "٣", "½", "\u0301", "😀", "\ufffd"}
	for range 150 {
		var b strings.Builder
		for range 1 + random.IntN(8) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		texts = append(texts, b.String())
	}
	for i, text := range texts {
		// As package app takes texts apart: a term has a word at least.
		words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
		if len(words) == 0 {
			words = []string{"x"}
		}
		q := store.PostSearch{UserID: userID, Limit: 5, Any: i%2 == 0, Tags: []string{"#" + text}}
		for _, prefix := range []bool{false, true} {
			q.Terms = []store.Term{{Text: text, Words: words, Prefix: prefix}}
			q.NotTerms = q.Terms
			if _, err := s.Posts().Search(t.Context(), q); err != nil {
				t.Errorf("Search(%.60q, prefix %v): %v", text, prefix, err)
			}
		}
	}
}

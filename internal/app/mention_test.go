package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
)

// member is a member of an audience whose id is their username.
func member(name string, user, channel model.StringMap) model.AudienceMember {
	return model.AudienceMember{UserID: name, Username: name, UserNotify: user, ChannelNotify: channel}
}

func testAudience() *model.Audience {
	notify := func(pairs ...string) model.StringMap {
		m := model.StringMap{"channel": "true"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	frank := member("frank", notify("first_name", "true"), nil)
	frank.FirstName = "Fränk"
	mary := member("mary", notify("first_name", "true"), nil)
	mary.FirstName = "Mary Ann"
	bot := member("robot", notify("mention_keys", "beep"), nil)
	bot.IsBot = true
	return &model.Audience{Members: []model.AudienceMember{
		member("ann", notify(), nil),
		member("bob", notify("mention_keys", " Polder, bob,@bob,,c++"), nil),
		member("bob.smith", notify("mention_keys", "dijk en duin"), nil),
		member("carl_", notify("channel", "false", "mention_keys", "漢字"), nil),
		member("dirk-jan", notify(), model.StringMap{"ignore_channel_mentions": "on"}),
		member("eve", notify(), model.StringMap{"ignore_channel_mentions": "default", "mark_unread": "mention"}),
		frank, mary, bot,
		member("loud", notify("mention_keys", "Polder"), model.StringMap{"ignore_channel_mentions": "off", "mark_unread": "mention"}),
		member("root", notify(), nil),
	}}
}

func TestMention(t *testing.T) {
	x := newMentionIndex(testAudience())
	wide := "bob bob.smith frank mary loud root"
	for _, test := range []struct{ message, users string }{
		{"hello", ""},
		{"@bob hello", "bob"},
		{"@BOB", "bob"},
		{"hello,@bob!", "bob"},
		{"(@bob)", "bob"},
		{"**@bob** and _@frank_", "bob frank"},
		{"hello @bob.", "bob"},
		{"hello @bob...", "bob"},
		{"ask @bob.smith.", "bob.smith"},
		{"ask @bob.Then wait", "bob"},
		{"@bob-ish", "bob"},
		{"@bob_ish", ""},
		{"@bobby", ""},
		{"@bobé", ""},
		{"@carl_", "carl_"},
		{"@carl", ""},
		{"@dirk-jan-", "dirk-jan"},
		{"@dirk", ""},
		{"mail ann@bob.example", ""},
		{"ask@frank", ""},
		{"@@frank", "frank"},
		{"@bob: @bob @frank @bob", "bob frank"},
		{"@ann", ""}, // the author
		{"@robot do", "robot"},
		{"beep", ""},
		{"ÄÖ @bob\u00a0ß", "bob"},
		{"\xff@bob\xff", "bob"},

		{"the pOlDeR is dry", "bob loud"},
		{"polder-wide, polders", "bob loud"},
		{"_polder_", "bob loud"},
		{"polders", ""},
		{"polder_x", ""},
		{"@polder", ""},
		{"polder@example.com", ""},
		{"in C++, please", "bob"},
		{"abc++", ""},
		{"over Dijk en Duin.", "bob.smith"},
		{"dijk en duinen", ""},
		{"私は漢字が好き", "carl_"},
		{"Fränk!", "frank"},
		{"fränk", ""},
		{"Fränkisch", ""},
		{"so Mary Ann said", "mary"},
		{"so mary ann said", ""},

		{"@all", wide},
		{"@Channel!", wide},
		{"@here.", "bob mary"},
		{"@here @eve", "bob eve mary"},
		{"@allies", ""},

		{"`@bob` is code", ""},
		{"``a ` @bob`` @frank", "frank"},
		{"` @bob", "bob"},
		{"\\`@bob\\`", "bob"},
		{"`not closed\n\n@bob` here", "bob"},
		{"```\n@bob\n```\n@frank", "frank"},
		{"```go\n@bob\n``\n@frank", ""},
		{"a\n~~~~\n@bob\n~~~\n~~~~\n@frank", "frank"},
		{"> ```\n> @bob\n> ```\n> @frank", "frank"},
		{"```@bob``` @frank", "frank"},
		{"see https://example.com/@bob?polder @frank", "frank"},
		{"see www.example.com/@bob", ""},
		{"mailto:@bob", ""},
		{"[@frank](http://x/@bob(1)) @mary", "frank mary"},
		{"[x](@bob", "bob"},
		{"x](@bob)", "bob"},
		{"<http://x/@bob>@frank", "frank"},
	} {
		got := x.find(test.message, mentionOptions{
			AuthorID: "ann", Wide: true,
			Online: func(id string) bool { return id == "mary" || id == "bob" || id == "eve" },
		})
		if users := strings.Join(got.Users, " "); users != test.users {
			t.Errorf("find(%q) = %q, want %q", test.message, users, test.users)
		}
	}
}

func TestMentionOptions(t *testing.T) {
	x := newMentionIndex(testAudience())
	for name, test := range map[string]struct {
		message string
		o       mentionOptions
		want    mentions
	}{
		"kinds": {"@frank polder @all", mentionOptions{AuthorID: "loud", Wide: true}, mentions{
			Users: []string{"ann", "bob", "bob.smith", "frank", "mary", "root"}, Named: []string{"frank"}, Keywords: []string{"bob"}, All: true,
		}},
		"wide is not permitted": {"@all @channel @here", mentionOptions{}, mentions{}},
		"too many members":      {"@here @frank", mentionOptions{Wide: true, WideMax: 10}, mentions{Users: []string{"frank"}, Named: []string{"frank"}, TooMany: true}},
		"not too many":          {"@channel", mentionOptions{AuthorID: "ann", Wide: true, WideMax: 11}, mentions{Users: []string{"bob", "bob.smith", "frank", "mary", "loud", "root"}, Channel: true}},
		"webhook":               {"@ann", mentionOptions{AuthorID: "ann", FromWebhook: true}, mentions{Users: []string{"ann"}, Named: []string{"ann"}}},
		"author is a stranger":  {"@ann", mentionOptions{AuthorID: "nobody"}, mentions{Users: []string{"ann"}, Named: []string{"ann"}}},
	} {
		got := x.find(test.message, test.o)
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", test.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}

	talk := newMentionIndex(&model.Audience{Members: []model.AudienceMember{
		member("ann", nil, nil), member("bob", nil, nil), member("eve", nil, model.StringMap{"desktop": "mention"}),
	}})
	if got := talk.find("hi", mentionOptions{AuthorID: "ann", Direct: true}); !slices.Equal(got.Users, []string{"bob"}) {
		t.Errorf("group channel: %+v", got)
	}
}

func TestMentionKeysAreBounded(t *testing.T) {
	keys := make([]string, 4000)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%d", i)
	}
	x := newMentionIndex(&model.Audience{Members: []model.AudienceMember{
		member("bob", model.StringMap{"mention_keys": strings.Join(keys, ",")}, nil),
	}})
	if len(x.words) != mentionKeysMax {
		t.Errorf("%d keywords of one user", len(x.words))
	}
}

func FuzzMention(f *testing.F) {
	for _, s := range []string{"@bob.", "`@all` ```\n@here", "[a](b) http://x @Bob-_.", "漢字 Mary Ann c++", "\xff@\xffbob", "~~~\n\n> ```", "\\`@ann` ]( [](((("} {
		f.Add(s)
	}
	audience := testAudience()
	x := newMentionIndex(audience)
	f.Fuzz(func(t *testing.T, message string) {
		rest := message
		for p := (prose{message: message}); ; {
			part, ok := p.next()
			if !ok {
				break
			}
			i := strings.Index(rest, part)
			if i < 0 {
				t.Fatalf("%q is not what follows in %q", part, message)
			}
			rest = rest[i+len(part):]
		}
		m := x.find(message, mentionOptions{AuthorID: "ann", Wide: true, Online: func(string) bool { return true }})
		at := -1
		for _, id := range m.Users {
			next := slices.IndexFunc(audience.Members, func(a model.AudienceMember) bool { return a.UserID == id })
			if next <= at || id == "ann" {
				t.Fatalf("users %q are not in order, once, without the author", m.Users)
			}
			at = next
		}
		for _, id := range slices.Concat(m.Named, m.Keywords) {
			if !slices.Contains(m.Users, id) {
				t.Fatalf("%s is not one of the users %q", id, m.Users)
			}
		}
		for _, id := range m.Named {
			if !strings.Contains(strings.ToLower(message), "@"+id) {
				t.Fatalf("%q does not name %s", message, id)
			}
		}
		// Whatever came before, a name in a paragraph of its own is a mention
		// unless a code block is open.
		fenced := strings.Contains(message, "```") || strings.Contains(message, "~~~")
		if after := x.find(message+"\n\n@dirk-jan", mentionOptions{}); !fenced && !slices.Contains(after.Named, "dirk-jan") {
			t.Fatalf("@dirk-jan after %q is not seen", message)
		}
	})
}

func BenchmarkMention(b *testing.B) {
	build := func(keys bool) *mentionIndex {
		a := &model.Audience{}
		for i := range 500 {
			notify := model.StringMap{"channel": "true"}
			if keys {
				notify["mention_keys"] = fmt.Sprintf("word%d,topic%d", i, i%20)
			}
			a.Members = append(a.Members, member(fmt.Sprintf("user%d", i), notify, nil))
		}
		return newMentionIndex(a)
	}
	plain, keyed := build(false), build(true)
	text := strings.Repeat("we should look at the dike again before it rains. ", 6)
	o := mentionOptions{AuthorID: "user1", Wide: true}
	for _, bench := range []struct {
		name    string
		x       *mentionIndex
		message string
	}{
		{"none", plain, text},
		{"named", plain, text + "@user77"},
		{"keywords", keyed, text},
		{"all", plain, text + "@all"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bench.x.find(bench.message, o)
			}
		})
	}
	b.Run("index", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			build(true)
		}
	})
}

func TestMentionNoneIsFree(t *testing.T) {
	x := newMentionIndex(&model.Audience{Members: []model.AudienceMember{member("ann", nil, nil), member("bob", nil, nil)}})
	for _, message := range []string{"nothing `to` see", "mail to ann@example.com"} {
		if n := testing.AllocsPerRun(100, func() { x.find(message, mentionOptions{AuthorID: "ann"}) }); n != 0 {
			t.Errorf("%q: %v allocations", message, n)
		}
	}
}

package app

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/model"
)

func TestHashtags(t *testing.T) {
	for message, want := range map[string]string{
		"":                           "",
		"no tag":                     "",
		"#polder":                    "#polder",
		"a #dike, a (#canal). #sea!": "#dike #canal #sea",
		"#Dike and #dike":            "#Dike",
		"#ab #a1b #1ab":              "#a1b",
		"#a-b_c.d. #trailing-":       "#a-b_c.d #trailing",
		"#überfluß #水利局 #हिन्दी":      "#überfluß #水利局 #हिन्दी",
		"in#side ##double &#x1f600;":  "",
		"`#code` #tag":                "#tag",
		"```\n#code\n```":             "",
		"https://example.com/#anchor": "",
		"[#text](http://x/#anchor)":   "#text",
		"#one#two":                    "#one",
		"# heading":                   "",
		"#tag\xff#other":              "#tag #other",
	} {
		if got := hashtags(message, 3); got != want {
			t.Errorf("hashtags(%q) = %q, want %q", message, got, want)
		}
	}
	if got := hashtags("#ab #abcd #abcde", 5); got != "#abcde" {
		t.Errorf("of five characters: %q", got)
	}
	var b strings.Builder
	for i := range 26 * 26 {
		b.WriteString(" #tag" + string(rune('a'+i/26)) + string(rune('a'+i%26)))
	}
	if got := hashtags(b.String(), 3); len(got) > model.PostHashtagsMaxLength || len(got) < model.PostHashtagsMaxLength-8 {
		t.Errorf("many tags make %d bytes", len(got))
	}
}

func FuzzHashtags(f *testing.F) {
	for _, s := range []string{"#tag", "##a #b-c. &#x;", "#\xff #é́é", "`#a` [#b](#c)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, message string) {
		got := hashtags(message, 3)
		if len(got) > model.PostHashtagsMaxLength {
			t.Fatalf("%d bytes", len(got))
		}
		for _, tag := range strings.Fields(got) {
			if tag[0] != '#' || utf8.RuneCountInString(tag) < 4 || !strings.Contains(message, tag) {
				t.Fatalf("%q is not a tag of %q", tag, message)
			}
			if hashtags(tag, 3) != tag {
				t.Fatalf("%q is not a tag by itself", tag)
			}
		}
	})
}

package app

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// describe writes what was understood on one line.
func describe(t *searchTerms) string {
	var b strings.Builder
	for _, x := range t.terms {
		fmt.Fprintf(&b, " %s", strings.Join(x.Words, "+"))
		if x.Prefix {
			b.WriteByte('*')
		}
	}
	for _, x := range t.notTerms {
		fmt.Fprintf(&b, " !%s", strings.Join(x.Words, "+"))
	}
	for _, l := range []struct {
		name   string
		values []string
	}{{"tag", t.tags}, {"!tag", t.notTags}, {"from", t.from}, {"!from", t.notFrom}, {"in", t.in}, {"!in", t.notIn}} {
		if len(l.values) > 0 {
			fmt.Fprintf(&b, " %s=%s", l.name, strings.Join(l.values, ","))
		}
	}
	for _, s := range t.times {
		fmt.Fprintf(&b, " [%d,%d)", s.From, s.Until)
	}
	for _, s := range t.notTimes {
		fmt.Fprintf(&b, " ![%d,%d)", s.From, s.Until)
	}
	return strings.TrimSpace(b.String())
}

func TestSearchTerms(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.FixedZone("", 3600)).UnixMilli()
	next := day + 24*time.Hour.Milliseconds()
	for text, want := range map[string]string{
		"":                              "",
		" \t ":                          "",
		"... !? - \"\" *":               "",
		"dike":                          "dike",
		"Dike rain":                     "Dike rain",
		"dike, (rain).":                 "dike rain",
		`"high water" dike`:             "high+water dike",
		`"high water`:                   "high+water",
		`dike"high water"rain`:          "dike high+water rain",
		`-"high water" -dike rain`:      "rain !high+water !dike",
		"dik* w*.":                      "dik* w*",
		"don't foo_bar example.com":     "don+t foo+bar example+com",
		"well-known - --x":              "well+known x",
		"#polder -#sea #ab":             "ab tag=#polder !tag=#sea",
		"from:Bob dike":                 "dike from=bob",
		"from: @bob dike":               "dike from=bob",
		"-from:bob":                     "!from=bob",
		"in:~town-square channel:x":     "in=town-square,x",
		"in:@bob -in:off-topic":         "in=@bob !in=off-topic",
		"on:2026-03-01":                 fmt.Sprintf("[%d,%d)", day, next),
		"-on:2026-3-1":                  fmt.Sprintf("![%d,%d)", day, next),
		"before:2026-03-01 a":           fmt.Sprintf("a [0,%d)", day),
		"after:2026-03-01":              fmt.Sprintf("[%d,0)", next),
		"before:1970-01-01":             "[0,1)",
		"on:soon":                       "on+soon",
		"from: ":                        "from",
		"https://example.com/a":         "https+example+com+a",
		"水利局 über":                      "水利局 über",
		"\xff\xfe dike":                 "dike",
		"x' OR 1=1 -- \\ %_ :* & | ( )": "x OR 1+1",
	} {
		got, err := searchParser{zone: 3600, tagMinLength: 3}.parse(text)
		if err != nil || describe(got) != want {
			t.Errorf("parse(%q) = %q, %v; want %q", text, describe(got), err, want)
		}
		if got.isEmpty() != (want == "") {
			t.Errorf("parse(%q) is empty: %v", text, got.isEmpty())
		}
	}
	for _, text := range []string{strings.Repeat("a", searchMaxSize+1), strings.Repeat("a ", searchMaxTerms+1), "a\x00b"} {
		if _, err := (searchParser{}).parse(text); err == nil {
			t.Errorf("a search of %d bytes is not refused", len(text))
		}
	}
}

func FuzzSearchTerms(f *testing.F) {
	for _, s := range []string{`a "b c" -d e* #tag from:x in: y on:2020-1-1 -"`, "\"\"\"", "- -- -#", "from:from:in:", "\xff:\"\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := searchParser{tagMinLength: 3}.parse(text)
		if err != nil {
			return
		}
		for _, term := range append(got.terms, got.notTerms...) {
			if len(term.Words) == 0 || !utf8.ValidString(term.Text) || !strings.Contains(strings.ToValidUTF8(text, " "), term.Text) {
				t.Fatalf("%q has the term %+v", text, term)
			}
			for _, w := range term.Words {
				if w == "" || !utf8.ValidString(w) || strings.ContainsAny(w, " \"'\\*:&|()%_\x00") {
					t.Fatalf("%q has the word %q", text, w)
				}
			}
		}
	})
}

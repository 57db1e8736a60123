package model

import (
	"encoding/json"
	"testing"
)

// TestPropsNumbers reads properties and writes them again, on the wire and as
// the database has them.
func TestPropsNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a":9007199254740993,"b":[{"c":-12345678901234567890.10}],"d":1.0,"e":1e2}`: "",
		`{"none":null,"text":"9","yes":true}`:                                         "",
		`{}`:                                                                          "",
		` { } `:                                                                       `{}`,
		`null`:                                                                        `{}`,
	} {
		if want == "" {
			want = text
		}
		var post Post
		if err := json.Unmarshal([]byte(`{"props":`+text+`}`), &post); err != nil {
			t.Fatal(err)
		}
		var scanned Props
		if err := scanned.Scan(text); err != nil {
			t.Fatal(err)
		}
		for from, props := range map[string]Props{"a body": post.Props, "a column": scanned} {
			written, err := props.Value()
			if err != nil || written != want || JSONText(props) != want {
				t.Errorf("%s: %s became %s on the wire and %s (%v) in the database", from, text, JSONText(props), written, err)
			}
		}
	}
	var props Props
	for _, bad := range []string{`[]`, `"a"`, `{"a":}`, `{"a":1`} {
		if err := json.Unmarshal([]byte(bad), &props); err == nil {
			t.Errorf("%s is taken for properties", bad)
		}
	}
}

func BenchmarkPropsJSON(b *testing.B) {
	const text = `{"disable_group_highlight":true,"attachments":[{"color":"#2eb886","title":"Build 1234","fields":[{"short":true,"title":"Branch","value":"main"},{"short":true,"title":"Took","value":512}]}]}`
	for name, text := range map[string]string{"none": "{}", "attachment": text} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var p Props
				if err := p.UnmarshalJSON([]byte(text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package openapi

import (
	"encoding/json"
	"testing"
)

type texts []string

func (t texts) MarshalJSON() ([]byte, error) { return json.Marshal([]string(t)) }

type base struct {
	ID string `json:"id"`
}

type Node struct {
	base
	Count  int64           `json:"count"`
	Share  float64         `json:"share,omitempty"`
	On     *bool           `json:"on,omitempty"`
	Next   *Node           `json:"next"`
	Nodes  []*Node         `json:"nodes"`
	ByName map[string]Node `json:"by_name,omitempty"`
	Texts  texts           `json:"texts"`
	Data   []byte          `json:"data"`
	Any    any             `json:"any"`
	Raw    json.RawMessage `json:"raw,omitempty"`
	Plain  string
	Hidden string `json:"-"`
	secret string
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	const node = `{"$ref":"#/components/schemas/Node"}`
	for _, tc := range []struct {
		name   string
		sent   bool
		schema string
	}{
		{"answers", false, `{"type":"object","properties":{
			"Plain":{"type":"string"},"any":{"nullable":true},
			"by_name":{"type":"object","additionalProperties":` + node + `},
			"count":{"type":"integer","format":"int64"},
			"data":{"type":"string","format":"byte","nullable":true},
			"id":{"type":"string"},
			"next":{"nullable":true,"allOf":[` + node + `]},
			"nodes":{"type":"array","nullable":true,"items":` + node + `},
			"on":{"type":"boolean"},"raw":{},"share":{"type":"number"},
			"texts":{"type":"array","items":{"type":"string"}}},
			"required":["Plain","any","count","data","id","next","nodes","texts"]}`},
		{"requests", true, `{"type":"object","properties":{
			"Plain":{"type":"string"},"any":{"nullable":true},
			"by_name":{"type":"object","nullable":true,"additionalProperties":` + node + `},
			"count":{"type":"integer","format":"int64"},
			"data":{"type":"string","format":"byte","nullable":true},
			"id":{"type":"string"},
			"next":{"nullable":true,"allOf":[` + node + `]},
			"nodes":{"type":"array","nullable":true,"items":` + node + `},
			"on":{"type":"boolean","nullable":true},"raw":{},"share":{"type":"number"},
			"texts":{"type":"array","nullable":true,"items":{"type":"string"}}}}`},
	} {
		s := NewSchemas()
		if tc.sent {
			s.Sent([]*Node{})
		}
		if got := text(t, s.Of(&Node{secret: "x"})); got != text(t, json.RawMessage(`{"nullable":true,"allOf":[`+node+`]}`)) {
			t.Errorf("%s: reference %s", tc.name, got)
		}
		if got, want := text(t, s.Named()["Node"]), text(t, json.RawMessage(tc.schema)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.name, got, want)
		}
	}
}

// text is v's JSON with sorted keys.
func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(b, &plain); err != nil {
		t.Fatal(err)
	}
	b, err = json.Marshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

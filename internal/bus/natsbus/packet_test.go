package natsbus

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestPacket(t *testing.T) {
	for _, node := range []string{"n", strings.Repeat("x", maxNodeID)} {
		b := append(appendHeader(nil, kindMessage, 1<<63+1, 7, node), "data"...)
		p, ok := parse(b)
		if !ok || p.kind != kindMessage || p.epoch != 1<<63+1 || p.number != 7 || string(p.node) != node || string(p.data) != "data" {
			t.Errorf("%+v, %v", p, ok)
		}
		if size := len(b) - len("data"); size > headerSize {
			t.Errorf("a header of %d bytes, at most %d", size, headerSize)
		}
	}
}

// What arrives may be anything: it is refused or read, and never more is read
// than came.
func FuzzPacket(f *testing.F) {
	f.Add(appendHeader(nil, kindMessage, 1, 2, "node"))
	f.Add(beat{links: 3, flags: flagHello}.append(appendHeader(nil, kindBeat, 1, 2, "node")))
	f.Add(appendSubject(appendSubject(appendHeader(nil, kindAsk, 1, 2, "node"), "ev.1"), "all"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, ok := parse(b)
		if !ok {
			return
		}
		again := append(appendHeader(nil, p.kind, p.epoch, p.number, string(p.node)), p.data...)
		if !bytes.Equal(again, b) {
			t.Errorf("%x became %x", b, again)
		}
		if m, ok := parseBeat(p.data); ok && !bytes.HasPrefix(p.data, m.append(nil)) {
			t.Errorf("beat %x became %x", p.data, m.append(nil))
		}
		var list []byte
		if parseSubjects(p.data, func(s string) { list = appendSubject(list, s) }) && !bytes.Equal(list, p.data) {
			t.Errorf("subjects %x became %x", p.data, list)
		}
	})
}

func TestSubjects(t *testing.T) {
	for _, s := range []string{"a", "ev.12", "node.aBc-1_2", "é"} {
		if err := checkSubject(s); err != nil {
			t.Error(err)
		}
	}
	for _, s := range []string{"", ".", "a.", ".a", "a..b", "a b", "a.*", ">", "a\r\nPUB x 0", "a\tb", "a\x00"} {
		if checkSubject(s) == nil {
			t.Errorf("%q passes for a subject", s)
		}
	}
	names := []string{"a", "_61", "a.b", "a b", "A", "a-b", "", "ü"}
	var tokens []string
	for _, n := range names {
		k := token(n)
		if err := checkSubject(k); n != "" && err != nil || strings.Contains(k, ".") {
			t.Errorf("token of %q: %q", n, k)
		}
		tokens = append(tokens, k)
	}
	slices.Sort(tokens)
	if len(slices.Compact(tokens)) != len(names) {
		t.Errorf("names share a token: %q", tokens)
	}
}

package hub

import (
	"testing"

	"pgregory.net/rapid"
)

// TestOutbox compares the ring with a plain list of what it should hold.
func TestOutbox(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var (
			o     outbox
			list  []*message // model: kept and to send
			sent  int        // of list
			first int64      // number of list[0]
			now   int64
		)
		actions := map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				now++
				m := &message{
					head: make([]byte, rapid.IntRange(0, 50).Draw(t, "size")),
					at:   now, disposable: rapid.Bool().Draw(t, "disposable"),
				}
				o.push(m)
				list = append(list, m)
			},
			"next": func(t *rapid.T) {
				if sent == len(list) {
					t.Skip("nothing to send")
				}
				m, seq := o.next()
				if m != list[sent] || seq != first+int64(sent) {
					t.Fatalf("next is %p with %d, want %p with %d", m, seq, list[sent], first+int64(sent))
				}
				sent++
			},
			"trim": func(t *rapid.T) {
				most := rapid.IntRange(0, 10).Draw(t, "sent")
				bytes := rapid.IntRange(0, 500).Draw(t, "bytes")
				before := rapid.Int64Range(0, now+1).Draw(t, "before")
				o.trim(most, bytes, before)
				for sent > 0 && (sent > most || size(list) > bytes || list[0].at < before) {
					list, sent, first = list[1:], sent-1, first+1
				}
			},
			"shed": func(t *rapid.T) {
				n := o.shed()
				kept := append([]*message(nil), list[:sent]...)
				for _, m := range list[sent:] {
					if !m.disposable {
						kept = append(kept, m)
					}
				}
				if n != len(list)-len(kept) {
					t.Fatalf("shed %d, want %d", n, len(list)-len(kept))
				}
				list = kept
			},
			"rewind": func(t *rapid.T) {
				seq := rapid.Int64Range(max(0, first-2), first+int64(len(list))+2).Draw(t, "seq")
				ok := seq >= first && seq <= first+int64(sent)
				if got := o.rewind(seq); got != ok {
					t.Fatalf("rewind to %d: %v, want %v", seq, got, ok)
				}
				if ok {
					list, sent, first = list[seq-first:], 0, seq
				}
			},
			"": func(t *rapid.T) {
				if o.pending() != len(list)-sent || int(o.count) != len(list) ||
					int(o.bytes) != size(list) || o.pendingBytes() != size(list[sent:]) {
					t.Fatalf("outbox %+v, want %d messages, %d sent, %d bytes", o, len(list), sent, size(list))
				}
			},
		}
		t.Repeat(actions)
	})
}

func size(list []*message) (bytes int) {
	for _, m := range list {
		bytes += m.size()
	}
	return bytes
}

// TestOutboxForgets checks that an outbox with nothing in it holds no memory.
func TestOutboxForgets(t *testing.T) {
	t.Parallel()
	var o outbox
	for range 100 {
		o.push(&message{})
		o.next()
	}
	o.trim(1000, 1000, 1)
	if o.ring != nil || o.first != 100 {
		t.Errorf("%+v", o)
	}
	o.push(&message{})
	if _, seq := o.next(); seq != 100 {
		t.Errorf("next has number %d", seq)
	}
}

package natsbus_test

import (
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/bus/natsbus"
)

// A node that does not listen to a subject gets none of its bytes, marks
// included; one that has stopped to listen gets no more.
func TestNoInterestNoBytes(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.tune = func(o *natsbus.Options) { o.Beat, o.Queue = beat, natsbus.DefaultQueue }
	a, b, d := join(t, c), join(t, c), join(t, c)
	p, s := &publisher{bus: a, subject: "ev.1"}, &stream{}
	watch(t, s, b, "ev.1", p)
	var in record
	unsubscribed := in.subscribe(t, d, "ev.2")
	unsubscribed.Unsubscribe()

	const count, size = 2000, 1000
	way := c.between(a, d)
	before, marks := way.bytes.Load(), b.Stats().MarksIn
	text := strings.Repeat("x", size)
	var got record
	got.subscribe(t, b, "ev.3")
	eventually(t, "b listens to ev.3", func() bool {
		publish(t, a, "ev.3", text)
		return got.count() > 0
	})
	for range count {
		p.send(t)
		publish(t, a, "ev.2", text)
		publish(t, a, "ev.3", text)
	}
	// All of it is out, and what follows it too.
	eventually(t, "b has it", func() bool {
		n := b.Stats()
		return n.MessagesIn >= 2*count && n.BytesIn >= count*size && n.MarksIn >= marks+2 && n.Nodes == 2
	})
	if n := d.Stats(); n.MessagesIn != 0 || n.BytesIn != 0 || n.MarksIn != 0 {
		t.Errorf("node without interest: %+v", n)
	}
	if n := way.bytes.Load() - before; n > count*size/20 { // some are beats, more if it takes long
		t.Errorf("%d bytes went to the node without interest, of %d published", n, 2*count*size)
	}
	if n := a.Stats(); n.MessagesOut < 3*count || n.BytesOut < 2*count*size || n.MarksOut == 0 {
		t.Errorf("publisher: %+v", n)
	}
	s.check(t, p, false)
}

func TestRequestsAreCounted(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	a, b := join(t, c), join(t, c)
	if _, err := b.Serve("q", respond); err != nil {
		t.Fatal(err)
	}
	eventually(t, "b answers", func() bool {
		_, err := a.Request(t.Context(), "q", nil)
		return err == nil
	})
	if a.Stats().RequestsOut != 1 || b.Stats().RequestsIn != 1 {
		t.Errorf("out %+v, in %+v", a.Stats(), b.Stats())
	}
}

package sqlstore

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// TestTide: a replica must have come past what concerns who reads, and no further.
func TestTide(t *testing.T) {
	var tide tide
	in := func(ids ...string) func(string) bool {
		return func(id string) bool {
			for _, member := range ids {
				if id == member {
					return true
				}
			}
			return false
		}
	}
	want := func(what string, got, want uint64) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	tide.settle(10, tide.losses())
	if !tide.sure.Load() {
		t.Error("unsure after the first settle")
	}
	tide.raise(20, false, []string{"ann", "town"})
	tide.raise(30, false, []string{"bob"})
	want("a stranger", tide.need("eve", in()), 10)
	want("who wrote", tide.need("ann", in()), 20)
	want("a member", tide.need("eve", in("town")), 20)
	want("who isn't known", tide.need("eve", func(string) bool { return true }), 30)
	tide.raise(25, true, nil)
	want("a stranger, of what concerns everyone", tide.need("eve", in()), 25)
	tide.passed(29)
	want("what all have passed", tide.need("ann", in()), 25)
	want("what none has", tide.need("bob", in()), 30)
	want("the highest", tide.high.Load(), 30)

	before := tide.losses()
	tide.miss()
	tide.settle(40, before)
	if tide.sure.Load() {
		t.Error("sure by a position from before the loss")
	}
	tide.settle(40, tide.losses())
	want("after a loss", tide.need("eve", in()), 40)
	before = tide.losses()
	tide.doubt()
	tide.settle(50, before)
	want("with a commit in doubt", tide.need("eve", in()), 40)
	tide.settle(50, tide.losses())
	want("after the doubt", tide.need("eve", in()), 50)
	tide.settle(60, tide.losses())
	want("without another doubt", tide.need("eve", in()), 50)
	tide.forget()
	tide.settle(7, before)
	if tide.sure.Load() {
		t.Error("sure by a position from before a new history")
	}
	tide.settle(7, tide.losses())
	want("in a new history", tide.need("bob", in()), 7)
	for i := range marksMax + 1 {
		tide.raise(uint64(100+i), false, []string{string(rune(i))})
	}
	if len(tide.marks) > marksMax || tide.need("eve", in()) < 100 {
		t.Errorf("%d marks, and a stranger needs %d", len(tide.marks), tide.need("eve", in()))
	}
}

// TestPlaces reads what MariaDB and MySQL call positions.
func TestPlaces(t *testing.T) {
	for _, test := range []struct {
		place     func(text, key string) (uint64, error)
		text, key string
		want      uint64
	}{
		{placeMariaDB, "0-1-42", "0", 42},
		{placeMariaDB, "1-1-7,0-2-43", "0", 43},
		{placeMariaDB, "1-1-7", "0", nowhere},
		{placeMySQL, "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-77", "3E11FA47-71CA-11E1-9E33-C80AA9429562", 77},
		{placeMySQL, "a:1-5,\nb:1-9:12-20", "b", 9}, // 10 and 11 are missing
		{placeMySQL, "a:1", "a", 1},
		{placeMySQL, "a:4-9", "a", nowhere},
		{placeMySQL, "a:1-9", "c", nowhere},
	} {
		if got, err := test.place(test.text, test.key); err != nil || got != test.want {
			t.Errorf("%q for %s: %d, %v, want %d", test.text, test.key, got, err, test.want)
		}
	}
	if _, err := placeMariaDB("0-1-x", "0"); err == nil {
		t.Error("nonsense is a position")
	}
}

// TestGate: what runs ends, what comes waits, and who gives up is told.
func TestGate(t *testing.T) {
	var g gate
	if err := g.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	brief, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if g.shut(brief, func() {}) {
		t.Error("shut while somebody is inside")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.enter(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	entered := make(chan error)
	go func() { entered <- g.enter(t.Context()) }()
	select {
	case err := <-entered:
		t.Fatalf("entered a shut gate: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	g.reopen()
	if err := <-entered; err != nil {
		t.Errorf("after it opened: %v", err)
	}
	g.leave()
	empty := make(chan bool)
	go func() { empty <- g.shut(t.Context(), func() {}) }()
	g.leave()
	if !<-empty {
		t.Error("not empty after the last left")
	}
	g.reopen()
}

// TestMasterIsBack: work goes to a master from the first look that finds it, so it
// is healthy from then on; a replica has to be found twice.
func TestMasterIsBack(t *testing.T) {
	for role, want := range map[string]bool{model.SourceMaster: true, model.SourceReplica: false} {
		src := newSource(role, role, "", nil)
		src.found(0, nil)
		for range failuresMax {
			src.found(-1, errors.New("cut"))
		}
		if src.healthy.Load() {
			t.Fatalf("the %s is healthy without an answer", role)
		}
		if src.found(0, nil); src.healthy.Load() != want {
			t.Errorf("the %s is healthy after the first answer: %t, want %t", role, !want, want)
		}
	}
}

// TestOutage: who comes early waits for the end, who comes late is refused at once.
func TestOutage(t *testing.T) {
	o := newOutage()
	if err := o.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.begin(errors.New("cut"))
	waited := make(chan error)
	go func() { waited <- o.wait(t.Context()) }()
	select {
	case err := <-waited:
		t.Fatalf("did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	o.end()
	if err := <-waited; err != nil || o.lasts() {
		t.Errorf("after the end: %v, lasts %t", err, o.lasts())
	}
	o.begin(errors.New("cut again"))
	o.since = o.since.Add(-outagePatience)
	if err := o.wait(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("in an old outage: %v", err)
	}
	o.heard()
	go func() { waited <- o.wait(t.Context()) }()
	select {
	case err := <-waited:
		t.Fatalf("did not wait for the master that another node has found: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	o.end()
	if err := <-waited; err != nil {
		t.Errorf("after the end of the old outage: %v", err)
	}
}

package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"reflect"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/model"
)

// FuzzSocket sends anything to an authenticated socket, in two pieces. Whatever
// it is, the server answers with well-formed frames, and ends the socket when
// the client does.
func FuzzSocket(f *testing.F) {
	frame := func(op ws.OpCode, fin bool, text string) []byte {
		return ws.MustCompileFrame(ws.MaskFrameWith(ws.NewFrame(op, fin, []byte(text)), [4]byte{1, 2, 3, 4}))
	}
	ping := `{"seq":1,"action":"ping","data":{}}`
	for _, seed := range [][]byte{
		frame(ws.OpText, true, ping),
		append(frame(ws.OpText, false, ping[:9]), frame(ws.OpContinuation, true, ping[9:])...),
		frame(ws.OpPing, true, "x"),
		frame(ws.OpClose, true, "\x03\xe8bye"),
		frame(ws.OpBinary, true, "\x82\xa3seq\x01\xa6action\xa4ping"),
		frame(ws.OpText, true, `{"seq":1,"action":"presence","data":{"channel_id":"x"}}`),
		{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0},
	} {
		f.Add(seed, 3)
	}
	be := newBackend()
	be.action = func(Caller, string, json.RawMessage) (map[string]any, error) { return nil, nil }
	h, err := New(Options{
		Backend: be, Bus: membus.New("fuzz"), Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Timing: Timing{Linger: time.Millisecond},
	})
	if err != nil {
		f.Fatal(err)
	}
	go func() {
		for range be.presence {
		}
	}()
	f.Cleanup(func() {
		if err := h.Close(context.Background()); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		server, client := net.Pipe()
		c := &conn{hub: h, nc: server, raw: rawConn(server)}
		c.in.tokens, c.in.filledAt = 100, model.Now()
		c.seen.Store(model.Now())
		if err := h.admit(); err != nil {
			t.Fatal(err)
		}
		h.addSocket(c)
		c.accept(context.Background(), &model.Session{ID: model.NewID(), UserID: model.NewID()})
		go c.begin()
		replies := make(chan error, 1)
		go func() { replies <- checkFrames(client) }()
		cut = min(max(cut, 0), len(data))
		for _, piece := range [][]byte{data[:cut], data[cut:]} {
			if _, err := client.Write(piece); err != nil {
				break // the server has enough
			}
		}
		if err := client.SetReadDeadline(time.Now().Add(2 * time.Millisecond)); err != nil && !errors.Is(err, io.ErrClosedPipe) {
			t.Fatal(err)
		}
		if err := <-replies; err != nil {
			t.Error(err)
		}
		client.Close()
	})
}

// checkFrames reads frames to the end and checks them as a client would.
func checkFrames(r io.Reader) error {
	for f, err := readFrame(r); err == nil; f, err = readFrame(r) {
		if err := ws.CheckHeader(f.Header, ws.StateClientSide); err != nil {
			return err
		}
		if f.Header.OpCode == ws.OpText {
			var m map[string]any
			if err := json.Unmarshal(f.Payload, &m); err != nil {
				return err
			}
		}
	}
	return nil
}

// FuzzRequest decodes anything as a request, text and binary.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(`{"seq":1,"action":"ping","data":{}}`), false)
	f.Add([]byte(`{"seq":1,"action":"","data":null}`), false)
	f.Add([]byte("\x83\xa3seq\x01\xa6action\xa4ping\xa4data\x80"), true)
	f.Add([]byte("\xdf\xff\xff\xff\xff"), true)
	f.Add([]byte("\x91\x91\x91\x91\x91"), true)
	f.Fuzz(func(t *testing.T, data []byte, binary bool) {
		op := ws.OpText
		if binary {
			op = ws.OpBinary
		}
		req, err := decodeRequest(op, data)
		if err != nil {
			return
		}
		if req.Seq <= 0 || req.Action == "" {
			t.Errorf("accepted %+v", req)
		}
		if len(req.Data) > 0 {
			var m map[string]any
			if err := json.Unmarshal(req.Data, &m); err != nil {
				t.Errorf("data %q: %v", req.Data, err)
			}
		}
	})
}

// FuzzTold decodes anything as a message of another node. What can be read can
// be written, and reads the same again.
func FuzzTold(f *testing.F) {
	p, err := encode(&model.Event{Type: "x", Data: map[string]any{"a": 1}, Personal: map[string]map[string]any{"u": {"b": 2}}})
	if err != nil {
		f.Fatal(err)
	}
	for _, told := range []told{
		{event: p}, {membership: &membership{Membership: model.Membership{UserID: "u"}, Change: 1}}, {revocation: &revocation{UserID: "u"}},
	} {
		b, err := told.encode(1)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(appendPrefix(nil, kindMark, 1, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := decodeTold("node", data)
		if err != nil || first.mark {
			return
		}
		b, err := first.encode(first.by.epoch)
		if err != nil {
			t.Fatal(err)
		}
		setNumber(b, first.number)
		second, err := decodeTold("node", b)
		if err != nil || !reflect.DeepEqual(first, second) {
			t.Errorf("%+v became %+v, %v", first, second, err)
		}
	})
}

// FuzzParcel decodes anything as what hubs hand over.
func FuzzParcel(f *testing.F) {
	o := outbox{first: 3}
	shared := &message{head: []byte("head"), rest: []byte("rest"), at: 5}
	personal := *shared
	personal.extra = []byte("extra")
	for _, m := range []*message{shared, &personal, shared, {head: []byte("h"), rest: []byte("r"), disposable: true}} {
		o.push(m)
	}
	o.next()
	p := parcel{
		by:    peerKey{"node", 1},
		seen:  standings{"us.1": {{peerKey{"node", 1}, 7}, {peerKey{"other", 2}, 0}}, "all": nil},
		users: []heir{{"u", []string{"c"}, []string{"t", "t2"}}},
		conns: []item{{"one", o}, {"two", o}},
	}
	f.Add(p.pack(10)[0])
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := unpack(data, 1000)
		if err != nil {
			return
		}
		packed := first.pack(1000)
		if len(packed) != 1 {
			return // what a fuzzer makes may take more room when written out
		}
		second, err := unpack(packed[0], 1000)
		if err != nil || !reflect.DeepEqual(describe(first), describe(second)) {
			t.Errorf("%+v became %+v, %v", describe(first), describe(second), err)
		}
	})
}

// describe makes parcels comparable, whose rings may differ.
func describe(p *parcel) []any {
	list := []any{p.by, p.seen, p.users}
	for i := range p.conns {
		o := &p.conns[i].out
		list = append(list, p.conns[i].id, o.first, o.sent, o.bytes, o.sentBytes)
		for n := range o.count {
			m := *o.slot(n)
			list = append(list, string(m.head), string(m.extra), string(m.rest), m.disposable, max(0, 1000-m.at))
		}
	}
	return list
}

// FuzzBequest decodes anything as what a hub announces.
func FuzzBequest(f *testing.F) {
	b := bequest{id: 1, users: []heir{{"u", []string{"c"}, nil}}, conns: []legacy{{0, "c", "s", 5}}}
	f.Add(b.encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		r := reader{bytes: data}
		b, err := r.bequest()
		if err != nil {
			return
		}
		for _, c := range b.conns {
			if c.user < 0 || c.user >= len(b.users) {
				t.Errorf("a connection of user %d of %d", c.user, len(b.users))
			}
		}
	})
}

package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
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
		if err := h.Shutdown(context.Background()); err != nil {
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

// FuzzWire decodes anything as a message of another node.
func FuzzWire(f *testing.F) {
	p, err := encode(&model.Event{Type: "x", Data: map[string]any{"a": 1}, Personal: map[string]map[string]any{"u": {"b": 2}}})
	if err != nil {
		f.Fatal(err)
	}
	for _, w := range []wire{{Event: p}, {Membership: &model.Membership{UserID: "u"}}, {Revocation: &revocation{UserID: "u"}}} {
		b, err := w.encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := decodeWire(data)
		if (c == nil) == (err == nil) {
			t.Errorf("change %v, error %v", c, err)
		}
	})
}

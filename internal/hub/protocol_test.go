package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/tinylib/msgp/msgp"

	"github.com/polder-chat/polder/internal/model"
)

func TestHello(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]func(*testing.T) *site{
		"plain": func(t *testing.T) *site { return newSite(t, nil, nil) },
		"TLS":   func(t *testing.T) *site { return newSiteWith(t, newBackend(), nil, nil, httptest.NewTLSServer) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			c := s.dial(t, s.user(), "")
			f, err := c.frame()
			if err != nil {
				t.Fatal(err)
			}
			var m incoming
			if err := json.Unmarshal(f.Payload, &m); err != nil {
				t.Fatal(err)
			}
			want := fmt.Sprintf(`{"event":"hello","data":{"server_hostname":"host","server_version":"1.2.3.4.hash.false","connection_id":"%s"},`+
				`"broadcast":{"omit_users":null,"user_id":"","channel_id":"","team_id":"","connection_id":"","omit_connection_id":""},"seq":0}`,
				m.Data["connection_id"])
			if string(f.Payload) != want {
				t.Errorf("got  %s\nwant %s", f.Payload, want)
			}
			c.next = 1
			r := c.ask(`{"seq":1,"action":"ping"}`)
			if r.Status != "OK" || r.SeqReply != 1 || r.Data["text"] != "pong" || r.Data["version"] != "1.2.3" || r.Data["node_id"] != "" {
				t.Errorf("reply to ping: %+v", r)
			}
			if at, _ := r.Data["server_time"].(float64); time.Since(time.UnixMilli(int64(at))).Abs() > time.Minute {
				t.Errorf("server_time %v", r.Data["server_time"])
			}
		})
	}
}

func TestChallenge(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	user := s.user()
	c := s.dial(t, "", "")
	if r := c.ask(`{"seq":1,"action":"ping"}`); r.Status != "FAIL" || r.Error.ID != errNotAuthenticated.ID {
		t.Errorf("ping before authentication: %+v", r)
	}
	if r := c.ask(`{"seq":2,"action":"authentication_challenge","data":{}}`); r.Status != "FAIL" || r.SeqReply != 2 {
		t.Errorf("challenge without a token: %+v", r)
	}
	c.send(`{"seq":3,"action":"authentication_challenge","data":{"token":"` + user + `"}}`)
	c.hello()
	if r := c.receive(); r.Status != "OK" || r.SeqReply != 3 {
		t.Errorf("reply to the challenge: %+v", r)
	}
	// A second one is ignored: the next reply is that to the ping.
	c.send(`{"seq":4,"action":"authentication_challenge","data":{"token":"nonsense"}}`)
	if r := c.ask(`{"seq":5,"action":"ping"}`); r.SeqReply != 5 {
		t.Errorf("want the reply to the ping: %+v", r)
	}
}

func TestChallengeRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	c := s.dial(t, "", "")
	r := c.ask(`{"seq":1,"action":"authentication_challenge","data":{"token":"wrong"}}`)
	if r.Status != "FAIL" || r.Error.ID != errTestToken.ID {
		t.Errorf("got %+v", r)
	}
	if code := c.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

func TestAuthenticationTimeout(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(o *Options) { o.Timing.Authenticate = 30 * time.Millisecond })
	in := s.connect(t, s.user())
	c := s.dial(t, "", "")
	if code := c.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
	// One that is authenticated has no such limit.
	if r := in.ask(`{"seq":1,"action":"ping"}`); r.Status != "OK" {
		t.Errorf("got %+v", r)
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	user := s.user()
	s.backend.action = func(c Caller, action string, data json.RawMessage) (map[string]any, error) {
		switch action {
		case "echo":
			return map[string]any{"data": string(data), "user": c.UserID, "session": c.SessionID, "conn": c.ConnectionID}, nil
		case "none":
			return nil, nil
		case "panic":
			panic("told to")
		}
		return nil, UnknownAction(action)
	}
	c := s.connect(t, user)
	tests := []struct{ name, send, status, id string }{
		{"no JSON", `{"seq":1,`, "FAIL", errBadRequest.ID},
		{"no object", `[1,2]`, "FAIL", errBadRequest.ID},
		{"seq of a wrong type", `{"seq":"1","action":"ping"}`, "FAIL", errBadRequest.ID},
		{"no seq", `{"action":"ping"}`, "FAIL", errBadSeq.ID},
		{"negative seq", `{"seq":-1,"action":"ping"}`, "FAIL", errBadSeq.ID},
		{"no action", `{"seq":1}`, "FAIL", errNoAction.ID},
		{"data no object", `{"seq":1,"action":"ping","data":[]}`, "FAIL", "api.websocket_handler.invalid_param.app_error"},
		{"unknown action", `{"seq":1,"action":"dance"}`, "FAIL", "api.web_socket_router.bad_action.app_error"},
		{"panic", `{"seq":1,"action":"panic"}`, "FAIL", "internal"},
		{"null data", `{"seq":1,"action":"none","data":null}`, "OK", ""},
		{"presence in a channel", `{"seq":1,"action":"presence","data":{"channel_id":"` + model.NewID() + `"}}`, "OK", ""},
		{"presence nowhere", `{"seq":1,"action":"presence","data":{"team_id":"","is_thread_view":false}}`, "OK", ""},
		{"presence without data", `{"seq":1,"action":"presence"}`, "FAIL", "api.websocket_handler.invalid_param.app_error"},
		{"presence in nonsense", `{"seq":1,"action":"presence","data":{"channel_id":"x"}}`, "FAIL", "api.websocket_handler.invalid_param.app_error"},
		{"presence of a wrong type", `{"seq":1,"action":"presence","data":{"channel_id":1}}`, "FAIL", "api.websocket_handler.invalid_param.app_error"},
		{"notify ack", `{"seq":1,"action":"posted_notify_ack","data":{"status":"success"}}`, "OK", ""},
	}
	for _, test := range tests {
		r := c.ask(test.send)
		id := ""
		if r.Error != nil {
			id = r.Error.ID
		}
		if r.Status != test.status || id != test.id {
			t.Errorf("%s: got %+v, error %q", test.name, r, id)
		}
	}
	r := c.ask(`{"seq":9,"action":"echo","data":{"a":1}}`)
	if r.Data["data"] != `{"a":1}` || r.Data["user"] != user || r.Data["session"] != "session"+user || r.Data["conn"] != c.id {
		t.Errorf("got %+v", r.Data)
	}
	if n := s.hub.Stats().NotifyAcks; n != 1 {
		t.Errorf("%d acks counted", n)
	}
}

func TestBinaryRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	s.backend.action = func(_ Caller, _ string, data json.RawMessage) (map[string]any, error) {
		return map[string]any{"data": string(data)}, nil
	}
	c := s.connect(t, s.user())
	b, err := msgp.AppendMapStrIntf(nil, map[string]any{"seq": 7, "action": "x", "data": map[string]any{"channel_id": "c"}})
	if err != nil {
		t.Fatal(err)
	}
	c.write(ws.NewBinaryFrame(b))
	if r := c.receive(); r.Status != "OK" || r.SeqReply != 7 || r.Data["data"] != `{"channel_id":"c"}` {
		t.Errorf("got %+v", r)
	}
	c.write(ws.NewBinaryFrame(b[:len(b)-1]))
	if r := c.receive(); r.Status != "FAIL" || r.Error.ID != errBadRequest.ID {
		t.Errorf("cut short: %+v", r)
	}
}

func TestFragments(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	c := s.connect(t, s.user())
	text := []byte(`{"seq":1,"action":"ping"}`)
	c.write(ws.NewFrame(ws.OpText, false, text[:5]))
	c.write(ws.NewPingFrame([]byte("between")))
	c.write(ws.NewFrame(ws.OpContinuation, false, nil))
	c.write(ws.NewFrame(ws.OpContinuation, true, text[5:]))
	f, err := c.frame()
	if err != nil || f.Header.OpCode != ws.OpPong || string(f.Payload) != "between" {
		t.Fatalf("want the pong, got %+v %v", f, err)
	}
	if r := c.receive(); r.Status != "OK" {
		t.Errorf("got %+v", r)
	}
	// A message byte by byte, and two in one write.
	b := ws.MustCompileFrame(ws.MaskFrame(ws.NewTextFrame(text)))
	for i := range b {
		if _, err := c.nc.Write(b[i : i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if r := c.receive(); r.Status != "OK" {
		t.Errorf("got %+v", r)
	}
	if _, err := c.nc.Write(append(b, b...)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r := c.receive(); r.Status != "OK" {
			t.Errorf("got %+v", r)
		}
	}
}

// TestBrokenFrames sends what the protocol forbids and expects its close code.
func TestBrokenFrames(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	frame := func(f ws.Frame) []byte { return ws.MustCompileFrame(ws.MaskFrame(f)) }
	largest := `{"seq":1,"action":"ping","data":{"x":"` + strings.Repeat("x", 8192-41) + `"}}`
	tests := []struct {
		name string
		send []byte
		code ws.StatusCode
	}{
		{"too large", frame(ws.NewTextFrame(make([]byte, 8193))), ws.StatusMessageTooBig},
		{"too large in fragments", append(frame(ws.NewFrame(ws.OpText, false, make([]byte, 5000))),
			frame(ws.NewFrame(ws.OpContinuation, true, make([]byte, 5000)))...), ws.StatusMessageTooBig},
		{"a length of 2^62", []byte{0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, ws.StatusMessageTooBig},
		{"a negative length", []byte{0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, ws.StatusProtocolError},
		{"not masked", ws.MustCompileFrame(ws.NewTextFrame([]byte("{}"))), ws.StatusProtocolError},
		{"reserved bit", []byte{0xc1, 0x80, 1, 2, 3, 4}, ws.StatusProtocolError},
		{"unknown opcode", []byte{0x83, 0x80, 1, 2, 3, 4}, ws.StatusProtocolError},
		{"continuation of nothing", frame(ws.NewFrame(ws.OpContinuation, true, nil)), ws.StatusProtocolError},
		{"message inside a message", append(frame(ws.NewFrame(ws.OpText, false, nil)),
			frame(ws.NewTextFrame(nil))...), ws.StatusProtocolError},
		{"ping in fragments", frame(ws.NewFrame(ws.OpPing, false, nil)), ws.StatusProtocolError},
		{"long ping", frame(ws.NewFrame(ws.OpPing, true, make([]byte, 126))), ws.StatusProtocolError},
		{"not UTF-8", frame(ws.NewTextFrame([]byte{0xff, 0xfe})), ws.StatusInvalidFramePayloadData},
		{"close with a forbidden code", frame(ws.NewCloseFrame(ws.NewCloseFrameBody(1005, ""))), ws.StatusProtocolError},
		{"close with half a code", frame(ws.NewFrame(ws.OpClose, true, []byte{3})), ws.StatusProtocolError},
		{"close", frame(ws.NewCloseFrame(ws.NewCloseFrameBody(4000, "bye"))), 4000},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := s.connect(t, s.user())
			if len(largest) != 8192 {
				t.Fatalf("%d bytes", len(largest))
			}
			if r := c.ask(largest); r.Status != "OK" {
				t.Errorf("a message of the permitted size: %+v", r)
			}
			if _, err := c.nc.Write(test.send); err != nil {
				t.Fatal(err)
			}
			for {
				f, err := c.frame()
				if err != nil {
					t.Fatal(err)
				}
				if f.Header.OpCode != ws.OpClose {
					continue
				}
				if code, reason := ws.ParseCloseFrameData(f.Payload); code != test.code {
					t.Errorf("closed with %d %s, want %d", code, reason, test.code)
				}
				return
			}
		})
	}
}

func TestTooManyActions(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(o *Options) { o.Limits.Actions, o.Limits.ActionBurst = 0.001, 5 })
	c := s.connect(t, s.user())
	for i := range 5 {
		if r := c.ask(`{"seq":1,"action":"ping"}`); r.Status != "OK" {
			t.Errorf("action %d: %+v", i, r)
		}
	}
	if r := c.ask(`{"seq":1,"action":"ping"}`); r.Status != "FAIL" || r.Error.ID != errTooMany.ID {
		t.Errorf("one too many: %+v", r)
	}
	for range 50 {
		c.send(`{"seq":1,"action":"ping"}`)
	}
	if code := c.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

func TestTooManySockets(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(o *Options) { o.Limits.SocketsPerUser, o.Limits.Sockets = 2, 4 })
	user := s.user()
	first, second := s.connect(t, user), s.connect(t, user)
	third := s.dial(t, user, "")
	if code := third.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
	// A connection that could still be resumed gives way.
	first.nc.Close()
	eventually(t, "one detached", func() bool { st := s.hub.Stats(); return st.Detached == 1 && st.Sockets == 1 })
	s.connect(t, user)
	if n := s.hub.Stats().Detached; n != 0 {
		t.Errorf("%d detached", n)
	}
	if r := second.ask(`{"seq":1,"action":"ping"}`); r.Status != "OK" {
		t.Errorf("the socket that stays: %+v", r)
	}
	s.connect(t, s.user())
	s.connect(t, s.user())
	if _, err := s.tryDial(t, user, ""); err == nil {
		t.Error("a socket more than the node takes")
	}
}

func TestBadQuery(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	for _, query := range []string{
		"connection_id=x&sequence_number=1",
		"connection_id=" + model.NewID(),
		"connection_id=" + model.NewID() + "&sequence_number=-1",
		"connection_id=" + model.NewID() + "&sequence_number=99999999999999999999",
	} {
		if _, err := s.tryDial(t, s.user(), query); err == nil {
			t.Errorf("accepted %s", query)
		}
	}
	// As official clients ask at first.
	c := s.dial(t, s.user(), "connection_id=&sequence_number=0&posted_ack=true")
	c.hello()
}

func TestPingPong(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(o *Options) { o.Timing.Ping, o.Timing.Pong = 50*time.Millisecond, time.Second })
	alive, dead := s.connect(t, s.user()), s.connect(t, s.user())
	for s.hub.Stats().Attached == 2 { // until the dead one is cut
		f, err := alive.frame()
		if err != nil || f.Header.OpCode != ws.OpPing {
			t.Fatalf("want a ping, got %+v %v", f, err)
		}
		alive.write(ws.NewPongFrame(nil))
	}
	if r := alive.ask(`{"seq":1,"action":"ping"}`); r.Status != "OK" {
		t.Errorf("got %+v", r)
	}
	for {
		if _, err := dead.frame(); err != nil {
			break
		}
	}
	if s.hub.Stats().Detached != 1 {
		t.Error("the dead one can't be resumed")
	}
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	user := s.user()
	s.backend.sessions["short"] = &model.Session{ID: model.NewID(), UserID: user, ExpiresAt: model.Now() + 50}
	s.backend.sessions["other"] = &model.Session{ID: "other", UserID: user}
	kept := s.connect(t, user)
	expires := s.dial(t, "short", "")
	expires.hello()
	revoked := s.dial(t, "other", "")
	revoked.hello()
	if code := expires.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("expired: closed with %d", code)
	}
	s.hub.CloseSession(context.Background(), user, "other")
	s.hub.Publish(context.Background(), &model.Event{Type: "after", Broadcast: model.Broadcast{UserID: user}})
	f, err := revoked.frame()
	if err != nil || f.Header.OpCode != ws.OpClose {
		t.Errorf("revoked: got %+v %v", f, err)
	}
	kept.event("after")
	s.hub.CloseUser(context.Background(), user)
	if code := kept.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("user closed with %d", code)
	}
	eventually(t, "the user is gone", func() bool { return s.hub.Stats().Users == 0 })
	again := s.dial(t, user, "connection_id="+kept.id+"&sequence_number=1")
	if again.hello(); again.id == kept.id {
		t.Error("a revoked connection was resumed")
	}
}

// TestTLS sends a burst to sockets that can only be written by waiting.
func TestTLS(t *testing.T) {
	t.Parallel()
	const events = 1000
	s := newSiteWith(t, newBackend(), nil, nil, httptest.NewTLSServer)
	channel := model.NewID()
	clients := []*client{s.connect(t, s.user(channel)), s.connect(t, s.user(channel))}
	go func() {
		for n := range events {
			s.hub.Publish(context.Background(), posted(channel, n))
		}
	}()
	for _, c := range clients {
		c.send(`{"seq":1,"action":"ping"}`)
		for n := 0; n < events; {
			m := c.receive()
			if m.Event == "" {
				continue
			}
			if m.Data["n"] != float64(n) {
				t.Fatalf("got event %v, want %d", m.Data["n"], n)
			}
			n++
		}
	}
	s.hub.CloseUser(context.Background(), "nobody")
	c := clients[0]
	c.write(ws.NewCloseFrame(ws.NewCloseFrameBody(4000, "")))
	for {
		f, err := c.frame()
		if err != nil {
			t.Fatal(err)
		}
		if code, _ := ws.ParseCloseFrameData(f.Payload); f.Header.OpCode == ws.OpClose && code == 4000 {
			break
		}
	}
}

// TestClosingSkipsFrames: of what comes after the server's close frame only the
// client's own counts, whatever the other frames hold and wherever reads cut
// them.
func TestClosingSkipsFrames(t *testing.T) {
	t.Parallel()
	h := newSite(t, nil, nil).hub
	frame := func(op ws.OpCode, payload string) []byte {
		return ws.MustCompileFrame(ws.MaskFrameWith(ws.NewFrame(op, true, []byte(payload)), [4]byte{}))
	}
	goodbye := frame(ws.OpClose, "")
	var stream []byte
	for _, payload := range []string{string(goodbye), strings.Repeat("\x88\x80", 60), strings.Repeat(string(goodbye), 1000), ""} {
		stream = append(stream, frame(ws.OpText, payload)...)
	}
	for _, cut := range []int{1, 2, 7, 64, 4096, len(stream)} {
		c := &conn{hub: h, state: closing}
		for b := range slices.Chunk(stream, cut) {
			c.in.buf = append(c.buffer(), b...)
			if err := c.consume(); err != nil {
				t.Fatalf("after %d bytes at a time: %v", cut, err)
			}
		}
		for i, b := range goodbye {
			c.in.buf = append(c.buffer(), b)
			if err := c.consume(); errors.Is(err, io.EOF) != (i == len(goodbye)-1) {
				t.Errorf("after %d bytes of the close frame: %v", i+1, err)
			}
		}
	}
}

// Nothing but a whole handshake reaches the library, which has an answer of its
// own for the rest.
func TestNoHandshake(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	whole := http.Header{
		"Connection": {"keep-alive, Upgrade"}, "Upgrade": {"WebSocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	for _, c := range []struct{ header, value string }{
		{"Connection", ""}, {"Connection", "close"}, {"Upgrade", ""}, {"Upgrade", "h2c"},
		{"Sec-Websocket-Version", ""}, {"Sec-Websocket-Version", "8"}, {"Sec-Websocket-Key", ""}, {"Sec-Websocket-Key", "short"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header = whole.Clone()
		r.Header.Set(c.header, c.value)
		w := httptest.NewRecorder()
		if err := s.hub.ServeWebSocket(w, r, nil); !errors.Is(err, errHandshake) || w.Body.Len() > 0 {
			t.Errorf("%s %q: error %v, body %q", c.header, c.value, err, w.Body)
		}
	}
	s.connect(t, s.user())
}

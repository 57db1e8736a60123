package hub

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/model"
)

// deadline bounds every wait of the tests. It is for a busy machine: what comes,
// comes much sooner.
const deadline = time.Minute

// TestMain fails if any goroutine of a hub outlives its Close.
func TestMain(m *testing.M) {
	if os.Getenv(benchClientEnv) != "" {
		benchClient()
		return
	}
	code := m.Run()
	if code == 0 {
		if left := hubGoroutines(); left != "" {
			os.Stderr.WriteString("goroutines left after all hubs were shut down:\n" + left)
			code = 1
		}
	}
	os.Exit(code)
}

// hubGoroutines returns the stacks of goroutines of this package, once those
// that are just ending are gone.
func hubGoroutines() string {
	var left []string
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		b := make([]byte, 1<<20)
		b = b[:runtime.Stack(b, true)]
		left = nil
		for stack := range strings.SplitSeq(string(b), "\n\n") {
			if strings.Contains(stack, "internal/hub.(") {
				left = append(left, stack)
			}
		}
		if len(left) == 0 {
			return ""
		}
	}
	return strings.Join(left, "\n\n")
}

// backend is a Backend of maps.
type backend struct {
	mu       sync.Mutex
	sessions map[string]*model.Session // by token
	revoked  map[string]bool           // by session id
	channels map[string][]string       // by user id
	teams    map[string][]string
	action   func(Caller, string, json.RawMessage) (map[string]any, error)
	reading  func(userID string) // called when memberships are read
	presence chan string         // "+user" and "-user"; nil drops them
}

func newBackend() *backend {
	return &backend{
		sessions: map[string]*model.Session{},
		revoked:  map[string]bool{},
		channels: map[string][]string{},
		teams:    map[string][]string{},
		presence: make(chan string, 1000),
	}
}

var errTestToken = model.NewError(model.Unauthorized, "test.token", nil)

func (b *backend) Authenticate(_ context.Context, token string) (*model.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.sessions[token]; s != nil {
		return s, nil
	}
	return nil, errTestToken
}

func (b *backend) CheckSession(_ context.Context, s *model.Session) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.revoked[s.ID] {
		return errTestToken
	}
	return nil
}

func (b *backend) Memberships(_ context.Context, userID string) (channels, teams []string, err error) {
	if b.reading != nil {
		b.reading(userID)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.channels[userID], b.teams[userID], nil
}

func (b *backend) Action(_ context.Context, c Caller, action string, data json.RawMessage) (map[string]any, error) {
	if b.action == nil {
		return nil, UnknownAction(action)
	}
	return b.action(c, action, data)
}

func (b *backend) Connected(userID string)    { b.tell("+" + userID) }
func (b *backend) Disconnected(userID string) { b.tell("-" + userID) }

func (b *backend) tell(what string) {
	if b.presence != nil {
		b.presence <- what
	}
}

func (b *backend) ErrorReply(_ context.Context, _ string, err error) ErrorReply {
	var e *model.Error
	if !errors.As(err, &e) {
		return ErrorReply{ID: "internal", Message: "internal", StatusCode: 500}
	}
	return ErrorReply{ID: e.ID, Message: "message of " + e.ID, StatusCode: 400}
}

// site is a hub behind a real HTTP server.
type site struct {
	hub     *Hub
	backend *backend
	server  *httptest.Server
	gone    atomic.Bool // takes no sockets any more
}

// newSite starts a hub. Without a bus it is alone. change may adjust the
// options.
func newSite(t testing.TB, b bus.Bus, change func(*Options)) *site {
	t.Helper()
	return newSiteWith(t, newBackend(), b, change, httptest.NewServer)
}

func newSiteWith(t testing.TB, be *backend, b bus.Bus, change func(*Options), serve func(http.Handler) *httptest.Server) *site {
	t.Helper()
	if b == nil {
		b = membus.New("only")
	}
	opts := Options{
		Backend:       be,
		Bus:           b,
		Logger:        slog.New(slog.NewTextHandler(io.Discard, nil)),
		Hostname:      "host",
		Version:       "1.2.3",
		ServerVersion: func() string { return "1.2.3.4.hash.false" },
		Timing: Timing{
			Linger: 200 * time.Millisecond, Tick: 5 * time.Millisecond, Offline: 20 * time.Millisecond,
			Pulse: 10 * time.Millisecond,
		},
	}
	if change != nil {
		change(&opts)
	}
	h, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{hub: h, backend: be}
	s.server = serve(http.HandlerFunc(s.serve))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		defer cancel()
		if err := h.Close(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		s.server.Close()
	})
	return s
}

// serve authenticates by a header, as the api package does.
func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	if s.gone.Load() {
		http.Error(w, "gone", http.StatusServiceUnavailable)
		return
	}
	session, err := s.backend.Authenticate(r.Context(), r.Header.Get("Token"))
	if err != nil {
		session = nil
	}
	if err := s.hub.ServeWebSocket(w, r, session); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// user makes a user with a session and returns its id; the token is the id.
func (s *site) user(channels ...string) string {
	id := model.NewID()
	s.backend.mu.Lock()
	defer s.backend.mu.Unlock()
	s.backend.sessions[id] = &model.Session{ID: "session" + id, UserID: id}
	s.backend.channels[id] = channels
	return id
}

// client is a WebSocket client.
type client struct {
	t    testing.TB
	nc   net.Conn
	r    io.Reader // nc, or what came with the handshake before it
	id   string    // connection id
	next int64     // sequence number expected
}

// incoming is an event or a reply.
type incoming struct {
	Event     string
	Data      map[string]any
	Broadcast map[string]any
	Seq       *int64
	Status    string
	SeqReply  int64 `json:"seq_reply"`
	Error     *ErrorReply
}

// dial connects with a token (none if empty) and a query.
func (s *site) dial(t testing.TB, token, query string) *client {
	t.Helper()
	c, err := s.tryDial(t, token, query)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	t.Cleanup(func() { c.nc.Close() })
	return c
}

func (s *site) tryDial(t testing.TB, token, query string) (*client, error) {
	header := http.Header{}
	if token != "" {
		header.Set("Token", token)
	}
	d := ws.Dialer{Header: ws.HandshakeHeaderHTTP(header), Timeout: deadline}
	if tr, ok := s.server.Client().Transport.(*http.Transport); ok {
		d.TLSConfig = tr.TLSClientConfig
	}
	d.NetDial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		addr := s.server.Listener.Addr()
		return new(net.Dialer).DialContext(ctx, addr.Network(), addr.String())
	}
	scheme, _, _ := strings.Cut(strings.Replace(s.server.URL, "http", "ws", 1), ":")
	url := scheme + "://example.com/?" + query // the name in httptest's certificate
	nc, br, _, err := d.Dial(context.Background(), url)
	if err != nil {
		return nil, err
	}
	c := &client{t: t, nc: nc, r: nc}
	if br != nil {
		c.r = io.MultiReader(io.LimitReader(br, int64(br.Buffered())), nc)
	}
	return c, nil
}

// connect dials as a user and reads the hello.
func (s *site) connect(t testing.TB, userID string) *client {
	t.Helper()
	c := s.dial(t, userID, "")
	c.hello()
	return c
}

// hello reads the hello.
func (c *client) hello() incoming {
	c.t.Helper()
	c.next = 0
	m := c.event("hello")
	c.id, _ = m.Data["connection_id"].(string)
	if !model.IsID(c.id) {
		c.t.Fatalf("hello without a connection id: %+v", m)
	}
	return m
}

// frame reads a frame.
func (c *client) frame() (ws.Frame, error) {
	if err := c.nc.SetReadDeadline(time.Now().Add(deadline)); err != nil {
		return ws.Frame{}, err
	}
	return readFrame(c.r)
}

// readFrame reads a frame of any size that a test causes.
func readFrame(r io.Reader) (ws.Frame, error) {
	h, err := ws.ReadHeader(r)
	if err != nil {
		return ws.Frame{}, err
	}
	f := ws.Frame{Header: h, Payload: make([]byte, min(h.Length, 16<<20))}
	_, err = io.ReadFull(r, f.Payload)
	return f, err
}

// receive reads the next event or reply, past protocol pings.
func (c *client) receive() incoming {
	c.t.Helper()
	for {
		f, err := c.frame()
		if err != nil {
			c.t.Fatalf("read: %v", err)
		}
		switch f.Header.OpCode {
		case ws.OpPing:
			continue
		case ws.OpText:
		default:
			code, reason := ws.ParseCloseFrameData(f.Payload)
			c.t.Fatalf("frame with opcode %d: %d %s", f.Header.OpCode, code, reason)
		}
		var m incoming
		if err := json.Unmarshal(f.Payload, &m); err != nil {
			c.t.Fatalf("%v in %s", err, f.Payload)
		}
		if m.Event != "" {
			if m.Seq == nil || *m.Seq != c.next {
				c.t.Fatalf("want seq %d: %s", c.next, f.Payload)
			}
			c.next++
		} else if m.Seq != nil {
			c.t.Fatalf("reply with a seq: %s", f.Payload)
		}
		return m
	}
}

// event reads an event of a type.
func (c *client) event(kind string) incoming {
	c.t.Helper()
	m := c.receive()
	if m.Event != kind {
		c.t.Fatalf("want event %q, got %+v", kind, m)
	}
	return m
}

// closeCode reads frames up to the close frame, answers that, and waits for
// the end of the stream. The server may have hung up before the answer, as it
// waits for no more than Timing.Linger.
func (c *client) closeCode() ws.StatusCode {
	c.t.Helper()
	for {
		f, err := c.frame()
		if err != nil {
			c.t.Fatalf("no close frame: %v", err)
		}
		if f.Header.OpCode != ws.OpClose {
			continue
		}
		code, _ := ws.ParseCloseFrameData(f.Payload)
		_ = ws.WriteFrame(c.nc, ws.MaskFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(code, ""))))
		if _, err := c.frame(); err == nil {
			c.t.Fatal("a frame after the close frame")
		}
		return code
	}
}

// write sends a frame, masked as a client must.
func (c *client) write(f ws.Frame) {
	c.t.Helper()
	if err := ws.WriteFrame(c.nc, ws.MaskFrame(f)); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

// send sends a text message.
func (c *client) send(text string) {
	c.t.Helper()
	c.write(ws.NewTextFrame([]byte(text)))
}

// ask sends a request and returns the reply, which has to come before any
// event.
func (c *client) ask(text string) incoming {
	c.t.Helper()
	c.send(text)
	m := c.receive()
	if m.Status == "" {
		c.t.Fatalf("want a reply to %s, got %+v", text, m)
	}
	return m
}

// posted is an event to a channel with a number.
func posted(channelID string, n int) *model.Event {
	return &model.Event{
		Type:      model.EventPosted,
		Data:      map[string]any{"n": n},
		Broadcast: model.Broadcast{ChannelID: channelID},
	}
}

// eventually polls until ok or the deadline.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(deadline); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", deadline, what)
		}
	}
}

package people

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/polder-chat/polder/systemtest/site"
)

// dialTime bounds the opening of a socket.
const dialTime = 5 * time.Second

// Event is what comes on a socket: an event or the reply to an action.
type Event struct {
	Event     string         `json:"event"`
	Data      map[string]any `json:"data"`
	Broadcast struct {
		UserID    string `json:"user_id"`
		ChannelID string `json:"channel_id"`
		TeamID    string `json:"team_id"`
	} `json:"broadcast"`
	Seq int64 `json:"seq"`

	Status   string `json:"status"` // of a reply
	SeqReply int64  `json:"seq_reply"`

	At time.Time `json:"-"` // when it came
}

// Text is a value of the data that is text; "" if it isn't.
func (e *Event) Text(key string) string {
	text, _ := e.Data[key].(string)
	return text
}

// Socket is a WebSocket of a person to a node. It keeps what comes, in order.
type Socket struct {
	Person       *Person
	Node         *site.Node
	ConnectionID string

	conn net.Conn

	mu      sync.Mutex
	changed chan struct{} // closed when something came
	events  []*Event
	taken   int   // events that Await has passed
	next    int64 // the number that the next event should have
	asked   int64 // actions sent
	anew    bool  // a hello came in place of what was missed
	gaps    int
	done    chan struct{} // closed when nothing more comes
	err     error         // why; set before done is closed
}

// Closed is how a node ended a socket.
type Closed struct {
	Code   ws.StatusCode
	Reason string
}

// Error implements error.
func (c *Closed) Error() string {
	return fmt.Sprintf("the node closed the socket: %d %s", c.Code, c.Reason)
}

// Listen opens a WebSocket, which ends with t, and waits for its hello.
func (p *Person) Listen(t testing.TB, n *site.Node) *Socket {
	t.Helper()
	s, err := p.dial(t.Context(), n, "", 0)
	if err != nil {
		t.Fatalf("a socket of %s to %s: %v", p.Name, n.Name, err)
	}
	t.Cleanup(s.Close)
	s.AwaitHello(t)
	return s
}

// Resume opens a WebSocket at a node in the place of s, which ended or ends now.
func (s *Socket) Resume(t testing.TB, n *site.Node) *Socket {
	t.Helper()
	s.Close()
	return s.Person.Resume(t, n, s.ConnectionID, s.Next())
}

// Resume opens a WebSocket that goes on with a connection at the event with the
// number next. If the node has what was missed, it comes; else there is a hello.
func (p *Person) Resume(t testing.TB, n *site.Node, connectionID string, next int64) *Socket {
	t.Helper()
	s, err := p.dial(t.Context(), n, connectionID, next)
	if err != nil {
		t.Fatalf("resume the socket of %s at %s: %v", p.Name, n.Name, err)
	}
	t.Cleanup(s.Close)
	return s
}

// dial opens a socket; connectionID and next are of the one that it goes on
// with, or "" and 0.
func (p *Person) dial(ctx context.Context, n *site.Node, connectionID string, next int64) (*Socket, error) {
	address := "ws" + strings.TrimPrefix(n.URL, "http") + "/api/v4/websocket"
	if connectionID != "" {
		address += "?" + url.Values{"connection_id": {connectionID}, "sequence_number": {strconv.FormatInt(next, 10)}}.Encode()
	}
	d := ws.Dialer{
		Header:  ws.HandshakeHeaderHTTP(http.Header{"Authorization": {"Bearer " + p.Token}}),
		Timeout: dialTime,
	}
	conn, early, _, err := d.Dial(ctx, address)
	if err != nil {
		return nil, err
	}
	s := &Socket{
		Person: p, Node: n, ConnectionID: connectionID, conn: conn, next: next,
		changed: make(chan struct{}), done: make(chan struct{}),
	}
	var in io.Reader = conn
	if early != nil { // it holds what came with the handshake
		in = early
	}
	go s.read(bufio.NewReader(in))
	return s, nil
}

// read keeps what comes until the socket ends.
func (s *Socket) read(in io.Reader) {
	defer close(s.done)
	rw := struct {
		io.Reader
		io.Writer
	}{in, s.conn}
	for {
		data, err := wsutil.ReadServerText(rw)
		if err != nil {
			if closed, ok := errors.AsType[wsutil.ClosedError](err); ok {
				err = &Closed{closed.Code, closed.Reason}
			}
			s.err = errors.Join(err, s.conn.Close())
			return
		}
		e := &Event{At: time.Now()}
		if err := json.Unmarshal(data, e); err != nil {
			s.err = errors.Join(fmt.Errorf("%.200s: %w", data, err), s.conn.Close())
			return
		}
		s.keep(e)
	}
}

func (s *Socket) keep(e *Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Event != "" { // a reply has no number
		if e.Event == "hello" && e.Seq == 0 {
			s.anew = s.ConnectionID != ""
			s.ConnectionID, s.next = e.Text("connection_id"), 0
		}
		if e.Seq != s.next {
			s.gaps++
		}
		s.next = e.Seq + 1
	}
	s.events = append(s.events, e)
	close(s.changed)
	s.changed = make(chan struct{})
}

// Close ends the socket from the client's side and returns when nothing more
// comes. A second call does nothing.
func (s *Socket) Close() {
	_ = s.conn.Close() // the node may have closed it already
	<-s.done
}

// Ended is closed when the socket has ended.
func (s *Socket) Ended() <-chan struct{} { return s.done }

// Err is why the socket ended; call it after that.
func (s *Socket) Err() error { return s.err }

// Next is the number of the event that comes next: what a client that resumes
// asks for.
func (s *Socket) Next() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// Anew reports whether the node began a new connection in place of going on
// with the old one.
func (s *Socket) Anew() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.anew
}

// Gaps counts the events whose number was not the one after the last: a client
// takes each for a loss.
func (s *Socket) Gaps() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gaps
}

// from returns what came after the first n, and a channel that is closed when
// there is more.
func (s *Socket) from(n int) ([]*Event, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[n:], s.changed
}

// Await returns the next event of a kind that fits, and passes over those
// before it. A nil fits takes any.
func (s *Socket) Await(t testing.TB, kind string, fits func(*Event) bool) *Event {
	t.Helper()
	return s.await(t, kind, func(e *Event) bool { return e.Event == kind && (fits == nil || fits(e)) })
}

// AwaitHello waits for the beginning of a new connection.
func (s *Socket) AwaitHello(t testing.TB) { t.Helper(); s.Await(t, "hello", nil) }

func (s *Socket) await(t testing.TB, what string, fits func(*Event) bool) *Event {
	t.Helper()
	deadline := time.After(site.Patience)
	at := s.taken
	for {
		events, changed := s.from(at)
		for i, e := range events {
			if fits(e) {
				s.taken = at + i + 1
				return e
			}
		}
		at += len(events)
		select {
		case <-changed:
		case <-s.done:
			if events, _ := s.from(at); len(events) > 0 {
				continue
			}
			t.Fatalf("the socket of %s at %s ended before %s came: %v; what came: %s", s.Person.Name, s.Node.Name, what, s.err, s.kinds())
		case <-deadline:
			t.Fatalf("no %s came to %s at %s; what came: %s", what, s.Person.Name, s.Node.Name, s.kinds())
		}
	}
}

// AwaitEnd waits for the node to end the socket and returns how it did.
func (s *Socket) AwaitEnd(t testing.TB) error {
	t.Helper()
	select {
	case <-s.done:
	case <-time.After(site.Patience):
		t.Fatalf("the socket of %s at %s does not end", s.Person.Name, s.Node.Name)
	}
	return s.err
}

// Send sends an action and does not wait for its reply, whose number it returns.
func (s *Socket) Send(t testing.TB, action string, data map[string]any) int64 {
	t.Helper()
	s.mu.Lock()
	s.asked++
	n := s.asked
	s.mu.Unlock()
	message, err := json.Marshal(map[string]any{"seq": n, "action": action, "data": data})
	if err != nil {
		t.Fatal(err)
	}
	// In one write, as the reading side may answer a ping at the same time.
	frame := ws.MustCompileFrame(ws.MaskFrameInPlace(ws.NewTextFrame(message)))
	if _, err := s.conn.Write(frame); err != nil {
		t.Fatalf("%s by %s: %v", action, s.Person.Name, err)
	}
	return n
}

// Ask sends an action and returns the reply, which must be good. All that was
// routed to the socket before has come by then.
func (s *Socket) Ask(t testing.TB, action string, data map[string]any) *Event {
	t.Helper()
	n := s.Send(t, action, data)
	taken := s.taken
	reply := s.await(t, "reply to "+action, func(e *Event) bool { return e.SeqReply == n })
	s.taken = taken // a reply is no event: those before it are still to be awaited
	if reply.Status != "OK" {
		t.Fatalf("%s answers %+v", action, reply)
	}
	return reply
}

// Count is how many events of a kind that fit have come, all in all.
func (s *Socket) Count(kind string, fits func(*Event) bool) int {
	events, _ := s.from(0)
	n := 0
	for _, e := range events {
		if e.Event == kind && (fits == nil || fits(e)) {
			n++
		}
	}
	return n
}

func (s *Socket) kinds() string {
	events, _ := s.from(0)
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Event)
	}
	return strings.Join(kinds, " ")
}

// With fits events whose data has a text.
func With(key, value string) func(*Event) bool {
	return func(e *Event) bool { return e.Text(key) == value }
}

package conformance

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

// socket is a WebSocket of a person. It keeps what comes, in order.
type socket struct {
	client       *model.WebSocketClient
	person       *person
	hello        *model.WebSocketEvent
	connectionID string

	mu      sync.Mutex
	changed chan struct{} // closed when something came
	events  []*model.WebSocketEvent
	replies []*model.WebSocketResponse
	taken   int           // events that await has passed
	next    int64         // the sequence number that comes next
	done    chan struct{} // closed when nothing more comes
}

// listen opens a WebSocket that ends with t, and waits until it is
// authenticated.
func (p *person) listen(t testing.TB) *socket {
	t.Helper()
	client, err := model.NewWebSocketClient4(strings.Replace(p.server.url, "http", "ws", 1), p.token)
	if err != nil {
		t.Fatalf("%s", explain(err))
	}
	p.server.traffic.cover(t, "GET /api/v4/websocket")
	s := p.open(t, client, 0)
	s.hello = s.await(t, model.WebsocketEventHello, nil)
	s.connectionID = s.hello.GetData()["connection_id"].(string)
	s.reply(t, 1)
	return s
}

// resume opens a WebSocket in the place of one that ended.
func (p *person) resume(t testing.TB, connectionID string, next int64) *socket {
	t.Helper()
	client, err := model.NewReliableWebSocketClientWithDialer(websocket.DefaultDialer,
		strings.Replace(p.server.url, "http", "ws", 1), p.token, connectionID, int(next), true)
	if err != nil {
		t.Fatalf("%s", explain(err))
	}
	p.server.traffic.cover(t, "GET /api/v4/websocket")
	return p.open(t, client, next)
}

func (p *person) open(t testing.TB, client *model.WebSocketClient, next int64) *socket {
	s := &socket{client: client, person: p, changed: make(chan struct{}), done: make(chan struct{}), next: next}
	client.Listen()
	go s.read(t)
	t.Cleanup(s.close)
	return s
}

// close ends the socket and returns when nothing more comes from it.
func (s *socket) close() {
	s.client.Close()
	<-s.done
}

// read keeps what comes until the socket ends. A gap in the sequence is a loss.
func (s *socket) read(t testing.TB) {
	events, replies := s.client.EventChannel, s.client.ResponseChannel
	for events != nil || replies != nil {
		select {
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			s.note(func() {
				if e.GetSequence() == 0 && e.EventType() == model.WebsocketEventHello {
					s.next = 0 // a new connection, although an old one was asked for
				}
				if e.GetSequence() != s.next {
					t.Errorf("%s has the sequence number %d, want %d", e.EventType(), e.GetSequence(), s.next)
				}
				s.next = e.GetSequence() + 1
				s.events = append(s.events, e)
			})
		case r, ok := <-replies:
			if !ok {
				replies = nil
				continue
			}
			s.note(func() { s.replies = append(s.replies, r) })
		}
	}
	close(s.done)
}

func (s *socket) note(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait calls found, which holds the lock, after each change until it is true.
func (s *socket) wait(t testing.TB, what string, found func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		ok, changed := found(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-s.done:
			s.mu.Lock()
			ok = found()
			s.mu.Unlock()
			if ok {
				return
			}
			t.Fatalf("the socket ended before %s came: %v", what, s.client.ListenError)
		case <-deadline:
			t.Fatalf("no %s came to %s; what came: %s", what, s.person.user.Username, s.list())
		}
	}
}

// await returns the next event of a kind that fits, and passes over those
// before it. A nil fits takes any.
func (s *socket) await(t testing.TB, kind model.WebsocketEventType, fits func(*model.WebSocketEvent) bool) *model.WebSocketEvent {
	t.Helper()
	var event *model.WebSocketEvent
	s.wait(t, string(kind), func() bool {
		for i, e := range s.events[s.taken:] {
			if e.EventType() == kind && (fits == nil || fits(e)) {
				event, s.taken = e, s.taken+i+1
				return true
			}
		}
		return false
	})
	return event
}

// reply waits for the reply to the message with a sequence number.
func (s *socket) reply(t testing.TB, to int64) *model.WebSocketResponse {
	t.Helper()
	var reply *model.WebSocketResponse
	s.wait(t, "a reply", func() bool {
		for _, r := range s.replies {
			if r.SeqReply == to {
				reply = r
				return true
			}
		}
		return false
	})
	return reply
}

// ask sends an action and waits for its reply.
func (s *socket) ask(t testing.TB, action string, data map[string]any) *model.WebSocketResponse {
	t.Helper()
	to := s.client.Sequence
	s.client.SendMessage(action, data)
	return s.reply(t, to)
}

// awaitEnd waits for the server to end the socket.
func (s *socket) awaitEnd(t testing.TB) {
	t.Helper()
	select {
	case <-s.done:
	case <-time.After(patience):
		t.Fatalf("the socket of %s does not end", s.person.user.Username)
	}
}

// spared wants no event of a kind that fits, among those that await has not
// passed, to have come by now: the person's own preference, saved now, comes
// after all that was published before.
func (s *socket) spared(t testing.TB, kind model.WebsocketEventType, fits func(*model.WebSocketEvent) bool) {
	t.Helper()
	mark := unique("mark")
	do(s.person.UpdatePreferences(t.Context(), s.person.user.Id, model.Preferences{
		{UserId: s.person.user.Id, Category: "conformance", Name: "mark", Value: mark},
	}))(t)
	s.wait(t, "the mark", func() bool {
		for _, e := range s.events[s.taken:] {
			if e.EventType() == kind && (fits == nil || fits(e)) {
				t.Errorf("%s came to %s: %v", kind, s.person.user.Username, e.GetData())
				return true
			}
			if text, _ := e.GetData()["preferences"].(string); strings.Contains(text, mark) {
				return true
			}
		}
		return false
	})
}

// list names the events that came.
func (s *socket) list() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kinds []string
	for _, e := range s.events {
		kinds = append(kinds, string(e.EventType()))
	}
	return strings.Join(kinds, ", ")
}

// nextSequence is what a client that resumes asks for.
func (s *socket) nextSequence() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// inside decodes a value of an event that is JSON in a string.
func inside[T any](t testing.TB, e *model.WebSocketEvent, key string) T {
	t.Helper()
	var v T
	text, ok := e.GetData()[key].(string)
	if !ok {
		t.Fatalf("%s has no text %q: %v", e.EventType(), key, e.GetData())
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s of %s: %v", key, e.EventType(), err)
	}
	return v
}

// with fits events whose data has a value.
func with(key string, value any) func(*model.WebSocketEvent) bool {
	return func(e *model.WebSocketEvent) bool { return e.GetData()[key] == value }
}

// userIn returns the user of an event, which the client decodes.
func userIn(e *model.WebSocketEvent) *model.User {
	if user, ok := e.GetData()["user"].(*model.User); ok {
		return user
	}
	return &model.User{}
}

// about fits events that carry a user.
func about(id string) func(*model.WebSocketEvent) bool {
	return func(e *model.WebSocketEvent) bool { return userIn(e).Id == id }
}

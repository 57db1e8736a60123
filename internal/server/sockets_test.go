package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/polder-chat/polder/internal/model"
)

// socket is a client's connection to a node.
type socket struct {
	t    *testing.T
	conn net.Conn
	in   io.ReadWriter
	id   string
	next int64
}

// socketEvent is what comes over it.
type socketEvent struct {
	Event string
	Seq   int64
	Data  map[string]any
}

// connect opens a socket that goes on where another one was, if it is given.
func (n *clusterNode) connect(token string, before *socket) *socket {
	t := n.t
	t.Helper()
	s := &socket{t: t}
	url := "ws" + strings.TrimPrefix(n.url, "http") + "/api/v4/websocket"
	if before != nil {
		s.id, s.next = before.id, before.next
		url += fmt.Sprintf("?connection_id=%s&sequence_number=%d", s.id, s.next)
	}
	dialer := ws.Dialer{Header: ws.HandshakeHeaderHTTP(http.Header{"Authorization": {"Bearer " + token}}), Timeout: 10 * time.Second}
	conn, early, _, err := dialer.Dial(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s.conn, s.in = conn, conn
	if early != nil {
		s.in = struct {
			io.Reader
			io.Writer
		}{io.MultiReader(io.LimitReader(early, int64(early.Buffered())), conn), conn}
	}
	if before == nil {
		s.id = s.await("hello").Data["connection_id"].(string)
	}
	return s
}

// await reads up to the next event of a kind.
func (s *socket) await(kind string) socketEvent {
	s.t.Helper()
	for {
		if err := s.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			s.t.Fatal(err)
		}
		text, err := wsutil.ReadServerText(s.in)
		if err != nil {
			s.t.Fatalf("while waiting for %s: %v", kind, err)
		}
		var e socketEvent
		if err := json.Unmarshal(text, &e); err != nil || e.Event == "" || e.Seq != s.next {
			s.t.Fatalf("got %s, %v, want number %d", text, err, s.next)
		}
		s.next++
		if e.Event == kind {
			return e
		}
	}
}

// closed reads up to the end and returns the status code of it.
func (s *socket) closed() ws.StatusCode {
	s.t.Helper()
	for {
		if err := s.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			s.t.Fatal(err)
		}
		text, err := wsutil.ReadServerText(s.in)
		if closed, ok := err.(wsutil.ClosedError); ok { //nolint:errorlint // not wrapped
			return closed.Code
		}
		if err != nil {
			s.t.Fatal(err)
		}
		var e socketEvent
		if err := json.Unmarshal(text, &e); err != nil || e.Event == "" {
			s.t.Fatalf("got %s, %v", text, err)
		}
		s.next++
	}
}

// answers returns the status of a plain GET.
func (n *clusterNode) answers(path string) int {
	n.t.Helper()
	r, err := http.NewRequestWithContext(n.t.Context(), "GET", n.url+path, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+n.cluster.token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		n.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// TestDrain: a node that stops fails its health checks while it still serves
// (HA-6), then sends its clients to the others, where their connections go on
// (HA-15, HA-19).
func TestDrain(t *testing.T) {
	onEachDatabase(t, 2, func(t *testing.T, c *cluster, addresses []string) {
		c.settings["ClusterSettings"]["DrainSeconds"] = 2
		c.write()
		a, b := c.start(addresses[0]), c.start(addresses[1])
		a.ask("GET", "/api/v4/users/me", nil, nil) // signs up
		b.sees(addresses...)
		var team model.Team
		a.ask("POST", "/api/v4/teams", map[string]string{"name": "team", "display_name": "Team", "type": "O"}, &team)
		var channel model.Channel
		a.ask("GET", "/api/v4/teams/"+team.ID+"/channels/name/town-square", nil, &channel)
		s := a.connect(c.token, nil)
		post := func(n *clusterNode, message string) {
			n.ask("POST", "/api/v4/posts", map[string]string{"channel_id": channel.ID, "message": message}, nil)
		}
		post(b, "one")
		s.await("posted")

		stopped := make(chan struct{})
		go func() { a.stop(); close(stopped) }()
		for _, path := range []string{"/api/v4/system/ping", "/api/v3/general/ping"} {
			a.eventually(func() (string, bool) {
				status := a.answers(path)
				return fmt.Sprint(status), status == http.StatusServiceUnavailable
			}, "503 at "+path)
		}
		if status := a.answers("/api/v4/users/me"); status != http.StatusOK {
			t.Errorf("a draining node answers %d", status)
		}
		post(a, "two")
		s.await("posted")
		if code := s.closed(); code != ws.StatusGoingAway {
			t.Errorf("closed with %d", code)
		}
		post(b, "three")
		s = b.connect(c.token, s)
		if e := s.await("posted"); !strings.Contains(fmt.Sprint(e.Data["post"]), "three") {
			t.Errorf("got %+v", e)
		}
		<-stopped
		s = b.connect(c.token, s) // the other node has it now
		post(b, "four")
		if e := s.await("posted"); !strings.Contains(fmt.Sprint(e.Data["post"]), "four") {
			t.Errorf("got %+v", e)
		}
	})
}

// TestSocketsOfTwoNodes: what happens on a node reaches the clients of the
// other, and a client that moves goes on where it was (HA-5).
func TestSocketsOfTwoNodes(t *testing.T) {
	onEachDatabase(t, 2, func(t *testing.T, c *cluster, addresses []string) {
		c.settings["ClusterSettings"]["DrainSeconds"] = 0
		c.write()
		a, b := c.start(addresses[0]), c.start(addresses[1])
		a.ask("GET", "/api/v4/users/me", nil, nil)
		a.sees(addresses...)
		b.sees(addresses...)
		s := b.connect(c.token, nil)
		var team model.Team
		a.ask("POST", "/api/v4/teams", map[string]string{"name": "team", "display_name": "Team", "type": "O"}, &team)
		s.await("added_to_team")
		var channel model.Channel
		a.ask("POST", "/api/v4/channels", map[string]string{"team_id": team.ID, "name": "news", "display_name": "News", "type": "P"}, &channel)
		s.await("channel_created")
		for i := range 20 {
			node := []*clusterNode{a, b}[i%2]
			node.ask("POST", "/api/v4/posts", map[string]string{"channel_id": channel.ID, "message": fmt.Sprint("message ", i)}, nil)
			if i%3 == 0 {
				s = []*clusterNode{a, b}[i%2].connect(c.token, s)
			}
			for got := ""; got != fmt.Sprint("message ", i); {
				var post model.Post
				if err := json.Unmarshal([]byte(s.await("posted").Data["post"].(string)), &post); err != nil {
					t.Fatal(err)
				}
				if got = post.Message; post.Type == "" && got != fmt.Sprint("message ", i) { // the server posts as well
					t.Fatalf("message %d: got %q", i, got)
				}
			}
		}
	})
}

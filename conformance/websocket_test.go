package conformance

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

func testWebSocket(t *testing.T, s *server) {
	t.Run("actions", func(t *testing.T) { testActions(t, s) })
	t.Run("typing", func(t *testing.T) { testTyping(t, s) })
	t.Run("resume", func(t *testing.T) { testResume(t, s) })
	t.Run("handshake", func(t *testing.T) { testHandshake(t, s) })
}

func testActions(t *testing.T, s *server) {
	p := s.place(t)
	socket := p.anna.listen(t)
	if version, _ := socket.hello.GetData()["server_version"].(string); strings.Count(version, ".") < 4 {
		t.Errorf("server_version is %q", version)
	}
	p.bas.listen(t)
	p.anna.awaitStatus(t, p.bas, model.StatusOnline)
	pong := socket.ask(t, "ping", nil)
	equal(t, "ping", pong.Data["text"], any("pong"))
	if pong.Data["version"] == "" || pong.Data["server_time"] == nil {
		t.Errorf("ping answers %v", pong.Data)
	}
	equal(t, "status of bas", socket.ask(t, "get_statuses", nil).Data[p.bas.user.Id], any(model.StatusOnline))
	equal(t, "status of bas, by id", socket.ask(t, "get_statuses_by_ids", map[string]any{"user_ids": []string{p.bas.user.Id}}).Data[p.bas.user.Id], any(model.StatusOnline))
	for action, data := range map[string]map[string]any{
		"presence":                  {"channel_id": p.channel.Id},
		"posted_notify_ack":         {"post_id": model.NewId()},
		"user_update_active_status": {"user_is_active": true, "manual": false},
	} {
		equal(t, action, socket.ask(t, action, data).Status, model.StatusOk)
	}
	for action, data := range map[string]map[string]any{
		"no_such_action":      nil,
		"get_statuses_by_ids": {"user_ids": []string{}},
		"user_typing":         {"channel_id": model.NewId()},
	} {
		reply := socket.ask(t, action, data)
		if reply.Status != model.StatusFail || reply.Error == nil || reply.Error.Id == "" || reply.Error.StatusCode < 400 {
			t.Errorf("%s answers %+v", action, reply)
		}
	}
}

func testTyping(t *testing.T, s *server) {
	p := s.place(t)
	anna, bas := p.anna.listen(t), p.bas.listen(t)
	anna.client.UserTyping(p.channel.Id, "")
	e := bas.await(t, model.WebsocketEventTyping, with("user_id", p.anna.user.Id))
	equal(t, "channel", e.GetBroadcast().ChannelId, p.channel.Id)
	do(p.bas.PublishUserTyping(t.Context(), "me", model.TypingRequest{ChannelId: p.channel.Id}))(t)
	anna.await(t, model.WebsocketEventTyping, with("user_id", p.bas.user.Id))
	anna.spared(t, model.WebsocketEventTyping, nil) // nobody hears of themselves
	denied(p.cas.PublishUserTyping(t.Context(), "me", model.TypingRequest{ChannelId: p.channel.Id}))(t, 403, "")
}

func testResume(t *testing.T, s *server) {
	p := s.place(t)
	socket := p.bas.listen(t)
	p.anna.say(t, p.channel, "before")
	socket.await(t, model.WebsocketEventPosted, nil)
	socket.close()
	missed := []string{p.anna.say(t, p.channel, "one").Id, p.anna.say(t, p.channel, "two").Id, p.anna.say(t, p.channel, "three").Id}
	again := p.bas.resume(t, socket.connectionID, socket.nextSequence())
	var got []string
	for range missed {
		got = append(got, inside[model.Post](t, again.await(t, model.WebsocketEventPosted, nil), "post").Id)
	}
	ordered(t, "missed posts", got, missed...)
	again.spared(t, model.WebsocketEventHello, nil)

	// What nobody kept can't be resumed: the client is told to begin anew.
	anew := p.bas.resume(t, model.NewId(), 7)
	hello := anew.await(t, model.WebsocketEventHello, nil)
	equal(t, "sequence of hello", hello.GetSequence(), int64(0))
	if hello.GetData()["connection_id"] == socket.connectionID {
		t.Error("the new connection has the old id")
	}
}

func testHandshake(t *testing.T, s *server) {
	anna := s.signUp(t, "anna")
	address := strings.Replace(s.url, "http", "ws", 1)
	dial := func(path string, header http.Header) (*websocket.Conn, int) {
		t.Helper()
		conn, answer, err := websocket.DefaultDialer.DialContext(t.Context(), address+path, header)
		if answer == nil {
			t.Fatal(err)
		}
		if err == nil {
			t.Cleanup(func() { conn.Close() })
		}
		return conn, answer.StatusCode
	}
	// Browsers show a cookie, old proxies know the old route.
	conn, status := dial("/api/v3/users/websocket", http.Header{"Cookie": {"MMAUTHTOKEN=" + anna.token}})
	equal(t, "old route", status, http.StatusSwitchingProtocols)
	s.traffic.cover(t, "GET /api/v3/users/websocket")
	_, first, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	if e, err := model.WebSocketEventFromJSON(strings.NewReader(string(first))); err != nil || e.EventType() != model.WebsocketEventHello {
		t.Errorf("the first message is %s, %v", first, err)
	}
	_, status = dial("/api/v4/websocket", http.Header{"Origin": {"https://elsewhere.example.com"}})
	equal(t, "foreign origin", status, http.StatusForbidden)
	// A token that opens nothing ends the socket.
	client, err := model.NewWebSocketClient4(address, model.NewId())
	if err != nil {
		t.Fatal(explain(err))
	}
	stranger := anna.open(t, client, 0)
	stranger.awaitEnd(t)
	equal(t, "events to a stranger", stranger.list(), "")
}

package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/model"
)

func TestEventOnTheWire(t *testing.T) {
	t.Parallel()
	const broadcast = `"broadcast":{"omit_users":null,"user_id":"u","channel_id":"","team_id":"","connection_id":"","omit_connection_id":""}`
	tests := []struct {
		name           string
		data, personal map[string]any
		want           string
	}{
		{"data", map[string]any{"a": "<&>", "b": 1}, nil, `{"a":"<&>","b":1}`},
		{"no data", nil, nil, `{}`},
		{"empty data", map[string]any{}, nil, `{}`},
		{"personal", map[string]any{"a": 1}, map[string]any{"mentions": `["u"]`}, `{"a":1,"mentions":"[\"u\"]"}`},
		{"personal only", nil, map[string]any{"mentions": 1, "x": 2}, `{"mentions":1,"x":2}`},
		{"nothing personal", map[string]any{"a": 1}, map[string]any{}, `{"a":1}`},
	}
	for _, test := range tests {
		p, err := encode(&model.Event{
			Type: model.EventPosted, Data: test.data, Broadcast: model.Broadcast{UserID: "u"},
			Personal: map[string]map[string]any{"u": test.personal, "other": {"secret": 1}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, seq := range []int64{0, 9, 10, 1 << 40} {
			want := fmt.Sprintf(`{"event":"posted","data":%s,%s,"seq":%d}`, test.want, broadcast, seq)
			frame := p.message("u").appendFrame(nil, seq)
			h, size := parseHeader(frame)
			if got := string(frame[size:]); got != want || int(h.Length) != len(want) || !h.Fin {
				t.Errorf("%s: got  %s\nwant %s", test.name, got, want)
			}
		}
	}
	if _, err := encode(&model.Event{Data: map[string]any{"f": func() {}}}); err == nil {
		t.Error("encoded a function")
	}
}

func TestFrameHeaders(t *testing.T) {
	t.Parallel()
	for _, length := range []int{0, 125, 126, 65535, 65536, 1 << 20} {
		h, size := parseHeader(appendTextHeader(nil, length))
		if int(h.Length) != length || size == 0 || h.OpCode != 1 || !h.Fin || h.Masked {
			t.Errorf("length %d: %+v", length, h)
		}
	}
}

func TestReceivers(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	channel, team := model.NewID(), model.NewID()
	ann, bob, eve := s.user(channel), s.user(channel), s.user()
	s.backend.teams[bob], s.backend.teams[eve] = []string{team}, []string{team}
	clients := map[string]*client{
		"ann1": s.connect(t, ann), "ann2": s.connect(t, ann), "bob": s.connect(t, bob), "eve": s.connect(t, eve),
	}
	stranger := s.dial(t, "", "") // not authenticated: hears nothing
	ann1 := clients["ann1"].id
	tests := []struct {
		name string
		to   model.Broadcast
		want string
	}{
		{"all", model.Broadcast{}, "ann1 ann2 bob eve"},
		{"all but a user", model.Broadcast{OmitUsers: map[string]bool{ann: true, bob: false}}, "bob eve"},
		{"all but a connection", model.Broadcast{OmitConnectionID: ann1}, "ann2 bob eve"},
		{"channel", model.Broadcast{ChannelID: channel}, "ann1 ann2 bob"},
		{"channel but", model.Broadcast{ChannelID: channel, OmitUsers: map[string]bool{bob: true}, OmitConnectionID: ann1}, "ann2"},
		{"unknown channel", model.Broadcast{ChannelID: model.NewID()}, ""},
		{"channel rather than team", model.Broadcast{ChannelID: channel, TeamID: team}, "ann1 ann2 bob"},
		{"team", model.Broadcast{TeamID: team}, "bob eve"},
		{"user", model.Broadcast{UserID: ann}, "ann1 ann2"},
		{"user rather than channel", model.Broadcast{UserID: eve, ChannelID: channel}, "eve"},
		{"user, but omitted", model.Broadcast{UserID: ann, OmitUsers: map[string]bool{ann: true}}, ""},
		{"connection", model.Broadcast{ConnectionID: ann1}, "ann1"},
		{"connection of a user", model.Broadcast{ConnectionID: ann1, UserID: ann}, "ann1"},
		{"connection of another user", model.Broadcast{ConnectionID: ann1, UserID: bob}, ""},
		{"unknown connection", model.Broadcast{ConnectionID: model.NewID()}, ""},
	}
	for i, test := range tests {
		s.hub.Publish(context.Background(), &model.Event{Type: "test", Data: map[string]any{"n": i}, Broadcast: test.to})
	}
	s.hub.Publish(context.Background(), &model.Event{Type: "end"})
	got := make([][]string, len(tests))
	for _, name := range []string{"ann1", "ann2", "bob", "eve"} {
		for {
			m := clients[name].receive()
			if m.Event == "end" {
				break
			}
			n := int(m.Data["n"].(float64))
			got[n] = append(got[n], name)
		}
	}
	for i, test := range tests {
		if list := strings.Join(got[i], " "); list != test.want {
			t.Errorf("%s: got %q, want %q", test.name, list, test.want)
		}
	}
	if r := stranger.ask(`{"seq":1,"action":"ping"}`); r.Status != "FAIL" {
		t.Errorf("got %+v", r)
	}
}

// TestOrder publishes from several goroutines to several channels: every
// connection sees the events of a publisher in order, and all connections the
// events of a channel in the same one.
func TestOrder(t *testing.T) {
	t.Parallel()
	const publishers, events = 4, 200
	s := newSite(t, nil, nil)
	channels := []string{model.NewID(), model.NewID(), model.NewID()}
	var clients []*client
	for range 5 {
		clients = append(clients, s.connect(t, s.user(channels...)))
	}
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for i := range events {
				ev := posted(channels[i%len(channels)], i)
				ev.Data["publisher"] = p
				s.hub.Publish(context.Background(), ev)
			}
		})
	}
	seen := make([]map[string][]string, len(clients))
	for i, c := range clients {
		next := make([]int, publishers)
		seen[i] = map[string][]string{}
		for range publishers * events {
			m := c.event("posted")
			n, p := int(m.Data["n"].(float64)), int(m.Data["publisher"].(float64))
			if n != next[p] {
				t.Fatalf("publisher %d: got %d, want %d", p, n, next[p])
			}
			next[p]++
			channel := m.Broadcast["channel_id"].(string)
			seen[i][channel] = append(seen[i][channel], fmt.Sprint(p, n))
		}
	}
	wg.Wait()
	for _, channel := range channels {
		for i := range clients[1:] {
			if !slices.Equal(seen[i+1][channel], seen[0][channel]) {
				t.Errorf("clients see channel %s in different orders", channel)
			}
		}
	}
}

// TestMembershipTakesEffect interleaves events with joining and leaving.
func TestMembershipTakesEffect(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	ctx := context.Background()
	channel, team := model.NewID(), model.NewID()
	user := s.user()
	c := s.connect(t, user)
	for i := range 50 {
		joined := i%3 != 0
		m := model.Membership{UserID: user, ChannelID: channel, Joined: joined}
		ev := posted(channel, i)
		if i%2 == 1 {
			m.ChannelID, m.TeamID = "", team
			ev.Broadcast = model.Broadcast{TeamID: team}
		}
		s.hub.SetMembership(ctx, m, m) // told twice is told once
		s.hub.Publish(ctx, ev)
		if joined {
			if got := c.event("posted").Data["n"]; got != float64(i) {
				t.Fatalf("got event %v, want %d", got, i)
			}
		}
	}
}

// TestMembershipWhileConnecting changes memberships while those of the user's
// first socket are being read: the change counts, whichever the reading saw.
func TestMembershipWhileConnecting(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	ctx := context.Background()
	before, joined, left := model.NewID(), model.NewID(), model.NewID()
	user := s.user(before, left)
	s.backend.reading = func(string) {
		s.hub.SetMembership(ctx,
			model.Membership{UserID: user, ChannelID: joined, Joined: true},
			model.Membership{UserID: user, ChannelID: left})
	}
	c := s.connect(t, user)
	for i, channel := range []string{left, joined, before} {
		s.hub.Publish(ctx, posted(channel, i))
	}
	for _, want := range []float64{1, 2} {
		if got := c.event("posted").Data["n"]; got != want {
			t.Errorf("got event %v, want %v", got, want)
		}
	}
}

func TestPresenceIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	user := s.user()
	told := func(want string) {
		t.Helper()
		if got := <-s.backend.presence; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	first := s.connect(t, user)
	told("+" + user)
	second := s.connect(t, user)
	first.nc.Close()
	second.nc.Close()
	told("-" + user)
	third := s.connect(t, user)
	told("+" + user)
	s.hub.CloseUser(context.Background(), user)
	told("-" + user)
	_ = third
	// Back within the time of grace: nothing is told.
	slow := newSite(t, nil, func(o *Options) { o.Timing.Offline = deadline })
	user = slow.user()
	c := slow.connect(t, user)
	if got := <-slow.backend.presence; got != "+"+user {
		t.Errorf("told %q", got)
	}
	c.nc.Close()
	eventually(t, "detached", func() bool { return slow.hub.Stats().Attached == 0 })
	slow.connect(t, user)
	select {
	case got := <-slow.backend.presence:
		t.Errorf("told %q", got)
	default:
	}
}

// TestPresenceAlternates flips users quickly while the backend is slow.
func TestPresenceAlternates(t *testing.T) {
	t.Parallel()
	b := newBackend()
	p := newPresence(&Hub{opts: Options{Backend: b, Bus: membus.New("only")}})
	for i := range 300 {
		p.set("a", i%2 == 0)
		p.set("b", i%3 != 0)
	}
	p.set("a", true)
	p.set("b", false)
	p.set("a", false)
	eventually(t, "all is told", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return !p.busy
	})
	close(b.presence)
	last := map[string]string{}
	for told := range b.presence {
		user := told[1:]
		if told[:1] == last[user] || last[user] == "" && told[0] == '-' {
			t.Errorf("told %s after %s", told, last[user])
		}
		last[user] = told[:1]
	}
	if last["a"] == "+" || last["b"] == "+" {
		t.Errorf("last told: %v", last)
	}
	p.stop()
}

func TestRepliesInOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	channel := model.NewID()
	s.backend.action = func(Caller, string, json.RawMessage) (map[string]any, error) {
		s.hub.Publish(context.Background(), posted(channel, 0))
		return nil, nil
	}
	c := s.connect(t, s.user(channel))
	const requests = 50
	for i := range requests {
		c.send(fmt.Sprintf(`{"seq":%d,"action":"post"}`, i+1))
	}
	replies, events := 0, 0
	for replies < requests || events < requests {
		m := c.receive()
		if m.Event != "" {
			events++
			continue
		}
		if replies++; m.SeqReply != int64(replies) {
			t.Fatalf("reply to %d, want %d", m.SeqReply, replies)
		}
	}
}

package hub

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/model"
)

// twoSites are two nodes of one cluster, with the same users.
func twoSites(t *testing.T) (net *membus.Network, nodes [2]*membus.Node, a, b *site) {
	net = membus.NewNetwork(0)
	nodes = [2]*membus.Node{net.Join("a"), net.Join("b")}
	be := newBackend()
	a = newSiteWith(t, be, nodes[0], nil, httptest.NewServer)
	b = newSiteWith(t, be, nodes[1], nil, httptest.NewServer)
	return net, nodes, a, b
}

func TestOtherNode(t *testing.T) {
	t.Parallel()
	_, _, a, b := twoSites(t)
	ctx := context.Background()
	channel, team := model.NewID(), model.NewID()
	user := a.user(channel)
	a.backend.teams[user] = []string{team}
	atB := b.connect(t, user)
	atA := a.connect(t, a.user(channel))
	events := []*model.Event{
		{Type: "channel", Broadcast: model.Broadcast{ChannelID: channel}, Data: map[string]any{"text": "line\nend"},
			Personal: map[string]map[string]any{user: {"mentions": "you"}}},
		{Type: "team", Broadcast: model.Broadcast{TeamID: team}},
		{Type: "user", Broadcast: model.Broadcast{UserID: user}},
		{Type: "connection", Broadcast: model.Broadcast{ConnectionID: atB.id}},
		{Type: "all"},
	}
	// Each alone: their subjects differ, and the bus orders only what is on one.
	for _, ev := range events {
		a.hub.Publish(ctx, ev)
		m := atB.event(string(ev.Type))
		if ev.Type == "channel" && (m.Data["text"] != "line\nend" || m.Data["mentions"] != "you") {
			t.Errorf("got %+v", m.Data)
		}
	}
	if m := atA.event("channel"); m.Data["mentions"] != nil {
		t.Errorf("got %+v", m.Data)
	}
	atA.event("all")

	a.hub.Publish(ctx, typing(channel))
	atB.event("typing")
	atA.event("typing")
	for i := range 200 {
		a.hub.Publish(ctx, posted(channel, i))
	}
	for i := range 200 {
		if got := atB.event("posted").Data["n"]; got != float64(i) {
			t.Fatalf("got event %v, want %d", got, i)
		}
		atA.event("posted")
	}
}

func TestMembershipOnOtherNode(t *testing.T) {
	t.Parallel()
	_, _, a, b := twoSites(t)
	ctx := context.Background()
	channel := model.NewID()
	user := a.user()
	c := b.connect(t, user)
	settled := func() { // what a told before has reached b
		t.Helper()
		a.hub.Publish(ctx, &model.Event{Type: "settled", Broadcast: model.Broadcast{UserID: user}})
		c.event("settled")
	}
	a.hub.SetMembership(ctx, model.Membership{UserID: user, ChannelID: channel, Joined: true})
	settled()
	a.hub.Publish(ctx, posted(channel, 1))
	c.event("posted")
	a.hub.SetMembership(ctx, model.Membership{UserID: user, ChannelID: channel})
	settled()
	a.hub.Publish(ctx, posted(channel, 2))
	settled()

	a.hub.CloseSession(ctx, user, "another session")
	settled()
	a.hub.CloseSession(ctx, user, "session"+user)
	if code := c.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

// spy counts the events that come over a bus.
type spy struct {
	bus.Bus
	mu       sync.Mutex
	received map[string]int // by subject
}

func (s *spy) Subscribe(subject string, handle func(bus.Message), lost func()) (bus.Subscription, error) {
	return s.Bus.Subscribe(subject, func(m bus.Message) {
		if subject != subjectHubs && m.Data[0] == kindContent {
			s.mu.Lock()
			s.received[subject]++
			s.mu.Unlock()
		}
		handle(m)
	}, lost)
}

// TestOnlyInterested shows that events reach only nodes with a client that
// listens.
func TestOnlyInterested(t *testing.T) {
	t.Parallel()
	net := membus.NewNetwork(0)
	s := &spy{Bus: net.Join("b"), received: map[string]int{}}
	a, b := newSite(t, net.Join("a"), nil), newSite(t, s, nil)
	ctx := context.Background()
	near, far := model.NewID(), model.NewID()
	for partition(near) == partition(far) {
		far = model.NewID()
	}
	user := b.user(near)
	c := b.connect(t, user)
	publish := func() {
		t.Helper()
		a.hub.Publish(ctx, posted(far, 1), posted(near, 1))
		a.hub.Publish(ctx, &model.Event{Type: "x", Broadcast: model.Broadcast{TeamID: model.NewID()}})
	}
	publish()
	c.event("posted")
	b.hub.CloseUser(ctx, user)
	eventually(t, "nobody is at b", func() bool { return b.hub.Stats().Users == 0 })
	publish()
	a.hub.Publish(ctx, &model.Event{Type: "all"})
	eventually(t, "the last has arrived", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.received[subjectAll] == 1
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.received) != 2 || s.received[channelSubject(near)] != 1 {
		t.Errorf("b received %v", s.received)
	}
}

// TestLossOnTheBus cuts the nodes apart: whoever may have missed something
// starts over, with memberships as they are then.
func TestLossOnTheBus(t *testing.T) {
	t.Parallel()
	net, nodes, a, b := twoSites(t)
	ctx := context.Background()
	channel := model.NewID()
	user := a.user()
	c := b.connect(t, user)
	net.Cut(nodes[0], nodes[1])
	a.backend.mu.Lock()
	a.backend.channels[user] = []string{channel}
	a.backend.mu.Unlock()
	a.hub.SetMembership(ctx, model.Membership{UserID: user, ChannelID: channel, Joined: true})
	net.Heal(nodes[0], nodes[1])
	if code := c.closeCode(); code != statusServiceRestart {
		t.Errorf("closed with %d", code)
	}
	again := b.resumedOrNew(t, user, c)
	if again.id == c.id {
		t.Error("resumed in spite of the loss")
	}
	a.hub.Publish(ctx, posted(channel, 1))
	again.event("posted")
	if n := b.hub.Stats().BusLosses; n == 0 {
		t.Error("no loss counted")
	}
}

// resumedOrNew asks for a resume and expects a new connection.
func (s *site) resumedOrNew(t *testing.T, userID string, c *client) *client {
	t.Helper()
	r := s.resumed(t, userID, c)
	r.hello()
	return r
}

// TestLossWhileConnecting loses something while memberships are read: the
// socket is refused, as they can't be trusted, and the next one is fine.
func TestLossWhileConnecting(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	user := s.user()
	var once sync.Once
	s.backend.reading = func(id string) {
		once.Do(func() { s.hub.submit(&loseSubject{userSubject(id)}) })
	}
	c := s.dial(t, user, "")
	if code := c.closeCode(); code != statusTryAgain {
		t.Errorf("closed with %d", code)
	}
	eventually(t, "nobody is here", func() bool { return s.hub.Stats().Users == 0 })
	s.connect(t, user)
}

// loseSubject is a loss on a subject.
type loseSubject struct{ subject string }

func (l *loseSubject) apply(r *router) { (&loss{r.wanted[l.subject]}).apply(r) }

func TestDecodeTold(t *testing.T) {
	t.Parallel()
	prefix := string(appendPrefix(nil, kindContent, 1, 2))
	for _, bad := range []string{"", "x", prefix, prefix + "x", prefix + "{}", prefix + `{"event":{}}`, prefix + "{\"event\":{}}\nhead", "\x09" + prefix[1:]} {
		if _, err := decodeTold("node", []byte(bad)); err == nil {
			t.Errorf("decoded %q", bad)
		}
	}
}

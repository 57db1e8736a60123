package hub

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/model"
)

// gated lets no request through until it is opened.
type gated struct {
	bus.Bus
	shut chan chan struct{} // holds what to wait for
	late atomic.Value       // func(), called before a request ends that was not let through
}

func (g *gated) Request(ctx context.Context, subject string, data []byte) ([]byte, error) {
	open := <-g.shut
	g.shut <- open
	select {
	case <-open:
	case <-ctx.Done():
		if late, ok := g.late.Load().(func()); ok {
			late()
		}
		return nil, ctx.Err()
	}
	return g.Bus.Request(ctx, subject, data)
}

// TestJoiningIsHeldBack: who joins hears of it when nothing of the channel is
// missed any more, and then of all that came meanwhile.
func TestJoiningIsHeldBack(t *testing.T) {
	t.Parallel()
	opened, shut := make(chan struct{}), make(chan struct{})
	close(opened)
	g := &gated{shut: make(chan chan struct{}, 1)}
	g.shut <- opened
	_, _, sites, _ := newCluster(t, 3, func(i int, b bus.Bus) bus.Bus {
		if i == 0 {
			g.Bus = b
			return g
		}
		return b
	}, patient)
	ctx := context.Background()
	channel := model.NewID()
	user := sites[0].user()
	c := sites[0].connect(t, user)
	<-g.shut
	g.shut <- shut
	sites[1].hub.SetMembership(ctx, model.Membership{UserID: user, ChannelID: channel, Joined: true})
	sites[1].hub.Publish(ctx, &model.Event{Type: "joined", Broadcast: model.Broadcast{UserID: user, ChannelID: channel}})
	eventually(t, "the channel is listened to", func() bool { return sites[0].listens(channel) })
	sites[2].hub.Publish(ctx, posted(channel, 1))
	sites[1].hub.Publish(ctx, &model.Event{Type: "last", Broadcast: model.Broadcast{UserID: user}})
	eventually(t, "all are held back", func() bool { return sites[0].held(user) == 3 })
	if got := sites[0].hub.Stats().Deliveries; got != 0 {
		t.Errorf("%d events were delivered", got)
	}
	close(shut)
	seen := map[string]bool{}
	for range 3 {
		m := c.receive()
		seen[m.Event] = true
		if m.Event == "last" && !seen["joined"] {
			t.Error("events to the user in the wrong order")
		}
	}
	if !seen["joined"] || !seen["posted"] || !seen["last"] {
		t.Errorf("got %v", seen)
	}
}

// look has the router answer a question.
type look struct {
	at   func(*router)
	done chan struct{}
}

func (l *look) apply(r *router) {
	l.at(r)
	close(l.done)
}

func (s *site) look(at func(*router)) {
	l := &look{at, make(chan struct{})}
	s.hub.submit(l)
	<-l.done
}

func (s *site) listens(channelID string) (yes bool) {
	s.look(func(r *router) { yes = r.wanted[channelSubject(channelID)] != nil })
	return yes
}

func (s *site) held(userID string) (n int) {
	s.look(func(r *router) {
		if u := r.users[userID]; u != nil && u.gate != nil {
			n = len(u.gate.held)
		}
	})
	return n
}

// TestLeavingOnOtherNode: nothing that a node publishes after it told of a
// leaving reaches who left, on whatever node and however slow the bus is.
func TestLeavingOnOtherNode(t *testing.T) {
	t.Parallel()
	_, _, sites, _ := newCluster(t, 2, slowly, patient)
	a, b := sites[0], sites[1]
	ctx := context.Background()
	channel := model.NewID()
	ann, bob := a.user(channel), a.user(channel)
	anns, bobs := b.connect(t, ann), b.connect(t, bob)
	for n := range 20 {
		a.hub.SetMembership(ctx, model.Membership{UserID: ann, ChannelID: channel})
		a.hub.Publish(ctx, posted(channel, n))
		bobs.event("posted")
		b.hub.Publish(ctx, &model.Event{Type: "end", Broadcast: model.Broadcast{UserID: ann}})
		anns.event("end") // and no post before
		a.hub.SetMembership(ctx, model.Membership{UserID: ann, ChannelID: channel, Joined: true})
		a.hub.Publish(ctx, &model.Event{Type: "joined", Broadcast: model.Broadcast{UserID: ann, ChannelID: channel}})
		anns.event("joined")
	}
}

// TestChangesInTheWrongOrder: two nodes change a membership at once, and what
// they tell comes the other way round: the database knows.
func TestChangesInTheWrongOrder(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 3, nil, patient)
	ctx := context.Background()
	for _, joined := range []bool{true, false} {
		channel := model.NewID()
		user := sites[0].user()
		c := sites[0].connect(t, user)
		l.be.mu.Lock()
		if joined {
			l.be.channels[user] = []string{channel}
		}
		l.be.mu.Unlock()
		// The one that was first comes last.
		sites[1].hub.SetMembership(ctx, model.Membership{UserID: user, ChannelID: channel, Joined: joined})
		sites[2].hub.SetMembership(ctx, model.Membership{UserID: user, ChannelID: channel, Joined: !joined})
		eventually(t, "the database is believed", func() (done bool) {
			sites[0].look(func(r *router) {
				u := r.users[user]
				_, known := u.changed[channel]
				done = known && u.changed[channel].by.node == "c" && !u.rereading && (len(u.topics) == 1) == joined
			})
			return done
		})
		sites[1].hub.Publish(ctx, posted(channel, 1))
		if joined {
			c.event("posted")
		}
	}
}

// TestSessionThatEnded: a session that was revoked while its socket was on the
// way opens none.
func TestSessionThatEnded(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 2, slowly, patient)
	before := sites[0].user()
	l.be.mu.Lock()
	l.be.revoked["session"+before] = true
	l.be.mu.Unlock()
	if code := sites[0].dial(t, before, "").closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
	during := sites[0].user()
	l.be.reading = func(userID string) {
		sites[1].hub.CloseSession(context.Background(), userID, "session"+userID)
		eventually(t, "the revocation is there", func() (there bool) {
			sites[0].look(func(r *router) { there = len(r.users[userID].revoked) > 0 })
			return there
		})
	}
	if code := sites[0].dial(t, during, "").closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

// TestCloseUnderLoad: a hub ends although others go on bringing it changes and
// its own questions are not answered.
func TestCloseUnderLoad(t *testing.T) {
	t.Parallel()
	g := &gated{shut: make(chan chan struct{}, 1)}
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	_, _, sites, _ := newCluster(t, 2, func(i int, b bus.Bus) bus.Bus {
		if i == 0 {
			g.Bus = b
			return g
		}
		return b
	}, func(o *Options) { o.Timing.Cover, o.Timing.Take = 100*time.Millisecond, 100*time.Millisecond })
	g.shut <- never
	h := sites[0].hub
	g.late.Store(func() { // the worst moment: nobody takes changes any more
		for range 50 {
			if len(h.inbox) == cap(h.inbox) {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	c := sites[0].connect(t, sites[0].user(model.NewID()))
	stop := make(chan struct{})
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					h.submit(&nodeDown{"nobody"})
				}
			}
		})
	}
	ended := make(chan error, 1)
	go func() { ended <- h.Close(context.Background()) }()
	if code := c.closeCode(); code != ws.StatusGoingAway {
		t.Errorf("closed with %d", code)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(deadline):
		t.Error("the hub does not end")
	}
	close(stop)
	load.Wait()
}

// TestNumbersOfNobodysEvents: what a lone node tells nobody is counted, so that
// a node which comes meanwhile notices.
func TestNumbersOfNobodysEvents(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	channel := model.NewID()
	for n := range 3 {
		s.hub.Publish(context.Background(), posted(channel, n))
	}
	s.look(func(r *router) {
		if got := r.own[channelSubject(channel)]; got != 3 {
			t.Errorf("%d were counted", got)
		}
	})
}

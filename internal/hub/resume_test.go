package hub

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/model"
)

// resumed dials again where a client stopped.
func (s *site) resumed(t testing.TB, userID string, c *client) *client {
	t.Helper()
	r := s.dial(t, userID, fmt.Sprintf("connection_id=%s&sequence_number=%d", c.id, c.next))
	r.id, r.next = c.id, c.next
	return r
}

func TestResume(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	ctx := context.Background()
	channel := model.NewID()
	user := s.user(channel)
	c := s.connect(t, user)
	s.hub.Publish(ctx, posted(channel, 1))
	c.event("posted")
	s.hub.Publish(ctx, posted(channel, 2))
	c.event("posted")
	c.next-- // as if the second had been lost on the way
	c.nc.Close()
	eventually(t, "detached", func() bool { return s.hub.Stats().Detached == 1 })
	s.hub.Publish(ctx, posted(channel, 3))
	c = s.resumed(t, user, c)
	for _, want := range []float64{2, 3} {
		if got := c.event("posted").Data["n"]; got != want {
			t.Errorf("got event %v, want %v", got, want)
		}
	}
	s.hub.Publish(ctx, posted(channel, 4))
	c.event("posted")
	// An event to the connection finds it on its new socket.
	s.hub.Publish(ctx, &model.Event{Type: "mine", Broadcast: model.Broadcast{ConnectionID: c.id}})
	c.event("mine")
	if st := s.hub.Stats(); st.Attached != 1 || st.Detached != 0 || st.Resumed != 1 || st.Users != 1 {
		t.Errorf("%+v", st)
	}
}

// TestResumeByChallenge resumes on a socket that authenticates by a message.
func TestResumeByChallenge(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	channel := model.NewID()
	user := s.user(channel)
	c := s.connect(t, user)
	c.nc.Close()
	s.hub.Publish(context.Background(), posted(channel, 1))
	r := s.resumed(t, "", c)
	r.send(`{"seq":1,"action":"authentication_challenge","data":{"token":"` + user + `"}}`)
	r.event("posted")
	if m := r.receive(); m.Status != "OK" {
		t.Errorf("got %+v", m)
	}
}

// TestResumeTakesOver resumes while the server believes the old socket alive.
func TestResumeTakesOver(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	channel := model.NewID()
	user := s.user(channel)
	old := s.connect(t, user)
	s.hub.Publish(context.Background(), posted(channel, 1))
	c := s.resumed(t, user, old)
	c.event("posted")
	if code := old.closeCode(); code != ws.StatusNormalClosure {
		t.Errorf("the old socket was closed with %d", code)
	}
	s.hub.Publish(context.Background(), posted(channel, 2))
	c.event("posted")
}

func TestNotResumable(t *testing.T) {
	t.Parallel()
	channel := model.NewID()
	s := newSite(t, nil, func(o *Options) {
		o.Limits.ResumeEvents, o.Limits.QueueEvents, o.Limits.SentEvents = 20, 10, 5
	})
	publish := func(n int) {
		for i := range n {
			s.hub.Publish(context.Background(), posted(channel, i))
		}
	}
	tests := []struct {
		name string
		// spoil gets the user and a client that has seen its hello, and returns
		// the user and client to resume with.
		spoil func(t *testing.T, user string, c *client) (string, *client)
	}{
		{"unknown connection", func(_ *testing.T, user string, c *client) (string, *client) {
			c.id = model.NewID()
			return user, c
		}},
		{"another user's connection", func(_ *testing.T, _ string, c *client) (string, *client) {
			return s.user(), c
		}},
		{"a number still to come", func(_ *testing.T, user string, c *client) (string, *client) {
			c.next = 7
			return user, c
		}},
		{"a number long gone", func(t *testing.T, user string, c *client) (string, *client) {
			publish(10)
			for range 10 {
				c.event("posted")
			}
			publish(1) // what is too much goes when more comes
			c.event("posted")
			c.next = 2
			return user, c
		}},
		{"more missed than is kept", func(t *testing.T, user string, c *client) (string, *client) {
			c.nc.Close()
			eventually(t, "detached", func() bool { return s.hub.Stats().Detached == 1 })
			publish(30)
			eventually(t, "forgotten", func() bool { return s.hub.Stats().Detached == 0 })
			return user, c
		}},
		{"left the page", func(t *testing.T, user string, c *client) (string, *client) {
			c.write(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusGoingAway, "")))
			eventually(t, "gone", func() bool { return s.hub.Stats().Attached == 0 })
			return user, c
		}},
	}
	for _, test := range tests { // one after the other: they look at the counts
		t.Run(test.name, func(t *testing.T) {
			owner := s.user(channel)
			c := s.connect(t, owner)
			old := c.id
			user, c := test.spoil(t, owner, c)
			again := s.dial(t, user, fmt.Sprintf("connection_id=%s&sequence_number=%d", c.id, c.next))
			if again.hello(); again.id == old {
				t.Error("hello with the old connection id")
			}
			again.write(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusNormalClosure, "")))
			c.nc.Close()
			s.hub.CloseUser(context.Background(), owner)
			s.hub.CloseUser(context.Background(), user)
			eventually(t, "nobody is here", func() bool { return s.hub.Stats().Users == 0 })
		})
	}
}

func TestResumeWindow(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(o *Options) { o.Timing.Resume = 50 * time.Millisecond })
	user := s.user()
	c := s.connect(t, user)
	c.nc.Close()
	eventually(t, "detached", func() bool { return s.hub.Stats().Detached == 1 })
	eventually(t, "forgotten", func() bool { st := s.hub.Stats(); return st.Detached == 0 && st.Users == 0 })
	if again := s.dial(t, user, "connection_id="+c.id+"&sequence_number=1"); again.hello().Event != "hello" {
		t.Error("resumed after the window")
	}
}

// TestResumeUnderLoad cuts clients at random moments, with bytes still on the
// way, while events are published: none is lost and none comes twice.
func TestResumeUnderLoad(t *testing.T) {
	t.Parallel()
	const events, clients = 2000, 4
	// Enough for a client that has read nothing of what was sent.
	s := newSite(t, nil, func(o *Options) { o.Limits.SentEvents, o.Limits.QueueEvents = events, events })
	channel := model.NewID()
	users := make([]string, clients)
	first := make([]*client, clients)
	for i := range users {
		users[i] = s.user(channel)
		first[i] = s.connect(t, users[i])
	}
	var wg sync.WaitGroup
	for i, c := range first {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(i)))
			for n := 0; n < events; {
				if random.IntN(50) == 0 {
					if random.IntN(2) == 0 {
						c.nc.Close()
					}
					c = s.resumed(t, users[i], c)
				}
				if got := c.event("posted").Data["n"]; got != float64(n) {
					t.Errorf("client %d: got event %v, want %d", i, got, n)
					return
				}
				n++
			}
		})
	}
	for n := range events {
		s.hub.Publish(context.Background(), posted(channel, n))
		if n%100 == 0 {
			time.Sleep(time.Millisecond) // spread over the clients' work, not waited for
		}
	}
	wg.Wait()
	if st := s.hub.Stats(); st.Resumed == 0 || st.Unresumable != 0 {
		t.Errorf("%+v", st)
	}
}

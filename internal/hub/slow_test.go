package hub

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/model"
)

// large is an event that soon fills a socket that isn't read.
func large(channelID string, n int) *model.Event {
	ev := posted(channelID, n)
	ev.Data["text"] = strings.Repeat("x", 16<<10)
	return ev
}

func typing(channelID string) *model.Event {
	return &model.Event{Type: model.EventTyping, Broadcast: model.Broadcast{ChannelID: channelID}}
}

// newNarrowSite is a site on a Unix socket: those take a fixed number of bytes,
// while TCP lets a full socket grow after a while.
func newNarrowSite(t *testing.T, change func(*Options)) *site {
	t.Helper()
	return newSiteWith(t, newBackend(), nil, change, func(h http.Handler) *httptest.Server {
		path := filepath.Join(t.TempDir(), "s")
		ln, err := new(net.ListenConfig).Listen(context.Background(), "unix", path)
		if err != nil {
			t.Fatal(err)
		}
		server := &httptest.Server{Listener: ln, Config: &http.Server{Handler: h}}
		server.Start()
		return server
	})
}

// clog publishes large events until no more fits into a client's socket and
// returns how many there were.
func clog(t *testing.T, s *site, channel string) int {
	t.Helper()
	for n := range 10_000 {
		s.hub.Publish(context.Background(), large(channel, n))
		eventually(t, "flushed", func() bool { return s.hub.Stats().Events > int64(n) })
		if s.hub.Stats().Busy > 0 {
			return n + 1
		}
	}
	t.Fatal("the socket takes everything")
	return 0
}

// TestSlowClient has one client that stops reading, beside one that reads on:
// the slow one loses typing first, then its socket, and nothing else.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := newNarrowSite(t, func(o *Options) {
		o.Limits.QueueEvents, o.Limits.ResumeEvents = 10, 40
		o.Limits.SentEvents, o.Limits.ResumeBytes = 2000, 64<<20 // all that fits into the socket
	})
	slowChannel, both := model.NewID(), model.NewID()
	slowUser := s.user(slowChannel, both)
	slow := s.connect(t, slowUser)
	quick := s.connect(t, s.user(both))
	sent := clog(t, s, slowChannel)

	// Typing is queued while little waits, and later dropped for more urgent
	// things; then it isn't taken any more; then the client is too slow.
	publish := func(ev *model.Event) {
		t.Helper()
		s.hub.Publish(ctx, ev)
		quick.event(string(ev.Type))
	}
	for range 3 {
		publish(typing(both))
	}
	posts := 0
	for ; posts < 2; posts++ {
		publish(posted(both, posts))
	}
	if n := s.hub.Stats().Shed; n != 0 {
		t.Fatalf("%d shed too early", n)
	}
	for range 3 {
		publish(typing(both))
	}
	if n := s.hub.Stats().Shed; n != 3 {
		t.Fatalf("%d shed when half full, want 3", n)
	}
	for ; s.hub.Stats().SlowClosed == 0; posts++ {
		if posts > 30 {
			t.Fatal("the client is never too slow")
		}
		publish(posted(both, posts))
	}
	if n := s.hub.Stats().Shed; n != 6 {
		t.Errorf("%d shed in all, want 6", n)
	}
	publish(posted(both, posts)) // still kept for the resume
	posts++

	// It reads again, and resumes: every event but typing is there, in order.
	eventually(t, "the socket is given up", func() bool { return s.hub.Stats().Detached == 1 })
	slow.nc.Close()
	c := s.resumed(t, slowUser, slow)
	for n := range sent {
		if got := c.event("posted").Data["n"]; got != float64(n) {
			t.Fatalf("got large event %v, want %d", got, n)
		}
	}
	for n := range posts {
		if got := c.event("posted").Data["n"]; got != float64(n) {
			t.Fatalf("got event %v, want %d", got, n)
		}
	}
	publish(posted(both, posts))
	c.event("posted")
}

// TestSlowClientHearsWhy reads on just after it became too slow: it finds what
// had been written, whole, and then the close frame.
func TestSlowClientHearsWhy(t *testing.T) {
	t.Parallel()
	s := newNarrowSite(t, func(o *Options) {
		o.Limits.QueueEvents, o.Limits.ResumeEvents = 10, 40
		o.Limits.ResumeBytes = 64 << 20
		o.Timing.Linger = deadline
	})
	channel := model.NewID()
	c := s.connect(t, s.user(channel))
	clog(t, s, channel)
	for n := 0; s.hub.Stats().SlowClosed == 0; n++ {
		s.hub.Publish(context.Background(), large(channel, n))
		time.Sleep(time.Millisecond)
	}
	if code := c.closeCode(); code != statusTryAgain {
		t.Errorf("closed with %d", code)
	}
}

// TestSlowClientCatchesUp stops reading for a while: nothing is lost.
func TestSlowClientCatchesUp(t *testing.T) {
	t.Parallel()
	s := newNarrowSite(t, nil)
	channel := model.NewID()
	c := s.connect(t, s.user(channel))
	sent := clog(t, s, channel)
	for range 5 {
		s.hub.Publish(context.Background(), large(channel, sent))
		sent++
	}
	eventually(t, "all are queued, so that the reply comes after them", func() bool { return s.hub.Stats().Deliveries == int64(sent) })
	c.send(`{"seq":1,"action":"ping"}`)
	for n := range sent {
		if got := c.event("posted").Data["n"]; got != float64(n) {
			t.Fatalf("got event %v, want %d", got, n)
		}
	}
	if r := c.receive(); r.Status != "OK" {
		t.Errorf("got %+v", r)
	}
	eventually(t, "nothing waits", func() bool { return s.hub.Stats().Busy == 0 })
	s.hub.Publish(context.Background(), posted(channel, 0))
	c.event("posted")
}

// TestStuckClient never reads again: its socket is given up after the time that
// a write may take.
func TestStuckClient(t *testing.T) {
	t.Parallel()
	s := newNarrowSite(t, func(o *Options) { o.Timing.Write = 50 * time.Millisecond })
	channel := model.NewID()
	s.connect(t, s.user(channel))
	clog(t, s, channel)
	eventually(t, "the socket is given up", func() bool { return s.hub.Stats().Attached == 0 })
}

// TestUnreadReplies asks without reading.
func TestUnreadReplies(t *testing.T) {
	t.Parallel()
	s := newNarrowSite(t, func(o *Options) {
		o.Limits.Actions, o.Limits.ActionBurst = 1e9, 1e9
		o.Timing.Linger = deadline
	})
	channel := model.NewID()
	c := s.connect(t, s.user(channel))
	clog(t, s, channel)
	for range 2 * maxReplies {
		c.send(`{"seq":1,"action":"ping"}`)
	}
	eventually(t, "the server has enough", func() bool {
		s.hub.mu.Lock()
		defer s.hub.mu.Unlock()
		for c := range s.hub.sockets {
			return c.isClosing()
		}
		return false
	})
	if code := c.closeCode(); code != ws.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

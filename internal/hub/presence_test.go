package hub

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/model"
)

// heardAll waits until the hubs have nothing to tell any more and returns what the
// backend was told since the last call.
func heardAll(t *testing.T, be *backend, sites ...*site) (list []string) {
	t.Helper()
	eventually(t, "all is told", func() bool {
		for _, s := range sites {
			p := s.hub.presence
			p.mu.Lock()
			idle := !p.busy && len(p.orphans) == 0 && p.unsent == nil
			p.mu.Unlock()
			if !idle {
				return false
			}
		}
		return true
	})
	for {
		select {
		case what := <-be.presence:
			list = append(list, what)
		default:
			return list
		}
	}
}

// knows waits until a site believes a user to be connected to another one, or not.
func knows(t *testing.T, s *site, userID string, there bool) {
	t.Helper()
	eventually(t, "the news is there", func() bool {
		s.hub.presence.mu.Lock()
		defer s.hub.presence.mu.Unlock()
		return s.hub.presence.elsewhere(userID) == there
	})
}

// leave closes a client's socket for good.
func (c *client) leave() {
	c.t.Helper()
	c.write(ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusNormalClosure, "")))
	_, _ = c.frame() // the answer; an error only says that the socket was gone
	c.nc.Close()
}

func wantTold(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: told %q, want %q", when, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: told %q, want %q", when, got, want)
		}
	}
}

// TestPresenceAcrossNodes: a user is gone when the last node has lost them, and
// that is told once.
func TestPresenceAcrossNodes(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 3, nil, unhurried)
	l.be.presence = make(chan string, 1000)
	user := sites[0].user()
	atA, atB := sites[0].connect(t, user), sites[1].connect(t, user)
	knows(t, sites[0], user, true)
	knows(t, sites[1], user, true)
	knows(t, sites[2], user, true)
	wantTold(t, "both are here", heardAll(t, l.be, sites...), "+"+user, "+"+user)
	atA.leave()
	knows(t, sites[1], user, false)
	wantTold(t, "one left", heardAll(t, l.be, sites...))
	if !sites[0].hub.Present(user) || !sites[1].hub.Present(user) || !sites[2].hub.Present(user) {
		t.Error("not present any more")
	}
	atB.leave()
	knows(t, sites[0], user, false)
	knows(t, sites[2], user, false)
	wantTold(t, "both left", heardAll(t, l.be, sites...), "-"+user)

	// Both at once: each may believe that the other one stays.
	atA, atB = sites[0].connect(t, user), sites[1].connect(t, user)
	knows(t, sites[0], user, true)
	knows(t, sites[1], user, true)
	wantTold(t, "both are here again", heardAll(t, l.be, sites...), "+"+user, "+"+user)
	atA.leave()
	atB.leave()
	for _, s := range sites {
		eventually(t, "gone", func() bool { return !s.hub.Present(user) })
	}
	list := heardAll(t, l.be, sites...)
	if len(list) == 0 || len(list) > 2 || list[0] != "-"+user {
		t.Errorf("told %q", list)
	}
}

// TestPresenceOfTheDead: those whom only a dead node had are gone, and so are
// those of a node that stopped; the others aren't.
func TestPresenceOfTheDead(t *testing.T) {
	t.Parallel()
	for _, stopped := range []bool{false, true} {
		_, nodes, sites, l := newCluster(t, 3, nil, unhurried)
		l.be.presence = make(chan string, 1000)
		lost, kept := sites[0].user(), sites[0].user()
		sites[0].connect(t, lost)
		sites[0].connect(t, kept)
		sites[1].connect(t, kept)
		for _, s := range sites[1:] {
			knows(t, s, lost, true)
			knows(t, s, kept, true)
		}
		knows(t, sites[0], kept, true)
		heardAll(t, l.be, sites...)
		if stopped {
			if err := sites[0].hub.Close(t.Context()); err != nil {
				t.Error(err)
			}
		} else {
			if err := nodes[0].Close(); err != nil {
				t.Error(err)
			}
			for _, s := range sites[1:] {
				s.hub.NodeDown("a")
			}
		}
		for _, s := range sites[1:] {
			knows(t, s, lost, false)
		}
		var gone []string
		eventually(t, "it is told that one is gone", func() bool {
			// Should a last word of the dead node come after it is known to be dead,
			// the others say again who is with them.
			gone = append(gone, slices.DeleteFunc(heardAll(t, l.be, sites[1:]...), func(what string) bool { return what == "+"+kept })...)
			return len(gone) > 0
		})
		wantTold(t, fmt.Sprint("stopped: ", stopped), gone, "-"+lost)
		if !sites[2].hub.Present(kept) {
			t.Error("who is elsewhere is gone")
		}
	}
}

// TestPresenceAfterSilence: a node that was only out of reach says who is there
// when it is back, as the others took its users for gone.
func TestPresenceAfterSilence(t *testing.T) {
	t.Parallel()
	net, nodes, sites, l := newCluster(t, 2, nil, func(o *Options) {
		unhurried(o)
		o.Timing.Silence = time.Second
	})
	l.be.presence = make(chan string, 1000)
	user := sites[0].user()
	sites[0].hub.presence.set(user, true) // without a socket, which would start over
	knows(t, sites[1], user, true)
	wantTold(t, "at first", heardAll(t, l.be, sites...), "+"+user)
	net.Cut(nodes[0], nodes[1])
	knows(t, sites[1], user, false)
	wantTold(t, "silent", heardAll(t, l.be, sites...), "-"+user)
	net.Heal(nodes[0], nodes[1])
	knows(t, sites[1], user, true)
	if got := <-l.be.presence; got != "+"+user {
		t.Errorf("told %q", got)
	}
}

// TestPresenceOfTheCutOff: users of a node that can't be heard, but works with
// the database, are not told gone.
func TestPresenceOfTheCutOff(t *testing.T) {
	t.Parallel()
	var working atomic.Bool
	net, nodes, sites, l := newCluster(t, 2, nil, func(o *Options) {
		unhurried(o)
		o.Timing.Silence = time.Second
		o.Working = func() ([]string, bool) {
			if o.Bus.NodeID() == "b" && working.Load() {
				return []string{"a"}, true
			}
			return nil, true
		}
	})
	l.be.presence = make(chan string, 1000)
	working.Store(true)
	user, nobody := sites[0].user(), sites[0].user()
	sites[0].hub.presence.set(user, true)
	knows(t, sites[1], user, true)
	if got := sites[1].hub.Absent([]string{user, nobody}); len(got) != 1 || got[0] != nobody {
		t.Errorf("absent: %v", got)
	}
	heardAll(t, l.be, sites...)
	net.Cut(nodes[0], nodes[1])
	knows(t, sites[1], user, false)
	if got := sites[1].hub.Absent([]string{user, nobody}); got != nil {
		t.Errorf("absent while nobody knows: %v", got)
	}
	p := sites[1].hub.presence
	p.sweep(model.Now() + time.Hour.Milliseconds())
	p.mu.Lock()
	waiting := len(p.orphans)
	p.mu.Unlock()
	if waiting != 1 || len(l.be.presence) != 0 {
		t.Errorf("%d wait, %d told", waiting, len(l.be.presence))
	}
	working.Store(false)
	wantTold(t, "dead", heardAll(t, l.be, sites[1]), "-"+user)
	if got := sites[1].hub.Absent([]string{user}); len(got) != 1 {
		t.Errorf("absent: %v", got)
	}
}

// unhurried gives news the time to be there before another node acts.
func unhurried(o *Options) { o.Timing.Offline = 40 * newsDelay }

// TestPresenceOfNewcomers: a node that joins, or missed news, learns of all.
func TestPresenceOfNewcomers(t *testing.T) {
	t.Parallel()
	net, nodes, sites, l := newCluster(t, 2, nil, nil)
	come := func(n int) (users []string) {
		for range n {
			users = append(users, model.NewID())
			sites[0].hub.presence.set(users[len(users)-1], true)
		}
		return users
	}
	users := come(1)
	knows(t, sites[1], users[0], true)
	net.Cut(nodes[0], nodes[1])
	users = append(users, come(1)...)
	heardAll(t, l.be, sites[0]) // the news is sent, and lost
	net.Heal(nodes[0], nodes[1])
	knows(t, sites[1], users[1], true)

	users = append(users, come(2*rosterPage)...) // so that they take several pages
	third := newSiteWith(t, l.be, net.Join("z"), nil, httptest.NewServer)
	for _, u := range users {
		knows(t, third, u, true)
	}
}

// TestPresenceIsTakenBack: a node whose user another one tells gone says that
// the user is here.
func TestPresenceIsTakenBack(t *testing.T) {
	t.Parallel()
	_, _, sites, l := newCluster(t, 2, nil, nil)
	l.be.presence = make(chan string, 1000)
	user := sites[0].user()
	sites[0].connect(t, user)
	knows(t, sites[1], user, true)
	wantTold(t, "connected", heardAll(t, l.be, sites...), "+"+user)
	sites[1].hub.presence.note(user, gone)
	if got := <-l.be.presence; got != "+"+user {
		t.Errorf("told %q", got)
	}
}

// TestNewsIsGathered: many users who come cost few messages.
func TestNewsIsGathered(t *testing.T) {
	t.Parallel()
	var news atomic.Int64
	_, _, sites, _ := newCluster(t, 2, func(i int, b bus.Bus) bus.Bus {
		if i == 0 {
			return b
		}
		return &newsSpy{b, &news}
	}, nil)
	const users = 20_000
	last := ""
	for range users {
		last = model.NewID()
		sites[0].hub.presence.set(last, true)
	}
	eventually(t, "all are known", func() bool {
		p := sites[1].hub.presence
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, r := range p.rosters {
			if len(r.users) == users {
				return true
			}
		}
		return false
	})
	if n := news.Load(); n > users/100 {
		t.Errorf("%d messages for %d users", n, users)
	}
	knows(t, sites[1], last, true)
}

// newsSpy counts the news that a node gets.
type newsSpy struct {
	bus.Bus
	count *atomic.Int64
}

func (s *newsSpy) Subscribe(subject string, handle func(bus.Message), lost func()) (bus.Subscription, error) {
	return s.Bus.Subscribe(subject, func(m bus.Message) {
		var p pulse
		if subject == subjectHubs && json.Unmarshal(m.Data, &p) == nil && p.News != nil {
			s.count.Add(1)
		}
		handle(m)
	}, lost)
}

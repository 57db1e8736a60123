package cluster

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// redTime is how long the others may take to notice that a node is dead.
const redTime = 3 * time.Second

// testDeath kills a node with people on it: the others notice, its people are
// offline, and it comes back.
func testDeath(t *testing.T, s setting) {
	w := s.settle(t, 3, 2, site.Options{Troubles: []string{nodeDown}})
	dead, others := w.Nodes[1], w.Nodes[:1:1]
	others = append(others, w.Nodes[2])
	anna, bas := w.folk[0], w.folk[1]
	bas.Listen(t, dead)
	// A client that comes back when it is told to start over: what the dead node
	// did not get round to tell is missing.
	anna.Read(t, func() *site.Node { return others[0] }, w.channel.Id)
	w.awaitStatus(t, bas, model.StatusOnline, w.Nodes...)
	before := w.awaitCounted(t, dead, others...)

	killed := time.Now()
	red := w.killToRed(t, dead, others...)
	t.Logf("red on the others %v after it was killed", red)
	w.awaitStatus(t, bas, model.StatusOffline, others...)
	t.Logf("its people are offline %v after it was killed", time.Since(killed))
	if got := w.statusOf(t, others[0], anna); got != model.StatusOnline {
		t.Errorf("anna, whose node lives, is %s", got)
	}
	for _, n := range others {
		s, err := w.look(t, n, dead)
		if err != nil {
			t.Fatal(err)
		}
		if s.IsAlive || s.Since < killed.UnixMilli()-1000 {
			t.Errorf("%s sees %+v, which was killed at %d", n.Name, s, killed.UnixMilli())
		}
		if !n.Logged(t, "ERROR", nodeDown, dead.Name) {
			t.Errorf("%s logs nothing of it", n.Name)
		}
	}

	dead.Start(t)
	w.awaitGreen(t, w.Nodes...)
	after, err := w.look(t, others[0], dead)
	if err != nil {
		t.Fatal(err)
	}
	if after.StartedAt <= before.StartedAt {
		t.Errorf("started at %d, before it was killed at %d", after.StartedAt, before.StartedAt)
	}
	socket := bas.Listen(t, dead)
	post := anna.Say(t, others[0], w.channel.Id, "welcome back")
	socket.Await(t, "posted", aboutPost(t, post.Id))

	for tries := 0; red > redTime && tries < 2; tries++ { // the machine may have been busy with something else
		red = w.killToRed(t, dead, others...)
		t.Logf("red %v after it was killed again", red)
		dead.Start(t)
		w.awaitGreen(t, w.Nodes...)
	}
	if red > redTime {
		t.Errorf("red %v after it was killed, want %v", red, redTime)
	}
}

// killToRed kills a node and returns how long the others took to see it.
func (w *town) killToRed(t *testing.T, n *site.Node, others ...*site.Node) time.Duration {
	t.Helper()
	killed := time.Now()
	n.Kill(t)
	w.awaitRed(t, site.Patience, n, "down", others...)
	return time.Since(killed)
}

// awaitCounted waits until others have heard twice of a node that it has a
// socket, so that they know by now whose, and returns how the first sees it.
func (w *town) awaitCounted(t *testing.T, n *site.Node, others ...*site.Node) (first site.Status) {
	t.Helper()
	for _, other := range slices.Backward(others) {
		heard := int64(0)
		site.Await(t, site.Patience, other.Name+" hears of a socket", func() (err error) {
			if first, err = w.look(t, other, n); err != nil {
				return err
			}
			if first.WebSockets == 1 && heard == 0 {
				heard = first.LastPing
			}
			if heard == 0 || first.LastPing == heard {
				return fmt.Errorf("it sees %+v", first)
			}
			return nil
		})
	}
	return first
}

// testResumeAfterDrain lets a node go that keeps what clients missed: another
// one has it then.
func testResumeAfterDrain(t *testing.T, s setting) {
	w := s.settle(t, 3, 2, site.Options{Settings: quickDrain})
	anna, bas := w.folk[0], w.folk[1]
	gone := w.Nodes[1]
	// One socket is open when the node goes, another was lost before.
	open, lost := bas.Listen(t, gone), bas.Listen(t, gone)
	anna.Say(t, w.Nodes[0], w.channel.Id, "before")
	lost.Await(t, "posted", nil)
	open.Await(t, "posted", nil)
	lost.Close()
	missed := []string{anna.Say(t, w.Nodes[0], w.channel.Id, "lost").Id}
	open.Await(t, "posted", aboutPost(t, missed[0]))
	gone.Terminate(t)
	t.Logf("a socket of the node that goes: %v", open.AwaitEnd(t))
	if err := gone.AwaitExit(t); err != nil {
		t.Errorf("%s ended with %v", gone.Name, err)
	}
	after := anna.Say(t, w.Nodes[0], w.channel.Id, "gone").Id
	for name, c := range map[string]struct {
		socket *people.Socket
		node   *site.Node
		want   []string
	}{
		"open": {open, w.Nodes[0], []string{after}},
		"lost": {lost, w.Nodes[2], append(missed, after)},
	} {
		again := c.socket.Resume(t, c.node)
		for _, id := range c.want {
			if got := postIn(t, again.Await(t, "posted", nil)); got.Id != id {
				t.Errorf("%s: got %q", name, got.Message)
			}
		}
		again.Ask(t, "ping", nil)
		if again.Anew() || again.Gaps() > 0 || again.Count("posted", nil) != len(c.want) {
			t.Errorf("%s: began anew: %t; %d gaps; %d posts, want %d", name, again.Anew(), again.Gaps(), again.Count("posted", nil), len(c.want))
		}
	}
}

// testReadersAfterDeath kills the node that readers are at while people write at
// the others: the readers begin anew elsewhere and have every post once.
func testReadersAfterDeath(t *testing.T, s setting) {
	w := s.settle(t, 3, 4, site.Options{Troubles: []string{nodeDown}})
	doomed := w.Nodes[1]
	alive := people.Balance(t, w.others(doomed)...)
	all := people.Balance(t, w.Nodes...)
	var readers []*people.Reader
	for _, p := range w.folk {
		at := func() *site.Node {
			if all.InService(doomed) {
				return doomed
			}
			return alive.Pick()
		}
		readers = append(readers, p.Read(t, at, w.channel.Id))
	}
	crowd := people.Talk(t, alive, 60, w.folk, w.channel.Id)
	w.awaitWritten(t, crowd, 100)
	doomed.Kill(t)
	w.awaitWritten(t, crowd, 250)
	posts, failures := crowd.Stop()
	for _, r := range readers {
		r.Check(t, posts)
		c := r.Counts()
		t.Logf("%+v", c)
		if c.Anew == 0 {
			t.Error("a connection of the killed node was resumed")
		}
	}
	if len(failures) > 0 {
		t.Errorf("%d requests to living nodes failed, the first: %s", len(failures), failures[0])
	}
	w.checkStored(t, posts)
}

// awaitWritten waits until so many posts are acknowledged, all in all.
func (w *town) awaitWritten(t *testing.T, c *people.Crowd, n int) {
	t.Helper()
	site.Await(t, 2*site.Patience, "the crowd writes", func() error {
		if written := c.Written(); written < n {
			return fmt.Errorf("%d of %d posts", written, n)
		}
		return nil
	})
}

// checkStored reads the whole channel: every acknowledged post is there once.
func (w *town) checkStored(t *testing.T, posts []people.Post) {
	t.Helper()
	stored := map[string]int{} // by message, which is unique
	const perPage = 200
	for page := 0; ; page++ {
		list := people.Must(w.folk[0].At(w.Nodes[0]).GetPostsForChannel(t.Context(), w.channel.Id, page, perPage, "", false, false))(t)
		for _, id := range list.Order {
			if post := list.Posts[id]; post.Type == model.PostTypeDefault {
				stored[post.Message]++
			}
		}
		if len(list.Order) < perPage {
			break
		}
	}
	for _, post := range posts {
		if n := stored[post.Message]; n != 1 {
			t.Errorf("%q is stored %d times", post.Message, n)
		}
		delete(stored, post.Message)
	}
	for message := range stored {
		t.Errorf("%q is stored and was never acknowledged", message)
	}
}

package cluster

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/model"
)

// TestNodesMeet also shows a node that nobody lists (HA-3).
func TestNodesMeet(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a := s.start(1, "")
		s.pass(100 * time.Millisecond)
		s.want(a, "n1+ -down") // listed, and not there yet
		b, c := s.start(2, ""), s.start(3, "")
		s.pass(300 * time.Millisecond)
		for _, node := range []*testNode{a, b, c} {
			s.want(node, "n1+ n2+ n3+") // also the one that is not listed
		}
		if got := a.logged("level=INFO", "joined", "node=n1", "peer=n2", "hostname=host2", "internode_url="+place(2)); got != 1 {
			t.Errorf("%d lines tell of n2: %s", got, a.log)
		}
		nodes := b.List()
		other := nodes[slices.IndexFunc(nodes, func(n *model.NodeStatus) bool { return n.ID == "n1" })]
		want := model.NodeStatus{
			ID: "n1", Version: "1.0.0", SchemaVersion: "1", ConfigHash: "same", IPAddress: "10.0.0.1", Hostname: "host1",
			InternodeURL: place(1), IsAlive: true, Status: model.NodeGreen, WebSockets: 1, StartedAt: 1,
		}
		if other.LastPing == 0 || other.Since == 0 {
			t.Errorf("no times: %+v", other)
		}
		want.LastPing, want.Since, want.Reasons = other.LastPing, other.Since, other.Reasons
		if len(other.Reasons) > 0 || other.ID != want.ID || other.WebSockets != 1 || *statusWithout(other) != *statusWithout(&want) {
			t.Errorf("n1 is %+v, want %+v", other, want)
		}
		if nodes[0].ID != "n2" {
			t.Errorf("%s is first at n2", nodes[0].ID)
		}
	})
}

// statusWithout is a status without what can't be compared.
func statusWithout(s *model.NodeStatus) *struct{ id, version, schema, hash, ip, host, url, status string } {
	return &struct{ id, version, schema, hash, ip, host, url, status string }{
		s.ID, s.Version, s.SchemaVersion, s.ConfigHash, s.IPAddress, s.Hostname, s.InternodeURL, s.Status,
	}
}

// TestKilledNode: one beat may be missed, then the node is down, which is logged
// once (HA-18).
func TestKilledNode(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(2 * time.Second)
		s.kill(b)
		s.pass(1400 * time.Millisecond)
		s.want(a, "n1+ n2+") // one beat was missed
		s.pass(1600 * time.Millisecond)
		s.want(a, "n1+ n2-down")
		s.pass(time.Hour)
		s.want(a, "n1+ n2-down")
		down := a.List()[1]
		if age := time.Now().UnixMilli() - down.Since; down.IsAlive || age < time.Hour.Milliseconds() || age > time.Hour.Milliseconds()+3000 {
			t.Errorf("n2 is down since %d ms: %+v", age, down)
		}
		if n := a.logged("level=ERROR"); n != 1 || a.logged("level=ERROR", "down", "peer=n2", "reason=down") != 1 {
			t.Errorf("%d errors: %s", n, a.log)
		}
		if a.CutOff() || len(a.cuts) != 0 {
			t.Error("the other's death counts as being cut off")
		}

		again := s.start(2, "b")
		s.pass(500 * time.Millisecond)
		s.want(a, "n1+ n2b+")
		s.want(again, "n1+ n2b+")
		if a.logged("level=INFO", "started again", "peer=n2b", "reason=down") != 1 || a.downs("ends") != 1 || a.logged("back") != 0 {
			t.Error(a.log)
		}
		if got := a.heardOf(); got != "n2+ n2- n2- n2b+" && got != "n2+ n2- n2b+" {
			t.Errorf("events %q", got)
		}
		s.pass(5 * time.Second)
		if ids := s.database.ids(); len(ids) != 2 || slices.Contains(ids, "n2") {
			t.Errorf("the database lists %q", ids)
		}
	})
}

// TestQuickRestart: a node that was killed and is back before anybody missed it
// takes the place of its earlier self at once.
func TestQuickRestart(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(time.Second)
		s.kill(b)
		s.start(2, "b")
		s.pass(300 * time.Millisecond)
		s.want(a, "n1+ n2b+")
		s.pass(10 * time.Second)
		s.want(a, "n1+ n2b+")
		if got := a.heardOf(); got != "n2+ n2- n2b+" || a.logged("level=ERROR") != 0 || a.downs("ends") != 0 {
			t.Errorf("events %q, log %s", got, a.log)
		}
	})
}

func TestNodeThatComesBack(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(time.Second)
		s.network.Cut(a.bus, b.bus)
		s.pass(1900 * time.Millisecond)
		s.network.Heal(a.bus, b.bus)
		s.pass(time.Second)
		if got := a.heardOf(); got != "n2+" {
			t.Errorf("a missed beat: events %q", got)
		}
		s.network.Cut(a.bus, b.bus)
		s.pass(4 * time.Second)
		s.want(a, "n1+ n2-down")
		s.want(b, "n1-down n2+")
		s.network.Heal(a.bus, b.bus)
		s.pass(100 * time.Millisecond) // both hear of the loss, and beat
		s.want(a, "n1+ n2+")
		s.want(b, "n1+ n2+")
		if got := a.heardOf(); got != "n2+ n2- n2+" || a.logged("level=INFO", "back", "peer=n2", "reason=down") != 1 {
			t.Errorf("events %q, log %s", got, a.log)
		}
	})
}

func TestLeavingNode(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(time.Second)
		c := s.start(3, "")
		s.pass(time.Second)
		s.stop(b)
		s.stop(c)
		s.pass(100 * time.Millisecond)
		s.want(a, "n1+ n2-down n3-down")
		s.pass(50 * time.Second)
		s.want(a, "n1+ n2-down n3-down")
		s.pass(15 * time.Second)
		s.want(a, "n1+ n2-down") // n3 is not listed
		if a.logged("level=ERROR") != 0 || a.logged("level=INFO", "left", "peer=n3") != 1 || a.heardOf() != "n2+ n3+ n2-bye n3-bye" {
			t.Errorf("events %q, log %s", a.heardOf(), a.log)
		}
		if ids := s.database.ids(); len(ids) != 1 || a.CutOff() {
			t.Errorf("the database lists %q, cut off %t", ids, a.CutOff())
		}
		s.database.fail(true)
		s.stop(a) // without a database that is no error either
	})
}

func TestForgottenNode(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, b, c := s.start(1, ""), s.start(2, ""), s.start(3, "")
		s.pass(time.Second)
		s.kill(b)
		s.kill(c)
		s.pass(50 * time.Minute)
		s.want(a, "n1+ n2-down n3-down")
		s.pass(15 * time.Minute)
		s.want(a, "n1+ n2-down")
		a.SetPlace(Place{Self: place(1)})
		s.want(a, "n1+")
		a.SetPlace(Place{Self: place(1), Peers: []string{place(4)}})
		s.want(a, "n1+ -down")
		if ids := s.database.ids(); slices.Contains(ids, "n3") {
			t.Errorf("the database lists %q", ids)
		}
	})
}

func TestNodeThatNeverComes(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a := s.start(1, "")
		s.pass(4 * time.Second)
		s.want(a, "n1+ -down")
		if a.logged("level=ERROR") != 0 {
			t.Errorf("too early: %s", a.log)
		}
		s.pass(time.Minute)
		s.want(a, "n1+ -down")
		if n := a.List()[1]; n.Hostname != "10.0.0.2" || n.IPAddress != "10.0.0.2" || n.LastPing != 0 || n.Since == 0 {
			t.Errorf("it is %+v", n)
		}
		if a.logged("level=ERROR") != 1 || a.heardOf() != "" || a.CutOff() {
			t.Errorf("events %q, log %s", a.heardOf(), a.log)
		}
		s.start(2, "")
		s.pass(2 * time.Second)
		s.want(a, "n1+ n2+")
		if begins, ends := a.downs("begins"), a.downs("ends"); begins != 1 || ends != 1 {
			t.Errorf("%v begins and %v ends are counted", begins, ends)
		}
	})
}

// TestMismatch: who differs from most is red at all nodes, itself included (HA-18).
func TestMismatch(t *testing.T) {
	inSite(t, 3, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(time.Second)
		set := func(node *testNode, config string) {
			node.mu.Lock()
			defer node.mu.Unlock()
			node.config = config
		}
		set(b, "other")
		s.pass(3 * time.Second)
		for _, node := range []*testNode{a, b} { // of two, nobody knows which is right
			s.want(node, "n1-config-mismatch n2-config-mismatch -down")
		}
		c := s.start(3, "")
		s.pass(3 * time.Second)
		for _, node := range []*testNode{a, b, c} {
			s.want(node, "n1+ n2-config-mismatch n3+")
		}
		if b.logged("level=WARN", "turned red", "peer=n2", "reason=config-mismatch") != 1 {
			t.Error(b.log)
		}
		set(b, "same")
		b.Beat()
		s.pass(200 * time.Millisecond)
		for _, node := range []*testNode{a, b, c} {
			s.want(node, "n1+ n2+ n3+")
		}
		if a.logged("level=INFO", "well again", "peer=n2", "reason=config-mismatch") != 1 {
			t.Error(a.log)
		}
		before := a.logged("")
		for _, node := range []*testNode{a, b, c} { // all reload, one after the other
			set(node, "new")
			node.Beat()
			s.pass(200 * time.Millisecond)
		}
		s.pass(3 * time.Second)
		if after := a.logged(""); after != before {
			t.Errorf("a reload is logged: %s", a.log)
		}
	})
}

func TestVersionMismatch(t *testing.T) {
	inSite(t, 3, func(t *testing.T, s *site) {
		a, _, c := s.start(1, ""), s.start(2, ""), s.start(3, "")
		c.mu.Lock()
		c.view.self.Build = "c"
		c.mu.Unlock()
		s.pass(3 * time.Second)
		s.want(a, "n1+ n2+ n3-version-mismatch")
		s.want(c, "n1+ n2+ n3-version-mismatch")
	})
}

func TestReasons(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(time.Second)
		b.SetReason(model.NodeDraining, true)
		b.SetReason(model.NodeFilestoreNotShared, true)
		s.pass(50 * time.Millisecond)
		s.want(a, "n1+ n2-filestore-not-shared,draining")
		s.want(b, "n1+ n2-filestore-not-shared,draining")
		b.SetReason(model.NodeFilestoreNotShared, false)
		s.pass(50 * time.Millisecond)
		s.want(a, "n1+ n2-draining")
		if a.logged("level=INFO", "peer=n2", "reason=draining") != 1 || a.logged("level=WARN", "peer=n2", "reason=filestore-not-shared") != 1 {
			t.Error(a.log)
		}
		s.database.fail(true)
		s.pass(3 * time.Second)
		s.want(a, "n1-database-unreachable n2-database-unreachable,draining")
		s.database.fail(false)
		s.pass(3 * time.Second)
		s.want(a, "n1+ n2-draining")
		if n := a.logged("level=ERROR", "database"); n != 1 {
			t.Errorf("%d errors: %s", n, a.log)
		}
	})
}

// TestCutOff: caches are not trusted while changes may be missed (HA-4).
func TestCutOff(t *testing.T) {
	inSite(t, 3, func(t *testing.T, s *site) {
		a, b, c := s.start(1, ""), s.start(2, ""), s.start(3, "")
		s.pass(10 * time.Second)
		cutOff := func(want ...bool) {
			t.Helper()
			if got := []bool{a.CutOff(), b.CutOff(), c.CutOff()}; !slices.Equal(got, want) {
				t.Errorf("cut off: %t, want %t", got, want)
			}
		}
		cutOff(false, false, false)
		s.network.Cut(a.bus, b.bus)
		s.pass(4 * time.Second)
		cutOff(false, false, false)
		s.pass(5 * time.Second)
		cutOff(true, true, false) // although both hear c
		s.database.fail(true)
		s.pass(time.Minute)
		cutOff(true, true, false) // nothing says that the other is dead
		s.database.fail(false)
		s.pass(time.Minute)
		cutOff(true, true, false)
		s.network.Heal(a.bus, b.bus)
		s.pass(200 * time.Millisecond)
		cutOff(false, false, false)
		if !slices.Equal(a.cuts, []bool{true, false}) || len(c.cuts) != 0 || a.logged("cut off") != 2 {
			t.Errorf("told %t and %t, log %s", a.cuts, c.cuts, a.log)
		}
		s.kill(b)
		s.pass(time.Minute)
		if len(a.cuts) != 2 || a.CutOff() || c.CutOff() {
			t.Errorf("the death of b counts: told %t, cut off %t and %t", a.cuts, a.CutOff(), c.CutOff())
		}
	})
}

// TestDeathIsNotCutOff: whenever a node dies, and however late what it wrote last
// is read, the others go on trusting their caches.
func TestDeathIsNotCutOff(t *testing.T) {
	for tenth := range time.Duration(10) {
		inSite(t, 3, func(t *testing.T, s *site) {
			a := s.start(1, "") // reads at 0 s, 2 s, 4 s and so on
			s.pass(100 * time.Millisecond)
			b, c := s.start(2, ""), s.start(3, "") // write a tenth later
			s.pass(5*time.Second + tenth*100*time.Millisecond)
			b.Beat() // from now on its heartbeats come at that time of each second
			s.pass(6150*time.Millisecond - 5*time.Second - 100*time.Millisecond - tenth*100*time.Millisecond)
			s.kill(b) // it has just written
			s.pass(time.Minute)
			if len(a.cuts)+len(c.cuts) != 0 {
				t.Errorf("a heartbeat %d00 ms after the last reading: told %t and %t", tenth, a.cuts, c.cuts)
			}
		})
	}
}

// TestSlowPing: with an interval of 15 s a node is down after twice that, as the
// guide has it (HA-18), but being cut off is noticed as soon as ever.
func TestSlowPing(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		s.every = 15 * time.Second
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(2 * time.Minute)
		if s.want(a, "n1+ n2+"); len(a.cuts) != 0 {
			t.Errorf("told %t", a.cuts)
		}
		s.network.Cut(a.bus, b.bus)
		s.pass(12 * time.Second)
		s.want(a, "n1+ n2+")
		if !a.CutOff() || !b.CutOff() {
			t.Errorf("cut off: %t and %t", a.CutOff(), b.CutOff())
		}
		s.pass(15 * time.Second)
		s.want(a, "n1+ n2+")
		s.pass(7 * time.Second)
		s.want(a, "n1+ n2-down")
	})
}

// TestUnknownNode: a node that works with the database and was never heard on
// the bus is no secret.
func TestUnknownNode(t *testing.T) {
	inSite(t, 1, func(t *testing.T, s *site) {
		a := s.start(1, "")
		s.pass(time.Second)
		b := s.start(2, "")
		s.network.Cut(a.bus, b.bus)
		s.pass(20 * time.Second)
		s.want(a, "n1+ n2-down")
		if !a.CutOff() || a.logged("level=ERROR", "down", "peer=n2") != 1 {
			t.Errorf("cut off %t, log %s", a.CutOff(), a.log)
		}
	})
}

// TestFound: a node that is not listed, and that no route leads to, is found
// through the database, as long as it works with that (HA-3).
func TestFound(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, listed, c := s.start(1, ""), s.start(2, ""), s.start(3, "")
		s.network.Cut(a.bus, listed.bus)
		s.pass(10 * time.Second)
		if len(a.finds()) != 0 {
			t.Errorf("who is listed or heard is a find: %q", a.finds())
		}
		d := s.start(4, "")
		s.network.Cut(a.bus, d.bus)
		s.pass(7 * time.Second)      // three looks at the database
		s.network.Heal(a.bus, d.bus) // a route
		s.pass(time.Minute)
		if want := [][]string{{place(4)}}; !slices.EqualFunc(a.finds(), want, slices.Equal) || len(c.finds())+len(d.finds()) != 0 {
			t.Errorf("found %q, at n3 %q, at n4 %q", a.finds(), c.finds(), d.finds())
		}
		if a.SetPlace(Place{Self: place(1), Peers: []string{place(2), place(4)}}); len(a.finds()) != 1 {
			t.Errorf("found %q", a.finds())
		}
		s.pass(7 * time.Second) // three looks at the database
		a.SetPlace(Place{Self: place(1), Peers: []string{place(2)}})
		s.pass(7 * time.Second) // three looks at the database
		s.kill(d)
		s.pass(time.Minute)
		if want := [][]string{{place(4)}, {}, {place(4)}, {}}; !slices.EqualFunc(a.finds(), want, slices.Equal) {
			t.Errorf("found %q", a.finds())
		}
	})
}

// TestFrozenNode: who did not run for a while does not blame the others.
func TestFrozenNode(t *testing.T) {
	inSite(t, 2, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		a.mu.Lock()
		a.watch = append(a.watch, func(e Event) {
			if e.Node.ID == "n3" {
				time.Sleep(10 * time.Second)
			}
		})
		a.mu.Unlock()
		s.pass(time.Second)
		s.start(3, "")
		s.pass(12 * time.Second)
		s.want(a, "n1+ n2+ n3+")
		if a.logged("is down") != 0 || b.logged("is down") != 1 || b.logged("back") != 1 {
			t.Errorf("a's log %s\nb's log %s", a.log, b.log)
		}
	})
}

func TestStrangeHeartbeats(t *testing.T) {
	inSite(t, 1, func(t *testing.T, s *site) {
		a := s.start(1, "")
		stranger := s.network.Join("x")
		for _, text := range []string{"", "[]", `{"id":""}`, `{"id":"n1"}`, `{"id":"y"}`, strings.Repeat("x", bus.MaxData)} {
			if err := stranger.Publish(t.Context(), subjectBeats, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		s.pass(100 * time.Millisecond)
		s.want(a, "n1+")
		if n := a.logged("level=ERROR", "heartbeat", "peer=x"); n != 6 {
			t.Errorf("%d of 6 are logged: %s", n, a.log)
		}
		if err := stranger.Publish(t.Context(), subjectBeats, []byte(`{"id":"x","every":-5}`)); err != nil {
			t.Fatal(err)
		}
		s.pass(20 * time.Millisecond)
		if n := len(a.List()); n != 2 {
			t.Errorf("%d nodes", n)
		}
		if err := stranger.Close(); err != nil {
			t.Error(err)
		}
	})
}

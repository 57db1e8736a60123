package cluster

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// inspect is what an operator sees, as [testNode.states] writes it, and how long
// they waited.
func (s *site) inspect(i *Inspector) (states string, took time.Duration) {
	s.t.Helper()
	began := time.Now()
	nodes, err := i.List(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var texts []string
	for _, n := range nodes {
		text := n.ID + "+"
		if n.Status == model.NodeRed {
			text = n.ID + "-" + strings.Join(n.Reasons, ",")
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return strings.Join(texts, " "), time.Since(began)
}

func (s *site) inspector() *Inspector {
	return NewInspector(s.database, &config.ClusterSettings{InterNodeListenAddress: ":8075", InterNodeUrls: s.listed})
}

func TestInspector(t *testing.T) {
	inSite(t, 3, func(t *testing.T, s *site) {
		want := func(i *Inspector, states string, patience time.Duration) {
			t.Helper()
			if got, took := s.inspect(i); got != states || took > patience {
				t.Errorf("after %s the nodes are %q, want %q within %s", took, got, states, patience)
			}
		}
		i := s.inspector()
		want(i, "-down -down -down", 0) // nobody ever started
		a, b, c := s.start(1, ""), s.start(2, ""), s.start(3, "")
		s.pass(5 * time.Second)
		want(i, "n1+ n2+ n3+", 0)

		b.SetReason(model.NodeDraining, true)
		c.mu.Lock()
		c.config = "other"
		c.mu.Unlock()
		s.pass(5 * time.Second)
		want(i, "n1+ n2-draining n3-config-mismatch", 0)

		s.network.Cut(a.bus, b.bus) // both live, and don't hear each other
		s.pass(10 * time.Second)
		want(i, "n1-down n2-down,draining n3-config-mismatch", 0)
		s.network.Heal(a.bus, b.bus)
		s.kill(c)
		s.pass(10 * time.Second)
		want(i, "n1+ n2-draining n3-down", 4*time.Second)
		nodes, err := i.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		last := nodes[slices.IndexFunc(nodes, func(n *model.NodeStatus) bool { return n.ID == "n3" })]
		if last.IsAlive || last.Since != last.LastPing || last.Hostname != "host3" || last.WebSockets != 3 {
			t.Errorf("n3 is %+v", last)
		}

		s.start(3, "b")
		s.pass(time.Second)
		want(i, "n1+ n2-draining n3b+", 4*time.Second) // also as long as the old line is there
		s.stop(a)
		want(s.inspector(), "-down n2-draining n3b+", 4*time.Second)

		s.database.fail(true)
		if _, err := i.List(t.Context()); !errors.Is(err, errDatabase) {
			t.Errorf("without a database: %v", err)
		}
	})
}

// TestInspectorWithAnotherClock: nodes whose clock is an hour behind live.
func TestInspectorWithAnotherClock(t *testing.T) {
	inSite(t, 1, func(t *testing.T, s *site) {
		l := line{beat: beat{Node: Node{ID: "n1", InternodeURL: place(1)}}}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range 20 {
				l.At = time.Now().Add(-time.Hour).UnixMilli()
				if err := putLine(t.Context(), s.database, &l); err != nil {
					t.Error(err)
				}
				time.Sleep(registerEvery)
			}
		}()
		s.pass(time.Second)
		i := s.inspector()
		if got, took := s.inspect(i); got != "n1+" || took != 3*time.Second {
			t.Errorf("after %s: %q", took, got)
		}
		for range 5 {
			s.pass(registerEvery)
			if got, took := s.inspect(i); got != "n1+" || took != 0 {
				t.Errorf("after %s: %q", took, got)
			}
		}
		<-done
		s.pass(10 * time.Second)
		if got, _ := s.inspect(i); got != "n1-down" {
			t.Errorf("a dead node is %q", got)
		}
	})
}

func TestStrangeLines(t *testing.T) {
	inSite(t, 1, func(t *testing.T, s *site) {
		s.database.values[registerPrefix+"x"] = "{"
		s.database.values[registerPrefix+"y"] = `{"id":"z"}`
		a := s.start(1, "")
		s.pass(5 * time.Second)
		s.want(a, "n1+")
		if a.logged("level=ERROR", registerPrefix+"x", registerPrefix+"y") != 1 {
			t.Error(a.log)
		}
		if _, err := s.inspector().List(t.Context()); err == nil {
			t.Error("an operator does not hear of it")
		}
	})
}

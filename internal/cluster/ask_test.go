package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestAsk(t *testing.T) {
	inSite(t, 4, func(t *testing.T, s *site) {
		a, _, c := s.start(1, ""), s.start(2, ""), s.start(3, "")
		s.pass(time.Second)
		for _, tc := range []struct{ operation, n2, n3 string }{
			{"echo", "n2 hello\nworld", "n3 hello\nworld"},
			{"fail", "error no n2", "error no n3"},
			{"panic", "error the node failed; its log has more", "error the node failed; its log has more"},
			{"dance", `error this node does not know the operation "dance"`, `error this node does not know the operation "dance"`},
			{"hang", "error the node did not answer within 5s", "error the node did not answer within 5s"},
		} {
			began := time.Now()
			answers := a.Ask(t.Context(), tc.operation, []byte("hello\nworld"))
			if len(answers) != 3 {
				t.Fatalf("%s: %d answers", tc.operation, len(answers))
			}
			if !errors.Is(answers[0].Err, ErrDown) || answers[0].Node.InternodeURL != place(4) || answers[0].Node.ID != "" {
				t.Errorf("%s: n4, which is not there, answers %+v", tc.operation, answers[0])
			}
			for i, want := range []string{tc.n2, tc.n3} {
				got := string(answers[i+1].Data)
				if err := answers[i+1].Err; err != nil {
					got = "error " + err.Error()
				}
				if got != want || answers[i+1].Node.ID != fmt.Sprintf("n%d", i+2) {
					t.Errorf("%s: %s answers %q, want %q", tc.operation, answers[i+1].Node.ID, got, want)
				}
			}
			if took := time.Since(began); took > 6*time.Second {
				t.Errorf("%s took %s", tc.operation, took)
			}
		}
		if c.logged("level=ERROR", "panic=oh", "operation=panic", "peer=n1") != 1 {
			t.Error(c.log)
		}
		if n := testutil.ToFloat64(a.counters.asked.WithLabelValues("hang", "silent")); n != 2 {
			t.Errorf("%v silent answers counted", n)
		}
		s.network.Cut(a.bus, c.bus)
		if answers := a.Ask(t.Context(), "echo", nil); answers[1].Err != nil || !errors.Is(answers[2].Err, ErrUnreachable) {
			t.Errorf("cut off from n3: %+v", answers)
		}
		s.network.Heal(a.bus, c.bus)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, answer := range a.Ask(ctx, "hang", nil) {
			if answer.Err == nil {
				t.Errorf("%s answers one who left", answer.Node.ID)
			}
		}
	})
}

func TestAlone(t *testing.T) {
	c := New(Options{Self: Node{ID: "n1"}})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if nodes := c.List(); len(nodes) != 1 || nodes[0].Status != "green" || nodes[0].ID != "n1" {
		t.Errorf("the nodes are %+v", nodes)
	}
	if answers := c.Ask(t.Context(), "echo", nil); len(answers) != 0 {
		t.Errorf("somebody answers: %+v", answers)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestMetrics(t *testing.T) {
	inSite(t, 3, func(t *testing.T, s *site) {
		a, b := s.start(1, ""), s.start(2, "")
		s.pass(10 * time.Second)
		s.network.Cut(a.bus, b.bus)
		s.pass(10 * time.Second)
		want := `
# HELP polder_cluster_changes_total Reasons for which a node turned red or was well again, this one too.
# TYPE polder_cluster_changes_total counter
polder_cluster_changes_total{change="begins",reason="down"} 2
# HELP polder_cluster_cut_off 1 while another node that works with the database is not heard.
# TYPE polder_cluster_cut_off gauge
polder_cluster_cut_off 1
# HELP polder_cluster_node_red 1 for each reason why a node is red.
# TYPE polder_cluster_node_red gauge
polder_cluster_node_red{hostname="10.0.0.3",internode_url="10.0.0.3:8075",reason="down"} 1
polder_cluster_node_red{hostname="host2",internode_url="10.0.0.2:8075",reason="down"} 1
# HELP polder_cluster_nodes Nodes by status, this one too.
# TYPE polder_cluster_nodes gauge
polder_cluster_nodes{status="green"} 1
polder_cluster_nodes{status="red"} 2
`
		if err := testutil.CollectAndCompare(a.Collector(), strings.NewReader(want),
			"polder_cluster_changes_total", "polder_cluster_cut_off", "polder_cluster_node_red", "polder_cluster_nodes"); err != nil {
			t.Error(err)
		}
		if problems, err := testutil.CollectAndLint(a.Collector()); err != nil || len(problems) > 0 {
			t.Errorf("%v, %v", problems, err)
		}
	})
}

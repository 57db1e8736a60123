package cluster

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// quickDrain makes nodes go as soon as a balancer of ours has noticed.
var quickDrain = site.Settings{"ClusterSettings": {"DrainSeconds": 1}}

// town is a running cluster with people on it.
type town struct {
	*site.Site
	admin   *people.Person // of the system, and the owner of the team
	folk    []*people.Person
	team    *model.Team
	channel *model.Channel // folk are in it
}

// settle starts nodes and signs people up, who are in one team and channel.
func (s setting) settle(t *testing.T, nodes, folk int, o site.Options) *town {
	t.Helper()
	w := &town{Site: s.site(t, nodes, o)}
	w.Start(t)
	w.admin = people.SignUp(t, w.Nodes[0], "admin")
	for i := range folk {
		w.folk = append(w.folk, people.SignUp(t, w.Nodes[i%nodes], []string{"anna", "bas", "cas", "daan"}[i]))
	}
	w.team = w.admin.Team(t, w.Nodes[0], w.folk...)
	w.channel = w.admin.Channel(t, w.Nodes[0], w.team, w.folk...)
	if nodes > 1 {
		w.awaitGreen(t, w.Nodes...)
	}
	return w
}

// awaitGreen waits until each of the nodes sees all of them green, and returns
// how long that took.
func (w *town) awaitGreen(t *testing.T, nodes ...*site.Node) time.Duration {
	t.Helper()
	return site.Await(t, site.Patience, "all nodes are green", func() error {
		for _, n := range nodes {
			statuses, err := n.Statuses(t.Context(), w.admin.Token)
			if err != nil {
				return err
			}
			for _, other := range nodes {
				if s, ok := statuses[other.Name]; !ok || s.Status != "green" {
					return fmt.Errorf("%s sees %s as %+v", n.Name, other.Name, s)
				}
			}
		}
		return nil
	})
}

// awaitRed waits until all of the observers see a node red for a reason, and
// returns how long that took.
func (w *town) awaitRed(t *testing.T, limit time.Duration, node *site.Node, reason string, observers ...*site.Node) time.Duration {
	t.Helper()
	return site.Await(t, limit, node.Name+" is red: "+reason, func() error {
		for _, n := range observers {
			s, err := w.look(t, n, node)
			if err != nil {
				return err
			}
			if s.Status != "red" || len(s.Reasons) == 0 || s.Reasons[0] != reason {
				return fmt.Errorf("%s sees %+v", n.Name, s)
			}
		}
		return nil
	})
}

// look returns how one node sees another.
func (w *town) look(t *testing.T, from, to *site.Node) (site.Status, error) {
	t.Helper()
	statuses, err := from.Statuses(t.Context(), w.admin.Token)
	if err != nil {
		return site.Status{}, err
	}
	s, ok := statuses[to.Name]
	if !ok {
		return s, fmt.Errorf("%s does not know %s", from.Name, to.Name)
	}
	return s, nil
}

// others are the nodes but one.
func (w *town) others(n *site.Node) []*site.Node {
	var others []*site.Node
	for _, other := range w.Nodes {
		if other != n {
			others = append(others, other)
		}
	}
	return others
}

// statusOf is what a node says of somebody's presence.
func (w *town) statusOf(t *testing.T, n *site.Node, p *people.Person) string {
	t.Helper()
	return people.Must(w.admin.At(n).GetUserStatus(t.Context(), p.ID, ""))(t).Status
}

// awaitStatus waits until all nodes say so of somebody.
func (w *town) awaitStatus(t *testing.T, p *people.Person, want string, nodes ...*site.Node) time.Duration {
	t.Helper()
	return site.Await(t, site.Patience, p.Name+" is "+want, func() error {
		for _, n := range nodes {
			if got := w.statusOf(t, n, p); got != want {
				return fmt.Errorf("%s says %s", n.Name, got)
			}
		}
		return nil
	})
}

// postIn is the post of an event.
func postIn(t testing.TB, e *people.Event) *model.Post {
	t.Helper()
	post := &model.Post{}
	if err := json.Unmarshal([]byte(e.Text("post")), post); err != nil {
		t.Fatalf("%s has no post: %v", e.Event, err)
	}
	return post
}

// aboutPost fits events that carry a post with an id.
func aboutPost(t testing.TB, id string) func(*people.Event) bool {
	return func(e *people.Event) bool { return postIn(t, e).Id == id }
}

package cluster

import (
	"fmt"
	"testing"
	"time"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// traffic is what has come to a node from the others.
type traffic struct {
	messages float64 // over the bus, but for heartbeats
	events   float64 // that its clients might want
	changes  float64 // of what it may have cached
}

func trafficOf(t *testing.T, n *site.Node) traffic {
	t.Helper()
	return traffic{
		messages: n.Metric(t, "polder_bus_messages_received_total") - n.Metric(t, "polder_cluster_heartbeats_received_total"),
		events:   n.Metric(t, "polder_websocket_events_total"),
		changes:  n.Metric(t, "polder_coherence_received_total"),
	}
}

func (b traffic) minus(a traffic) traffic {
	return traffic{b.messages - a.messages, b.events - a.events, b.changes - a.changes}
}

// signs is how many messages a node gets in a time from so many others that tell
// it that they live: of their sockets each second, of their work each two, and
// one of each at either end.
func signs(others int, during time.Duration) float64 {
	return float64(others) * (during.Seconds() + during.Seconds()/2 + 4)
}

// testInterest posts a thousand times on five nodes. Two of them have clients in
// the channel, one has a client who isn't, and one has none: posts are nothing to
// these.
func testInterest(t *testing.T, s setting) {
	const posts = 1000
	w := s.settle(t, 5, 4, site.Options{})
	writer, near, far, aside, idle := w.Nodes[0], w.Nodes[1], w.Nodes[2], w.Nodes[3], w.Nodes[4]
	elsewhere := w.admin.Channel(t, writer, w.team)
	cas := people.SignUp(t, aside, "cas")
	people.Must(w.admin.At(aside).AddTeamMember(t.Context(), w.team.Id, cas.ID))(t)
	people.Must(w.admin.At(aside).AddChannelMember(t.Context(), elsewhere.Id, cas.ID))(t)
	listeners := []*people.Socket{w.folk[1].Listen(t, near), w.folk[2].Listen(t, far)}
	other := cas.Listen(t, aside)
	for _, p := range w.folk { // their first posts make them online
		p.Say(t, writer, w.channel.Id, "hello")
	}
	for _, socket := range listeners {
		socket.Ask(t, "ping", nil)
	}

	began := time.Now()
	before := map[*site.Node]traffic{}
	for _, n := range w.Nodes {
		before[n] = trafficOf(t, n)
	}
	w.writeMany(t, writer, posts)
	for _, socket := range listeners {
		site.Await(t, site.Patience, "all posts", func() error {
			if n := socket.Count("posted", nil); n != posts+len(w.folk) {
				return fmt.Errorf("%d of %d at %s", n, posts, socket.Node.Name)
			}
			return nil
		})
	}
	other.Ask(t, "ping", nil)
	for _, n := range []*site.Node{aside, idle} {
		got := trafficOf(t, n).minus(before[n])
		most := signs(len(w.Nodes)-1, time.Since(began))
		// Who is active may be told once or so, not what they write.
		if got.events != 0 || got.changes > float64(2*len(w.folk)) || got.messages > most {
			t.Errorf("%d posts cost %s, which has nobody in the channel, %+v; signs of life are at most %.0f", posts, n.Name, got, most)
		}
		t.Logf("%s, which has nobody in the channel: %+v for %d posts in %v", n.Name, got, posts, time.Since(began))
	}
	for _, n := range []*site.Node{near, far} {
		if got := trafficOf(t, n).minus(before[n]); got.events < posts {
			t.Errorf("%d posts cost %s only %+v", posts, n.Name, got)
		}
	}
	if n := other.Count("posted", nil); n != 0 {
		t.Errorf("%d posts came to somebody who is not in the channel", n)
	}
}

// writeMany writes posts at a node, several at a time.
func (w *town) writeMany(t *testing.T, n *site.Node, posts int) {
	t.Helper()
	failed := make(chan error, len(w.folk))
	for i, p := range w.folk {
		go func() {
			var err error
			for k := i; k < posts && err == nil; k += len(w.folk) {
				err = p.Post(t.Context(), n, w.channel.Id, fmt.Sprintf("post %d", k))
			}
			failed <- err
		}()
	}
	for range w.folk {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
}

package database

import (
	"fmt"
	"testing"

	"github.com/polder-chat/polder/systemtest/history"
	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/replica"
	"github.com/polder-chat/polder/systemtest/site"
)

// Messages that nodes log as errors when their database has troubles.
var databaseTroubles = []string{
	"the database is unavailable", "the database takes no writes", "the master can't be used",
	// What failed before the outage was noticed.
	"request failed", "a chore failed", "could not keep the list of nodes in the database",
}

// busy is how much longer than promised things may take here: a machine that
// runs databases, nodes and their clients at once is slow. What they took is in
// the log.
const busy = 2

// town is running nodes with people on them, who use databases.
type town struct {
	*site.Site
	databases *replica.Cluster
	balancer  *people.Balancer
	admin     *people.Person // of the system
	folk      []*people.Person
	channels  []string // folk are in them
	door      string   // a channel that nobody else is in
}

// folkCount is how many write; two more listen and poll.
const folkCount = 6

// settle starts two nodes, and signs people up.
func (s setting) settle(t *testing.T, databases *replica.Cluster, o site.Options) *town {
	t.Helper()
	o.Program, o.Driver, o.Nodes = s.program, s.driver, 2
	if o.DSN == "" {
		o.DSN = databases.Primary.DSN
	}
	w := &town{Site: site.New(t, o), databases: databases}
	w.Start(t)
	first := w.Nodes[0]
	w.admin = people.SignUp(t, first, "admin")
	for i := range folkCount + 2 {
		w.folk = append(w.folk, people.SignUp(t, first, fmt.Sprintf("person-%d", i)))
	}
	team := w.admin.Team(t, first, w.folk...)
	for range 2 {
		w.channels = append(w.channels, w.admin.Channel(t, first, team, w.folk...).Id)
	}
	w.door = w.admin.Channel(t, first, team).Id
	w.balancer = people.Balance(t, w.Nodes...)
	for _, n := range w.Nodes {
		w.balancer.Await(t, n, true)
	}
	return w
}

// work puts the nodes under load, rate requests a second.
func (w *town) work(t *testing.T, rate float64) *history.Load {
	t.Helper()
	return history.Begin(t, history.Options{
		Balancer: w.balancer, People: w.folk[:folkCount], Channels: w.channels, Door: w.door, Rate: rate,
		Listener: w.folk[folkCount], Poller: w.folk[folkCount+1],
	})
}

// awaitMore waits until n more posts are acknowledged.
func awaitMore(t *testing.T, l *history.Load, n int) {
	t.Helper()
	want := l.Written() + n
	site.Await(t, 2*site.Patience, fmt.Sprintf("%d more posts", n), func() error {
		if got := l.Written(); got < want {
			return fmt.Errorf("%d of %d; %s", got, want, l.Summary())
		}
		return nil
	})
}

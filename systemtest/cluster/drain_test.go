package cluster

import (
	"testing"
	"time"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// testRollingRestart restarts all nodes one after the other while people write,
// read and listen through a balancer: they don't notice.
func testRollingRestart(t *testing.T, s setting) {
	w := s.settle(t, 3, 4, site.Options{Settings: quickDrain})
	balancer := people.Balance(t, w.Nodes...)
	var readers []*people.Reader
	for _, p := range w.folk {
		readers = append(readers, p.Read(t, balancer.Pick, w.channel.Id))
	}
	crowd := people.Talk(t, balancer, 60, w.folk, w.channel.Id)
	for _, n := range w.Nodes {
		w.awaitWritten(t, crowd, crowd.Written()+30)
		began := time.Now()
		n.Stop(t)
		stopped := time.Since(began)
		n.Start(t)
		w.awaitGreen(t, w.Nodes...)
		t.Logf("%s: stopped in %v, green again after %v", n.Name, stopped, time.Since(began))
		balancer.Await(t, n, true)
	}
	w.awaitWritten(t, crowd, crowd.Written()+30)
	posts, failures := crowd.Stop()
	if len(failures) > 0 {
		t.Errorf("%d requests failed, the first: %s", len(failures), failures[0])
	}
	for _, r := range readers {
		r.Check(t, posts)
		c := r.Counts()
		t.Logf("%+v", c)
		if c.Anew > 0 {
			t.Errorf("%d of %d resumes began anew", c.Anew, c.Resumes)
		}
	}
	w.checkStored(t, posts)
	t.Logf("%d posts", len(posts))
}

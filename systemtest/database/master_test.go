package database

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/replica"
	"github.com/polder-chat/polder/systemtest/site"
)

// testNoMaster takes the primary away for a while and promotes nothing: people
// read on, who writes is told to come back, and what they wrote is there once when
// the primary is back. Before all that, the nodes start before their database.
func testNoMaster(t *testing.T, s setting) {
	// Surely: what was acknowledged and never reached the replica would rightly be refused.
	databases := replica.Start(t, replica.Options{Driver: s.driver, Replicas: 1, Surely: true})
	w := s.settle(t, databases, site.Options{Settings: withReplicas(databases), Troubles: databaseTroubles})
	for _, n := range w.Nodes {
		n.Stop(t)
	}
	databases.Primary.Stop(t)
	for _, n := range w.Nodes {
		n.Begin(t)
	}
	for _, n := range w.Nodes {
		site.Await(t, site.Patience, n.Name+" says that it waits", func() error {
			if !n.Logged(t, "WARN", "waiting for the database") {
				return errors.New("it does not")
			}
			return nil
		})
	}
	databases.Primary.Start(t)
	for _, n := range w.Nodes {
		n.AwaitService(t)
		w.balancer.Await(t, n, true)
	}
	w.awaitSource(t, replicaName(0), true)

	load := w.work(t, 60)
	awaitMore(t, load, 20)
	databases.Primary.Kill(t)
	killed := time.Now()
	w.awaitSource(t, "master", false)
	t.Logf("noticed %v after the primary was killed", time.Since(killed))
	site.Await(t, site.Patience, "a write is refused", func() error {
		_, answer, err := w.admin.At(w.Nodes[0]).CreatePost(t.Context(), &model.Post{ChannelId: w.door, Message: "is anybody there?"})
		refused, is := errors.AsType[*model.AppError](err)
		if !is || refused.StatusCode != http.StatusServiceUnavailable || refused.Id != "api.context.read_only.app_error" {
			return fmt.Errorf("the answer is %w", people.Explain(err))
		}
		if answer.Header.Get("Retry-After") == "" {
			t.Error("who writes is not told when to come back")
		}
		return nil
	})
	for _, n := range w.Nodes {
		w.balancer.Await(t, n, true)
		people.Must(w.folk[0].At(n).GetPostsForChannel(t.Context(), w.channels[0], 0, 30, "", false, false))(t)
	}
	before := load.Succeeded("read")
	site.Await(t, site.Patience, "people read on", func() error {
		if n := load.Succeeded("read") - before; n < 50 {
			return fmt.Errorf("%d reads; %s", n, load.Summary())
		}
		return nil
	})

	databases.Primary.Start(t)
	back := time.Now()
	awaitMore(t, load, 30)
	t.Logf("30 posts %v after the primary is back, which was away for %v", time.Since(back), back.Sub(killed))
	w.awaitSource(t, replicaName(0), true)
	load.Check(t, w.Nodes...)
	load.WantNoFailures(t, "read")
}

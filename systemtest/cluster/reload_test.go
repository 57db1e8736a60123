package cluster

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// order has all nodes do something by asking one, and returns the results by
// name.
func (w *town) order(t *testing.T, n *site.Node, path string) map[string]people.Result {
	t.Helper()
	results, err := w.admin.Order(t.Context(), n, path)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// allDid fails unless all nodes did it.
func (w *town) allDid(t *testing.T, results map[string]people.Result, nodes ...*site.Node) {
	t.Helper()
	for _, n := range nodes {
		if r, ok := results[n.Name]; !ok || !r.OK || r.Error != "" {
			t.Errorf("%s: %+v", n.Name, r)
		}
	}
	if len(results) != len(nodes) {
		t.Errorf("%d nodes answered, want %d: %+v", len(results), len(nodes), results)
	}
}

// siteName is what a node shows as the name of the site.
func (w *town) siteName(t *testing.T, n *site.Node) string {
	t.Helper()
	return people.Must(w.admin.At(n).GetClientConfig(t.Context(), ""))(t)["SiteName"]
}

// testReload changes the file, and has all nodes read it by asking one.
func testReload(t *testing.T, s setting) {
	w := s.settle(t, 3, 1, site.Options{Troubles: []string{nodeDown, cutOff}})
	socket := w.folk[0].Listen(t, w.Nodes[2])
	w.Configure(t, func(settings site.Settings) {
		settings.Set("TeamSettings", "SiteName", "Harbour")
		settings.Set("SqlSettings", "MaxOpenConns", 33)               // waits for a recycle
		settings.Set("FileSettings", "MaxImageDecoderConcurrency", 3) // waits for a restart
	})
	results := w.order(t, w.Nodes[0], "/config/reload")
	w.allDid(t, results, w.Nodes...)
	for _, n := range w.Nodes {
		if got := w.siteName(t, n); got != "Harbour" {
			t.Errorf("%s is called %q", n.Name, got)
		}
		r := results[n.Name]
		if !slices.Equal(r.RestartRequired, []string{"FileSettings.MaxImageDecoderConcurrency"}) || !slices.Equal(r.RecycleRequired, []string{"SqlSettings.MaxOpenConns"}) ||
			len(r.Changed) != 3 {
			t.Errorf("%s answers %+v", n.Name, r)
		}
	}
	socket.Await(t, "config_changed", nil)
	w.allDid(t, w.order(t, w.Nodes[1], "/caches/invalidate"), w.Nodes...)

	// A node that can't answer is named; the others have done it.
	frozen := w.Nodes[2]
	frozen.Freeze(t)
	w.Configure(t, func(settings site.Settings) { settings.Set("TeamSettings", "SiteName", "Lighthouse") })
	results = w.order(t, w.Nodes[0], "/config/reload")
	if r := results[frozen.Name]; r.OK || r.Error == "" {
		t.Errorf("the frozen node answered %+v", r)
	} else {
		t.Logf("the frozen node: %s", r.Error)
	}
	for _, n := range w.others(frozen) {
		if r := results[n.Name]; !r.OK || w.siteName(t, n) != "Lighthouse" {
			t.Errorf("%s: %+v, it is called %q", n.Name, r, w.siteName(t, n))
		}
	}
	frozen.Thaw(t)
	site.Await(t, site.Patience, "the thawed node reads its file", func() error {
		if r := w.order(t, w.Nodes[0], "/config/reload")[frozen.Name]; !r.OK {
			return fmt.Errorf("%+v", r)
		}
		return nil
	})
	if got := w.siteName(t, frozen); got != "Lighthouse" {
		t.Errorf("%s is called %q", frozen.Name, got)
	}
	w.awaitGreen(t, w.Nodes...)
}

// testMembership adds a node to the list and takes one off it while all others
// run.
func testMembership(t *testing.T, s setting) {
	w := s.settle(t, 3, 2, site.Options{Settings: quickDrain})
	all := []string{}
	for _, n := range w.Nodes {
		all = append(all, "http://"+n.Internode)
	}
	relist := func(urls []string) {
		w.Configure(t, func(settings site.Settings) { settings.Set("ClusterSettings", "InterNodeUrls", urls) })
	}
	gone := w.Nodes[2]
	reload := func(nodes ...*site.Node) {
		t.Helper()
		results := w.order(t, w.Nodes[0], "/config/reload")
		if len(nodes) < 3 {
			delete(results, gone.Name) // it may be asked, or be off the list already
		}
		w.allDid(t, results, nodes...)
	}
	gone.Stop(t)
	relist(all[:2])
	reload(w.Nodes[:2]...)
	for _, n := range w.Nodes[:2] {
		site.Await(t, site.Patience, "the node is forgotten", func() error {
			statuses, err := n.Statuses(t.Context(), w.admin.Token)
			if err == nil && len(statuses) != 2 {
				err = fmt.Errorf("%s sees %+v", n.Name, statuses)
			}
			return err
		})
	}
	// It comes back with the new file before the others have read that.
	relist(all)
	gone.Start(t)
	site.Await(t, site.Patience, "the node is heard", func() error {
		s, err := w.look(t, w.Nodes[0], gone)
		if err == nil && !s.IsAlive {
			err = fmt.Errorf("%+v", s)
		}
		return err
	})
	reload(w.Nodes...)
	w.awaitGreen(t, w.Nodes...)
	welcome := func() {
		t.Helper()
		socket := w.folk[1].Listen(t, gone)
		post := w.folk[0].Say(t, w.Nodes[1], w.channel.Id, "welcome")
		socket.Await(t, "posted", aboutPost(t, post.Id))
	}
	welcome()

	// It comes although nobody lists it, nor it anybody else.
	gone.Stop(t)
	relist(all[:2])
	reload(w.Nodes[:2]...)
	gone.Set("MM_CLUSTERSETTINGS_INTERNODEURLS", gone.Internode)
	began := time.Now()
	gone.Start(t)
	w.awaitRed(t, site.Patience, gone, "config-mismatch", w.Nodes...)
	t.Logf("a node that nobody lists was found after %v", time.Since(began))
	welcome()
}

// testMismatch runs nodes of which one differs: it is red, and they still talk.
func testMismatch(t *testing.T, s setting) {
	w := s.settle(t, 3, 2, site.Options{Settings: quickDrain})
	other, most := w.Nodes[2], w.Nodes[:2]
	differ := func(reason string) {
		t.Helper()
		w.awaitRed(t, site.Patience, other, reason, w.Nodes...)
		for _, n := range most {
			if s, err := w.look(t, w.Nodes[0], n); err != nil || s.Status != "green" {
				t.Errorf("%s: %+v, %v", n.Name, s, err)
			}
		}
		socket := w.folk[1].Listen(t, other)
		post := w.folk[0].Say(t, w.Nodes[0], w.channel.Id, reason)
		socket.Await(t, "posted", aboutPost(t, post.Id))
		if results := w.order(t, w.Nodes[0], "/caches/invalidate"); !results[other.Name].OK {
			t.Errorf("the node that differs: %+v", results[other.Name])
		}
		for _, n := range w.Nodes {
			if !strings.Contains(logOf(t, n), reason) {
				t.Errorf("%s logs nothing of a %s", n.Name, reason)
			}
		}
	}
	other.Stop(t)
	other.Set("MM_TEAMSETTINGS_SITENAME", "Another name")
	other.Start(t)
	differ("config-mismatch")

	other.Stop(t)
	other.Unset("MM_TEAMSETTINGS_SITENAME")
	other.Start(t)
	w.awaitGreen(t, w.Nodes...)

	other.Stop(t)
	other.Program = s.otherProgram
	other.Start(t)
	differ("version-mismatch")

	other.Stop(t)
	other.Program = s.program
	other.Start(t)
	w.awaitGreen(t, w.Nodes...)
}

// logOf is the whole log of a node.
func logOf(t *testing.T, n *site.Node) string {
	t.Helper()
	var text strings.Builder
	for _, e := range n.Entries(t) {
		text.WriteString(e.Line)
	}
	return text.String()
}

package cluster

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// greenTime is how long a node may take from its start until all see it green.
const greenTime = 2 * time.Second

// testStart starts nodes in the same instant on an empty database, and later one
// of them again.
func testStart(t *testing.T, s setting) {
	w := &town{Site: s.site(t, 3, site.Options{})}
	began := time.Now()
	w.Start(t)
	t.Logf("3 nodes on an empty database: in service after %v", time.Since(began))
	w.admin = people.SignUp(t, w.Nodes[0], "admin")
	w.awaitGreen(t, w.Nodes...)
	migrated := 0
	for _, n := range w.Nodes {
		if n.Logged(t, "INFO", "database migrated") {
			migrated++
		}
	}
	if migrated != 1 {
		t.Errorf("%d nodes migrated the database, want one", migrated)
	}
	quickest := site.Patience // a machine that is busy with something else makes any of them late
	for _, n := range w.Nodes {
		n.Stop(t)
		began := time.Now()
		n.Begin(t)
		n.AwaitService(t)
		service := time.Since(began)
		w.awaitGreen(t, w.Nodes...)
		took := time.Since(began)
		t.Logf("%s: in service %v after its start, green everywhere after %v", n.Name, service, took)
		quickest = min(quickest, took)
	}
	if quickest > greenTime {
		t.Errorf("a node is green %v after its start, want %v", quickest, greenTime)
	}
}

// testGuideFile starts two servers with the file of the guide as it stands: it
// names their addresses and nothing else about the cluster.
func testGuideFile(t *testing.T, s setting) {
	w := s.settle(t, 2, 2, site.Options{})
	socket := w.folk[1].Listen(t, w.Nodes[1])
	post := w.folk[0].Say(t, w.Nodes[0], w.channel.Id, "is anybody there?")
	socket.Await(t, "posted", aboutPost(t, post.Id))
	for _, n := range w.Nodes {
		statuses, err := n.Statuses(t.Context(), w.admin.Token)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range w.Nodes {
			if got := statuses[other.Name].InternodeURL; !strings.HasSuffix(got, other.Internode) {
				t.Errorf("%s sees %s at %q", n.Name, other.Name, got)
			}
		}
		if len(statuses) != 2 {
			t.Errorf("%s sees %d nodes", n.Name, len(statuses))
		}
	}
}

// testRefused gives nodes configurations that can't work: they say so and don't
// start.
func testRefused(t *testing.T, s setting) {
	for name, wrong := range map[string]struct {
		section, key string
		value        any
		says         string
	}{
		"SQLite":              {"SqlSettings", "DriverName", "sqlite", "SqlSettings.DriverName"},
		"no address":          {"ClusterSettings", "InterNodeUrls", []string{"http://"}, "ClusterSettings.InterNodeUrls"},
		"another protocol":    {"ClusterSettings", "InterNodeUrls", []string{"ftp://10.0.0.1"}, "ClusterSettings.InterNodeUrls"},
		"a node listed twice": {"ClusterSettings", "InterNodeUrls", []string{"10.0.0.1:8075", "http://10.0.0.1:8075"}, "ClusterSettings.InterNodeUrls"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s.site(t, 1, site.Options{})
			w.Configure(t, func(settings site.Settings) {
				settings.Set(wrong.section, wrong.key, wrong.value)
				if wrong.value == "sqlite" {
					settings.Set("SqlSettings", "DataSource", filepath.Join(t.TempDir(), "polder.db"))
				}
			})
			for _, command := range [][]string{{"serve"}, {"config", "check"}} {
				out, err := w.Nodes[0].Command(command...).CombinedOutput()
				if _, failed := err.(*exec.ExitError); !failed || !strings.Contains(string(out), wrong.says) {
					t.Errorf("%v: %v: %s", command, err, out)
				}
			}
		})
	}
}

// testCommand asks for the state of the cluster on the command line.
func testCommand(t *testing.T, w *town) {
	out, err := w.Nodes[0].Command("cluster", "status").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range w.Nodes {
		if !strings.Contains(string(out), n.Name) {
			t.Errorf("%s is not in\n%s", n.Name, out)
		}
	}
	if n := strings.Count(string(out), "green"); n != len(w.Nodes) {
		t.Errorf("%d of %d nodes are green in\n%s", n, len(w.Nodes), out)
	}
}

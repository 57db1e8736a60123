package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// someLog is the log of a node.
type someLog []string

func (l someLog) Lines() []string { return slices.Clone(l) }

// sites are nodes on one bus, each with a database and a configuration file of
// its own.
func sites(t *testing.T, logs ...someLog) (nodes []*apptest.Site, files []string, clusters []*cluster.Cluster) {
	t.Helper()
	return sitesWith(t, func(*app.Parts) {}, logs...)
}

// sitesWith are sites with parts of one's own.
func sitesWith(t *testing.T, own func(*app.Parts), logs ...someLog) (nodes []*apptest.Site, files []string, clusters []*cluster.Cluster) {
	t.Helper()
	network := membus.NewNetwork(0)
	for i, log := range logs {
		bus := network.Join(fmt.Sprintf("n%d", i+1))
		file := filepath.Join(t.TempDir(), "config.json")
		settings, err := config.Load(config.Source{Path: file, Optional: true})
		if err != nil {
			t.Fatal(err)
		}
		c := cluster.New(cluster.Options{
			Self: cluster.Node{ID: bus.NodeID(), Hostname: fmt.Sprintf("host%d", i+1), InternodeURL: fmt.Sprintf("10.0.0.%d:8075", i+1)},
			Bus:  bus, Every: 50 * time.Millisecond, Logger: slog.New(slog.DiscardHandler),
			Sockets: func() int64 { return 10 },
		})
		site := apptest.New(t, func(p *app.Parts) {
			p.Cluster, p.Lines, p.Settings = c, log, settings
			own(p)
		})
		site.Config.ClusterSettings.Enable = true
		nodes, files, clusters = append(nodes, site), append(files, file), append(clusters, c)
		if err := c.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := errors.Join(c.Close(context.Background()), bus.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if !slices.ContainsFunc(clusters, func(c *cluster.Cluster) bool { return len(c.List()) < len(logs) }) {
			return nodes, files, clusters
		}
		if time.Now().After(deadline) {
			t.Fatal("the nodes don't meet")
		}
	}
}

func TestNodesActTogether(t *testing.T) {
	t.Parallel()
	nodes, files, _ := sites(t, nil, nil, nil)
	a, ctx := nodes[0], t.Context()
	admin := a.User("root", model.RoleSystemAdmin)
	if list, err := a.Nodes.List(ctx, admin); err != nil || len(list) != 3 || list[0].ID != "n1" || list[2].Hostname != "host3" {
		t.Errorf("List: %+v, %v", list, err)
	}
	rows, err := a.Analytics.List(ctx, admin, "", "")
	if err != nil || !slices.ContainsFunc(rows, func(r *model.AnalyticsRow) bool { return r.Name == "total_websocket_connections" && r.Value == 30 }) {
		t.Errorf("analytics: %+v, %v", rows, err)
	}

	// What another node has in its caches and counts is forgotten there.
	other := nodes[1]
	there := other.User("root", model.RoleSystemAdmin)
	before, err := other.Analytics.List(ctx, there, "", "")
	if err != nil {
		t.Fatal(err)
	}
	other.User("ann")
	if results, err := a.Nodes.InvalidateCaches(ctx, admin); err != nil || len(results) != 3 || !results[1].OK || results[1].ID != "n2" {
		t.Errorf("InvalidateCaches: %+v, %v", results, err)
	}
	after, err := other.Analytics.List(ctx, there, "", "")
	if err != nil || len(after) != len(before) || slices.EqualFunc(before, after, func(a, b *model.AnalyticsRow) bool { return a.Value == b.Value }) {
		t.Errorf("the other node counts %+v, %v", after, err)
	}

	// A reload, with one file that is wrong.
	for i, text := range []string{`{"ServiceSettings":{"ListenAddress":":1"}}`, `{"ServiceSettings":{"ReadTimeout":0}}`, `{}`} {
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	results, err := a.Settings.Reload(ctx, admin)
	if err != nil || len(results) != 3 {
		t.Fatalf("Reload: %+v, %v", results, err)
	}
	if r := results[0]; !r.OK || !slices.Equal(r.RestartRequired, []string{"ServiceSettings.ListenAddress"}) {
		t.Errorf("n1: %+v", r)
	}
	if r := results[1]; r.OK || r.ID != "n2" || r.Hostname != "host2" || !strings.Contains(r.Error, "ServiceSettings.ReadTimeout is 0") {
		t.Errorf("n2: %+v", r)
	}
	if r := results[2]; !r.OK || len(r.RestartRequired) != 0 {
		t.Errorf("n3: %+v", r)
	}
	if _, err := other.Settings.Reload(ctx, there); model.ErrorCode(err) != model.Internal {
		t.Errorf("a reload at the node with the wrong file: %v", err)
	}
}

func logLine(minute int, text string) string {
	return fmt.Sprintf(`{"timestamp":"2026-01-01 12:%02d:00.000 +00:00","level":"info","msg":%q}`, minute, text)
}

func TestLogsOfAllNodes(t *testing.T) {
	t.Parallel()
	nodes, _, clusters := sites(t,
		someLog{logLine(1, "a1"), logLine(4, "a4")},
		someLog{logLine(3, "b3"), logLine(2, "b2 of a clock that went back"), logLine(5, "b5")},
		someLog{})
	a, ctx := nodes[0], t.Context()
	admin := a.User("root", model.RoleSystemAdmin)
	lines, err := a.Logs.List(ctx, admin, 0, 3)
	want := []string{
		strings.Replace(logLine(2, "b2 of a clock that went back"), "{", `{"node":"host2",`, 1),
		strings.Replace(logLine(4, "a4"), "{", `{"node":"host1",`, 1),
		strings.Replace(logLine(5, "b5"), "{", `{"node":"host2",`, 1),
	}
	if err != nil || !slices.Equal(lines, want) {
		t.Errorf("List: %q, %v", lines, err)
	}
	if text, err := a.Logs.Text(ctx, admin); err != nil || strings.Count(text, "\n") != 5 {
		t.Errorf("Text: %q, %v", text, err)
	}
	found, err := a.Logs.Search(ctx, admin, app.LogQuery{DateFrom: "2026-01-01T12:04:00Z"})
	if err != nil || len(found) != 3 || len(found["host1"]) != 1 || len(found["host2"]) != 1 || len(found["host3"]) != 0 {
		t.Errorf("Search: %s, %v", found, err)
	}
	found, err = a.Logs.Search(ctx, admin, app.LogQuery{ServerNames: []string{"host2"}})
	if err != nil || len(found) != 1 || len(found["host2"]) != 3 {
		t.Errorf("Search at host2: %s, %v", found, err)
	}
	clusters[0].SetPlace(cluster.Place{Peers: []string{"10.0.0.9:8075"}})
	found, err = a.Logs.Search(ctx, admin, app.LogQuery{ServerNames: []string{"10.0.0.9"}})
	if lines := found["10.0.0.9"]; err != nil || len(lines) != 1 || !json.Valid(lines[0]) || !strings.Contains(string(lines[0]), `"error":"the node is down"`) {
		t.Errorf("of a node that is down: %s, %v", found, err)
	}
}

// TestLogThatIsTooLong: of a log that does not fit into an answer the newest
// records are there.
func TestLogThatIsTooLong(t *testing.T) {
	t.Parallel()
	var long someLog
	for i := range 100 {
		noise := make([]byte, 20_000) // that can't be compressed
		for j := range noise {
			noise[j] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-"[rand.IntN(64)]
		}
		long = append(long, logLine(i/60, fmt.Sprintf("%d %s", i, noise)))
	}
	nodes, _, _ := sites(t, nil, long)
	admin := nodes[0].User("root", model.RoleSystemAdmin)
	found, err := nodes[0].Logs.Search(t.Context(), admin, app.LogQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(found["host2"]); n < 45 || n > 70 || !strings.Contains(string(found["host2"][n-1]), `"99 `) {
		t.Errorf("%d records are there: %.300s", n, found["host2"])
	}
}

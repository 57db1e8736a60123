package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	nats "github.com/nats-io/nats-server/v2/server"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/server"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// cluster is some nodes that share a configuration file and a database.
type cluster struct {
	t        *testing.T
	file     string
	settings map[string]map[string]any
	token    string
}

// onEachDatabase runs a test on all databases that a cluster can have.
func onEachDatabase(t *testing.T, nodes int, test func(t *testing.T, c *cluster, addresses []string)) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue
		}
		t.Run(driver, func(t *testing.T) {
			dir := t.TempDir()
			addresses := make([]string, nodes)
			for i := range addresses {
				addresses[i] = freeAddress(t)
			}
			c := &cluster{t: t, file: filepath.Join(dir, "config.json"), settings: map[string]map[string]any{
				"SqlSettings":     {"DriverName": driver, "DataSource": dbtest.Open(t, driver)},
				"FileSettings":    {"Directory": filepath.Join(dir, "files")},
				"ClusterSettings": {"Enable": true, "InterNodeUrls": urls(addresses), "DrainSeconds": 0}, // no proxy has to notice
			}}
			c.write()
			test(t, c, addresses)
		})
	}
}

// urls are the addresses as the guide writes them.
func urls(addresses []string) []string {
	list := make([]string, len(addresses))
	for i, a := range addresses {
		list[i] = "http://" + a
	}
	return list
}

func (c *cluster) write() {
	c.t.Helper()
	text, err := json.Marshal(c.settings)
	if err == nil {
		err = os.WriteFile(c.file, text, 0o600)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// clusterNode is a node that runs.
type clusterNode struct {
	t       *testing.T
	cluster *cluster
	url     string
	log     *lockedBuffer
	stop    func()
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// start runs a node whose address for the others is given, until the test ends.
func (c *cluster) start(address string, environ ...string) *clusterNode {
	t := c.t
	t.Helper()
	api := freeAddress(t)
	settings, err := config.Load(config.Source{Path: c.file, Environ: append([]string{
		"MM_SERVICESETTINGS_LISTENADDRESS=" + api, "MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS=" + address,
	}, environ...)})
	if err != nil {
		t.Fatal(err)
	}
	n := &clusterNode{t: t, cluster: c, url: "http://" + api, log: new(lockedBuffer)}
	ctx, cancel := context.WithCancel(t.Context())
	s, err := server.New(ctx, server.Options{Config: settings, Logger: slog.New(slog.NewTextHandler(n.log, nil)), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	n.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(n.stop)
	return n
}

// ask sends a request with the administrator's session, who signs up with the
// first one.
func (n *clusterNode) ask(method, path string, in, out any) http.Header {
	t := n.t
	t.Helper()
	if n.cluster.token == "" {
		n.cluster.token = "none yet"
		n.ask("POST", "/api/v4/users", map[string]string{"username": "ann", "email": "ann@example.com", "password": "correct horse"}, nil)
		n.cluster.token = n.ask("POST", "/api/v4/users/login", map[string]string{"login_id": "ann", "password": "correct horse"}, nil).Get("Token")
	}
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, n.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+n.cluster.token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s, %v", method, path, resp.StatusCode, text, err)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatalf("%s %s: %s: %v", method, path, text, err)
		}
	}
	return resp.Header
}

// states are how the node sees all: the addresses, each with the reasons why it
// is red.
func (n *clusterNode) states() string {
	n.t.Helper()
	var nodes []*model.NodeStatus
	n.ask("GET", "/api/v4/cluster/status", nil, &nodes)
	states := make([]string, len(nodes))
	for i, s := range nodes {
		states[i] = strings.Join(append([]string{s.InternodeURL}, s.Reasons...), " ")
	}
	slices.Sort(states)
	return strings.Join(states, ", ")
}

// sees waits until the node sees all as they should be.
func (n *clusterNode) sees(states ...string) {
	n.t.Helper()
	want := strings.Join(slices.Sorted(slices.Values(states)), ", ")
	n.eventually(func() (string, bool) { got := n.states(); return got, got == want }, want)
}

func (n *clusterNode) eventually(try func() (got string, ok bool), want string) {
	n.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		got, ok := try()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			n.t.Fatalf("%s: got %q, want %q; log %s", n.url, got, want, n.log)
		}
		time.Sleep(20 * time.Millisecond) // between two looks
	}
}

// acted is the answer to a request that all nodes act on.
type acted struct {
	Status string              `json:"status"`
	Nodes  []*model.NodeResult `json:"nodes"`
}

// TestCluster: nodes with one file find each other (HA-2, HA-3), act together, and
// take a changed list without a restart (HA-14, HA-17).
func TestCluster(t *testing.T) {
	onEachDatabase(t, 3, func(t *testing.T, c *cluster, addresses []string) {
		c.settings["ClusterSettings"]["InterNodeUrls"] = urls(addresses[:2])
		c.write()
		began := time.Now()
		a := c.start(addresses[0], "MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME=host-a")
		b := c.start(addresses[1], "MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME=host-b")
		a.sees(addresses[:2]...)
		b.sees(addresses[:2]...)
		t.Logf("two nodes, and an empty database, were green after %s", time.Since(began))

		// A node that nobody lists joins as well.
		began = time.Now()
		third := c.start(addresses[2])
		a.sees(addresses...)
		third.sees(addresses...)
		t.Logf("another was green after %s", time.Since(began))

		// Something that all do.
		for _, path := range []string{"POST /api/v4/config/reload", "GET /api/v3/admin/reload_config", "POST /api/v4/caches/invalidate", "GET /api/v3/admin/invalidate_all_caches"} {
			method, path, _ := strings.Cut(path, " ")
			var answer acted
			b.ask(method, path, nil, &answer)
			if answer.Status != "OK" || len(answer.Nodes) != 3 || answer.Nodes[0].Hostname != "host-b" {
				t.Fatalf("%s: %+v", path, answer)
			}
			for _, n := range answer.Nodes {
				if !n.OK || n.Error != "" || len(n.RestartRequired) != 0 || n.ID == "" {
					t.Errorf("%s: %+v", path, n)
				}
			}
		}

		// The list grows while they run, and settings that need a restart say so.
		c.settings["ClusterSettings"]["InterNodeUrls"] = urls(addresses)
		c.settings["ClusterSettings"]["InterNodePingSeconds"] = 2
		c.write()
		var answer acted
		a.ask("POST", "/api/v4/config/reload", nil, &answer)
		for _, n := range answer.Nodes {
			if !n.OK || !slices.Equal(n.RestartRequired, []string{"ClusterSettings.InterNodePingSeconds"}) {
				t.Errorf("reload: %+v", n)
			}
		}
		a.sees(addresses...)

		var lines []string
		a.ask("GET", "/api/v4/logs?logs_per_page=10000", nil, &lines)
		all := strings.Join(lines, "\n")
		for _, name := range []string{`{"node":"host-a",`, `{"node":"host-b",`} {
			if !strings.Contains(all, name) {
				t.Errorf("nothing of %s in the log", name)
			}
		}
		var found map[string][]map[string]any
		a.ask("POST", "/api/v4/logs/query", map[string]any{"server_names": []string{"host-b"}}, &found)
		if len(found) != 1 || len(found["host-b"]) == 0 {
			t.Errorf("a query for host-b answers %v", found)
		}
		header := b.ask("GET", "/api/v3/admin/cluster_status", nil, &[]map[string]any{})
		if len(header.Get("X-Cluster-ID")) != 26 {
			t.Errorf("X-Cluster-ID is %q", header.Get("X-Cluster-ID"))
		}

		// One leaves.
		third.stop()
		a.sees(addresses[0], addresses[1], addresses[2]+" down")
		a.ask("POST", "/api/v4/caches/invalidate", nil, &answer)
		if n := len(answer.Nodes); n != 3 {
			t.Fatalf("%d answers", n)
		}
		for _, n := range answer.Nodes {
			if gone := n.Error == "the node is down"; gone == n.OK {
				t.Errorf("%+v", n)
			}
		}
		if strings.Contains(a.log.String(), "level=ERROR") {
			t.Errorf("errors are logged: %s", a.log)
		}
	})
}

// TestFoundInTheDatabase: a node that lists only itself, and that nobody lists,
// finds the others through the database that they share (HA-3).
func TestFoundInTheDatabase(t *testing.T) {
	onEachDatabase(t, 3, func(t *testing.T, c *cluster, addresses []string) {
		c.settings["ClusterSettings"]["InterNodeUrls"] = urls(addresses[:2])
		c.write()
		a, b := c.start(addresses[0]), c.start(addresses[1])
		third := c.start(addresses[2], "MM_CLUSTERSETTINGS_INTERNODEURLS="+addresses[2])
		for _, n := range []*clusterNode{a, b, third} {
			n.sees(addresses[0], addresses[1], addresses[2]+" config-mismatch")
			n.trusting(1)
			if log := n.log.String(); strings.Contains(log, "cut off") || strings.Contains(log, "can't be heard") {
				t.Errorf("%s did not trust its caches: %s", n.url, log)
			}
		}
		if !strings.Contains(third.log.String(), "the routes to other nodes changed") {
			t.Errorf("the others were not found: %s", third.log)
		}
	})
}

// TestNodeThatDiffers: a node with another configuration is red, and does what
// all do; one that can't read its file is named.
func TestNodeThatDiffers(t *testing.T) {
	onEachDatabase(t, 2, func(t *testing.T, c *cluster, addresses []string) {
		a := c.start(addresses[0])
		b := c.start(addresses[1], "MM_TEAMSETTINGS_SITENAME=Delta")
		a.sees(addresses[0]+" config-mismatch", addresses[1]+" config-mismatch")
		b.sees(addresses[0]+" config-mismatch", addresses[1]+" config-mismatch")
		if err := os.WriteFile(c.file, []byte(`{"TeamSettings":{"SiteName":7}}`), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), "POST", a.url+"/api/v4/config/reload", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+c.token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != 500 {
			t.Errorf("the node itself failed, and answers %d", resp.StatusCode)
		}
	})
}

// TestExternalNats: a NATS that runs elsewhere takes the place of the routes.
func TestExternalNats(t *testing.T) {
	onEachDatabase(t, 2, func(t *testing.T, c *cluster, addresses []string) {
		broker, err := nats.NewServer(&nats.Options{Host: "127.0.0.1", Port: nats.RANDOM_PORT, Username: "ann", Password: "secret-of-nats", NoSigs: true})
		if err != nil {
			t.Fatal(err)
		}
		broker.Start()
		t.Cleanup(func() { broker.Shutdown(); broker.WaitForShutdown() })
		if !broker.ReadyForConnections(10 * time.Second) {
			t.Fatal("NATS does not start")
		}
		c.settings["ClusterSettings"] = map[string]any{
			"Enable": true, "NatsUrls": []string{"nats://ann:secret-of-nats@" + broker.Addr().String()},
		}
		c.write()
		a, b := c.start(addresses[0]), c.start(addresses[1])
		places := []string{strings.TrimPrefix(a.url, "http://"), strings.TrimPrefix(b.url, "http://")}
		a.sees(places...) // as nobody listens for routes, the clients' ports tell them apart
		b.sees(places...)
		var answer acted
		b.ask("POST", "/api/v4/caches/invalidate", nil, &answer)
		if len(answer.Nodes) != 2 || !answer.Nodes[0].OK || !answer.Nodes[1].OK {
			t.Errorf("%+v", answer.Nodes)
		}
		if strings.Contains(a.log.String()+b.log.String(), "secret-of-nats") {
			t.Error("the password is in the log")
		}
	})
}

// TestAddressInUse: a node that can't listen for the others says which setting.
func TestAddressInUse(t *testing.T) {
	onEachDatabase(t, 1, func(t *testing.T, c *cluster, addresses []string) {
		c.start(addresses[0])
		settings, err := config.Load(config.Source{Path: c.file, Environ: []string{
			"MM_SERVICESETTINGS_LISTENADDRESS=" + freeAddress(t), "MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS=" + addresses[0],
		}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = server.New(t.Context(), server.Options{Config: settings, Logger: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(fmt.Sprint(err), "ClusterSettings.InterNodeListenAddress") {
			t.Errorf("the error is %v", err)
		}
	})
}

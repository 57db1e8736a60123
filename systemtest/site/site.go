package site

import (
	"encoding/json"
	"maps"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
)

// Settings are what a configuration file holds, by section and key.
type Settings map[string]map[string]any

// Set changes one setting.
func (s Settings) Set(section, key string, value any) {
	if s[section] == nil {
		s[section] = map[string]any{}
	}
	s[section][key] = value
}

// Options are what a site is made of.
type Options struct {
	Program  string   // see [Build]
	Driver   string   // dbtest.Postgres or dbtest.MySQL
	DSN      string   // of the database; "" for an empty one that goes with the site
	Nodes    int      // at most 5
	Settings Settings // beside those that make the nodes a cluster, and over them

	// Cuttable puts something between the nodes, so that Cut can separate them.
	Cuttable bool

	// Troubles are the messages that nodes may log as errors, because the test
	// gives them reason to. Any other error fails the test.
	Troubles []string
}

// Site is a cluster: nodes, their database and their files.
type Site struct {
	Nodes    []*Node
	DSN      string // of the database
	File     string // the configuration
	settings Settings
	troubles []string
	wires    []*wire
}

// New prepares a site, of which no node runs yet. It
// ends with t, as do its nodes.
func New(t testing.TB, o Options) *Site {
	t.Helper()
	if o.Nodes < 1 || o.Nodes > maxNodes {
		t.Fatalf("a site has 1 to %d nodes, not %d", maxNodes, o.Nodes)
	}
	dir := t.TempDir()
	s := &Site{DSN: o.DSN, File: filepath.Join(dir, "config.json"), troubles: o.Troubles}
	if s.DSN == "" {
		s.DSN = dbtest.Open(t, o.Driver)
	}
	ports := freePorts(t, 3)
	clients, internode, metrics := ports[0], ports[1], ports[2]
	var urls []string
	for i := range o.Nodes {
		n := newNode(t, s, i, o.Program, clients, internode, metrics)
		s.Nodes = append(s.Nodes, n)
		urls = append(urls, "http://"+n.Internode)
		if o.Cuttable {
			s.wires = append(s.wires, n.hide(t, net.JoinHostPort(hidden(i), internode)))
		}
	}
	s.settings = Settings{
		"ServiceSettings": {"ListenAddress": ":" + clients},
		"SqlSettings":     {"DriverName": o.Driver, "DataSource": s.DSN},
		"FileSettings":    {"Directory": filepath.Join(dir, "files")},
		"MetricsSettings": {"Enable": true, "ListenAddress": ":" + metrics},
		"ClusterSettings": {"Enable": true, "InterNodeListenAddress": ":" + internode, "InterNodeUrls": urls},
	}
	s.Configure(t, func(settings Settings) {
		for section, values := range o.Settings {
			for key, value := range values {
				settings.Set(section, key, value)
			}
		}
	})
	t.Cleanup(func() { s.close(t) })
	return s
}

// Configure changes the file that the nodes share. Those that run read it when
// they are told to.
func (s *Site) Configure(t testing.TB, change func(Settings)) {
	t.Helper()
	change(s.settings)
	writeSettings(t, s.File, s.settings)
}

// Settings returns a copy of what the file holds.
func (s *Site) Settings() Settings {
	c := Settings{}
	for section, values := range s.settings {
		c[section] = maps.Clone(values)
	}
	return c
}

// writeSettings puts a file in place at once, as an operator who is careful
// does: who reads it gets the old one or the new one.
func writeSettings(t testing.TB, path string, settings Settings) {
	t.Helper()
	content, err := json.MarshalIndent(settings, "", "    ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// Start starts all nodes in the same instant and waits until they are in
// service.
func (s *Site) Start(t testing.TB) {
	t.Helper()
	for _, n := range s.Nodes {
		n.Begin(t)
	}
	for _, n := range s.Nodes {
		n.AwaitService(t)
	}
}

// Cut separates all nodes from each other: what connections they have break, and
// new ones fail.
func (s *Site) Cut() {
	for _, w := range s.wires {
		w.set(true)
	}
}

// Mend ends a Cut.
func (s *Site) Mend() {
	for _, w := range s.wires {
		w.set(false)
	}
}

// close ends the nodes that still run, and shows what they logged if the test
// has failed.
func (s *Site) close(t testing.TB) {
	for _, n := range s.Nodes {
		n.end(t)
	}
	for _, n := range s.Nodes {
		n.checkLog(t, s.troubles)
	}
	if t.Failed() {
		for _, n := range s.Nodes {
			t.Logf("the log of %s:\n%s", n.Name, n.lastWords())
		}
	}
}

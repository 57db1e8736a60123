package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/server"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestShowNodes(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.Local).UnixMilli()
	nodes := []*model.NodeStatus{
		{ID: "a", Hostname: "one", InternodeURL: "10.0.0.1:8075", Version: "1.2.3", ConfigHash: "0123456789abcdef", Status: "green", Since: at, WebSockets: 1200},
		{InternodeURL: "10.0.0.2:8075", Status: "red", Reasons: []string{"down", "draining"}},
	}
	const want = `ID  HOSTNAME  ADDRESS        VERSION  CONFIG    STATUS  REASONS        SINCE                WEBSOCKETS
a   one       10.0.0.1:8075  1.2.3    01234567  green   -              2026-01-02 03:04:05  1200
-   -         10.0.0.2:8075  -        -         red     down,draining  -                    0
`
	var out bytes.Buffer
	if err := showNodes(&out, nodes, false); err != nil || out.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, &out, want)
	}
	out.Reset()
	if err := showNodes(&out, nodes, true); err != nil || !strings.HasSuffix(out.String(), "\n"+want+"\n") {
		t.Errorf("again: %v\n%s", err, &out)
	}
}

func TestClusterStatusOfASingleNode(t *testing.T) {
	code, out, errors := run(t, nil, "cluster", "status")
	if code != exitFailure || out != "" || !strings.Contains(errors, "ClusterSettings.Enable is false") {
		t.Errorf("code %d\n%s%s", code, out, errors)
	}
}

func TestClusterStatus(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // refused for clusters
		}
		t.Run(driver, func(t *testing.T) {
			address := freeAddress(t)
			environ := []string{
				"MM_SQLSETTINGS_DRIVERNAME=" + driver, "MM_SQLSETTINGS_DATASOURCE=" + dbtest.Open(t, driver),
				"MM_FILESETTINGS_DIRECTORY=" + t.TempDir(), "MM_LOGSETTINGS_CONSOLELEVEL=ERROR",
				"MM_SERVICESETTINGS_LISTENADDRESS=127.0.0.1:0", "MM_CLUSTERSETTINGS_ENABLE=true",
				"MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS=" + address, "MM_CLUSTERSETTINGS_INTERNODEURLS=http://" + address,
			}
			status := func(environ []string, args ...string) (int, string, string) {
				return run(t, environ, append([]string{"cluster", "status"}, args...)...)
			}
			if code, out, errors := status(environ); code != exitFailure || !strings.Contains(errors, "properties") {
				t.Errorf("with an empty database: code %d\n%s%s", code, out, errors)
			}
			stop := startNode(t, environ)
			nodes := awaitNodes(t, environ)
			if len(nodes) != 1 || nodes[0].InternodeURL != address || nodes[0].Status != "green" || len(nodes[0].ID) != 26 {
				t.Fatalf("the nodes are %+v", nodes)
			}
			if code, out, errors := status(environ); code != exitOK || strings.Count(out, "\n") != 2 || !strings.Contains(out, nodes[0].ID) || errors != "" {
				t.Errorf("code %d\n%s%s", code, out, errors)
			}
			another := append(environ[:len(environ):len(environ)], "MM_CLUSTERSETTINGS_INTERNODEURLS="+address+" 10.255.255.1:8075")
			if code, out, errors := status(another); code != exitFailure || strings.Count(out, "\n") != 3 || !strings.Contains(errors, "1 of 2 nodes are red") {
				t.Errorf("with one that never came: code %d\n%s%s", code, out, errors)
			}
			watchUntil(t, environ, nodes[0].ID)
			stop()
			if code, out, errors := status(environ); code != exitFailure || !strings.Contains(out, "down") || !strings.Contains(errors, "1 of 1 nodes are red") {
				t.Errorf("after it left: code %d\n%s%s", code, out, errors)
			}
		})
	}
}

// awaitNodes is the command's JSON once a node has written to the database.
func awaitNodes(t *testing.T, environ []string) (nodes []*model.NodeStatus) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; {
		code, out, errors := run(t, environ, "cluster", "status", "--json")
		if err := json.Unmarshal([]byte(out), &nodes); err != nil && out != "" {
			t.Fatalf("%v\n%s", err, out)
		}
		if code == exitOK {
			return nodes
		}
		if time.Now().After(deadline) {
			t.Fatalf("code %d\n%s%s", code, out, errors)
		}
	}
}

// watchUntil has the command look again and again until it shows the text.
func watchUntil(t *testing.T, environ []string, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- Run(ctx, []string{"cluster", "status", "--watch"}, Streams{In: strings.NewReader(""), Out: w, Err: io.Discard, Environ: environ})
		w.Close()
	}()
	all, buffer := "", make([]byte, 4096)
	for strings.Count(all, text) < 2 {
		n, err := r.Read(buffer)
		if all += string(buffer[:n]); err != nil {
			t.Fatalf("%v after %s", err, all)
		}
	}
	cancel()
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Error(err)
	}
	if code := <-ended; code != exitOK {
		t.Errorf("code %d", code)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// startNode runs a node until stop, or the end of the test.
func startNode(t *testing.T, environ []string) (stop func()) {
	t.Helper()
	settings, err := config.Load(config.Source{Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	return startNodeWith(t, settings)
}

// startNodeWith is startNode with a configuration that may change.
func startNodeWith(t *testing.T, settings *config.Store) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := server.New(ctx, server.Options{Config: settings, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

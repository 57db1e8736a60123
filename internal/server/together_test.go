package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/claim"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/server"
)

// status is what the node answers to a token.
func (n *clusterNode) status(token string) int {
	n.t.Helper()
	r, err := http.NewRequestWithContext(n.t.Context(), "GET", n.url+"/api/v4/users/me", nil)
	if err != nil {
		n.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		n.t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		n.t.Fatal(err)
	}
	return resp.StatusCode
}

// login opens another session of the administrator, and has each node know it.
func (n *clusterNode) login(nodes ...*clusterNode) (token string) {
	n.t.Helper()
	token = n.ask("POST", "/api/v4/users/login", map[string]string{"login_id": "ann", "password": "correct horse"}, nil).Get("Token")
	for _, other := range nodes {
		if status := other.status(token); status != http.StatusOK {
			n.t.Fatalf("a new session at %s: %d", other.url, status)
		}
	}
	return token
}

// revoke ends the session, and returns how long the other node took to refuse it.
func (n *clusterNode) revoke(token string, other *clusterNode) time.Duration {
	n.t.Helper()
	var sessions []*model.Session
	n.ask("GET", "/api/v4/users/me/sessions", nil, &sessions)
	slices.SortFunc(sessions, func(a, b *model.Session) int { return int(b.CreateAt - a.CreateAt) })
	n.ask("POST", "/api/v4/users/me/sessions/revoke", map[string]string{"session_id": sessions[0].ID}, nil)
	began := time.Now()
	if status := n.status(token); status != http.StatusUnauthorized {
		n.t.Fatalf("%s answers %d to a session that it has revoked", n.url, status)
	}
	for other.status(token) != http.StatusUnauthorized {
		if took := time.Since(began); took > 30*time.Second {
			n.t.Fatalf("%s does not refuse a session that was revoked %v ago: %s", other.url, took, other.log)
		}
	}
	return time.Since(began)
}

// socket opens a WebSocket of the session, and returns what is closed with it.
func (n *clusterNode) socket(token string) (closed <-chan struct{}) {
	n.t.Helper()
	dialer := ws.Dialer{Header: ws.HandshakeHeaderHTTP{"Authorization": {"Bearer " + token}}}
	conn, buffered, _, err := dialer.Dial(n.t.Context(), strings.Replace(n.url, "http", "ws", 1)+"/api/v4/websocket")
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { conn.Close() })
	var in io.Reader = conn
	if buffered != nil {
		in = buffered
	}
	if _, _, err := wsutil.ReadServerData(readWriter{in, conn}); err != nil { // hello
		n.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if _, _, err := wsutil.ReadServerData(readWriter{in, conn}); err != nil {
				return
			}
		}
	}()
	return ended
}

// readWriter is a connection some of which was read ahead.
type readWriter struct {
	io.Reader
	io.Writer
}

// trusting waits until the nodes use their caches, for the n-th time.
func (n *clusterNode) trusting(times int) {
	n.t.Helper()
	n.eventually(func() (string, bool) {
		got := strings.Count(n.log.String(), "the caches are used")
		return strconv.Itoa(got), got >= times
	}, "that the caches are used")
}

// TestRevokedSession: what one node revokes the others refuse.
func TestRevokedSession(t *testing.T) {
	onEachDatabase(t, 2, func(t *testing.T, c *cluster, addresses []string) {
		a, b := c.start(addresses[0]), c.start(addresses[1])
		a.trusting(1)
		b.trusting(1)
		var took []time.Duration
		for range 30 {
			took = append(took, a.revoke(a.login(b), b))
		}
		slices.Sort(took)
		t.Logf("a session revoked on one node was refused on the other after %v (median), %v (most)", took[len(took)/2], took[len(took)-1])
		if log := a.log.String() + b.log.String(); strings.Contains(log, "can't be heard") {
			t.Errorf("the caches were not in use: %s", log)
		}
	})
}

// TestRevokedWhileCutOff: nodes that can't hear each other stop believing what
// they remember.
func TestRevokedWhileCutOff(t *testing.T) {
	onEachDatabase(t, 2, func(t *testing.T, c *cluster, addresses []string) {
		// Each knows itself, and tells the others, by the way that leads to it.
		ways := []*route{newRoute(t, addresses[0]), newRoute(t, addresses[1])}
		c.settings["ClusterSettings"]["InterNodeUrls"] = []string{ways[0].address, ways[1].address}
		c.write()
		a := c.start(addresses[0], "MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME="+wayHost)
		b := c.start(addresses[1], "MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME="+wayHost)
		a.trusting(1)
		b.trusting(1)
		one, other := a.login(a, b), a.login(a, b)
		for _, way := range ways {
			way.cut()
		}
		cut := time.Now()
		t.Logf("a node that is being cut off refused a revoked session after %v", a.revoke(other, b))
		for _, n := range []*clusterNode{b, a} {
			n.eventually(func() (string, bool) {
				return n.log.String(), strings.Contains(n.log.String(), "the caches are not used")
			}, "that the node notices that it is cut off")
		}
		t.Logf("a node that is cut off noticed it after %v", time.Since(cut))
		t.Logf("a node that is cut off refused a revoked session after %v", a.revoke(a.login(b), b))
		kept := b.socket(one)
		ended := a.login(b)
		socket := b.socket(ended)
		a.revoke(ended, b)
		select {
		case <-socket:
		case <-kept:
			t.Error("the socket of a session that nobody revoked was closed")
		case <-time.After(30 * time.Second): // HA-4
			t.Error("the socket of a revoked session is still open")
		}
		if status := b.status(one); status != http.StatusOK {
			t.Errorf("a session that nobody revoked: %d", status)
		}
		for _, way := range ways {
			way.heal()
		}
		a.trusting(2)
		b.trusting(2)
		t.Logf("back together, a revoked session was refused after %v", a.revoke(one, b))
	})
}

// route is a way to an address that can be cut.
type route struct {
	t       *testing.T
	address string
	target  string

	mu     sync.Mutex
	broken bool
	conns  []net.Conn
}

// wayHost is where routes are; each has the port of its target.
const wayHost = "127.0.0.2"

func newRoute(t *testing.T, target string) *route {
	t.Helper()
	_, port, err := net.SplitHostPort(target)
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort(wayHost, port))
	if err != nil {
		t.Fatal(err)
	}
	r := &route{t: t, address: l.Addr().String(), target: target}
	t.Cleanup(func() { l.Close(); r.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go r.pass(c)
		}
	}()
	return r
}

func (r *route) pass(c net.Conn) {
	out, err := new(net.Dialer).DialContext(r.t.Context(), "tcp", r.target)
	if err != nil {
		c.Close()
		return
	}
	r.mu.Lock()
	r.conns = append(r.conns, c, out)
	if r.broken {
		c.Close()
		out.Close()
	}
	r.mu.Unlock()
	go func() { _, _ = io.Copy(out, c); out.Close() }()
	_, _ = io.Copy(c, out)
	c.Close()
}

func (r *route) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = true
	for _, c := range r.conns {
		c.Close()
	}
	r.conns = nil
}

func (r *route) heal() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = false
}

// TestStartTogether: nodes that start in the same instant on an empty database
// all come up, and one of them migrates it.
func TestStartTogether(t *testing.T) {
	const nodes = 5
	onEachDatabase(t, nodes, func(t *testing.T, c *cluster, addresses []string) {
		var logs [nodes]lockedBuffer
		var servers [nodes]*server.Server
		var failed [nodes]error
		var wg sync.WaitGroup
		began := time.Now()
		for i := range nodes {
			settings, err := config.Load(config.Source{Path: c.file, Environ: []string{
				"MM_SERVICESETTINGS_LISTENADDRESS=127.0.0.1:0", "MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS=" + addresses[i],
			}})
			if err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				servers[i], failed[i] = server.New(t.Context(), server.Options{Config: settings, Logger: slog.New(slog.NewTextHandler(&logs[i], nil))})
			})
		}
		wg.Wait()
		t.Logf("%d nodes came up in %v", nodes, time.Since(began))
		ids := map[string]bool{}
		migrated, waited := 0, 0
		for i, s := range servers {
			if failed[i] != nil {
				t.Errorf("node %d: %v", i, failed[i])
				continue
			}
			info, err := s.App().Instance.ClientInfo(t.Context())
			if err != nil {
				t.Error(err)
			}
			ids[info.ServerID] = true
			migrated += strings.Count(logs[i].String(), "database migrated")
			waited += strings.Count(logs[i].String(), "another node migrates the database, waiting")
		}
		if migrated != 1 {
			t.Errorf("%d nodes migrated the database", migrated)
		}
		t.Logf("%d waited for the one that migrated", waited)
		if len(ids) != 1 {
			t.Errorf("the nodes are of servers %v", ids)
		}
		for _, s := range servers {
			if s == nil {
				continue
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestSecondServer: outside a cluster a database has one server. Commands work
// beside it, and its successor needs not wait.
func TestSecondServer(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // its file is claimed: see sqlstore
		}
		t.Run(driver, func(t *testing.T) {
			dsn := dbtest.Open(t, driver)
			settings := func(environ ...string) *config.Store {
				return configure(t, append([]string{"MM_SQLSETTINGS_DRIVERNAME=" + driver, "MM_SQLSETTINGS_DATASOURCE=" + dsn,
					"MM_SERVICESETTINGS_LISTENADDRESS=127.0.0.1:0"}, environ...)...)
			}
			open := func(log *bytes.Buffer, environ ...string) (*server.Server, error) {
				return server.New(t.Context(), server.Options{Config: settings(environ...), Logger: slog.New(slog.NewTextHandler(log, nil))})
			}
			var log bytes.Buffer
			first, err := open(&log, "MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME=host-a")
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- first.Run(ctx) }()

			var second bytes.Buffer
			_, err = open(&second)
			var taken *claim.TakenError
			if !errors.As(err, &taken) || !strings.Contains(err.Error(), "host-a at 127.0.0.1:0") || !strings.Contains(err.Error(), "ClusterSettings.Enable") {
				t.Errorf("the second server: %v", err)
			}
			if !strings.Contains(second.String(), "waiting to see whether it lives") {
				t.Errorf("the second server's log: %s", second.String())
			}
			_, err = open(new(bytes.Buffer), "MM_CLUSTERSETTINGS_ENABLE=true",
				`MM_CLUSTERSETTINGS_INTERNODEURLS=["127.0.0.1:8075"]`, "MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS=127.0.0.1:8075")
			if !errors.As(err, &taken) || !strings.Contains(err.Error(), "outside the cluster") {
				t.Errorf("a node of a cluster: %v", err)
			}

			o, err := server.OpenOperator(t.Context(), settings(), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.Create(t.Context(), app.SignUp{User: model.User{Username: "ann", Email: "ann@example.com"}, Password: "correct horse"}, true); err != nil {
				t.Errorf("a command beside the server: %v", err)
			}
			if err := o.Close(); err != nil {
				t.Error(err)
			}
			stop()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			second.Reset()
			successor, err := open(&second)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(second.String(), "waiting") {
				t.Errorf("the successor waited: %s", second.String())
			}
			if err := successor.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

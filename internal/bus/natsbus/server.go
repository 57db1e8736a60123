package natsbus

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/polder-chat/polder/internal/bus"
)

// routeServer is the NATS server of this node, which knows no clients but this
// process and has routes to the servers of the other nodes.
type routeServer struct {
	nats     *server.Server
	log      *slog.Logger
	password string // of routes, made of the cluster key
	token    string // of the client connection

	mu    sync.Mutex
	opts  *server.Options
	links map[string]uint64 // connection of each route, by the name of the server at its end
}

// routeUser is the name that goes with the password of routes.
const routeUser = "polder"

// startTime bounds the start of the server, which takes milliseconds.
const startTime = 10 * time.Second

func startServer(ctx context.Context, o *Options, log *slog.Logger) (*routeServer, error) {
	s := &routeServer{log: log, password: routePassword(o.Secret), token: rand.Text(), links: map[string]uint64{}}
	host, port, err := address(o.Listen)
	if err != nil {
		return nil, err
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	routes, err := s.routeURLs(o.Routes)
	if err != nil {
		return nil, err
	}
	s.opts = &server.Options{
		// A name of its own for each run: after a crash the others may take
		// the old one for alive, and refuse a second server of that name.
		ServerName: serverName(o.NodeID) + rand.Text(),

		// With DontListen routes would not be listened for either. So there is
		// a port, on which nobody gets in without the token.
		Host:          "127.0.0.1",
		Port:          server.RANDOM_PORT,
		Authorization: s.token,

		NoLog:               true, // SetLoggerV2 below
		NoSigs:              true,
		NoSystemAccount:     true,
		MaxPayload:          bus.MaxData + 2*headerSize,
		MaxPending:          64 << 20,
		MaxClosedClients:    16,
		NoFastProducerStall: true, // a slow node must not hold up this one

		Routes: routes,
		Cluster: server.ClusterOpts{
			Name:      token(o.ClusterName),
			Host:      host,
			Port:      port,
			Username:  routeUser,
			Password:  s.password,
			TLSConfig: routeTLS(o.TLS),

			TLSTimeout: 5,  // seconds
			PoolSize:   -1, // one connection a node keeps the order of everything

			// Servers tell each other of third ones and connect to them unasked.
			// Here the list of routes decides, so they tell an address that each
			// of them takes for its own.
			Advertise:   "localhost:1",
			NoAdvertise: true,

			// A node that stands still is given up, so that what waits for it
			// does not pile up here.
			PingInterval:  2 * time.Second,
			MaxPingsOut:   2,
			WriteDeadline: 5 * time.Second,
			WriteTimeout:  server.WriteTimeoutPolicyClose,
		},
	}
	fatal := make(chan string, 1)
	if s.nats, err = server.NewServer(s.opts.Clone()); err != nil {
		return nil, fmt.Errorf("natsbus: %w", err)
	}
	s.nats.SetLoggerV2(newServerLog(log, s.password, fatal), false, false, false)
	s.nats.Start()
	if err := s.waitStarted(ctx, fatal); err != nil {
		s.stop()
		return nil, fmt.Errorf("natsbus: listen for routes on %s: %w", o.Listen, err)
	}
	return s, nil
}

// waitStarted waits until routes can come in.
func (s *routeServer) waitStarted(ctx context.Context, fatal <-chan string) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for s.nats.ClusterAddr() == nil {
		select {
		case text := <-fatal:
			if _, cause, ok := strings.Cut(text, " - "); ok {
				text = cause
			}
			return errors.New(text)
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

func (s *routeServer) stop() {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
}

// clientOptions connect this process, without a socket.
func (s *routeServer) clientOptions() []nats.Option {
	return []nats.Option{nats.InProcessServer(s.nats), nats.Token(s.token), nats.IgnoreDiscoveredServers()}
}

// wanted is how many nodes the list of routes names.
func (s *routeServer) wanted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.opts.Routes)
}

// set replaces the list of routes.
func (s *routeServer) set(routes []string) error {
	urls, err := s.routeURLs(routes)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.opts.Clone()
	next.Routes = urls
	if err := s.nats.ReloadOptions(next.Clone()); err != nil {
		return fmt.Errorf("natsbus: set routes: %w", err)
	}
	s.opts = next
	return nil
}

// changed returns the names of the servers to which there is another
// connection than at the last call.
func (s *routeServer) changed() ([]string, error) {
	z, err := s.nats.Routez(nil)
	if err != nil {
		return nil, fmt.Errorf("natsbus: list routes: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	links := make(map[string]uint64, len(z.Routes))
	for _, r := range z.Routes {
		links[r.RemoteName] = r.Rid
		if old, ok := s.links[r.RemoteName]; ok && old != r.Rid {
			names = append(names, r.RemoteName)
		}
	}
	s.links = links
	return names, nil
}

// routeURLs adds the password to the addresses of routes.
func (s *routeServer) routeURLs(routes []string) ([]*url.URL, error) {
	urls := make([]*url.URL, 0, len(routes))
	for _, r := range routes {
		if _, _, err := address(r); err != nil {
			return nil, err
		}
		urls = append(urls, &url.URL{Scheme: "nats-route", Host: strings.ToLower(r), User: url.UserPassword(routeUser, s.password)})
	}
	return urls, nil
}

// routePassword derives what routes authenticate with, so that the cluster key
// itself is in no other place.
func routePassword(secret string) string {
	sum := sha256.Sum256([]byte("polder route " + secret))
	return hex.EncodeToString(sum[:])
}

// routeTLS makes sure that both sides show a certificate.
func routeTLS(c *tls.Config) *tls.Config {
	c = c.Clone()
	c.ClientAuth = tls.RequireAndVerifyClientCert
	c.MinVersion = tls.VersionTLS13
	return c
}

// serverName begins the name of the server of a node.
func serverName(node string) string { return token(node) + "-" }

// SetRoutes replaces the addresses of the other nodes: routes to those that
// are new are set up, and those to the ones that are gone are cut. Two nodes
// stay connected while either lists the other. Like New it waits a moment for
// the new ones. With an external NATS there are no routes to set.
func (b *Bus) SetRoutes(ctx context.Context, routes []string) error {
	if b.closed.Load() {
		return bus.ErrClosed
	}
	if b.server == nil {
		return nil
	}
	if err := b.server.set(routes); err != nil {
		return err
	}
	b.settle(ctx)
	return nil
}

// Addr is where routes of other nodes come in, or nil with an external NATS.
func (b *Bus) Addr() net.Addr {
	if b.server == nil {
		return nil
	}
	return b.server.nats.ClusterAddr()
}

// watchRoutes notices routes that broke and came back within a moment.
func (b *Bus) watchRoutes() {
	if b.server == nil {
		return
	}
	names, err := b.server.changed()
	if err != nil {
		b.log.Warn("can't see the routes", "error", err)
		return
	}
	if len(names) > 0 {
		b.in.resyncServers(names)
	}
}

package server

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/polder-chat/polder/internal/bus/membus"
	"github.com/polder-chat/polder/internal/bus/natsbus"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// joinCluster finds this node's place among the others, and puts it on their
// bus. Without ClusterSettings.Enable it has one of its own.
func (s *Server) joinCluster(ctx context.Context, c *config.Config) error {
	hostname, err := hostname(&c.ClusterSettings)
	if err != nil {
		return err
	}
	if s.machine, err = cluster.ThisMachine(hostname, s.log); err != nil {
		return err
	}
	schema, err := s.db.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	options := cluster.Options{
		Self: cluster.Node{
			ID: s.nodeID, Hostname: hostname, Address: s.machine.Address(), Version: apiVersion, Build: s.opts.Build,
			SchemaVersion: strconv.FormatInt(schema.Current, 10), StartedAt: model.Now(),
		},
		Every:      time.Duration(c.ClusterSettings.InterNodePingSeconds) * time.Second,
		ConfigHash: s.opts.Config.Hash,
		Sockets:    func() int64 { return s.hub.Stats().Sockets },
		Database:   func() (string, []model.DataSource) { return s.db.Identity(), s.db.Sources() },
		Logger:     s.log,
	}
	if !c.ClusterSettings.Enable {
		s.bus = membus.New(s.nodeID)
		s.cluster = cluster.New(options)
		return nil
	}
	place := s.locate(ctx, c)
	if err := s.openBus(ctx, &c.ClusterSettings, place.Peers); err != nil {
		return fmt.Errorf("join the cluster: %w", err)
	}
	options.Bus, options.Properties = s.bus, s.db.Properties()
	if ip := addressOf(place.Self); ip != "" {
		options.Self.Address = ip
	}
	s.cluster = cluster.New(options)
	s.cluster.SetPlace(place)
	s.listed, s.relist = c.ClusterSettings.Nodes(), make(chan struct{}, 1)
	s.peers, s.routed = place.Peers, place.Peers
	again := func() {
		select {
		case s.relist <- struct{}{}:
		default: // it will see this change as well
		}
	}
	s.unfollow = s.opts.Config.Subscribe(func(_, _ *config.Config) {
		s.cluster.Beat() // with the new hash
		again()
	})
	if len(c.ClusterSettings.NatsUrls) == 0 {
		s.cluster.WatchFound(func(addresses []string) {
			s.found.Store(&addresses)
			again()
		})
	}
	return nil
}

// locate finds this node in InterNodeUrls. A node that is not there, and uses an
// external NATS, listens for none: then its clients' port tells it from others
// on the same machine.
func (s *Server) locate(ctx context.Context, c *config.Config) cluster.Place {
	place := s.machine.Locate(ctx, &c.ClusterSettings)
	if !place.Listed && len(c.ClusterSettings.NatsUrls) > 0 {
		host, _, _ := net.SplitHostPort(place.Self) // Locate has joined them
		_, port, _ := net.SplitHostPort(c.ServiceSettings.ListenAddress)
		place.Self = net.JoinHostPort(host, port)
	}
	if !place.Listed {
		s.log.WarnContext(ctx, "this node is not in ClusterSettings.InterNodeUrls; others learn of it when it reaches one of them, or from the database",
			"node", s.nodeID, "internode_url", place.Self, "listed", place.Peers)
	}
	return place
}

// addressOf is the IP address in a "host:port", "" if it has a name.
func addressOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil || net.ParseIP(host) == nil {
		return ""
	}
	return host
}

// openBus joins the nodes over NATS: over routes of their own, which only nodes
// with the cluster's key and certificate get, or over the NATS that the
// configuration names.
func (s *Server) openBus(ctx context.Context, settings *config.ClusterSettings, peers []string) (err error) {
	options := natsbus.Options{NodeID: s.nodeID, ClusterName: settings.ClusterName, URLs: settings.NatsUrls, Logger: s.log}
	if len(settings.NatsUrls) == 0 {
		trust, err := cluster.NewTrust(ctx, s.db.Properties())
		if err != nil {
			return err
		}
		options.Listen, options.Routes, options.Secret = settings.InterNodeListenAddress, peers, trust.Secret()
		if options.TLS, err = trust.TLS(s.nodeID); err != nil {
			return err
		}
	}
	nats, err := natsbus.New(ctx, options)
	if err != nil && len(settings.NatsUrls) == 0 {
		return fmt.Errorf("ClusterSettings.InterNodeListenAddress %q: %w", settings.InterNodeListenAddress, err)
	}
	if err != nil {
		return fmt.Errorf("ClusterSettings.NatsUrls: %w", err)
	}
	s.bus, s.routes = nats, nats
	s.metrics.MustRegister(busCollector{nats})
	return nil
}

// followList changes the routes whenever InterNodeUrls does, and whenever a node
// is found that only the database knew, until ctx ends.
func (s *Server) followList(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.relist:
		}
		c := s.opts.Config.Get()
		if listed := c.ClusterSettings.Nodes(); !slices.Equal(s.listed, listed) {
			place := s.locate(ctx, c)
			s.cluster.SetPlace(place)
			s.listed, s.peers = listed, place.Peers
			s.log.InfoContext(ctx, "the list of nodes changed", "node", s.nodeID, "internode_url", place.Self, "others", place.Peers)
		}
		s.setRoutes(ctx)
	}
}

// setRoutes leads the routes to the nodes that are listed and those that were
// found, if they don't.
func (s *Server) setRoutes(ctx context.Context) {
	to := slices.Clone(s.peers)
	if found := s.found.Load(); found != nil {
		for _, address := range *found {
			if !slices.Contains(to, address) {
				to = append(to, address)
			}
		}
	}
	if slices.Equal(to, s.routed) {
		return
	}
	if err := s.routes.SetRoutes(ctx, to); err != nil {
		s.log.ErrorContext(ctx, "the routes to other nodes stay as they were", "node", s.nodeID, "error", err)
		return
	}
	s.routed = to
	s.log.InfoContext(ctx, "the routes to other nodes changed", "node", s.nodeID, "to", to)
}

// Inspector looks at the nodes of a cluster without being one.
type Inspector = cluster.Inspector

// NewInspector returns a look at the nodes that use the database.
func NewInspector(db *Database, settings *config.ClusterSettings) *Inspector {
	return cluster.NewInspector(db.Properties(), settings)
}

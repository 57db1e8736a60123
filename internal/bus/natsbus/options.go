package natsbus

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"time"
)

// DefaultQueue is how many messages a subscription may be behind before it
// loses some.
const DefaultQueue = 16384

// maxNodeID is the longest id of a node, in bytes: it is part of each message.
const maxNodeID = 128

// Options say who the node is and how it reaches the others: over routes of
// its own (Listen, Routes, TLS, Secret) or through a NATS cluster that runs
// elsewhere (URLs).
type Options struct {
	NodeID      string // unique in the cluster, at most 128 bytes
	ClusterName string // keeps clusters on one network apart; "" means "polder"

	Listen string   // host:port that other nodes' routes come in on; port 0 picks one
	Routes []string // host:port of the other nodes; SetRoutes changes them
	TLS    *tls.Config
	Secret string // the cluster key: who hasn't got it gets no route

	URLs []string // nats:// or tls://, with credentials; replaces Listen, Routes, TLS and Secret

	Logger *slog.Logger

	Queue int           // messages that a subscription may be behind; 0 means DefaultQueue
	Beat  time.Duration // how often nodes show themselves; the same on all; 0 means a second
}

// complete checks the options and fills in what is left to natsbus.
func (o *Options) complete() error {
	if o.NodeID == "" || len(o.NodeID) > maxNodeID {
		return fmt.Errorf("natsbus: the node id has %d bytes, not 1 to %d", len(o.NodeID), maxNodeID)
	}
	if o.ClusterName == "" {
		o.ClusterName = "polder"
	}
	if o.Queue <= 0 {
		o.Queue = DefaultQueue
	}
	if o.Beat <= 0 {
		o.Beat = time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if len(o.URLs) > 0 {
		return checkURLs(o.URLs)
	}
	if o.Secret == "" {
		return errors.New("natsbus: routes need the cluster key")
	}
	if o.TLS == nil || o.TLS.RootCAs == nil || o.TLS.ClientCAs == nil {
		return errors.New("natsbus: routes need TLS with the cluster's CA for both sides")
	}
	return nil
}

// checkURLs reports the first bad URL by its place, as it may hold a password.
func checkURLs(urls []string) error {
	for i, s := range urls {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || (u.Scheme != "nats" && u.Scheme != "tls") {
			return fmt.Errorf("natsbus: NATS URL %d is not of the form nats://host:port or tls://host:port", i+1)
		}
	}
	return nil
}

// address splits a host:port. Port 0 stands for any that is free.
func address(s string) (host string, port int, err error) {
	host, p, err := net.SplitHostPort(s)
	if err != nil {
		return "", 0, fmt.Errorf("natsbus: %w", err)
	}
	n, err := strconv.ParseUint(p, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("natsbus: address %s: the port is not a number from 0 to 65535", s)
	}
	return host, int(n), nil
}

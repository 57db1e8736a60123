package config

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// ClusterSettings is how nodes find and talk to each other.
type ClusterSettings struct {
	Enable                 bool
	ClusterName            string
	OverrideHostname       string
	InterNodeListenAddress string
	InterNodeUrls          []string
	NatsUrls               []string
	InterNodePingSeconds   int
	DrainSeconds           int
	ReadOnlyConfig         bool
}

func clusterSettings() []Setting {
	return []Setting{
		{Key: "Enable", Default: false, Restart: true, Doc: "Makes this node one of a cluster; needs PostgreSQL or MySQL."},
		{Key: "ClusterName", Default: "", Rule: name(), Restart: true, Doc: "A name that keeps clusters on one network apart."},
		{Key: "OverrideHostname", Default: "", Rule: name(), Restart: true, Local: true, Doc: "What this node calls itself; empty for the machine's name."},
		{Key: "InterNodeListenAddress", Default: ":8075", Rule: address(), Restart: true, Local: true, Doc: "The address and port that this node listens on for the others."},
		{Key: "InterNodeUrls", Default: []string{}, Rule: each(`a list of "host", "host:port" or http://, https:// or nats:// addresses, without user, path or query`, isNode), Doc: "The addresses of all nodes, the same list on each. A node finds itself in it. Without a port, that of InterNodeListenAddress is meant."},
		{Key: "NatsUrls", Default: []string{}, Rule: each(`a list of nats:// or tls:// addresses, each with a host`, isNats), Secret: true, Restart: true, Doc: "The addresses of a NATS cluster to use in place of the built-in one. Their user must be allowed all subjects that begin with ClusterName (polder if that is empty) and a dot; max_payload must be 1 MB, its default, or more."},
		{Key: "InterNodePingSeconds", Default: 1, Rule: between(1, 300), Restart: true, Doc: "The interval in which nodes expect a heartbeat of each other, in seconds. A node is down when two were missed."},
		{Key: "DrainSeconds", Default: 5, Rule: between(0, 600), Doc: "How long a node of a cluster that stops serves on with failing health checks, so that the proxy notices, in seconds."},
		{Key: "ReadOnlyConfig", Default: true, Doc: "Keeps the System Console from changing the configuration while the cluster is on, so that all files stay the same."},
	}
}

// Nodes are the addresses of InterNodeUrls as "host:port", in the order of the
// list: IP addresses in their canonical form, names in lower case. An entry
// without a port gets that of InterNodeListenAddress.
func (c *ClusterSettings) Nodes() []string {
	nodes := make([]string, 0, len(c.InterNodeUrls))
	for _, entry := range c.InterNodeUrls {
		if host, port, ok := parseNode(entry); ok { // the rule of the setting saw to it
			if port == "" {
				port = c.InterNodePort()
			}
			nodes = append(nodes, net.JoinHostPort(host, port))
		}
	}
	return nodes
}

// InterNodePort is the port of InterNodeListenAddress.
func (c *ClusterSettings) InterNodePort() string {
	_, port, err := net.SplitHostPort(c.InterNodeListenAddress)
	if err != nil {
		return "" // the rule of the setting refuses it
	}
	return port
}

// isNode reports whether s names a node, in one of the forms of InterNodeUrls.
func isNode(s string) bool {
	_, _, ok := parseNode(s)
	return ok
}

// parseNode reads an entry of InterNodeUrls; port is "" if it names none.
func parseNode(s string) (host, port string, ok bool) {
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		if err != nil || !isURL(s, "http", "https", "nats") || strings.Trim(u.Path, "/") != "" {
			return "", "", false
		}
		host, port = u.Hostname(), u.Port()
	} else if h, p, err := net.SplitHostPort(s); err == nil {
		if host, port = h, p; !isPort(port) {
			return "", "", false
		}
	} else {
		host = s
		if inner, found := strings.CutPrefix(s, "["); found {
			host, ok = strings.CutSuffix(inner, "]")
			if !ok {
				return "", "", false
			}
		}
	}
	host, ok = canonicalHost(host)
	return host, port, ok && port != "0"
}

var hostName = regexp.MustCompile(`^([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$`)

// canonicalHost returns the one form of an address or name that others can
// reach.
func canonicalHost(host string) (string, bool) {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.String(), !ip.IsUnspecified() && !ip.IsMulticast()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host, len(host) <= 253 && hostName.MatchString(host)
}

// isNats reports whether s is the address of a NATS server. It may hold a user.
func isNats(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "nats" || u.Scheme == "tls") && u.Hostname() != "" && (u.Port() == "" || isPort(u.Port()))
}

// clusterProblems checks what the cluster's settings need of each other.
func (c *Config) clusterProblems(add func(path string, value any, accepts string)) {
	s := &c.ClusterSettings
	if !s.Enable {
		return
	}
	if c.SqlSettings.DriverName == DriverSQLite {
		add("SqlSettings.DriverName", DriverSQLite, `"postgres" or "mysql" with ClusterSettings.Enable`)
	}
	if len(s.NatsUrls) == 0 && s.InterNodePort() == "0" {
		add("ClusterSettings.InterNodeListenAddress", s.InterNodeListenAddress, "an address with a port that the other nodes know, with ClusterSettings.Enable")
	}
	nodes := s.Nodes()
	for i, node := range nodes {
		if slices.Contains(nodes[:i], node) {
			add("ClusterSettings.InterNodeUrls", s.InterNodeUrls, "a list with each node once; "+node+" is there twice")
			return
		}
	}
}

package config

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
		{Key: "ClusterName", Default: "", Restart: true, Inert: true, Doc: "A name that keeps clusters on one network apart."},
		{Key: "OverrideHostname", Default: "", Restart: true, Local: true, Doc: "What this node calls itself; empty for the machine's name."},
		{Key: "InterNodeListenAddress", Default: ":8075", Rule: address(), Restart: true, Local: true, Inert: true, Doc: "The address and port that this node listens on for the others."},
		{Key: "InterNodeUrls", Default: []string{}, Rule: each(`a list of "host:port" or http://, https:// or nats:// addresses`, isNode), Inert: true, Doc: "The addresses of all nodes, the same list on each. A node finds itself in it."},
		{Key: "NatsUrls", Default: []string{}, Secret: true, Restart: true, Inert: true, Doc: "The addresses of a NATS cluster to use in place of the built-in one."},
		{Key: "InterNodePingSeconds", Default: 1, Rule: between(1, 300), Restart: true, Inert: true, Doc: "How often nodes tell each other that they live, in seconds."},
		{Key: "DrainSeconds", Default: 5, Rule: between(0, 600), Inert: true, Doc: "How long a node that stops waits for the proxy to notice, in seconds."},
		{Key: "ReadOnlyConfig", Default: true, Doc: "Keeps the System Console from changing the configuration while the cluster is on, so that all files stay the same."},
	}
}

// isNode reports whether s names a node, in one of the forms of InterNodeUrls.
func isNode(s string) bool { return isAddress(s) || isURL(s, "http", "https", "nats") }

package model

// NodeResult is what a node made of something that all nodes were asked to do.
type NodeResult struct {
	ID              string  `json:"id"`
	Hostname        string  `json:"hostname"`
	OK              bool    `json:"ok"`
	Error           string  `json:"error"`
	RestartRequired Strings `json:"restart_required"` // settings that wait for a restart of the node
}

// NodeStatus is how a node is. Times are Unix ms.
type NodeStatus struct {
	ID            string  `json:"id"`
	Version       string  `json:"version"`
	SchemaVersion string  `json:"schema_version"`
	ConfigHash    string  `json:"config_hash"`
	IPAddress     string  `json:"ipaddress"`
	Hostname      string  `json:"hostname"`
	InternodeURL  string  `json:"internode_url"`
	LastPing      int64   `json:"last_ping"`
	IsAlive       bool    `json:"is_alive"`
	Status        string  `json:"status"` // one of the below
	Reasons       Strings `json:"reasons"`
	WebSockets    int64   `json:"websockets"`
	StartedAt     int64   `json:"started_at"`
}

// The states of a node, and why it may be red.
const (
	NodeGreen = "green"
	NodeRed   = "red"

	NodeDatabaseUnreachable = "database-unreachable"
)

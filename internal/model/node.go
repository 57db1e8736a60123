package model

// NodeResult is what a node made of something that all nodes were asked to do.
type NodeResult struct {
	ID              string  `json:"id"`
	Hostname        string  `json:"hostname"`
	OK              bool    `json:"ok"`
	Error           string  `json:"error"`
	Changed         Strings `json:"changed"`          // settings that this changed; in effect but for those below
	RestartRequired Strings `json:"restart_required"` // settings that wait for a restart of the node
	RecycleRequired Strings `json:"recycle_required"` // settings that wait for a recycle of the database's connections
}

// NodeStatus is how a node is. Times are Unix ms.
type NodeStatus struct {
	ID            string  `json:"id"` // new at each start; "" for one that is listed and was never seen
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
	Since         int64   `json:"since"` // when status or reasons last changed
	WebSockets    int64   `json:"websockets"`
	StartedAt     int64   `json:"started_at"`

	DataSources []DataSource `json:"data_sources"` // as the node sees them; empty if it doesn't tell
}

// The states of a node.
const (
	NodeGreen = "green"
	NodeRed   = "red"
)

// Why a node may be red.
const (
	NodeDown                = "down"                 // it was not heard of for two intervals
	NodeDraining            = "draining"             // it is about to stop
	NodeDatabaseUnreachable = "database-unreachable" // it can't write to the database
	NodeFilestoreNotShared  = "filestore-not-shared" // it does not see the other nodes' files
	NodeVersionMismatch     = "version-mismatch"     // its program or schema is not that of most nodes
	NodeDatabaseMismatch    = "database-mismatch"    // it writes to another database server than most nodes
	NodeConfigMismatch      = "config-mismatch"      // its configuration is not that of most nodes
)

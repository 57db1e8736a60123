package model

// DataSource is a database that a node works with, as that node sees it.
type DataSource struct {
	Name    string `json:"name"` // "master", "replica 1", "search replica 1": as they are listed in SqlSettings
	Role    string `json:"role"` // one of the below
	Healthy bool   `json:"healthy"`
	Reason  string `json:"reason"`  // why it is not healthy, one of the below
	Detail  string `json:"detail"`  // of the reason, for people
	Lag     int64  `json:"lag"`     // how far it is known to be behind, ms; -1 if that isn't known
	Since   int64  `json:"since"`   // when Healthy or Reason last changed, Unix ms
	Reads   int64  `json:"reads"`   // queries for clients that this node has asked it, if there are replicas
	Address string `json:"address"` // "host:port" of the server, as it is in SqlSettings
}

// The roles of data sources.
const (
	SourceMaster  = "master"
	SourceReplica = "replica"
	SourceSearch  = "search-replica"
)

// Why a data source may not be healthy.
const (
	SourceUnknown     = "unknown"      // it has not been looked at yet
	SourceUnreachable = "unreachable"  // it does not answer
	SourceReadOnly    = "read-only"    // a master that takes no writes
	SourceLagging     = "lagging"      // it is too far behind
	SourceDiverged    = "diverged"     // it does not follow the master that this node uses
	SourceOther       = "other-data"   // it is the database of another system
	SourceSchema      = "other-schema" // its schema is of another version
)

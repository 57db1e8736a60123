package config

import (
	"path/filepath"
	"strings"
)

// SqlSettings is the database, its replicas and the connections to them.
type SqlSettings struct {
	DriverName                  string
	DataSource                  string
	DataSourceReplicas          []string
	DataSourceSearchReplicas    []string
	MaxIdleConns                int
	MaxOpenConns                int
	ConnMaxLifetimeMilliseconds int
	ConnMaxIdleTimeMilliseconds int
	QueryTimeout                int
	ReplicaLagSettings          []ReplicaLag
	MaxReplicaLagSeconds        int
}

// ReplicaLag says how to ask a replica how far it is behind. Each query
// answers one row with a name and a number; an empty query is not asked.
type ReplicaLag struct {
	DataSource       string
	QueryAbsoluteLag string // bytes or positions
	QueryTimeLag     string // seconds
}

// The database drivers.
const (
	DriverSQLite   = "sqlite"
	DriverPostgres = "postgres"
	DriverMySQL    = "mysql"
)

// SQLiteFile is the path of SQLite's database: a bare name lies in ./data.
func (s *SqlSettings) SQLiteFile() string {
	if strings.ContainsAny(s.DataSource, `/\:`) {
		return s.DataSource
	}
	return filepath.Join("data", s.DataSource)
}

func sqlSettings() []Setting {
	return []Setting{
		{Key: "DriverName", Default: DriverSQLite, Rule: oneOf(DriverSQLite, DriverPostgres, DriverMySQL), Restart: true, Doc: "The kind of database. SQLite is for one node; mysql also stands for MariaDB."},
		{Key: "DataSource", Default: "polder.db", Rule: required(), Secret: true, Recycle: true, Doc: "The database that is written to: a connection string, or SQLite's file (a bare name lies in ./data)."},
		{Key: "DataSourceReplicas", Default: []string{}, Secret: true, Recycle: true, Doc: "Connection strings of the replicas that reads are spread over."},
		{Key: "DataSourceSearchReplicas", Default: []string{}, Secret: true, Recycle: true, Doc: "Connection strings of the replicas that searches go to; empty for DataSourceReplicas."},
		{Key: "MaxIdleConns", Default: 20, Rule: between(0, 10000), Recycle: true, Doc: "Unused connections that are kept open, for each database."},
		{Key: "MaxOpenConns", Default: 50, Rule: between(1, 10000), Recycle: true, Doc: "The most connections to each database, of this node."},
		{Key: "ConnMaxLifetimeMilliseconds", Default: 3600000, Rule: between(0, 1<<31-1), Recycle: true, Doc: "The age at which a connection is replaced, in milliseconds; 0 for never."},
		{Key: "ConnMaxIdleTimeMilliseconds", Default: 300000, Rule: between(0, 1<<31-1), Recycle: true, Doc: "How long an unused connection is kept, in milliseconds; 0 for ever."},
		{Key: "QueryTimeout", Default: 30, Rule: between(1, 3600), Recycle: true, Doc: "The longest that a query may take, in seconds."},
		{Key: "ReplicaLagSettings", Default: []ReplicaLag{}, Secret: true, Inert: true, Doc: "Queries that tell how far a replica is behind, for metrics."},
		{Key: "MaxReplicaLagSeconds", Default: 10, Rule: between(1, 60), Recycle: true, Doc: "A replica that is further behind than this, in seconds, is left out until it has caught up."},
	}
}

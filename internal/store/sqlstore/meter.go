package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A replicated dialect's databases may have replicas. Of a database it can tell
// which server it is and how far in the master's history.
type replicated interface {
	meter(version string) *meter
	// address is "host:port" of a data source, for people; no secret is in it.
	address(source string) string
}

// newMeter finds out which kind of database it is.
func newMeter(ctx context.Context, kind replicated, db *sql.DB) (*meter, error) {
	var version string
	if err := db.QueryRowContext(ctx, `SELECT version()`).Scan(&version); err != nil {
		return nil, err
	}
	return kind.meter(version), nil
}

// meter asks a kind of database where it is. Positions are numbers that grow
// with what a master commits; they can be compared as long as it is the same
// master in the same life.
type meter struct {
	// identity selects what tells this database from every other one, and this
	// life of its server from an earlier one; whether it is a replica; and whether
	// it takes no writes.
	identity string
	// master selects the position after all that the master has committed so far,
	// as text, and what tells this life of the server from others.
	master string
	// replica selects the position after all that the replica has replayed.
	replica string
	// place reads a position. key is of the master: which part of it counts.
	place func(text, key string) (uint64, error)
	key   string // selects the key from a master; "" has none
}

// Positions that are none.
const (
	nowhere    uint64 = 0              // nothing is known
	neverThere uint64 = math.MaxUint64 // no replica is ever that far
)

// meter implements replicated. A master flushes a commit before it says that it
// is done, unless synchronous_commit is off.
func (*postgres) meter(string) *meter {
	const master = `CASE WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END`
	const life = `concat(left(pg_walfile_name(pg_current_wal_lsn()), 8), '/', extract(epoch FROM pg_postmaster_start_time()))`
	return &meter{
		identity: `SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()), current_database(),
				CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE ` + life + ` END),
			pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'`,
		master:  `SELECT (` + master + ` - '0/0')::text, ` + life,
		replica: `SELECT (pg_last_wal_replay_lsn() - '0/0')::text`,
		place:   func(text, _ string) (uint64, error) { return strconv.ParseUint(text, 10, 64) },
	}
}

// meter implements replicated. MariaDB numbers transactions a domain, MySQL a
// server.
func (mysql) meter(version string) *meter {
	if strings.Contains(version, "MariaDB") {
		return &meter{
			identity: `SELECT CONCAT_WS('/', @@hostname, @@port, @@server_id, DATABASE()), @@gtid_slave_pos <> '', @@read_only`,
			master:   `SELECT @@gtid_binlog_pos, CONCAT_WS('/', @@hostname, @@port, @@server_id)`,
			replica:  `SELECT @@gtid_slave_pos`,
			key:      `SELECT CAST(@@gtid_domain_id AS CHAR)`,
			place:    placeMariaDB,
		}
	}
	return &meter{
		identity: `SELECT CONCAT_WS('/', @@server_uuid, DATABASE()), @@read_only, @@read_only`,
		master:   `SELECT @@global.gtid_executed, @@server_uuid`,
		replica:  `SELECT @@global.gtid_executed`,
		key:      `SELECT @@server_uuid`,
		place:    placeMySQL,
	}
}

// placeMariaDB finds the domain's number in "0-1-42,7-2-3": domain, server, number.
func placeMariaDB(text, domain string) (uint64, error) {
	for gtid := range strings.SplitSeq(text, ",") {
		parts := strings.Split(strings.TrimSpace(gtid), "-")
		if len(parts) == 3 && parts[0] == domain {
			return strconv.ParseUint(parts[2], 10, 64)
		}
	}
	return nowhere, nil
}

// placeMySQL finds the end of the server's first run in "uuid:1-77:80,uuid:1-5":
// what comes after a gap may have been replayed before what is in it.
func placeMySQL(text, server string) (uint64, error) {
	for set := range strings.SplitSeq(text, ",") {
		uuid, runs, _ := strings.Cut(strings.TrimSpace(set), ":")
		if !strings.EqualFold(uuid, server) {
			continue
		}
		first, _, _ := strings.Cut(runs, ":")
		begin, end, isRun := strings.Cut(first, "-")
		if begin != "1" {
			return nowhere, nil
		}
		if !isRun {
			end = begin
		}
		return strconv.ParseUint(end, 10, 64)
	}
	return nowhere, nil
}

// ofMaster asks for the master's position and its life.
func (m *meter) ofMaster(ctx context.Context, db *sql.DB, key string) (position uint64, life string, err error) {
	var text sql.NullString
	if err := db.QueryRowContext(ctx, m.master).Scan(&text, &life); err != nil {
		return nowhere, "", err
	}
	position, err = m.read(text.String, key)
	return position, life, err
}

// ofReplica asks for a replica's position.
func (m *meter) ofReplica(ctx context.Context, db *sql.DB, key string) (uint64, error) {
	var text sql.NullString
	if err := db.QueryRowContext(ctx, m.replica).Scan(&text); err != nil {
		return nowhere, err
	}
	return m.read(text.String, key)
}

// read reads a position; "", of a server that keeps no history, is nowhere.
func (m *meter) read(text, key string) (uint64, error) {
	if text == "" {
		return nowhere, nil
	}
	p, err := m.place(text, key)
	if err != nil {
		return nowhere, fmt.Errorf("the position %.100q: %w", text, err)
	}
	return p, nil
}

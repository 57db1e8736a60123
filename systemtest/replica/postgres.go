package replica

import (
	"cmp"
	"fmt"
	"testing"
	"time"
)

// What polder has on every server.
const (
	user     = "polder"
	password = "secret"
	database = "polder"
)

// postgres replicates by streaming. With fsync off a loss of power would lose
// what a kill doesn't.
type postgres struct{ surely bool }

const postgresSettings = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
wal_level = replica
hot_standby = on
wal_keep_size = 1GB
max_wal_senders = 10
max_connections = 200
shared_buffers = 64MB
autovacuum = off
checkpoint_timeout = 1h
wal_sender_timeout = 5s
wal_receiver_timeout = 5s
wal_retrieve_retry_interval = 100ms
wal_receiver_status_interval = 100ms
`

func (e postgres) init(t testing.TB, s *Server) {
	t.Helper()
	s.machine.do(t, `"$BIN/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions`)
	settings := postgresSettings
	if e.surely {
		settings += "synchronous_standby_names = 'ANY 1 (*)'\n"
	}
	s.machine.write(t, "data/postgresql.conf", settings)
}

func (postgres) start(t testing.TB, s *Server) {
	t.Helper()
	s.machine.start(t, `exec "$BIN/postgres" -D data -p "$PORT"`)
}

// prepare waits for no replica, as there is none yet.
func (e postgres) prepare(t testing.TB, s *Server) {
	t.Helper()
	s.exec(t, append([]string{
		`SET synchronous_commit = local`, `CREATE ROLE ` + user + ` LOGIN PASSWORD '` + password + `'`},
		e.create(database)...)...)
}

func (postgres) create(database string) []string {
	return []string{`CREATE DATABASE ` + database + ` OWNER ` + user + ` TEMPLATE template0`}
}

func (postgres) clone(t testing.TB, s, primary *Server) {
	t.Helper()
	s.machine.do(t, fmt.Sprintf(`rm -rf data && "$BIN/pg_basebackup" --host=127.0.0.1 --port=%d --username=postgres --pgdata=data `+
		`--checkpoint=fast --wal-method=stream --no-sync --write-recovery-conf`, primary.machine.port))
}

// follow changes what a running replica is told by its file.
func (postgres) follow(t testing.TB, s, primary *Server) {
	t.Helper()
	s.machine.write(t, "data/postgresql.auto.conf", fmt.Sprintf(
		"primary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=%s'\n", primary.machine.port, s.Name))
	s.exec(t, `SELECT pg_reload_conf()`)
}

func (postgres) promote(t testing.TB, s *Server) {
	t.Helper()
	s.exec(t, `SELECT pg_promote(true, 60)`)
}

// fence relies on the server, which ends when its replicas have all.
func (postgres) fence(t testing.TB, s *Server, _ []*Server) {
	t.Helper()
	s.Stop(t)
}

func (postgres) delay(t testing.TB, s *Server, behind time.Duration) {
	t.Helper()
	s.exec(t, fmt.Sprintf(`ALTER SYSTEM SET recovery_min_apply_delay = '%dms'`, behind.Milliseconds()), `SELECT pg_reload_conf()`)
}

func (postgres) behind(t testing.TB, s, primary *Server) (behind bool, err error) {
	t.Helper()
	var at string
	// What a replica had from the beginning it did not receive.
	const received = `GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())`
	const where = `CASE WHEN pg_is_in_recovery() THEN ` + received + ` ELSE pg_current_wal_lsn() END`
	if err := primary.Admin.QueryRowContext(t.Context(), `SELECT `+where).Scan(&at); err != nil {
		return false, err
	}
	const query = `SELECT COALESCE(` + received + ` < $1::pg_lsn, true)`
	return behind, s.Admin.QueryRowContext(t.Context(), query, at).Scan(&behind)
}

func (postgres) stopSignal() string { return "INT" }

func (postgres) admin(s *Server, database string) (driver, dsn string) {
	return "pgx", fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable&connect_timeout=5", s.machine.port, cmp.Or(database, "postgres"))
}

func (postgres) dsn(s *Server, database string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable", user, password, s.machine.port, database)
}

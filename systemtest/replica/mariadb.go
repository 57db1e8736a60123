package replica

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"github.com/polder-chat/polder/systemtest/site"
)

// mariadb replicates by GTID.
type mariadb struct{}

func (mariadb) init(t testing.TB, s *Server) {
	t.Helper()
	s.machine.do(t, `mkdir tmp && mariadb-install-db --no-defaults --datadir="$DIR/data" --tmpdir="$DIR/tmp" --auth-root-authentication-method=normal --skip-test-db`)
}

func (mariadb) start(t testing.TB, s *Server) {
	t.Helper()
	s.machine.start(t, fmt.Sprintf(`exec "$BIN" --no-defaults --datadir="$DIR/data" --tmpdir="$DIR/tmp" --port="$PORT" --bind-address=127.0.0.1 `+
		`--socket="$DIR/socket" --pid-file="$DIR/pid" --skip-name-resolve --character-set-server=utf8mb4 --server-id=%d --log-bin=binlog `+
		`--binlog-format=ROW --log-slave-updates --gtid-strict-mode=1 --performance-schema=OFF --innodb-flush-method=nosync `+
		`--innodb-flush-log-at-trx-commit=2 --innodb-doublewrite=OFF --innodb-buffer-pool-size=64M --innodb-log-file-size=64M --max-connections=200`, s.id))
}

func (e mariadb) prepare(t testing.TB, s *Server) {
	t.Helper()
	s.exec(t, `CREATE USER `+user+`@127.0.0.1 IDENTIFIED BY '`+password+`'`, `GRANT REPLICA MONITOR ON *.* TO `+user+`@127.0.0.1`)
	s.exec(t, e.create(database)...)
}

// create gives polder's user all rights, but for those over the whole server:
// with them it could write where only reads are allowed.
func (mariadb) create(database string) []string {
	return []string{`CREATE DATABASE ` + database + ` CHARACTER SET utf8mb4`, `GRANT ALL ON ` + database + `.* TO ` + user + `@127.0.0.1`}
}

// clone makes an empty server, which gets all from the primary's binary log. It
// has another id than before: a server passes over what has its own.
func (e mariadb) clone(t testing.TB, s, _ *Server) {
	t.Helper()
	s.id += 100
	s.machine.do(t, `rm -rf data tmp`)
	e.init(t, s)
}

func (mariadb) follow(t testing.TB, s, primary *Server) {
	t.Helper()
	s.exec(t, `SET GLOBAL read_only = 1`, `STOP SLAVE`, fmt.Sprintf(
		`CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = %d, MASTER_USER = 'root', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1, MASTER_DELAY = 0`,
		primary.machine.port), `START SLAVE`)
}

func (mariadb) promote(t testing.TB, s *Server) {
	t.Helper()
	s.exec(t, `STOP SLAVE`, `RESET SLAVE ALL`, `SET GLOBAL read_only = 0`)
}

func (mariadb) fence(t testing.TB, s *Server, replicas []*Server) {
	t.Helper()
	s.exec(t, `SET GLOBAL read_only = 1`)
	for _, replica := range replicas {
		if replica.Runs() {
			replica.AwaitCaughtUp(t, s)
		}
	}
	s.Stop(t)
}

func (mariadb) delay(t testing.TB, s *Server, behind time.Duration) {
	t.Helper()
	s.exec(t, `STOP SLAVE`, fmt.Sprintf(`CHANGE MASTER TO MASTER_DELAY = %d`, int(behind.Seconds())), `START SLAVE`)
}

// behind compares what is applied: there is nothing else that tells by a number
// what was received.
func (mariadb) behind(t testing.TB, s, primary *Server) (behind bool, err error) {
	t.Helper()
	var at string
	if err := primary.Admin.QueryRowContext(t.Context(), `SELECT @@gtid_current_pos`).Scan(&at); err != nil {
		return false, err
	}
	var late int
	err = s.Admin.QueryRowContext(t.Context(), `SELECT MASTER_GTID_WAIT(?, 0.05)`, at).Scan(&late)
	return late != 0, err
}

func (mariadb) stopSignal() string { return "TERM" }

func (mariadb) admin(s *Server, database string) (driver, dsn string) {
	return "mysql", fmt.Sprintf("root@tcp(127.0.0.1:%d)/%s?timeout=5s&readTimeout=%s", s.machine.port, cmp.Or(database, "mysql"), site.Patience)
}

func (mariadb) dsn(s *Server, database string) string {
	return fmt.Sprintf("%s:%s@tcp(127.0.0.1:%d)/%s?charset=utf8mb4", user, password, s.machine.port, database)
}

// Package replica runs real database clusters for tests: a PostgreSQL primary
// with streaming replicas, or a MariaDB primary with replicas that follow it by
// GTID. Their servers can be stopped, killed, frozen, held back, promoted and
// made to follow another one, as an operator or an accident does.
//
// Each [Server] has a directory and a port of its own, as if it had a machine.
// All of it ends with the test, and also when the test's process is killed.
package replica

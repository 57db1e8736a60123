// Package database shows what polder makes of databases with replicas:
// TestDatabase starts real primaries and replicas, and real nodes on them, and
// does to the databases what happens to databases while people use the nodes.
// There is nothing but tests here.
//
//	cd systemtest && go test ./database                        # PostgreSQL and MariaDB
//	go test ./database -v -run 'TestDatabase/postgres/HA-13'   # a row of the guide
//	POLDER_TEST_FAILOVERS=20 go test ./database -v -run HA-13  # that many failovers
//
// The names of the tests begin with the rows of the operator's guide to
// high availability that they show. What was measured is in the log (-v).
package database

// Package cluster shows that several polders behave as one: TestCluster starts
// real processes on a real database and does to them what happens to servers.
// There is nothing but tests here.
//
//	make systemtest                                        # PostgreSQL and MariaDB
//	cd systemtest && go test ./cluster                     # PostgreSQL
//	go test ./cluster -v -run 'TestCluster/postgres/HA-18' # a row of the guide
//
// The names of the tests begin with the rows of the operator's guide to
// high availability that they show. What a test measured is in its log (-v).
package cluster

// Package dbtest gives tests real, empty, isolated databases on SQLite,
// PostgreSQL and MariaDB. It is for tests only.
//
// SQLite needs nothing. For the other two a server is found in this order:
//
//   - POLDER_TEST_POSTGRES and POLDER_TEST_MYSQL hold the DSN of an
//     administrator on a running server. The program cmd/testdb sets them for a
//     whole `go test ./...`, so that its processes share one server of each.
//   - Otherwise the test process starts a server of its own, when a test first
//     asks for one, in a temp directory and on a free port of 127.0.0.1.
//
// A server that this package started ends with the process that started it,
// however that ends, and its directory goes with it (see [Start]).
package dbtest

import (
	"context"
	"crypto/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// The drivers, by the names that SqlSettings.DriverName gives them.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
	MySQL    = "mysql"
)

// EnvDatabases lists the drivers that [Drivers] answers: "all", or names
// separated by commas.
const EnvDatabases = "POLDER_TEST_DATABASES"

// workTimeout bounds one administrative statement, such as creating a database.
const workTimeout = time.Minute

// Drivers returns the drivers that a test of all databases should run on:
// those that POLDER_TEST_DATABASES names; without it, SQLite and the servers
// whose administrator DSN is in the environment.
func Drivers(t testing.TB) []string {
	t.Helper()
	all := []string{SQLite, Postgres, MySQL}
	switch list := os.Getenv(EnvDatabases); list {
	case "all":
		return all
	case "":
		return slices.DeleteFunc(all, func(driver string) bool {
			return driver != SQLite && os.Getenv(dialects[driver].env()) == ""
		})
	default:
		names := strings.Split(list, ",")
		for _, name := range names {
			if !slices.Contains(all, name) {
				t.Fatalf("%s=%s: %q is not a database: use all, or some of %s separated by commas",
					EnvDatabases, list, name, strings.Join(all, ","))
			}
		}
		return names
	}
}

// Open returns the DSN of a new, empty database that no other test sees. It is
// dropped when t ends; what t registers with Cleanup after Open, such as
// closing its connections, happens before that. A missing server fails t.
func Open(t testing.TB, driver string) (dsn string) {
	t.Helper()
	if driver == SQLite {
		return sqlitePath(t)
	}
	server := process.open(t, driver)
	ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
	defer cancel()
	name := newName("db")
	if err := server.dialect.create(ctx, server.db, name); err != nil {
		t.Fatalf("dbtest: create a %s database: %v", driver, err)
	}
	return server.adopt(t, name)
}

// OpenTemplate is [Open] for a database that starts as a copy of a template:
// much faster than preparing each from nothing. The first call of the process
// with this driver and name makes the template: it calls prepare with the DSN
// of an empty database. prepare must close its connections before it returns
// and must not end the test's goroutine. Later calls wait for it and copy.
//
// On MariaDB tables with their rows are copied, and no views or triggers.
func OpenTemplate(t testing.TB, driver, name string, prepare func(dsn string) error) (dsn string) {
	t.Helper()
	if driver == SQLite {
		return openSQLiteTemplate(t, name, prepare)
	}
	server := process.open(t, driver)
	template, err := server.template(name, prepare)
	if err != nil {
		t.Fatalf("dbtest: prepare the %s template %q: %v", driver, name, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
	defer cancel()
	copied := newName("db")
	if err := server.dialect.copy(ctx, server.db, template, copied); err != nil {
		t.Fatalf("dbtest: copy the %s template %q: %v", driver, name, err)
	}
	return server.adopt(t, copied)
}

// Main runs the tests of a package and then drops its templates and stops the
// servers that it started. Use it as the body of TestMain. A package without it
// leaves its templates behind on a server that it didn't start.
func Main(m *testing.M) {
	code := m.Run()
	if err := process.close(); err != nil {
		os.Stderr.WriteString("dbtest: " + err.Error() + "\n")
		code = max(code, 1)
	}
	os.Exit(code)
}

// newName returns a database name that nothing else uses.
func newName(kind string) string {
	return "polder_" + kind + "_" + strings.ToLower(rand.Text()[:16])
}

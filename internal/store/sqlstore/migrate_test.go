package sqlstore_test

import (
	"database/sql"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// TestSchemaVersionWhileAnotherMigrates looks at a database of which another node
// has made the table of versions and not yet its first row.
func TestSchemaVersionWhileAnotherMigrates(t *testing.T) {
	t.Parallel()
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.Open(t, driver)
			names := map[string]string{dbtest.SQLite: "sqlite", dbtest.Postgres: "pgx", dbtest.MySQL: "mysql"}
			db, err := sql.Open(names[driver], dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.ExecContext(t.Context(), `CREATE TABLE goose_db_version (id BIGINT PRIMARY KEY, version_id BIGINT NOT NULL, is_applied BOOLEAN NOT NULL)`); err != nil {
				t.Fatal(err)
			}
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: dsn})
			if v, err := s.SchemaVersion(t.Context()); err != nil || v.Current != 0 || v.Target == 0 {
				t.Errorf("the version is %+v, %v", v, err)
			}
		})
	}
}

package sqlstore_test

import (
	"errors"
	"testing"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
	"github.com/polder-chat/polder/internal/store/storetest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestStore(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, func(t *testing.T) store.Store { return open(t, driver, sqlstore.Options{}) })
		})
	}
}

// open returns a store on a fresh, migrated database.
func open(t testing.TB, driver string, o sqlstore.Options) *sqlstore.Store {
	t.Helper()
	o.Driver, o.DataSource = driver, migrated(t, driver)
	return connect(t, o)
}

// migrated returns the data source of a fresh, migrated database.
func migrated(t testing.TB, driver string) string {
	t.Helper()
	return dbtest.OpenTemplate(t, driver, "sqlstore", func(dsn string) error {
		s, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: driver, DataSource: dsn})
		if err != nil {
			return err
		}
		return errors.Join(s.Migrate(t.Context()), s.Close())
	})
}

// connect opens a store that closes with the test.
func connect(t testing.TB, o sqlstore.Options) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

package dbtest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func sqlitePath(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "polder.db")
}

// openSQLiteTemplate keeps the template's file in memory: it is small, and
// leaves nothing to clean up.
func openSQLiteTemplate(t testing.TB, name string, prepare func(dsn string) error) string {
	t.Helper()
	content, err := process.sqliteTemplate(name, func() ([]byte, error) {
		path := sqlitePath(t)
		if err := prepare(path); err != nil {
			return nil, err
		}
		if _, err := os.Stat(path + "-wal"); err == nil {
			return nil, fmt.Errorf("%s-wal is still there: prepare must close its connections", path)
		}
		return os.ReadFile(path)
	})
	if err != nil {
		t.Fatalf("dbtest: prepare the sqlite template %q: %v", name, err)
	}
	path := sqlitePath(t)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatalf("dbtest: copy the sqlite template %q: %v", name, err)
	}
	return path
}

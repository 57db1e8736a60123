package dbtest_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/polder-chat/polder/internal/dbtest"
)

// envStart makes this test program a process that starts a server of the named
// driver, prints its DSN and waits.
const envStart = "DBTEST_START"

func TestMain(m *testing.M) {
	if driver := os.Getenv(envStart); driver != "" {
		startAndWait(driver)
	}
	dbtest.Main(m)
}

func startAndWait(driver string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server, err := dbtest.Start(ctx, driver)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(server.DSN)
	select {}
}

var sqlDrivers = map[string]string{dbtest.SQLite: "sqlite", dbtest.Postgres: "pgx", dbtest.MySQL: "mysql"}

func openDB(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(sqlDrivers[driver], dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec1(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestOpenIsIsolated(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			a := openDB(t, driver, dbtest.Open(t, driver))
			b := openDB(t, driver, dbtest.Open(t, driver))
			exec1(t, a, "CREATE TABLE notes (id INT PRIMARY KEY, body VARCHAR(100))")
			exec1(t, b, "CREATE TABLE notes (id INT PRIMARY KEY, body VARCHAR(100))")
			exec1(t, a, "INSERT INTO notes VALUES (1, 'één 🐎')")
			var body string
			if err := a.QueryRowContext(t.Context(), "SELECT body FROM notes").Scan(&body); err != nil || body != "één 🐎" {
				t.Errorf("read %q, %v", body, err)
			}
			if err := b.QueryRowContext(t.Context(), "SELECT body FROM notes").Scan(&body); err != sql.ErrNoRows {
				t.Errorf("the other database answered %q, %v", body, err)
			}
		})
	}
}

func TestOpenDropsAtTheEnd(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			var dsn string
			t.Run("inner", func(t *testing.T) {
				dsn = dbtest.Open(t, driver)
				exec1(t, openDB(t, driver, dsn), "CREATE TABLE notes (id INT)")
			})
			if driver == dbtest.SQLite {
				if _, err := os.Stat(dsn); !os.IsNotExist(err) {
					t.Errorf("the file is still there: %v", err)
				}
				return
			}
			if err := openDB(t, driver, dsn).PingContext(t.Context()); err == nil {
				t.Error("the database is still there")
			}
		})
	}
}

func TestOpenTemplate(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			var prepared atomic.Int32
			prepare := func(dsn string) error {
				prepared.Add(1)
				db, err := sql.Open(sqlDrivers[driver], dsn)
				if err != nil {
					return err
				}
				defer db.Close()
				for _, query := range []string{
					// On purpose the child sorts before its parent.
					"CREATE TABLE zoo (id INT PRIMARY KEY)",
					"CREATE TABLE animals (id INT PRIMARY KEY, zoo INT, twice INT GENERATED ALWAYS AS (id * 2) STORED, " +
						"CONSTRAINT kept FOREIGN KEY (zoo) REFERENCES zoo (id))",
					"INSERT INTO zoo VALUES (7)",
					"INSERT INTO animals (id, zoo) VALUES (1, 7)",
				} {
					if _, err := db.ExecContext(t.Context(), query); err != nil {
						return fmt.Errorf("%s: %w", query, err)
					}
				}
				return nil
			}
			for i := range 3 {
				db := openDB(t, driver, dbtest.OpenTemplate(t, driver, "zoo", prepare))
				var twice, zoo int
				if err := db.QueryRowContext(t.Context(), "SELECT twice, zoo FROM animals").Scan(&twice, &zoo); err != nil || twice != 2 || zoo != 7 {
					t.Errorf("copy %d: %d, %d, %v", i, twice, zoo, err)
				}
				if driver == dbtest.SQLite {
					exec1(t, db, "PRAGMA foreign_keys = 1")
				}
				if _, err := db.ExecContext(t.Context(), "INSERT INTO animals (id, zoo) VALUES (2, 8)"); err == nil {
					t.Errorf("copy %d has lost its foreign key", i)
				}
				exec1(t, db, "INSERT INTO zoo VALUES (8)") // fails in a later copy, should they share it
			}
			if n := prepared.Load(); n != 1 {
				t.Errorf("prepared %d times", n)
			}
		})
	}
}

// publicTempDir is a directory like /tmp, which the servers' own users can use.
func publicTempDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestOrphan shows that a server doesn't outlive a process that was killed.
func TestOrphan(t *testing.T) {
	servers := slices.DeleteFunc(dbtest.Drivers(t), func(d string) bool { return d == dbtest.SQLite })
	for _, driver := range servers {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			dir := publicTempDir(t)
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), envStart+"="+driver, "TMPDIR="+dir)
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			dsn, err := bufio.NewReader(out).ReadString('\n')
			if err != nil || !strings.Contains(dsn, "127.0.0.1") {
				t.Fatalf("the child: %s, %v", dsn, err)
			}
			db := openDB(t, driver, strings.TrimSpace(dsn))
			if err := db.PingContext(t.Context()); err != nil {
				t.Errorf("%s: %v", dsn, err)
			}
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := child.Wait(); err == nil {
				t.Error("the child was not killed")
			}
			deadline := time.Now().Add(20 * time.Second)
			for {
				left, err := os.ReadDir(dir)
				if err != nil {
					t.Fatal(err)
				}
				ping := db.PingContext(t.Context())
				if len(left) == 0 && ping != nil {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("after its process: %d directories, ping: %v", len(left), ping)
				}
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
}

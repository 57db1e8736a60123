package dbtest

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

//go:embed postgres.sh
var postgresScript string

type postgres struct{}

func (postgres) env() string       { return "POLDER_TEST_POSTGRES" }
func (postgres) sqlDriver() string { return "pgx" }

func (postgres) withDatabase(dsn, name string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", errors.New("the DSN is not a URL") // the cause would show its password
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", errors.New("the DSN must have the form postgres://user@host:port/database")
	}
	u.Path = "/" + name
	return u.String(), nil
}

func (postgres) create(ctx context.Context, db *sql.DB, name string) error {
	_, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE template0")
	return err
}

// copy relies on the server to wait for the last connections to the template
// to go: it does so for up to 5 s.
func (postgres) copy(ctx context.Context, db *sql.DB, template, name string) error {
	_, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template)
	return err
}

// drop cuts the connections that a failed test left open.
func (postgres) drop(ctx context.Context, db *sql.DB, name string) error {
	_, err := db.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
	return err
}

func (postgres) recipe() (*recipe, error) {
	initdb, err := findProgram([]string{"initdb"}, "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
	if err != nil {
		return nil, err
	}
	// PATH may hold a link to the program; the server is beside the real one.
	if initdb, err = filepath.EvalSymlinks(initdb); err != nil {
		return nil, err
	}
	return &recipe{
		script: postgresScript,
		bin:    filepath.Dir(initdb),
		user:   "postgres",
		dsn: func(port int) string {
			return fmt.Sprintf("postgres://polder@127.0.0.1:%d/postgres?sslmode=disable", port)
		},
	}, nil
}

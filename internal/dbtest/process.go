package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// process is what the tests of this process share. TestMain has no other way
// to hand something to tests than a package variable.
var process shared

type shared struct {
	mu      sync.Mutex
	servers map[string]*connected
	files   map[string]func() ([]byte, error) // SQLite templates by name
}

// connected is a server with an administrator's connections to it.
type connected struct {
	dialect dialect
	dsn     string
	db      *sql.DB
	started *Server // nil: it ran before

	mu        sync.Mutex
	templates map[string]func() (string, error) // database names by template name
}

// dialect is what differs between the servers. Database names come from
// newName and need no quoting.
type dialect interface {
	env() string       // the variable that holds an administrator's DSN
	sqlDriver() string // the name that database/sql knows
	withDatabase(dsn, name string) (string, error)
	create(ctx context.Context, db *sql.DB, name string) error
	copy(ctx context.Context, db *sql.DB, template, name string) error
	drop(ctx context.Context, db *sql.DB, name string) error
	recipe() (*recipe, error) // how to start one
}

var dialects = map[string]dialect{Postgres: postgres{}, MySQL: mariadb{}}

// open returns the process's server of the driver and starts it if need be.
func (s *shared) open(t testing.TB, driver string) *connected {
	t.Helper()
	d, ok := dialects[driver]
	if !ok {
		t.Fatalf("dbtest: %q is not a database driver", driver)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.servers[driver]; c != nil {
		return c
	}
	c := &connected{dialect: d, dsn: os.Getenv(d.env()), templates: map[string]func() (string, error){}}
	if c.dsn == "" {
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		server, err := Start(ctx, driver)
		if err != nil {
			t.Fatalf("dbtest: start %s: %v", driver, err)
		}
		c.started, c.dsn = server, server.DSN
	}
	db, err := sql.Open(d.sqlDriver(), c.dsn)
	if err != nil {
		t.Fatalf("dbtest: %s: %v", d.env(), err)
	}
	db.SetMaxOpenConns(4)
	c.db = db
	if s.servers == nil {
		s.servers = map[string]*connected{}
	}
	s.servers[driver] = c
	return c
}

func (s *shared) sqliteTemplate(name string, prepare func() ([]byte, error)) ([]byte, error) {
	s.mu.Lock()
	content, ok := s.files[name]
	if !ok {
		content = sync.OnceValues(prepare)
		if s.files == nil {
			s.files = map[string]func() ([]byte, error){}
		}
		s.files[name] = content
	}
	s.mu.Unlock()
	return content()
}

func (s *shared) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, c := range s.servers {
		errs = append(errs, c.close())
	}
	s.servers = nil
	return errors.Join(errs...)
}

// adopt returns the DSN of the database name and drops it when t ends.
func (c *connected) adopt(t testing.TB, name string) string {
	t.Helper()
	t.Cleanup(func() {
		if err := c.drop(name); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	})
	dsn, err := c.dialect.withDatabase(c.dsn, name)
	if err != nil {
		t.Fatalf("dbtest: %s: %v", c.dialect.env(), err)
	}
	return dsn
}

func (c *connected) drop(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
	defer cancel()
	if err := c.dialect.drop(ctx, c.db, name); err != nil {
		return fmt.Errorf("drop the database %s: %w", name, err)
	}
	return nil
}

// template returns the database of the template and makes it the first time.
func (c *connected) template(name string, prepare func(dsn string) error) (string, error) {
	c.mu.Lock()
	database, ok := c.templates[name]
	if !ok {
		database = sync.OnceValues(func() (string, error) { return c.prepare(prepare) })
		c.templates[name] = database
	}
	c.mu.Unlock()
	return database()
}

func (c *connected) prepare(prepare func(dsn string) error) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), workTimeout)
	defer cancel()
	database := newName("template")
	dsn, err := c.dialect.withDatabase(c.dsn, database)
	if err != nil {
		return "", err
	}
	if err := c.dialect.create(ctx, c.db, database); err != nil {
		return "", err
	}
	if err := prepare(dsn); err != nil {
		return "", errors.Join(err, c.drop(database))
	}
	return database, nil
}

func (c *connected) close() error {
	var errs []error
	if c.started == nil {
		for _, template := range c.templates {
			if database, err := template(); err == nil {
				errs = append(errs, c.drop(database))
			}
		}
	}
	errs = append(errs, c.db.Close())
	if c.started != nil {
		errs = append(errs, c.started.Stop())
	}
	return errors.Join(errs...)
}

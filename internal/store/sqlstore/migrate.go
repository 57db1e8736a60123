package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Version is how far a database is migrated.
type Version struct {
	Current int64 `json:"current"`
	Target  int64 `json:"target"` // the newest migration that this binary knows
}

// Migrate brings the schema up to date. Of several nodes that start at once
// one migrates; the others wait and say so. A database that is more than one
// version newer than this binary is refused: nodes of two neighbouring versions run side by side.
func (s *Store) Migrate(ctx context.Context) error {
	v, err := s.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	switch {
	case v.Current > v.Target+1:
		return fmt.Errorf("the database's schema is version %d, this program knows %d: use a newer program", v.Current, v.Target)
	case v.Current >= v.Target:
		return nil
	}
	p, err := s.migrator(goose.WithSessionLocker(sessionLock{s}))
	if err != nil {
		return err
	}
	results, err := p.Up(ctx)
	for tries := 0; tries < halfMadeTries && halfMade(err); tries++ {
		select {
		case <-ctx.Done():
			return fmt.Errorf("migrate database: %w", err)
		case <-time.After(halfMadeAgain):
		}
		results, err = p.Up(ctx)
	}
	for _, r := range results {
		s.log.InfoContext(ctx, "database migrated", "migration", r.Source.Path, "took", r.Duration)
	}
	if err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	return nil
}

// How often, and how soon again, a table of versions is looked at that another
// node is just making: MySQL shows it before its first row is there.
const (
	halfMadeTries = 100
	halfMadeAgain = 50 * time.Millisecond
)

// halfMade reports whether a migration failed as another node has made the table
// of versions and not yet its first row. goose looks before it takes the lock.
func halfMade(err error) bool {
	return err != nil && strings.Contains(err.Error(), "missing zero version migration")
}

// SchemaVersion reads how far the database is migrated; 0 is empty.
func (s *Store) SchemaVersion(ctx context.Context) (Version, error) {
	p, err := s.migrator()
	if err != nil {
		return Version{}, err
	}
	sources := p.ListSources()
	v := Version{Target: sources[len(sources)-1].Version}
	exists, err := s.migrated(ctx)
	if err != nil || !exists {
		return v, err
	}
	v.Current, err = p.GetDBVersion(ctx)
	return v, s.classify(err)
}

// migrated reports whether the database holds goose's table with its first row,
// without making it: MySQL has the table a moment before the row, while another
// node makes both.
func (s *Store) migrated(ctx context.Context) (bool, error) {
	var rows int
	master := s.pools.Load().master.db
	err := master.GetContext(ctx, &rows, `SELECT COUNT(*) FROM `+goose.DefaultTablename)
	if err == nil {
		return rows > 0, nil
	}
	if errors.Is(s.classify(err), err) && ctx.Err() == nil && master.PingContext(ctx) == nil {
		return false, nil // the database is well, so it is the table that is missing
	}
	return false, s.classify(err)
}

func (s *Store) migrator(opts ...goose.ProviderOption) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations/"+s.dialect.migrations())
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(s.dialect.goose(), s.pools.Load().master.db.DB, dir, opts...)
}

// sessionLock lets one node migrate at a time.
type sessionLock struct{ s *Store }

func (l sessionLock) SessionLock(ctx context.Context, c *sql.Conn) error {
	return l.s.dialect.lock(ctx, c, func() {
		l.s.log.InfoContext(ctx, "another node migrates the database, waiting")
	})
}

func (l sessionLock) SessionUnlock(ctx context.Context, c *sql.Conn) error {
	return l.s.dialect.unlock(ctx, c)
}

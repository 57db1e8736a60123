package server

import (
	"context"
	"log/slog"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// Database is the store together with its migrations, for commands that work on
// it without a server.
type Database = sqlstore.Store

// DatabaseOptions are the settings as the store takes them.
func DatabaseOptions(settings *config.SqlSettings, log *slog.Logger) sqlstore.Options {
	source := settings.DataSource
	if settings.DriverName == config.DriverSQLite {
		source = settings.SQLiteFile()
	}
	return sqlstore.Options{
		Driver:          settings.DriverName,
		DataSource:      source,
		Replicas:        settings.DataSourceReplicas,
		SearchReplicas:  settings.DataSourceSearchReplicas,
		MaxReplicaLag:   time.Duration(settings.MaxReplicaLagSeconds) * time.Second,
		MaxOpenConns:    settings.MaxOpenConns,
		MaxIdleConns:    settings.MaxIdleConns,
		ConnMaxLifetime: time.Duration(settings.ConnMaxLifetimeMilliseconds) * time.Millisecond,
		ConnMaxIdleTime: time.Duration(settings.ConnMaxIdleTimeMilliseconds) * time.Millisecond,
		QueryTimeout:    time.Duration(settings.QueryTimeout) * time.Second,
		Logger:          log,
	}
}

// reader marks what is done for a user, whose reads may go to replicas.
func (s *Server) reader(ctx context.Context, userID string) context.Context {
	if !s.db.Follows() {
		return ctx
	}
	return store.ForReader(ctx, userID)
}

// OpenExisting is [OpenDatabase] for who only looks: a file of SQLite that is
// not there is the error [fs.ErrNotExist], and stays away.
func OpenExisting(ctx context.Context, settings *config.SqlSettings, log *slog.Logger) (*Database, error) {
	options := DatabaseOptions(settings, log)
	options.Existing = true
	return sqlstore.Open(ctx, options)
}

// OpenDatabase connects to the database of the settings, and makes the file of
// SQLite if need be. The caller closes it.
func OpenDatabase(ctx context.Context, settings *config.SqlSettings, log *slog.Logger) (*Database, error) {
	return sqlstore.Open(ctx, DatabaseOptions(settings, log))
}

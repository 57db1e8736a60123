package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/server"
)

func newDB(streams Streams) *cobra.Command {
	var file configFile
	c := &cobra.Command{
		Use:   "db",
		Short: "Look after the database",
	}
	file.flag(c)
	c.AddCommand(
		&cobra.Command{
			Use:   "migrate",
			Short: "Bring the database's schema up to date",
			Long: `'polder serve' does this itself when it starts; this command does it beforehand.
Of several programs that migrate at once one does, the others wait for it.`,
			RunE: func(c *cobra.Command, _ []string) error {
				return withDatabase(c.Context(), file, streams, server.OpenDatabase, func(db *server.Database) error {
					before, err := db.SchemaVersion(c.Context())
					if err != nil {
						return err
					}
					if err = db.Migrate(c.Context()); err != nil {
						return err
					}
					after, err := db.SchemaVersion(c.Context())
					if err != nil {
						return err
					}
					if before == after {
						_, err = fmt.Fprintf(c.OutOrStdout(), "The schema is up to date, at version %d.\n", after.Current)
					} else {
						_, err = fmt.Fprintf(c.OutOrStdout(), "The schema went from version %d to %d.\n", before.Current, after.Current)
					}
					return err
				})
			},
		},
		newDBStatus(streams, &file),
		newDBRecycle(streams, &file),
	)
	return c
}

func newDBStatus(streams Streams, file *configFile) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Tell how far the database's schema is migrated",
		RunE: func(c *cobra.Command, _ []string) error {
			err := withDatabase(c.Context(), *file, streams, server.OpenExisting, func(db *server.Database) error {
				version, err := db.SchemaVersion(c.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(c, version)
				}
				state := "up to date"
				switch {
				case version.Current == 0:
					state = "empty; 'polder db migrate' or 'polder serve' fills it"
				case version.Current < version.Target:
					state = "behind; 'polder db migrate' or 'polder serve' brings it up to date"
				case version.Current > version.Target:
					state = "newer than this program"
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "The schema is at version %d, this program knows %d: %s.\n", version.Current, version.Target, state)
				return err
			})
			if errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("the database does not exist; 'polder db migrate' or 'polder serve' makes it: %w", err)
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

type openDatabase func(ctx context.Context, settings *config.SqlSettings, log *slog.Logger) (*server.Database, error)

// withDatabase runs work on the database of the configuration.
func withDatabase(ctx context.Context, file configFile, streams Streams, open openDatabase, work func(*server.Database) error) (err error) {
	configuration, err := file.load(streams.Environ)
	if err != nil {
		return err
	}
	settings := configuration.Get()
	log, logging, err := newLogger(settings.LogSettings, streams.Err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logging.Close()) }()
	db, err := open(ctx, &settings.SqlSettings, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return work(db)
}

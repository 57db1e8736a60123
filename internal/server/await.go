package server

import (
	"context"
	"fmt"
	"time"

	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// Waiting for a database that comes up later than this node, as when a whole
// site starts.
const (
	databasePatience = 2 * time.Minute
	databaseAgain    = 500 * time.Millisecond // between two attempts
	databaseReminder = 10 * time.Second       // how often the log says that the node waits
)

// awaitDatabase opens the database, and tries again while that is not there. What
// only an operator can mend is an error at once.
func (s *Server) awaitDatabase(ctx context.Context, o sqlstore.Options) (*sqlstore.Store, error) {
	began, told := time.Now(), time.Time{}
	for {
		db, err := sqlstore.Open(ctx, o)
		waited := time.Since(began)
		switch {
		case err == nil:
			if !told.IsZero() {
				s.log.InfoContext(ctx, "the database is there", "after", waited.Round(time.Millisecond))
			}
			return db, nil
		case ctx.Err() != nil:
			return nil, fmt.Errorf("stopped while waiting for the database: %w", err)
		case sqlstore.Hopeless(err):
			return nil, err
		case waited > s.opts.DatabasePatience:
			return nil, fmt.Errorf("waited %s for the database: %w", s.opts.DatabasePatience, err)
		case time.Since(told) > databaseReminder:
			told = time.Now()
			s.log.WarnContext(ctx, "waiting for the database", "for", waited.Round(time.Second), "at_most", s.opts.DatabasePatience, "error", err)
		}
		again := time.NewTimer(databaseAgain)
		select {
		case <-ctx.Done():
		case <-again.C:
		}
		again.Stop()
	}
}

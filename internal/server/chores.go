package server

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// chore is work that comes back.
type chore struct {
	name  string
	every time.Duration
	do    func(ctx context.Context) error
}

// pendingPostAge is how long a retry of a post is recognised.
const pendingPostAge = 24 * time.Hour

func (s *Server) chores() []chore {
	return []chore{
		{"read the operator's notes", operatorLook, s.readNotes()},
		{"forget pending_post_ids", time.Hour, func(ctx context.Context) error {
			n, err := s.db.Posts().DeletePending(ctx, time.Now().Add(-pendingPostAge).UnixMilli())
			return s.did(ctx, "forgot pending_post_ids", n, err)
		}},
		{"forget failed logins", time.Hour, func(ctx context.Context) error {
			n, err := s.app.Sessions.ForgetFailedLogins(ctx)
			return s.did(ctx, "forgot failed logins", n, err)
		}},
	}
}

func (s *Server) did(ctx context.Context, what string, n int64, err error) error {
	if err == nil && n > 0 {
		s.log.InfoContext(ctx, what, "count", n)
	}
	return err
}

// startChores runs each chore now and then at its times, until ctx ends. done
// is closed when none runs any more.
func (s *Server) startChores(ctx context.Context) (done <-chan struct{}) {
	var running sync.WaitGroup
	for _, c := range s.chores() {
		running.Go(func() { c.run(ctx, s.log) })
	}
	running.Go(func() { s.app.Sessions.Run(ctx) })
	running.Go(func() { s.app.Statuses.Run(ctx) })
	if s.relist != nil {
		running.Go(func() { s.followList(ctx) })
	}
	ended := make(chan struct{})
	go func() { running.Wait(); close(ended) }()
	return ended
}

func (c chore) run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(c.every)
	defer tick.Stop()
	for {
		if err := c.do(ctx); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "a chore failed", "chore", c.name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

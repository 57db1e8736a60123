package server

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// chore is work that comes back on every node.
type chore struct {
	name  string
	every time.Duration
	do    func(ctx context.Context) error
}

func (s *Server) chores() []chore {
	return []chore{
		{"read the operator's notes", operatorLook, s.readNotes()},
		{"close the sockets of ended sessions", endedLook, s.dropEnded},
	}
}

// startChores runs each chore now and then at its times, and takes part in the
// jobs, until ctx ends. done is closed when none runs any more.
func (s *Server) startChores(ctx context.Context) (done <-chan struct{}) {
	var running sync.WaitGroup
	for _, c := range s.chores() {
		running.Go(func() { c.run(ctx, s.log) })
	}
	running.Go(func() { s.jobs.Run(ctx) })
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

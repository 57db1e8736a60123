package server

import (
	"context"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/job"
)

// pendingPostAge is how long a retry of a post is recognised.
const pendingPostAge = 24 * time.Hour

// newJobs is what one node does for all.
func (s *Server) newJobs(c *config.Config) *job.Runner {
	o := job.Options{Leases: s.db.Leases(), ID: s.nodeID, Name: s.cluster.Self().Hostname, Logger: s.log, Jobs: []job.Job{
		s.forget("expired sessions", s.app.Sessions.DeleteExpired),
		s.forget("failed logins", s.app.Sessions.ForgetFailedLogins),
		s.forget("the operator's notes", s.forgetNotes),
		s.forget("pending_post_ids", func(ctx context.Context) (int64, error) {
			return s.db.Posts().DeletePending(ctx, time.Now().Add(-pendingPostAge).UnixMilli())
		}),
		{Name: "make who is gone offline", Every: 5 * time.Minute, Do: s.clearStale},
	}}
	if c.SqlSettings.DriverName == config.DriverSQLite {
		// There is nobody to take the jobs over, so hardly a sign of life is needed.
		// One id for all starts makes that the next one need not wait.
		o.ID, o.TTL, o.Every = "the only server", 3*time.Hour, time.Hour
	}
	return job.New(o)
}

// clearStale mends what no node was left to do.
func (s *Server) clearStale(ctx context.Context) error {
	n, err := s.app.Statuses.ClearStale(ctx)
	if err == nil && n > 0 {
		s.log.InfoContext(ctx, "made offline who was gone", "count", n)
	}
	return err
}

// forget is a job that deletes what is too old.
func (s *Server) forget(what string, do func(context.Context) (int64, error)) job.Job {
	return job.Job{Name: "forget " + what, Every: time.Hour, Do: func(ctx context.Context) error {
		n, err := do(ctx)
		if err == nil && n > 0 {
			s.log.InfoContext(ctx, "forgot "+what, "count", n)
		}
		return err
	}}
}

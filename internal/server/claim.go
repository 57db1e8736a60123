package server

import (
	"context"

	"github.com/polder-chat/polder/internal/claim"
	"github.com/polder-chat/polder/internal/coherence"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/store"
)

// openDatabase waits for the database, brings it up to date and claims it.
// Who is the first there makes everybody offline who has not chosen otherwise,
// as nobody is connected anywhere.
func (s *Server) openDatabase(ctx context.Context, c *config.Config) (err error) {
	o := DatabaseOptions(&c.SqlSettings, s.log)
	o.Announce, o.Share, o.Outcome = s.announce, s.share, s.outages.outcome
	if s.db, err = s.awaitDatabase(ctx, o); err != nil {
		return err
	}
	if c.ClusterSettings.Enable {
		s.db.Distrust() // until coherence has heard the other nodes
		s.db.Hold(true)
	}
	if err := s.db.Claim(); err != nil {
		return err
	}
	if err := s.db.Migrate(ctx); err != nil {
		return err
	}
	if err := s.db.Follow(ctx); err != nil {
		return err
	}
	if c.SqlSettings.DriverName == config.DriverSQLite {
		return s.db.Statuses().ResetAutomatic(ctx) // the file is claimed: there is no other server
	}
	name, err := hostname(&c.ClusterSettings)
	if err != nil {
		return err
	}
	s.claim, err = claim.Take(ctx, claim.Options{
		Leases: s.db.Leases(), ID: s.nodeID, Name: name + " at " + c.ServiceSettings.ListenAddress, Cluster: c.ClusterSettings.Enable,
		First: s.db.Statuses().ResetAutomatic, Logger: s.log,
	})
	if err != nil {
		return err
	}
	s.db.Guard(s.claim.Lease)
	s.release = func() { s.claim.Leave(context.WithoutCancel(ctx)) }
	return nil
}

// working are the other nodes that work with the database, as of the last look.
// Before the first one they are not known.
func (s *Server) working() (nodes []string, known bool) {
	if ids := s.others.Load(); ids != nil {
		return *ids, true
	}
	return nil, s.coherence == nil
}

// lookAround notes which other nodes work with the database.
func (s *Server) lookAround(_ store.Lease, others []store.Lease) {
	ids := make([]string, len(others))
	for i, l := range others {
		ids[i] = l.Holder
	}
	s.others.Store(&ids)
}

// announce tells the other nodes what a commit made their caches hold wrongly.
func (s *Server) announce(list []store.Invalidation) {
	if s.coherence != nil {
		s.coherence.Announce(list)
	}
}

// share tells the other nodes of commits, and returns when they know.
func (s *Server) share(ctx context.Context, w store.Wave) {
	if s.coherence != nil {
		s.coherence.Share(ctx, w)
	}
}

// keepClaim keeps the claim on the database, and in a cluster the caches right,
// until leaveDatabase.
func (s *Server) keepClaim(ctx context.Context, c *config.Config) (err error) {
	if s.claim == nil {
		return nil
	}
	if c.ClusterSettings.Enable {
		if s.coherence, err = coherence.New(coherence.Options{Bus: s.bus, Caches: s.db, Logger: s.log}); err != nil {
			return err
		}
		s.claim.Watch(s.coherence.Look)
		s.claim.Watch(s.lookAround)
		s.cluster.WatchCutOff(s.coherence.CutOff)
		s.metrics.MustRegister(s.coherence.Collector())
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	s.lost = make(chan error, 1)
	go func() {
		defer close(ended)
		if err := s.claim.Keep(ctx); err != nil {
			s.db.Distrust()
			s.lost <- err
		}
	}()
	s.release = func() { stop(); <-ended }
	return nil
}

package server

import (
	"context"
	"maps"
	"slices"
	"time"
)

// endedLook is how often a node that is cut off asks which of its sockets'
// sessions have ended: often enough for the 30 s of HA-4.
const endedLook = 10 * time.Second

// dropEnded closes the sockets of sessions that ended on nodes which can't tell
// this one. While they can, there is nothing to do.
func (s *Server) dropEnded(ctx context.Context) error {
	if !s.cluster.CutOff() {
		return nil
	}
	users := s.hub.Sessions()
	ended, err := s.db.Sessions().ListEnded(ctx, slices.Collect(maps.Keys(users)))
	for _, id := range ended {
		s.hub.DropSession(users[id], id)
	}
	if len(ended) > 0 {
		s.log.InfoContext(ctx, "closed the sockets of sessions that ended elsewhere", "count", len(ended))
	}
	return err
}

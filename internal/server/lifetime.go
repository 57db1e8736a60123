package server

import (
	"cmp"
	"context"
	"time"
)

// logStart says in one line what began to serve, where, and how long the start took.
func (s *Server) logStart(ctx context.Context, listeners []listener) {
	var address string
	for _, l := range listeners {
		if l.purpose == forClients {
			address = l.Addr().String()
		}
	}
	s.log.InfoContext(ctx, "polder is serving", "version", s.opts.Program, "address", address,
		"database", s.opts.Config.Get().SqlSettings.DriverName,
		"config", cmp.Or(s.opts.Config.Path(), "none"), "took", time.Since(s.began).Round(time.Millisecond))
}

// logStop says why the node stopped and how long that took, once it has
// stopped cleanly. ctx is the one whose end was the reason.
func (s *Server) logStop(ctx context.Context, took time.Duration) {
	s.log.InfoContext(ctx, "polder has stopped", "why", context.Cause(ctx), "took", took.Round(time.Millisecond),
		"served", time.Since(s.began).Round(time.Second))
}

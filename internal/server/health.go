package server

import "context"

// health is what the health checks ask.
type health struct{ s *Server }

func (h health) Draining() bool { return h.s.draining.Load() }

func (h health) Database(ctx context.Context) error { return h.s.db.Ping(ctx) }

func (h health) Filestore(ctx context.Context) error { return h.s.files.Check(ctx) }

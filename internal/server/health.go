package server

import (
	"context"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// masterPatience is how long a health check waits for a master that replicas can
// stand in for.
const masterPatience = time.Second

// health is what the health checks ask.
type health struct{ s *Server }

func (h health) Draining() bool { return h.s.draining.Load() }

// Database does not wait long for a master if there are replicas to read from.
func (h health) Database(ctx context.Context) error {
	if len(h.s.db.Sources()) > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, masterPatience)
		defer cancel()
	}
	return h.s.db.Ping(ctx)
}

func (h health) Filestore(ctx context.Context) error { return h.s.files.Check(ctx) }

// ReadOnly is as the last looks at the databases have found, here and by what the
// other nodes say of themselves.
func (h health) ReadOnly() (readOnly, elsewhere bool) {
	if readOnly = h.s.readOnly(); readOnly {
		h.s.cluster.SetReason(model.NodeDatabaseUnreachable, true) // the others shall know at once
	}
	return readOnly, readOnly && slices.ContainsFunc(h.s.cluster.List(), func(n *model.NodeStatus) bool {
		return n.IsAlive && n.ID != h.s.nodeID && !slices.Contains(n.Reasons, model.NodeDatabaseUnreachable)
	})
}

// readOnly reports whether replicas answer while there is no master.
func (s *Server) readOnly() bool {
	sources := s.db.Sources()
	return (!sources[0].Healthy || s.db.MasterLost()) && slices.ContainsFunc(sources[1:], func(d model.DataSource) bool { return d.Healthy })
}

package server

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// health is what the health checks ask.
type health struct{ s *Server }

func (h health) Draining() bool { return h.s.draining.Load() }

func (h health) Database(ctx context.Context) error { return h.s.db.Ping(ctx) }

func (h health) Filestore(ctx context.Context) error { return h.s.files.Check(ctx) }

// ReadOnly is as the last looks at the databases have found, here and by what the
// other nodes say of themselves.
func (h health) ReadOnly() (readOnly, elsewhere bool) {
	sources := h.s.db.Sources()
	readOnly = !sources[0].Healthy && slices.ContainsFunc(sources[1:], func(d model.DataSource) bool { return d.Healthy })
	return readOnly, readOnly && slices.ContainsFunc(h.s.cluster.List(), func(n *model.NodeStatus) bool {
		return n.IsAlive && n.ID != h.s.nodeID && !slices.Contains(n.Reasons, model.NodeDatabaseUnreachable)
	})
}

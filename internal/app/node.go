package app

import (
	"context"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Node is what this process says of itself.
type Node struct {
	ID            string
	Hostname      string
	Address       string // an IP address
	Version       string
	SchemaVersion string
	StartedAt     int64        // Unix ms
	Sockets       func() int64 // open WebSockets; nil: none
}

// result is what the node answers when it has done what it was asked.
func (n *Node) result(restart []string) *model.NodeResult {
	return &model.NodeResult{ID: n.ID, Hostname: n.Hostname, OK: true, RestartRequired: restart}
}

// sockets counts open WebSockets.
func (n *Node) sockets() int64 {
	if n.Sockets == nil {
		return 0
	}
	return n.Sockets()
}

// Nodes are those that share the work, for who manages the system. This version
// runs as one.
type Nodes struct {
	self      *Node
	store     store.Store
	access    *Access
	settings  *config.Store
	now       func() int64
	analytics *Analytics
}

// List tells how the nodes are.
func (n *Nodes) List(ctx context.Context, s *model.Session) ([]*model.NodeStatus, error) {
	if err := n.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	status := &model.NodeStatus{
		ID: n.self.ID, Version: n.self.Version, SchemaVersion: n.self.SchemaVersion, ConfigHash: n.settings.Hash(),
		IPAddress: n.self.Address, Hostname: n.self.Hostname, LastPing: n.now(), IsAlive: true,
		Status: model.NodeGreen, WebSockets: n.self.sockets(), StartedAt: n.self.StartedAt,
	}
	if err := n.store.Ping(ctx); err != nil { // the reason is the answer; health checks log it
		status.Status, status.Reasons = model.NodeRed, model.Strings{model.NodeDatabaseUnreachable}
	}
	return []*model.NodeStatus{status}, nil
}

// InvalidateCaches makes every node read again from the database.
func (n *Nodes) InvalidateCaches(ctx context.Context, s *model.Session) ([]*model.NodeResult, error) {
	if err := n.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	n.store.Invalidate("", "")
	n.analytics.forget()
	return []*model.NodeResult{n.self.result(n.settings.WaitsForRestart())}, nil
}

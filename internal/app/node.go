package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// What nodes ask of each other.
const (
	operationReload     = "config.reload"
	operationInvalidate = "caches.invalidate"
	operationLogs       = "logs.list"
)

// databasePatience is how long the database may take to tell how a node is.
const databasePatience = 3 * time.Second

// Nodes are those that share the work, for who manages the system.
type Nodes struct {
	cluster   *cluster.Cluster
	store     store.Store
	access    *Access
	settings  *config.Store
	analytics *Analytics
	log       *slog.Logger
}

// List tells how the nodes are, the one that was asked first.
func (n *Nodes) List(ctx context.Context, s *model.Session) ([]*model.NodeStatus, error) {
	if err := n.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, databasePatience)
	defer cancel()
	err := n.store.Ping(within) // the reason is the answer; health checks log it
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	n.cluster.SetReason(model.NodeDatabaseUnreachable, err != nil)
	return n.cluster.List(), nil
}

// InvalidateCaches makes every node read again from the database.
func (n *Nodes) InvalidateCaches(ctx context.Context, s *model.Session) ([]*model.NodeResult, error) {
	if err := n.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	n.invalidate()
	return n.everywhere(ctx, operationInvalidate, n.result()), nil
}

func (n *Nodes) invalidate() {
	n.store.Invalidate("", "")
	n.analytics.forget()
}

// everywhere has all other nodes do what this one has done, and returns what
// each made of it, this one first.
func (n *Nodes) everywhere(ctx context.Context, operation string, own *model.NodeResult) []*model.NodeResult {
	return append([]*model.NodeResult{own}, n.results(ctx, operation, n.cluster.Ask(ctx, operation, nil))...)
}

// results are what other nodes have answered to an operation.
func (n *Nodes) results(ctx context.Context, operation string, answers []cluster.Answer) (results []*model.NodeResult) {
	for _, answer := range answers {
		result := new(model.NodeResult)
		err := answer.Err
		if err == nil {
			err = json.Unmarshal(answer.Data, result)
		}
		if err != nil {
			n.log.WarnContext(ctx, "a node did not do what all were asked to", "node", n.cluster.Self().ID, "peer", answer.Node.ID,
				"hostname", answer.Node.Hostname, "internode_url", answer.Node.InternodeURL, "operation", operation, "error", err)
			result = &model.NodeResult{ID: answer.Node.ID, Hostname: answer.Node.Hostname, Error: err.Error()}
		}
		results = append(results, result)
	}
	return results
}

// result is what this node answers when it has done what it was asked.
func (n *Nodes) result() *model.NodeResult {
	self := n.cluster.Self()
	return &model.NodeResult{ID: self.ID, Hostname: self.Hostname, OK: true,
		RestartRequired: n.settings.WaitsForRestart(), RecycleRequired: n.settings.WaitsForRecycle()}
}

// serve has this node do an operation when another one asks all for it.
func (n *Nodes) serve(operation string, do func(ctx context.Context) (*model.NodeResult, error)) {
	n.cluster.Handle(operation, func(ctx context.Context, _ []byte) ([]byte, error) {
		n.log.InfoContext(ctx, "another node asked all for an operation", "node", n.cluster.Self().ID, "operation", operation)
		result, err := do(ctx)
		if err != nil {
			return nil, err
		}
		return json.Marshal(result)
	})
}

func newNodes(p Parts, access *Access, analytics *Analytics) *Nodes {
	n := &Nodes{cluster: p.Cluster, store: p.Store, access: access, settings: p.Settings, analytics: analytics, log: p.Logger}
	n.serve(operationInvalidate, func(context.Context) (*model.NodeResult, error) { n.invalidate(); return n.result(), nil })
	return n
}

// sockets counts the open WebSockets of all nodes.
func sockets(c *cluster.Cluster) (n int64) {
	for _, node := range c.List() {
		if node.IsAlive {
			n += node.WebSockets
		}
	}
	return n
}

package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// nodesAnswer says what each node made of what it was asked. Older clients read
// the status alone.
type nodesAnswer struct {
	Status string              `json:"status"`
	Nodes  []*model.NodeResult `json:"nodes"`
}

// listNodes answers how the nodes are.
func (a *API) listNodes(c *call) error {
	nodes, err := a.App.Nodes.List(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, nodes)
}

// nodeV3 is what older clients are told of a node.
type nodeV3 struct {
	ID           string `json:"id"`
	Version      string `json:"version"`
	ConfigHash   string `json:"config_hash"`
	InternodeURL string `json:"internode_url"`
	Hostname     string `json:"hostname"`
	LastPing     int64  `json:"last_ping"` // Unix ms
	IsAlive      bool   `json:"is_alive"`
}

// listNodesV3 answers how the nodes are, to older clients. A header names the
// node that answers.
func (a *API) listNodesV3(c *call) error {
	nodes, err := a.App.Nodes.List(c.ctx, c.session)
	if err != nil {
		return err
	}
	answer := make([]nodeV3, len(nodes))
	for i, n := range nodes {
		answer[i] = nodeV3{n.ID, n.Version, n.ConfigHash, n.InternodeURL, n.Hostname, n.LastPing, n.IsAlive}
	}
	c.w.Header().Set("X-Cluster-Id", a.NodeID)
	return c.json(http.StatusOK, answer)
}

// recycleDatabase replaces the connections of all nodes to the database.
func (a *API) recycleDatabase(c *call) error {
	nodes, err := a.App.Databases.Recycle(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &nodesAnswer{Status: statusOK, Nodes: nodes})
}

// invalidateCaches makes the nodes read again from the database.
func (a *API) invalidateCaches(c *call) error {
	nodes, err := a.App.Nodes.InvalidateCaches(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &nodesAnswer{Status: statusOK, Nodes: nodes})
}

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

// invalidateCaches makes the nodes read again from the database.
func (a *API) invalidateCaches(c *call) error {
	nodes, err := a.App.Nodes.InvalidateCaches(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &nodesAnswer{Status: statusOK, Nodes: nodes})
}

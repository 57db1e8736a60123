package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// Health tells how this node is. Its methods are called by load balancers
// every second or so and answer soon, or end with ctx.
type Health interface {
	// Draining reports whether the node is about to stop: it still serves,
	// but should get no new clients.
	Draining() bool
	// Database returns nil if the database takes a write and its removal.
	Database(ctx context.Context) error
	// ReadOnly reports whether the node reads from replicas while no database
	// takes writes, and whether another node is better off.
	ReadOnly() (readOnly, elsewhere bool)
	// Filestore returns nil if the file store can be reached.
	Filestore(ctx context.Context) error
}

// healthPatience is how long a part may take to answer a health check: load
// balancers give up soon after.
const healthPatience = 3 * time.Second

// The states of a part and of the node.
const (
	statusOK        = "OK"
	statusUnhealthy = "UNHEALTHY"
)

// pingAnswer keeps the fields of the v4 API; the app versions are empty, as
// every version of the mobile apps may connect.
type pingAnswer struct {
	Status               string `json:"status"`
	AndroidLatestVersion string `json:"AndroidLatestVersion"`
	AndroidMinVersion    string `json:"AndroidMinVersion"`
	IosLatestVersion     string `json:"IosLatestVersion"`
	IosMinVersion        string `json:"IosMinVersion"`
	ActiveSearchBackend  string `json:"ActiveSearchBackend"`
	DatabaseStatus       string `json:"database_status,omitempty"`
	FilestoreStatus      string `json:"filestore_status,omitempty"`
}

// pingV3Answer is what health checks of older set-ups read.
type pingV3Answer struct {
	Version    string `json:"version"`
	ServerTime string `json:"server_time"` // Unix ms, in text
	NodeID     string `json:"node_id"`
}

// ping answers 200, or unless the caller reads the body (use_rest_semantics) 503
// if the node drains and 500 if it is unhealthy otherwise.
func (a *API) ping(c *call) error {
	answer := pingAnswer{Status: statusOK, ActiveSearchBackend: "database"}
	if a.Health.Draining() {
		answer.Status = statusUnhealthy
	}
	if c.bool("get_server_status") {
		answer.DatabaseStatus = a.part(c, &answer, "database", a.Health.Database)
		answer.FilestoreStatus = a.part(c, &answer, "file store", a.Health.Filestore)
	}
	status := http.StatusOK
	switch {
	case c.bool("use_rest_semantics"):
	case a.Health.Draining():
		status = http.StatusServiceUnavailable
	case answer.Status != statusOK:
		status = http.StatusInternalServerError
	}
	return c.json(status, &answer)
}

// part checks one part of the node; a part that fails or hangs makes the node
// unhealthy, and leaves the next part its time.
func (a *API) part(c *call, answer *pingAnswer, name string, check func(context.Context) error) string {
	ctx, cancel := context.WithTimeout(c.ctx, healthPatience)
	defer cancel()
	if err := check(ctx); err != nil {
		a.Log.WarnContext(c.ctx, "health check failed", "part", name, "request_id", c.requestID, "error", err)
		answer.Status = statusUnhealthy
		return statusUnhealthy
	}
	return statusOK
}

// pingV3 answers 503 when the node drains or its database does not take writes,
// unless it can be read and no other node is better off: to read is better than
// nothing.
func (a *API) pingV3(c *call) error {
	if a.Health.Draining() {
		return errDraining
	}
	if !a.readsAtLeast() {
		ctx, cancel := context.WithTimeout(c.ctx, healthPatience)
		defer cancel()
		if err := a.Health.Database(ctx); err != nil && !a.readsAtLeast() {
			return errUnavailable.Because(err)
		}
	}
	return c.json(http.StatusOK, &pingV3Answer{
		Version:    a.Version,
		ServerTime: strconv.FormatInt(model.Now(), 10),
		NodeID:     a.NodeID,
	})
}

// readsAtLeast reports whether the node can be read, and none can be written to.
func (a *API) readsAtLeast() bool {
	readOnly, elsewhere := a.Health.ReadOnly()
	return readOnly && !elsewhere
}

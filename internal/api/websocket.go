package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// WebSockets serves the sockets of this node; package hub implements it.
type WebSockets interface {
	// ServeWebSocket upgrades the request, takes the connection over and
	// returns. An error means that nothing was written yet. s is nil if the
	// client authenticates by a challenge.
	ServeWebSocket(w http.ResponseWriter, r *http.Request, s *model.Session) error
}

// websocket hands the connection to the hub. Browsers send cookies along with
// every page's upgrade and have no preflight for it, so the origin is checked
// here.
func (a *API) websocket(c *call) error {
	settings := &c.config.ServiceSettings
	if !sameSite(c.r, settings) && !allows(settings, c.r.Header.Get("Origin")) {
		return errOrigin
	}
	err := a.WebSockets.ServeWebSocket(c.out.ResponseWriter, c.r, c.session)
	if err == nil {
		c.out.status = http.StatusSwitchingProtocols
	}
	return err
}

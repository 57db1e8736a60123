package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// WebSockets serves the sockets of this node; package hub implements it.
type WebSockets interface {
	// ServeWebSocket upgrades the request and takes the connection over. It
	// answers by itself, also a request that can't be upgraded. s is nil if
	// the client authenticates by a challenge.
	ServeWebSocket(w http.ResponseWriter, r *http.Request, s *model.Session)
}

// websocket hands the connection to the hub. Browsers send cookies along with
// every page's upgrade and have no preflight for it, so the origin is checked
// here.
func (a *API) websocket(c *call) error {
	settings := &c.config.ServiceSettings
	if !sameSite(c.r, settings) && !allows(settings, c.r.Header.Get("Origin")) {
		return errOrigin
	}
	a.release(c) // a socket is no running request
	a.WebSockets.ServeWebSocket(c.out.ResponseWriter, c.r, c.session)
	c.out.status = http.StatusSwitchingProtocols // or what the hub answered: it was not an API answer
	return nil
}

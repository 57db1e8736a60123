package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// getClientConfig answers the settings that clients go by; without a session
// only those that the login page needs.
func (a *API) getClientConfig(c *call) error {
	info, err := a.ClientInfo(c.ctx)
	if err != nil {
		return err
	}
	info.MaxPostSize = model.PostMessageMaxRunes
	if c.session == nil {
		return c.json(http.StatusOK, c.config.LimitedClientConfig(info))
	}
	return c.json(http.StatusOK, c.config.ClientConfig(info))
}

// getClientLicense answers that there is none to have: every feature is free.
func (a *API) getClientLicense(c *call) error {
	return c.json(http.StatusOK, map[string]string{"IsLicensed": "false"})
}

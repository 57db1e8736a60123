package api

import (
	"encoding/json"
	"net/http"

	"github.com/polder-chat/polder/internal/config"
)

// settingsAnswer is the configuration by section and key.
type settingsAnswer map[string]map[string]any

// getSettings answers the configuration without its secrets.
func (a *API) getSettings(c *call) error {
	settings, err := a.App.Settings.Get(c.ctx, c.session, config.ExportOptions{
		RemoveMasked: c.bool("remove_masked"), RemoveDefaults: c.bool("remove_defaults"),
	})
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, settings)
}

// replaceSettings makes the body the configuration.
func (a *API) replaceSettings(c *call) error {
	var body json.RawMessage
	if err := c.decode(&body); err != nil {
		return err
	}
	settings, err := a.App.Settings.Replace(c.ctx, c.session, body)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, settings)
}

// patchSettings changes the settings that the body mentions.
func (a *API) patchSettings(c *call) error {
	var body json.RawMessage
	if err := c.decode(&body); err != nil {
		return err
	}
	settings, err := a.App.Settings.Patch(c.ctx, c.session, body)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, settings)
}

// listEnvironment answers which settings the environment decides.
func (a *API) listEnvironment(c *call) error {
	settings, err := a.App.Settings.Environment(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, settings)
}

// reloadSettings makes the nodes read their files again.
func (a *API) reloadSettings(c *call) error {
	nodes, err := a.App.Settings.Reload(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &nodesAnswer{Status: statusOK, Nodes: nodes})
}

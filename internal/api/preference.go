package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// listPreferences answers all of a user's preferences.
func (a *API) listPreferences(c *call) error {
	list, err := a.App.Preferences.List(c.ctx, c.session, c.id("user_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// listPreferenceCategory answers those of one category.
func (a *API) listPreferenceCategory(c *call) error {
	list, err := a.App.Preferences.ListByCategory(c.ctx, c.session, c.id("user_id"), c.id("category"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// getPreference answers one.
func (a *API) getPreference(c *call) error {
	p, err := a.App.Preferences.Get(c.ctx, c.session, c.id("user_id"), c.id("category"), c.id("preference_name"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, p)
}

// savePreferences writes all of them or none.
func (a *API) savePreferences(c *call) error {
	var list []model.Preference
	if err := c.decode(&list); err != nil {
		return err
	}
	if err := a.App.Preferences.Save(c.ctx, c.session, c.id("user_id"), list); err != nil {
		return err
	}
	return c.ok()
}

// deletePreferences removes all of them or none.
func (a *API) deletePreferences(c *call) error {
	var list []model.Preference
	if err := c.decode(&list); err != nil {
		return err
	}
	if err := a.App.Preferences.Delete(c.ctx, c.session, c.id("user_id"), list); err != nil {
		return err
	}
	return c.ok()
}

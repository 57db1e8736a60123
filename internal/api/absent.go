package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// Clients ask for features that polder has not, or not yet, at each page load.
// The handlers of this file answer as a server does on which nobody uses them.

// nothing is an element of a list that is always empty.
type nothing struct{}

// listNothing answers an empty list.
func (a *API) listNothing(c *call) error { return c.json(http.StatusOK, []nothing{}) }

// acceptNothing takes a list of names or ids of which none exists.
func (a *API) acceptNothing(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	return c.ok()
}

// listPlugins answers that none runs.
func (a *API) listPlugins(c *call) error {
	if err := a.App.Access.CheckSystem(c.ctx, c.session, model.PermManageSystem); err != nil {
		return err
	}
	return c.json(http.StatusOK, &pluginsAnswer{Active: []nothing{}, Inactive: []nothing{}})
}

type pluginsAnswer struct {
	Active   []nothing `json:"active"`
	Inactive []nothing `json:"inactive"`
}

// listPluginStatuses answers that none runs.
func (a *API) listPluginStatuses(c *call) error {
	if err := a.App.Access.CheckSystem(c.ctx, c.session, model.PermManageSystem); err != nil {
		return err
	}
	return a.listNothing(c)
}

// listDrafts answers null, as servers of the v4 API do for no drafts.
func (a *API) listDrafts(c *call) error {
	if err := a.App.Access.CheckUser(c.ctx, c.session, c.id("user_id")); err != nil {
		return err
	}
	return c.json(http.StatusOK, (*[]nothing)(nil))
}

// searchEmoji answers that there is no such custom emoji.
func (a *API) searchEmoji(c *call) error {
	var search emojiSearch
	if err := c.decode(&search); err != nil {
		return err
	}
	return a.listNothing(c)
}

type emojiSearch struct {
	Term       string `json:"term"`
	PrefixOnly bool   `json:"prefix_only"`
}

// listNoneOf answers that nothing has one of the names.
func (a *API) listNoneOf(c *call) error {
	var names []string
	if err := c.decode(&names); err != nil {
		return err
	}
	return a.listNothing(c)
}

// listLinkedGroups answers that no group is linked to a team or channel.
func (a *API) listLinkedGroups(c *call) error {
	return c.json(http.StatusOK, &linkedGroups{Groups: []nothing{}})
}

type linkedGroups struct {
	Groups []nothing `json:"groups"`
	Total  int64     `json:"total_group_count"`
}

// acceptMeasures takes what a client measured of itself. It is not kept.
func (a *API) acceptMeasures(c *call) error {
	var report clientMeasures
	if err := c.decode(&report); err != nil {
		return err
	}
	return c.ok()
}

type clientMeasures struct {
	Version string  `json:"version"`
	Start   float64 `json:"start"` // Unix ms, as End
	End     float64 `json:"end"`
}

// acceptNotification takes a device's word that a push notification came.
func (a *API) acceptNotification(c *call) error {
	var ack notificationAck
	if err := c.decode(&ack); err != nil {
		return err
	}
	return c.ok()
}

type notificationAck struct {
	ID         string `json:"id"`
	ReceivedAt int64  `json:"received_at"` // Unix ms
	Platform   string `json:"platform"`
	Type       string `json:"type"`
}

// getRetention answers that nothing is deleted because of its age.
func (a *API) getRetention(c *call) error { return c.json(http.StatusOK, &retention{}) }

type retention struct {
	MessageDeletionEnabled bool  `json:"message_deletion_enabled"`
	FileDeletionEnabled    bool  `json:"file_deletion_enabled"`
	MessageRetentionCutoff int64 `json:"message_retention_cutoff"` // Unix ms
	FileRetentionCutoff    int64 `json:"file_retention_cutoff"`
}

// getTerms answers that there are no terms to agree to.
func (a *API) getTerms(*call) error {
	return model.NewError(model.NotFound, "app.terms_of_service.get.no_rows.app_error", nil)
}

// getRedirect answers that no redirect is known: polder asks other servers
// nothing on behalf of a client.
func (a *API) getRedirect(c *call) error { return c.json(http.StatusOK, &redirectAnswer{}) }

type redirectAnswer struct {
	Location string `json:"location"`
}

// getImage refuses to fetch an image for a client.
func (a *API) getImage(*call) error {
	return model.NewError(model.NotImplemented, "api.image.get.app_error", nil)
}

// listWarnings answers that there are none of the warnings about the licence.
func (a *API) listWarnings(c *call) error {
	return c.json(http.StatusOK, map[string]nothing{})
}

// listTimezones answers the time zones that people may choose.
func (a *API) listTimezones(c *call) error { return c.json(http.StatusOK, model.Timezones()) }

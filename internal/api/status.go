package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// statusBody is a user's choice.
type statusBody struct {
	UserID     string `json:"user_id"`
	Status     string `json:"status"`
	DNDEndTime int64  `json:"dnd_end_time"` // Unix seconds, 0: until another choice
}

// getStatus answers a user's status.
func (a *API) getStatus(c *call) error {
	status, err := a.App.Statuses.Get(c.ctx, c.id("user_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, status)
}

// listStatuses answers the statuses of users by their ids.
func (a *API) listStatuses(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	list, err := a.App.Statuses.ListByIDs(c.ctx, ids)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// updateStatus is a user's choice of a status.
func (a *API) updateStatus(c *call) error {
	var body statusBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if body.UserID != c.id("user_id") {
		return model.InvalidParam("user_id")
	}
	status, err := a.App.Statuses.Choose(c.ctx, c.session, body.UserID, body.Status, body.DNDEndTime)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, status)
}

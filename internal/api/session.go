package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// revokeBody names a session.
type revokeBody struct {
	SessionID string `json:"session_id"`
}

// deviceBody is what a mobile app tells of itself.
type deviceBody struct {
	DeviceID             string `json:"device_id"`
	NotificationDisabled string `json:"device_notification_disabled"` // "true" or "false"
	MobileVersion        string `json:"mobile_version"`
}

// listSessions answers a user's sessions.
func (a *API) listSessions(c *call) error {
	list, err := a.App.Sessions.List(c.ctx, c.session, c.id("user_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// revokeSession ends one session of a user.
func (a *API) revokeSession(c *call) error {
	var body revokeBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if !model.IsID(body.SessionID) {
		return model.InvalidParam("session_id")
	}
	if err := a.App.Sessions.Revoke(c.ctx, c.session, c.id("user_id"), body.SessionID); err != nil {
		return err
	}
	return c.ok()
}

// revokeUserSessions ends all sessions of a user.
func (a *API) revokeUserSessions(c *call) error {
	if err := a.App.Sessions.RevokeUser(c.ctx, c.session, c.id("user_id")); err != nil {
		return err
	}
	return c.ok()
}

// revokeAllSessions ends everybody's sessions.
func (a *API) revokeAllSessions(c *call) error {
	if err := a.App.Sessions.RevokeAll(c.ctx, c.session); err != nil {
		return err
	}
	return c.ok()
}

// attachDevice makes the caller's session that of a mobile app.
func (a *API) attachDevice(c *call) error {
	var body deviceBody
	if err := c.decode(&body); err != nil {
		return err
	}
	attached, err := a.App.Sessions.AttachDevice(c.ctx, c.session, app.Device{
		ID: body.DeviceID, NotificationsDisabled: body.NotificationDisabled, AppVersion: body.MobileVersion,
	})
	if err != nil {
		return err
	}
	if token, byCookie := tokenOf(c.r); byCookie {
		c.setCookies(attached, token)
	}
	return c.ok()
}

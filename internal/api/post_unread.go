package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// setUnreadRequest says whether the client shows threads of their own.
type setUnreadRequest struct {
	CollapsedThreadsSupported bool `json:"collapsed_threads_supported"`
}

// setPostUnread makes a post the first that a user has not read.
func (a *API) setPostUnread(c *call) error {
	var request setUnreadRequest
	if c.r.ContentLength != 0 { // older clients send nothing
		if err := c.decode(&request); err != nil {
			return err
		}
	}
	unread, err := a.App.Posts.SetUnread(c.ctx, c.session, c.id("user_id"), c.id("post_id"), request.CollapsedThreadsSupported)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, unread)
}

// createEphemeralPost shows one user a message that is not stored.
func (a *API) createEphemeralPost(c *call) error {
	var ephemeral model.EphemeralPost
	if err := c.decode(&ephemeral); err != nil {
		return err
	}
	post, err := a.App.Posts.CreateEphemeral(c.ctx, c.session, &ephemeral)
	if err != nil {
		return err
	}
	return c.json(http.StatusCreated, post)
}

// typingRequest says where somebody is typing.
type typingRequest struct {
	ChannelID string `json:"channel_id"`
	ParentID  string `json:"parent_id"` // the root of the thread, or ""
}

// publishTyping tells a channel that a user is typing.
func (a *API) publishTyping(c *call) error {
	var typing typingRequest
	if err := c.decode(&typing); err != nil {
		return err
	}
	if err := a.App.Posts.Typing(c.ctx, c.session, c.id("user_id"), typing.ChannelID, typing.ParentID); err != nil {
		return err
	}
	return c.ok()
}

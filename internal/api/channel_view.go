package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// viewChannel says that a user looks at a channel.
func (a *API) viewChannel(c *call) error {
	var view model.ChannelView
	if err := c.decode(&view); err != nil {
		return err
	}
	times, err := a.App.Views.View(c.ctx, c.session, c.id("user_id"), view)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, model.ChannelViewResponse{Status: "OK", LastViewedAtTimes: times})
}

// readChannels marks channels as read.
func (a *API) readChannels(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	times, err := a.App.Views.Read(c.ctx, c.session, c.id("user_id"), ids)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, model.ChannelViewResponse{Status: "OK", LastViewedAtTimes: times})
}

// getChannelUnread answers what a user has not read in a channel.
func (a *API) getChannelUnread(c *call) error {
	unread, err := a.App.Views.Unread(c.ctx, c.session, c.id("user_id"), c.id("channel_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, unread)
}

// listTeamUnreads answers what a user has not read in each of their teams.
func (a *API) listTeamUnreads(c *call) error {
	list, err := a.App.Views.UnreadTeams(c.ctx, c.session, c.id("user_id"), c.query("exclude_team"), c.bool("include_collapsed_threads"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// getTeamUnread answers what a user has not read in one of them.
func (a *API) getTeamUnread(c *call) error {
	unread, err := a.App.Views.UnreadTeam(c.ctx, c.session, c.id("user_id"), c.id("team_id"), c.bool("include_collapsed_threads"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, unread)
}

package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// termBody is what a search looks for.
type termBody struct {
	Term string `json:"term"`
}

// listPublicChannels answers a page of a team's public channels.
func (a *API) listPublicChannels(c *call) error {
	page, perPage := c.page()
	list, err := a.App.Channels.ListPublic(c.ctx, c.session, c.id("team_id"), page, perPage)
	return c.answer(http.StatusOK, list, err)
}

// listPrivateChannels answers a page of a team's private channels.
func (a *API) listPrivateChannels(c *call) error {
	page, perPage := c.page()
	list, err := a.App.Channels.ListPrivate(c.ctx, c.session, c.id("team_id"), page, perPage)
	return c.answer(http.StatusOK, list, err)
}

// listDeletedChannels answers a page of a team's archived channels.
func (a *API) listDeletedChannels(c *call) error {
	page, perPage := c.page()
	list, err := a.App.Channels.ListArchived(c.ctx, c.session, c.id("team_id"), page, perPage)
	return c.answer(http.StatusOK, list, err)
}

// listTeamChannelsByIDs answers those of a team's channels that the caller may read.
func (a *API) listTeamChannelsByIDs(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	list, err := a.App.Channels.ListByIDs(c.ctx, c.session, c.id("team_id"), ids)
	return c.answer(http.StatusOK, list, err)
}

// listUserChannels answers the channels that a user is in, in all teams.
func (a *API) listUserChannels(c *call) error { return a.userChannels(c, "") }

// listUserTeamChannels answers the channels of a team that a user is in, and
// the direct ones.
func (a *API) listUserTeamChannels(c *call) error { return a.userChannels(c, c.id("team_id")) }

func (a *API) userChannels(c *call, teamID string) error {
	list, err := a.App.Channels.ListByUser(c.ctx, c.session, c.id("user_id"), teamID, c.bool("include_deleted"), c.int("last_delete_at", 0))
	if err != nil {
		return err
	}
	return c.tagged(list)
}

// listChannels answers a page of all teams' channels, with include_total_count
// in an object with their number.
func (a *API) listChannels(c *call) error {
	page, perPage := c.page()
	found, err := a.App.Channels.ListAll(c.ctx, c.session, model.ChannelSearch{
		IncludeDeleted: c.bool("include_deleted"), ExcludeDefaults: c.bool("exclude_default_channels"),
	}, page, perPage)
	if err != nil {
		return err
	}
	if c.bool("include_total_count") {
		return c.json(http.StatusOK, found)
	}
	return c.json(http.StatusOK, found.Channels)
}

// searchChannels finds channels of all teams, a page of them in an object with
// their number.
func (a *API) searchChannels(c *call) error {
	var q model.ChannelSearch
	if err := c.decode(&q); err != nil {
		return err
	}
	own := c.query("system_console") != "" && !c.bool("system_console")
	found, err := a.App.Channels.SearchAll(c.ctx, c.session, q, own)
	if err != nil {
		return err
	}
	if q.Page != nil && q.PerPage != nil {
		return c.json(http.StatusOK, found)
	}
	return c.json(http.StatusOK, found.Channels)
}

// searchGroupChannels finds the caller's group channels.
func (a *API) searchGroupChannels(c *call) error {
	var body termBody
	if err := c.decode(&body); err != nil {
		return err
	}
	list, err := a.App.Channels.SearchGroups(c.ctx, c.session, body.Term)
	return c.answer(http.StatusOK, list, err)
}

// searchTeamChannels finds a team's channels.
func (a *API) searchTeamChannels(c *call) error {
	var body termBody
	if err := c.decode(&body); err != nil {
		return err
	}
	list, err := a.App.Channels.Search(c.ctx, c.session, c.id("team_id"), body.Term)
	return c.answer(http.StatusOK, list, err)
}

// completeChannels completes the name of a channel.
func (a *API) completeChannels(c *call) error {
	list, err := a.App.Channels.Complete(c.ctx, c.session, c.id("team_id"), c.query("name"))
	return c.answer(http.StatusOK, list, err)
}

// completeOwnChannels completes the name of a channel that the caller is in.
func (a *API) completeOwnChannels(c *call) error {
	list, err := a.App.Channels.CompleteOwn(c.ctx, c.session, c.id("team_id"), c.query("name"))
	return c.answer(http.StatusOK, list, err)
}

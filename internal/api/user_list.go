package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// listUsers answers a page of users.
func (a *API) listUsers(c *call) error {
	page, perPage := c.page()
	q := model.UserQuery{
		InTeam: c.query("in_team"), NotInTeam: c.query("not_in_team"),
		InChannel: c.query("in_channel"), NotInChannel: c.query("not_in_channel"),
		WithoutTeam: c.bool("without_team"), Active: c.bool("active"), Inactive: c.bool("inactive"),
		Roles: words(c.query("roles")), TeamRoles: words(c.query("team_roles")), ChannelRoles: words(c.query("channel_roles")),
		Sort: model.UserSort(c.query("sort")), Page: page, PerPage: perPage,
	}
	if role := c.query("role"); role != "" {
		q.Roles = []string{role}
	}
	if q.Active && q.Inactive {
		return invalidParam("inactive")
	}
	found, err := a.App.Users.List(c.ctx, c.session, q)
	if err != nil {
		return err
	}
	return c.tagged(found)
}

// listUsersByIDs answers those of the users that exist.
func (a *API) listUsersByIDs(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	found, err := a.App.Users.ListByIDs(c.ctx, c.session, ids, c.int("since", 0))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, found)
}

// listUsersByGroups answers the members of the caller's group channels.
func (a *API) listUsersByGroups(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	groups, err := a.App.Users.ListByGroups(c.ctx, c.session, ids)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, groups)
}

// listUsersByUsernames answers those of the users that exist.
func (a *API) listUsersByUsernames(c *call) error {
	var names []string
	if err := c.decode(&names); err != nil {
		return err
	}
	found, err := a.App.Users.ListByUsernames(c.ctx, c.session, names)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, found)
}

// searchUsers finds users by their names.
func (a *API) searchUsers(c *call) error {
	var q model.UserSearch
	if err := c.decode(&q); err != nil {
		return err
	}
	found, err := a.App.Users.Search(c.ctx, c.session, q)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, found)
}

// autocompleteUsers answers an @-mention.
func (a *API) autocompleteUsers(c *call) error {
	found, err := a.App.Users.Autocomplete(c.ctx, c.session, c.query("name"), c.query("in_team"), c.query("in_channel"), int(min(c.int("limit", 0), 1000)))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, found)
}

// listKnownUsers answers the ids of those who share a channel with the caller.
func (a *API) listKnownUsers(c *call) error {
	ids, err := a.App.Users.Known(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, ids)
}

// getUsersStats counts the active accounts.
func (a *API) getUsersStats(c *call) error {
	stats, err := a.App.Users.Stats(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, stats)
}

// getFilteredUsersStats counts accounts of some kind.
func (a *API) getFilteredUsersStats(c *call) error {
	stats, err := a.App.Users.FilteredStats(c.ctx, c.session, model.UserCount{
		InTeam: c.query("in_team"), InChannel: c.query("in_channel"),
		IncludeDeleted: c.bool("include_deleted"), IncludeBots: c.bool("include_bots"),
		Roles: words(c.query("roles")), TeamRoles: words(c.query("team_roles")), ChannelRoles: words(c.query("channel_roles")),
	})
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, stats)
}

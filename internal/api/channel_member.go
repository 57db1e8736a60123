package api

import (
	"encoding/json"
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// addChannelMembersBody names one user or several.
type addChannelMembersBody struct {
	UserID     string   `json:"user_id"`
	UserIDs    []string `json:"user_ids"`
	PostRootID string   `json:"post_root_id"`
}

// getChannelMember answers a member of a channel.
func (a *API) getChannelMember(c *call) error {
	m, err := a.App.Channels.GetMember(c.ctx, c.session, c.id("channel_id"), c.id("user_id"))
	return c.answer(http.StatusOK, m, err)
}

// listChannelMembers answers a page of a channel's members.
func (a *API) listChannelMembers(c *call) error {
	page, perPage := c.page()
	list, err := a.App.Channels.ListMembers(c.ctx, c.session, c.id("channel_id"), page, perPage)
	return c.answer(http.StatusOK, list, err)
}

// listChannelMembersByIDs answers those of the users who are in the channel.
func (a *API) listChannelMembersByIDs(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	list, err := a.App.Channels.ListMembersByIDs(c.ctx, c.session, c.id("channel_id"), ids)
	return c.answer(http.StatusOK, list, err)
}

// listTeamChannelMembers answers a user's memberships in a team's channels and
// direct ones.
func (a *API) listTeamChannelMembers(c *call) error {
	list, err := a.App.Channels.ListMemberships(c.ctx, c.session, c.id("user_id"), c.id("team_id"), 0, -1)
	if err != nil {
		return err
	}
	members := make([]*model.ChannelMember, len(list))
	for i, m := range list {
		members[i] = &m.ChannelMember
	}
	return c.json(http.StatusOK, members)
}

// listUserChannelMembers answers a page of a user's memberships in channels, or
// for page -1 all of them, a line each.
func (a *API) listUserChannelMembers(c *call) error {
	if c.int("page", 0) != -1 {
		page, perPage := c.page()
		list, err := a.App.Channels.ListMemberships(c.ctx, c.session, c.id("user_id"), "", page, perPage)
		return c.answer(http.StatusOK, list, err)
	}
	list, err := a.App.Channels.ListMemberships(c.ctx, c.session, c.id("user_id"), "", 0, -1)
	if err != nil {
		return err
	}
	b := getBuffer()
	defer putBuffer(b)
	lines := json.NewEncoder(b) // ends each value with a newline
	for _, m := range list {
		if err := lines.Encode(m); err != nil {
			return err
		}
	}
	return c.write(http.StatusOK, []string{"application/x-ndjson"}, b.Bytes())
}

// addChannelMembers adds a user to a channel, or several.
func (a *API) addChannelMembers(c *call) error {
	var body addChannelMembersBody
	if err := c.decode(&body); err != nil {
		return err
	}
	one := body.UserID != "" && len(body.UserIDs) == 0
	if one {
		body.UserIDs = []string{body.UserID}
	}
	added, err := a.App.Channels.AddMembers(c.ctx, c.session, c.id("channel_id"), body.UserIDs, body.PostRootID)
	if err != nil {
		return err
	}
	if one && len(added) == 1 {
		return c.json(http.StatusCreated, added[0])
	}
	return c.json(http.StatusCreated, added)
}

// removeChannelMember takes a user out of a channel.
func (a *API) removeChannelMember(c *call) error {
	return c.done(a.App.Channels.RemoveMember(c.ctx, c.session, c.id("channel_id"), c.id("user_id")))
}

// updateChannelMemberRoles gives a member of a channel the roles.
func (a *API) updateChannelMemberRoles(c *call) error {
	var body rolesBody
	if err := c.decode(&body); err != nil {
		return err
	}
	return c.done(a.App.Channels.SetRoles(c.ctx, c.session, c.id("channel_id"), c.id("user_id"), body.Roles))
}

// updateChannelMemberSchemeRoles makes a member an admin of a channel, or not.
func (a *API) updateChannelMemberSchemeRoles(c *call) error {
	var body model.SchemeRoles
	if err := c.decode(&body); err != nil {
		return err
	}
	return c.done(a.App.Channels.SetSchemeRoles(c.ctx, c.session, c.id("channel_id"), c.id("user_id"), body))
}

// updateChannelMemberNotifyProps changes how a user hears of a channel.
func (a *API) updateChannelMemberNotifyProps(c *call) error {
	var props model.StringMap
	if err := c.decode(&props); err != nil {
		return err
	}
	return c.done(a.App.Channels.SetNotifyProps(c.ctx, c.session, c.id("channel_id"), c.id("user_id"), props))
}

package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// createChannel makes a public or private channel.
func (a *API) createChannel(c *call) error {
	var draft model.Channel
	if err := c.decode(&draft); err != nil {
		return err
	}
	ch, err := a.App.Channels.Create(c.ctx, c.session, &draft)
	return c.answer(http.StatusCreated, ch, err)
}

// createDirectChannel answers the channel of two users.
func (a *API) createDirectChannel(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	ch, err := a.App.Channels.CreateDirect(c.ctx, c.session, ids)
	return c.answer(http.StatusCreated, ch, err)
}

// createGroupChannel answers the channel of a few users.
func (a *API) createGroupChannel(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	ch, err := a.App.Channels.CreateGroup(c.ctx, c.session, ids)
	return c.answer(http.StatusCreated, ch, err)
}

// getChannel answers a channel.
func (a *API) getChannel(c *call) error {
	ch, err := a.App.Channels.Get(c.ctx, c.session, c.id("channel_id"))
	if err != nil {
		return err
	}
	return c.tagged(ch)
}

// getChannelByName answers a team's channel by its name.
func (a *API) getChannelByName(c *call) error {
	ch, err := a.App.Channels.GetByName(c.ctx, c.session, c.id("team_id"), c.id("channel_name"), c.bool("include_deleted"))
	if err != nil {
		return err
	}
	return c.tagged(ch)
}

// getChannelByNames answers a channel by its team's name and its own.
func (a *API) getChannelByNames(c *call) error {
	ch, err := a.App.Channels.GetByTeamName(c.ctx, c.session, c.id("team_name"), c.id("channel_name"), c.bool("include_deleted"))
	if err != nil {
		return err
	}
	return c.tagged(ch)
}

// updateChannel changes a channel to the one given. A name that is left out
// stays; so does what direct channels don't have.
func (a *API) updateChannel(c *call) error {
	var ch model.Channel
	if err := c.decode(&ch); err != nil {
		return err
	}
	if ch.ID != c.id("channel_id") {
		return model.InvalidParam("id")
	}
	patch := model.ChannelPatch{Header: &ch.Header}
	if !ch.IsTalk() {
		patch.Purpose = &ch.Purpose
		if ch.Name != "" {
			patch.Name = &ch.Name
		}
		if ch.DisplayName != "" {
			patch.DisplayName = &ch.DisplayName
		}
	}
	updated, err := a.App.Channels.Patch(c.ctx, c.session, ch.ID, patch)
	return c.answer(http.StatusOK, updated, err)
}

// patchChannel changes parts of a channel.
func (a *API) patchChannel(c *call) error {
	var patch model.ChannelPatch
	if err := c.decode(&patch); err != nil {
		return err
	}
	ch, err := a.App.Channels.Patch(c.ctx, c.session, c.id("channel_id"), patch)
	return c.answer(http.StatusOK, ch, err)
}

// updateChannelPrivacy makes a channel public or private.
func (a *API) updateChannelPrivacy(c *call) error {
	var body privacyBody
	if err := c.decode(&body); err != nil {
		return err
	}
	ch, err := a.App.Channels.SetPrivacy(c.ctx, c.session, c.id("channel_id"), body.Privacy)
	return c.answer(http.StatusOK, ch, err)
}

// deleteChannel archives a channel. Deleting one for good is refused.
func (a *API) deleteChannel(c *call) error {
	if c.bool("permanent") {
		return errPermanent
	}
	return c.done(a.App.Channels.Archive(c.ctx, c.session, c.id("channel_id")))
}

// restoreChannel brings an archived channel back.
func (a *API) restoreChannel(c *call) error {
	ch, err := a.App.Channels.Restore(c.ctx, c.session, c.id("channel_id"))
	return c.answer(http.StatusOK, ch, err)
}

// getChannelStats counts what a channel holds.
func (a *API) getChannelStats(c *call) error {
	stats, err := a.App.Channels.Stats(c.ctx, c.session, c.id("channel_id"), !c.bool("exclude_files_count"))
	return c.answer(http.StatusOK, stats, err)
}

// countChannelMembers counts the members of channels.
func (a *API) countChannelMembers(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	counts, err := a.App.Channels.CountMembers(c.ctx, c.session, ids)
	return c.answer(http.StatusOK, counts, err)
}

// listChannelTimezones answers the time zones of a channel's members.
func (a *API) listChannelTimezones(c *call) error {
	zones, err := a.App.Channels.Timezones(c.ctx, c.session, c.id("channel_id"))
	return c.answer(http.StatusOK, zones, err)
}

// listCommonTeams answers the teams that all members of a channel are in.
func (a *API) listCommonTeams(c *call) error {
	list, err := a.App.Channels.CommonTeams(c.ctx, c.session, c.id("channel_id"))
	return c.answer(http.StatusOK, list, err)
}

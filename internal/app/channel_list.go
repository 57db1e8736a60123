package app

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// Pages of channels for searches, in entries.
const (
	channelSearchMax   = 100
	channelCompleteMax = 50
)

// ListPublic pages through a team's public channels.
func (c *Channels) ListPublic(ctx context.Context, s *model.Session, teamID string, page, perPage int) ([]*model.Channel, error) {
	if err := c.access.CheckTeam(ctx, s, teamID, model.PermListTeamChannels); err != nil {
		return nil, err
	}
	return c.store.Channels().ListByTeam(ctx, teamID, model.ChannelOpen, false, page*perPage, perPage)
}

// ListPrivate pages through a team's private channels, for administrators.
func (c *Channels) ListPrivate(ctx context.Context, s *model.Session, teamID string, page, perPage int) ([]*model.Channel, error) {
	if err := c.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	return c.store.Channels().ListByTeam(ctx, teamID, model.ChannelPrivate, false, page*perPage, perPage)
}

// ListArchived pages through a team's archived channels: public ones, and for
// those who manage the team private ones.
func (c *Channels) ListArchived(ctx context.Context, s *model.Session, teamID string, page, perPage int) ([]*model.Channel, error) {
	if err := c.access.CheckTeam(ctx, s, teamID, model.PermListTeamChannels); err != nil {
		return nil, err
	}
	kind := model.ChannelOpen
	if manages, err := c.access.Team(ctx, s, teamID, model.PermManageTeam); err != nil {
		return nil, err
	} else if manages {
		kind = ""
	}
	return c.store.Channels().ListByTeam(ctx, teamID, kind, true, page*perPage, perPage)
}

// ListByIDs are those of the team's channels that the caller may read.
func (c *Channels) ListByIDs(ctx context.Context, s *model.Session, teamID string, ids []string) ([]*model.Channel, error) {
	if err := c.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	if err := checkIDs("channel_ids", ids, model.ChannelsMaxPerRequest); err != nil {
		return nil, err
	}
	list, err := c.store.Channels().ListByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(ch *model.Channel) bool { return ch.TeamID != teamID || ch.IsArchived() })
	return c.readable(ctx, s, list)
}

// ListByUser are the channels that a user is in: of the team and direct ones,
// or everywhere for teamID "".
func (c *Channels) ListByUser(ctx context.Context, s *model.Session, userID, teamID string, archived bool, archivedSince int64) ([]*model.Channel, error) {
	if err := c.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	if teamID != "" {
		if err := c.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
			return nil, err
		}
	}
	return c.store.Channels().ListByUser(ctx, userID, teamID, archived, archivedSince)
}

// ListAll pages through the channels of all teams, for administrators.
func (c *Channels) ListAll(ctx context.Context, s *model.Session, q model.ChannelSearch, page, perPage int) (*model.ChannelsWithCount, error) {
	if err := c.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	return c.listAll(ctx, q, page, perPage)
}

// SearchAll finds channels of all teams: any for administrators, with own only
// what the caller may see.
func (c *Channels) SearchAll(ctx context.Context, s *model.Session, q model.ChannelSearch, own bool) (*model.ChannelsWithCount, error) {
	if own {
		q.UserID = s.UserID
	} else if err := c.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	if !fits(q.Term, model.ChannelSearchMaxLength) {
		return nil, model.InvalidParam("term")
	}
	if len(q.TeamIDs) > model.ChannelsMaxPerRequest {
		return nil, model.InvalidParam("team_ids", model.Between(0, model.ChannelsMaxPerRequest))
	}
	page, perPage := 0, channelSearchMax
	if q.Page != nil && q.PerPage != nil {
		page, perPage = max(0, min(*q.Page, 1<<24)), max(1, min(*q.PerPage, channelSearchMax))
	}
	return c.listAll(ctx, q, page, perPage)
}

func (c *Channels) listAll(ctx context.Context, q model.ChannelSearch, page, perPage int) (*model.ChannelsWithCount, error) {
	list, total, err := c.store.Channels().ListAll(ctx, q, page*perPage, perPage)
	if err != nil {
		return nil, err
	}
	return &model.ChannelsWithCount{Channels: list, TotalCount: total}, nil
}

// Search finds a team's channels: public ones, and those that the caller is in.
// Guests find only the latter.
func (c *Channels) Search(ctx context.Context, s *model.Session, teamID, term string) ([]*model.Channel, error) {
	return c.search(ctx, s, model.ChannelQuery{TeamID: teamID, Term: term, Member: true, Limit: channelSearchMax})
}

// Complete is Search for somebody who types the name of a channel.
func (c *Channels) Complete(ctx context.Context, s *model.Session, teamID, term string) ([]*model.Channel, error) {
	return c.search(ctx, s, model.ChannelQuery{TeamID: teamID, Term: term, Member: true, Archived: true, Limit: channelCompleteMax})
}

func (c *Channels) search(ctx context.Context, s *model.Session, q model.ChannelQuery) ([]*model.Channel, error) {
	if err := c.access.CheckTeam(ctx, s, q.TeamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	if !fits(q.Term, model.ChannelSearchMaxLength) {
		return nil, model.InvalidParam("term")
	}
	var err error
	if q.Public, err = c.access.Team(ctx, s, q.TeamID, model.PermListTeamChannels); err != nil {
		return nil, err
	}
	q.UserID = s.UserID
	return c.store.Channels().Search(ctx, q)
}

// CompleteOwn finds channels whose posts the caller can search, direct ones by
// the names of their members.
func (c *Channels) CompleteOwn(ctx context.Context, s *model.Session, teamID, term string) ([]*model.Channel, error) {
	if err := c.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
		return nil, err
	}
	if !fits(term, model.ChannelSearchMaxLength) {
		return nil, model.InvalidParam("name")
	}
	return c.store.Channels().Search(ctx, model.ChannelQuery{
		TeamID: teamID, UserID: s.UserID, Term: term, Member: true, Talks: true, Archived: true, Limit: channelCompleteMax,
	})
}

// SearchGroups finds the caller's group channels by their members' names.
func (c *Channels) SearchGroups(ctx context.Context, s *model.Session, term string) ([]*model.Channel, error) {
	if !fits(term, model.ChannelSearchMaxLength) {
		return nil, model.InvalidParam("term")
	}
	return c.store.Channels().SearchGroups(ctx, s.UserID, term, channelSearchMax)
}

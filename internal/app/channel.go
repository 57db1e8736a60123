package app

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Channels are the channels and who is in them.
type Channels struct {
	store     store.Store
	access    *Access
	publisher Publisher
	config    func() *config.Config
	notices   *notices
	now       func() int64
}

func errNoChannel() *model.Error {
	return model.NewError(model.NotFound, "app.channel.get.existing.app_error", nil)
}

// channelError turns what the store says of a channel into what the client gets.
func channelError(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errNoChannel().Because(err)
	case store.Conflicts(err, "channels_team_name"):
		return model.NewError(model.Conflict, "store.sql_channel.save_channel.exists.app_error", nil).Because(err)
	}
	return err
}

// Create makes a public or private channel. Its creator is its admin.
func (c *Channels) Create(ctx context.Context, s *model.Session, draft *model.Channel) (*model.Channel, error) {
	creates := model.PermCreatePrivateChannel
	switch draft.Type {
	case model.ChannelOpen:
		creates = model.PermCreatePublicChannel
	case model.ChannelPrivate:
	case model.ChannelDirect:
		return nil, model.NewError(model.Invalid, "api.channel.create_channel.direct_channel.app_error", nil)
	default:
		return nil, model.NewError(model.Invalid, "model.channel.is_valid.type.app_error", nil)
	}
	if !model.IsID(draft.TeamID) {
		return nil, model.InvalidParam("team_id")
	}
	if err := c.access.CheckTeam(ctx, s, draft.TeamID, creates); err != nil {
		return nil, err
	}
	ch := &model.Channel{
		TeamID: draft.TeamID, Type: draft.Type, Name: draft.Name, DisplayName: strings.TrimSpace(draft.DisplayName),
		Header: draft.Header, Purpose: draft.Purpose, CreatorID: s.UserID,
	}
	if err := checkChannel(ch); err != nil {
		return nil, err
	}
	if err := c.checkTeam(ctx, ch.TeamID); err != nil {
		return nil, err
	}
	creator, err := c.store.Users().Get(ctx, s.UserID)
	if err != nil {
		return nil, noUser(err)
	}
	member := newMember(creator)
	member.SchemeAdmin = member.SchemeUser
	ch, _, err = c.store.Channels().Create(ctx, ch, []*model.ChannelMember{member})
	if err != nil {
		return nil, channelError(err)
	}
	c.publisher.SetMembership(ctx, model.Membership{UserID: s.UserID, ChannelID: ch.ID, Joined: true})
	c.publisher.Publish(ctx, &model.Event{
		Type:      model.EventChannelCreated,
		Data:      map[string]any{"channel_id": ch.ID, "team_id": ch.TeamID},
		Broadcast: model.Broadcast{UserID: s.UserID},
	})
	c.notices.did(ctx, creator, ch.ID, model.PostJoinChannel, "api.channel.join_channel.post_and_forget")
	return ch, nil
}

// checkTeam wants a team that is there and has room for a channel.
func (c *Channels) checkTeam(ctx context.Context, teamID string) error {
	team, err := c.store.Teams().Get(ctx, teamID)
	if err == nil && team.DeleteAt != 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return teamError(err)
	}
	n, err := c.store.Channels().CountByTeam(ctx, teamID)
	if err != nil {
		return err
	}
	if limit := c.config().TeamSettings.MaxChannelsPerTeam; n >= int64(limit) {
		return model.NewError(model.Invalid, "store.sql_channel.save_channel.limit.app_error", model.Params{"Max": limit})
	}
	return nil
}

// newMember is a user as a new member of a channel.
func newMember(u *model.User) *model.ChannelMember {
	guest := model.HasRole(u.Roles, model.RoleSystemGuest)
	return &model.ChannelMember{
		UserID: u.ID, SchemeUser: !guest, SchemeGuest: guest, NotifyProps: model.DefaultChannelNotifyProps(),
	}
}

// checkChannel applies the rules of a channel's fields.
func checkChannel(c *model.Channel) error {
	invalid := func(id string) error { return model.NewError(model.Invalid, id, nil) }
	switch {
	case !isChannelName(c.Name):
		return invalid("model.channel.is_valid.1_or_more.app_error")
	case c.DisplayName == "", !fits(c.DisplayName, model.ChannelDisplayNameMaxLength):
		return invalid("model.channel.is_valid.display_name.app_error")
	case !fits(c.Purpose, model.ChannelPurposeMaxLength):
		return invalid("model.channel.is_valid.purpose.app_error")
	}
	return checkHeader(c.Header)
}

func checkHeader(header string) error {
	if !fits(header, model.ChannelHeaderMaxLength) {
		return model.NewError(model.Invalid, "model.channel.is_valid.header.app_error", nil)
	}
	return nil
}

// isChannelName reports whether a name is of lower-case letters, digits,
// hyphens and underscores, the first and last a letter or digit, and not that
// of a direct channel.
func isChannelName(name string) bool {
	if len(name) < model.ChannelNameMinLength || len(name) > model.ChannelNameMaxLength {
		return false
	}
	for i := range len(name) {
		c := name[i]
		inner := i > 0 && i < len(name)-1 && (c == '-' || c == '_')
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && !inner {
			return false
		}
	}
	a, b, _ := strings.Cut(name, "__")
	return !model.IsID(a) || !model.IsID(b)
}

// Get returns a channel that the caller may read.
func (c *Channels) Get(ctx context.Context, s *model.Session, id string) (*model.Channel, error) {
	ch, err := c.store.Channels().Get(ctx, id)
	if err != nil {
		return nil, channelError(err)
	}
	return ch, c.checkSee(ctx, s, ch)
}

// see is Get without fresh counters.
func (c *Channels) see(ctx context.Context, s *model.Session, id string) (*model.Channel, error) {
	ch, err := c.store.Channels().Head(ctx, id)
	if err != nil {
		return nil, channelError(err)
	}
	return ch, c.checkSee(ctx, s, ch)
}

// checkSee wants the right to know of the channel: as its member, or because it
// is public in a team whose public channels the caller may read.
func (c *Channels) checkSee(ctx context.Context, s *model.Session, ch *model.Channel) error {
	if ch.Type == model.ChannelOpen {
		if ok, err := c.access.Team(ctx, s, ch.TeamID, model.PermReadPublicChannel); ok || err != nil {
			return err
		}
	}
	return c.access.CheckChannel(ctx, s, ch.ID, model.PermReadChannel)
}

// GetByName returns a team's channel, or with teamID "" a direct one. One that
// the caller may not read is as one that isn't there.
func (c *Channels) GetByName(ctx context.Context, s *model.Session, teamID, name string, archived bool) (*model.Channel, error) {
	missing := model.NewError(model.NotFound, "app.channel.get_by_name.missing.app_error", nil)
	ch, err := c.store.Channels().GetByName(ctx, teamID, strings.ToLower(name), archived)
	if errors.Is(err, store.ErrNotFound) {
		return nil, missing.Because(err)
	}
	if err != nil {
		return nil, err
	}
	if err := c.checkSee(ctx, s, ch); err != nil {
		if ch.Type != model.ChannelOpen && model.ErrorCode(err) == model.Forbidden {
			err = missing.Because(err)
		}
		return nil, err
	}
	return ch, nil
}

// GetByTeamName is GetByName by the team's name.
func (c *Channels) GetByTeamName(ctx context.Context, s *model.Session, teamName, name string, archived bool) (*model.Channel, error) {
	team, err := c.store.Teams().GetByName(ctx, strings.ToLower(teamName))
	if errors.Is(err, store.ErrNotFound) {
		return nil, model.NewError(model.NotFound, "app.team.get_by_name.missing.app_error", nil).Because(err)
	}
	if err != nil {
		return nil, err
	}
	return c.GetByName(ctx, s, team.ID, name, archived)
}

// Stats counts what the channel holds; files cost more, and are -1 unless asked for.
func (c *Channels) Stats(ctx context.Context, s *model.Session, id string, files bool) (*model.ChannelStats, error) {
	if _, err := c.see(ctx, s, id); err != nil {
		return nil, err
	}
	stats, err := c.store.Channels().Stats(ctx, id)
	if err == nil && !files {
		stats.FilesCount = -1
	}
	return stats, err
}

// CountMembers counts the members of those of the channels that the caller may read.
func (c *Channels) CountMembers(ctx context.Context, s *model.Session, ids []string) (map[string]int64, error) {
	if err := checkIDs("channel_ids", ids, model.ChannelsMaxPerRequest); err != nil {
		return nil, err
	}
	list, err := c.store.Channels().ListByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	if list, err = c.readable(ctx, s, list); err != nil {
		return nil, err
	}
	seen := make([]string, len(list))
	for i, ch := range list {
		seen[i] = ch.ID
	}
	return c.store.Channels().CountMembers(ctx, seen)
}

// readable are those of the channels that the caller may know of.
func (c *Channels) readable(ctx context.Context, s *model.Session, list []*model.Channel) ([]*model.Channel, error) {
	seen := make([]*model.Channel, 0, len(list))
	for _, ch := range list {
		err := c.checkSee(ctx, s, ch)
		switch {
		case err == nil:
			seen = append(seen, ch)
		case model.ErrorCode(err) != model.Forbidden:
			return nil, err
		}
	}
	return seen, nil
}

// Timezones are those that the channel's members use.
func (c *Channels) Timezones(ctx context.Context, s *model.Session, id string) ([]string, error) {
	if _, err := c.see(ctx, s, id); err != nil {
		return nil, err
	}
	return c.store.Channels().Timezones(ctx, id)
}

// CommonTeams are the teams that all members of a direct or group channel are in.
func (c *Channels) CommonTeams(ctx context.Context, s *model.Session, id string) ([]*model.Team, error) {
	ch, err := c.see(ctx, s, id)
	if err != nil {
		return nil, err
	}
	if !ch.IsTalk() {
		return nil, model.NewError(model.Invalid, "api.channel.get_channel_common_teams.type.app_error", nil)
	}
	list, err := c.store.Channels().CommonTeams(ctx, id)
	for _, t := range list {
		t.Email, t.AllowedDomains, t.InviteID = "", "", ""
	}
	return list, err
}

// shortened is the text cut to so many characters.
func shortened(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit])
}

package app

import (
	"context"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// CreateDirect returns the direct channel of two users, of whom the caller is
// one, and makes it if it isn't there.
func (c *Channels) CreateDirect(ctx context.Context, s *model.Session, userIDs []string) (*model.Channel, error) {
	if len(userIDs) != 2 {
		return nil, model.InvalidParam("user_ids", "2")
	}
	if err := checkIDs("user_ids", userIDs, 2); err != nil {
		return nil, err
	}
	if err := c.access.CheckSystem(ctx, s, model.PermCreateDirectChannel); err != nil {
		return nil, err
	}
	if !slices.Contains(userIDs, s.UserID) {
		if err := c.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
			return nil, err
		}
	}
	users, err := c.talkers(ctx, s, userIDs)
	if err != nil {
		return nil, err
	}
	if err := c.checkCommonTeam(ctx, s, userIDs); err != nil {
		return nil, err
	}
	ch, created, err := c.createTalk(ctx, &model.Channel{
		Type: model.ChannelDirect, Name: model.DirectChannelName(userIDs[0], userIDs[1]), CreatorID: s.UserID,
	}, users)
	if err != nil || !created {
		return ch, err
	}
	teammate := model.DirectChannelOther(ch.Name, userIDs[0])
	for _, u := range users { // addressed, as in enter
		c.publisher.Publish(ctx, &model.Event{
			Type:      model.EventDirectAdded,
			Data:      map[string]any{"creator_id": userIDs[0], "teammate_id": teammate},
			Broadcast: model.Broadcast{UserID: u.ID, ChannelID: ch.ID},
		})
	}
	return ch, nil
}

// CreateGroup returns the group channel of 3 to 8 users, of whom the caller is
// always one, and makes it if it isn't there.
func (c *Channels) CreateGroup(ctx context.Context, s *model.Session, userIDs []string) (*model.Channel, error) {
	if err := checkIDs("user_ids", userIDs, model.ChannelGroupMaxUsers); err != nil {
		return nil, err
	}
	userIDs = slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(userIDs), s.UserID))))
	if len(userIDs) < model.ChannelGroupMinUsers || len(userIDs) > model.ChannelGroupMaxUsers {
		return nil, model.NewError(model.Invalid, "api.channel.create_group.bad_size.app_error",
			model.Params{"Min": model.ChannelGroupMinUsers, "Max": model.ChannelGroupMaxUsers})
	}
	if err := c.access.CheckSystem(ctx, s, model.PermCreateGroupChannel); err != nil {
		return nil, err
	}
	users, err := c.talkers(ctx, s, userIDs)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = u.Username
	}
	slices.Sort(names)
	ch, created, err := c.createTalk(ctx, &model.Channel{
		Type: model.ChannelGroup, Name: model.GroupChannelName(userIDs), CreatorID: s.UserID,
		DisplayName: shortened(strings.Join(names, ", "), model.ChannelDisplayNameMaxLength),
	}, users)
	if err != nil || !created {
		return ch, err
	}
	for _, id := range userIDs {
		c.publisher.Publish(ctx, &model.Event{
			Type:      model.EventGroupAdded,
			Data:      map[string]any{"teammate_ids": model.JSONText(userIDs)},
			Broadcast: model.Broadcast{UserID: id, ChannelID: ch.ID},
		})
	}
	return ch, nil
}

// createTalk stores the channel, or finds it.
func (c *Channels) createTalk(ctx context.Context, ch *model.Channel, users []*model.User) (*model.Channel, bool, error) {
	members := make([]*model.ChannelMember, len(users))
	for i, u := range users {
		members[i] = newMember(u)
	}
	ch, created, err := c.store.Channels().Create(ctx, ch, members)
	if err != nil || !created {
		return ch, created, err
	}
	changes := make([]model.Membership, len(users))
	for i, u := range users {
		changes[i] = model.Membership{UserID: u.ID, ChannelID: ch.ID, Joined: true}
	}
	c.publisher.SetMembership(ctx, changes...)
	return ch, true, nil
}

// talkers are the users with the ids, each once. All must be there, and the
// caller must know them.
func (c *Channels) talkers(ctx context.Context, s *model.Session, ids []string) ([]*model.User, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	users, err := c.store.Users().ListByIDs(ctx, ids, 0)
	if err != nil {
		return nil, err
	}
	if len(users) != len(ids) {
		return nil, errNoUser()
	}
	everybody, err := c.access.System(ctx, s, model.PermViewMembers)
	if err != nil || everybody {
		return users, err
	}
	known, err := c.store.Users().Known(ctx, s.UserID)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if id != s.UserID && !slices.Contains(known, id) {
			return nil, errPermission(model.PermViewMembers)
		}
	}
	return users, nil
}

// checkCommonTeam applies RestrictDirectMessage: with "team" the two must share one.
func (c *Channels) checkCommonTeam(ctx context.Context, s *model.Session, userIDs []string) error {
	if !teamOnly(c.config()) || userIDs[0] == userIDs[1] {
		return nil
	}
	if ok, err := c.access.System(ctx, s, model.PermManageSystem); ok || err != nil {
		return err
	}
	mine, err := c.store.TeamMembers().Roles(ctx, userIDs[0])
	if err != nil {
		return err
	}
	theirs, err := c.store.TeamMembers().Roles(ctx, userIDs[1])
	if err != nil {
		return err
	}
	for id := range mine {
		if _, ok := theirs[id]; ok {
			return nil
		}
	}
	return model.NewError(model.Forbidden, "api.channel.create_channel.direct_channel.team_restricted_error", nil)
}

func teamOnly(c *config.Config) bool { return c.TeamSettings.RestrictDirectMessage == "team" }

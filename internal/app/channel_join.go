package app

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// AddMembers adds users of the team to a public or private channel: oneself to
// a public one, others with the right to manage members. Who can't be added
// keeps all out; who is a member stays as they are. The message that tells of
// it is a reply to rootID, unless that is "".
func (c *Channels) AddMembers(ctx context.Context, s *model.Session, channelID string, userIDs []string, rootID string) ([]*model.ChannelMember, error) {
	if err := checkIDs("user_id", userIDs, model.ChannelMembersMaxPerRequest); err != nil {
		return nil, err
	}
	ch, err := c.store.Channels().Head(ctx, channelID)
	if err != nil {
		return nil, channelError(err)
	}
	if ch.IsTalk() {
		return nil, model.NewError(model.Invalid, "api.channel.add_user_to_channel.type.app_error", nil)
	}
	if err := c.checkAdd(ctx, s, ch, userIDs); err != nil {
		return nil, err
	}
	if ch.IsArchived() {
		return nil, model.NewError(model.Invalid, "api.channel.add_user_to_channel.deleted.app_error", nil)
	}
	if err := c.checkRoot(ctx, channelID, rootID); err != nil {
		return nil, err
	}
	users, err := c.teammates(ctx, ch.TeamID, userIDs)
	if err != nil {
		return nil, err
	}
	added, err := c.enter(ctx, ch, users)
	if err != nil {
		return nil, err
	}
	if err := c.tellAdded(ctx, s, users, added, rootID); err != nil {
		return nil, err
	}
	return discreetAll(s)(c.store.ChannelMembers().ListByIDs(ctx, channelID, userIDs))
}

// checkAdd wants the right to add the users.
func (c *Channels) checkAdd(ctx context.Context, s *model.Session, ch *model.Channel, userIDs []string) error {
	if ch.Type == model.ChannelPrivate {
		return c.access.CheckChannel(ctx, s, ch.ID, model.PermManagePrivateChannelMembers)
	}
	if len(userIDs) == 1 && userIDs[0] == s.UserID {
		return c.access.CheckTeam(ctx, s, ch.TeamID, model.PermJoinPublicChannels)
	}
	return c.access.CheckChannel(ctx, s, ch.ID, model.PermManagePublicChannelMembers)
}

// checkRoot wants a post of the channel, or "".
func (c *Channels) checkRoot(ctx context.Context, channelID, rootID string) error {
	if rootID == "" {
		return nil
	}
	if !model.IsID(rootID) {
		return model.InvalidParam("post_root_id")
	}
	root, err := c.store.Posts().Get(ctx, rootID, false)
	if err == nil && (root.ChannelID != channelID || root.RootID != "") || errors.Is(err, store.ErrNotFound) {
		return model.InvalidParam("post_root_id")
	}
	return err
}

// teammates are the users with the ids, who must all be in the team.
func (c *Channels) teammates(ctx context.Context, teamID string, ids []string) ([]*model.User, error) {
	users, err := c.store.Users().ListByIDs(ctx, ids, 0)
	if err != nil {
		return nil, err
	}
	in, err := c.store.TeamMembers().ListByIDs(ctx, teamID, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*model.User, len(users))
	for _, u := range users {
		if u.DeleteAt == 0 {
			byID[u.ID] = u
		}
	}
	members := make(map[string]bool, len(in))
	for _, m := range in {
		members[m.UserID] = true
	}
	list := make([]*model.User, 0, len(ids))
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		switch {
		case seen[id]:
			continue
		case byID[id] == nil:
			return nil, errNoUser()
		case !members[id]:
			return nil, teamMemberError(store.ErrNotFound)
		}
		seen[id], list = true, append(list, byID[id])
	}
	return list, nil
}

// enter makes the users members of the channel, routes its events to those who
// were none, and tells the channel of them.
func (c *Channels) enter(ctx context.Context, ch *model.Channel, users []*model.User) ([]*model.ChannelMember, error) {
	if len(users) == 0 {
		return nil, nil
	}
	members := make([]*model.ChannelMember, len(users))
	for i, u := range users {
		members[i] = newMember(u)
		members[i].ChannelID = ch.ID
	}
	added, err := c.store.ChannelMembers().Save(ctx, members)
	if err != nil {
		return nil, channelError(err)
	}
	for _, m := range added {
		c.publisher.SetMembership(ctx, model.Membership{UserID: m.UserID, ChannelID: ch.ID, Joined: true})
		// The newcomer gets it addressed: the node that has them may not listen to
		// the channel's events yet, and they read the channel upon it.
		data := map[string]any{"user_id": m.UserID, "team_id": ch.TeamID}
		c.publisher.Publish(ctx,
			&model.Event{Type: model.EventUserAdded, Data: data, Broadcast: model.Broadcast{UserID: m.UserID, ChannelID: ch.ID}},
			&model.Event{Type: model.EventUserAdded, Data: data, Broadcast: model.Broadcast{
				ChannelID: ch.ID, OmitUsers: map[string]bool{m.UserID: true},
			}})
	}
	return added, nil
}

// tellAdded posts who came.
func (c *Channels) tellAdded(ctx context.Context, s *model.Session, users []*model.User, added []*model.ChannelMember, rootID string) error {
	if len(added) == 0 {
		return nil
	}
	by, err := c.store.Users().Get(ctx, s.UserID)
	if err != nil {
		return err
	}
	byID := make(map[string]*model.User, len(users))
	for _, u := range users {
		byID[u.ID] = u
	}
	for _, m := range added {
		if u := byID[m.UserID]; u.ID == by.ID {
			c.notices.did(ctx, u, m.ChannelID, model.PostJoinChannel, "api.channel.join_channel.post_and_forget")
		} else {
			c.notices.added(ctx, by, u, m.ChannelID, rootID, model.PostAddToChannel, "api.channel.add_member.added")
		}
	}
	return nil
}

// RemoveMember takes a user out of a public or private channel. Everybody may
// leave by themselves, but nobody the main channel, and not as the last member
// of a private one, which nobody could find again.
func (c *Channels) RemoveMember(ctx context.Context, s *model.Session, channelID, userID string) error {
	ch, err := c.store.Channels().Head(ctx, channelID)
	if err != nil {
		return channelError(err)
	}
	if ch.IsTalk() {
		return model.NewError(model.Invalid, "api.channel.remove_channel_member.type.app_error", nil)
	}
	if err := c.checkRemove(ctx, s, ch, userID); err != nil {
		return err
	}
	m, err := c.store.ChannelMembers().Get(ctx, channelID, userID)
	if err != nil {
		return memberError(err)
	}
	if ch.Name == model.ChannelTownSquare && !m.SchemeGuest {
		return model.NewError(model.Invalid, "api.channel.remove.default.app_error", model.Params{"Channel": model.ChannelTownSquare})
	}
	if ch.Type == model.ChannelPrivate && userID == s.UserID {
		counts, err := c.store.Channels().CountMembers(ctx, []string{channelID})
		if err != nil {
			return err
		}
		if counts[channelID] == 1 {
			return model.NewError(model.Invalid, "api.channel.leave.last_member.app_error", nil)
		}
	}
	u, err := c.store.Users().Get(ctx, userID)
	if err != nil {
		return noUser(err)
	}
	if err := c.store.ChannelMembers().Remove(ctx, channelID, userID); err != nil {
		return memberError(err)
	}
	c.publisher.SetMembership(ctx, model.Membership{UserID: userID, ChannelID: channelID})
	c.publisher.Publish(ctx, c.removed(channelID, userID, s.UserID)...)
	c.tellRemoved(ctx, s, u, ch)
	return nil
}

func (c *Channels) checkRemove(ctx context.Context, s *model.Session, ch *model.Channel, userID string) error {
	switch {
	case userID == s.UserID:
		return nil
	case ch.IsArchived():
		return model.NewError(model.Invalid, "api.channel.remove_user_from_channel.deleted.app_error", nil)
	case ch.Type == model.ChannelPrivate:
		return c.access.CheckChannel(ctx, s, ch.ID, model.PermManagePrivateChannelMembers)
	}
	return c.access.CheckChannel(ctx, s, ch.ID, model.PermManagePublicChannelMembers)
}

// removed are the events of a user's leaving: for those who stay, and, as the
// user hears no more of the channel, for the user.
func (c *Channels) removed(channelID, userID, removerID string) []*model.Event {
	return []*model.Event{
		{
			Type:      model.EventUserRemoved,
			Data:      map[string]any{"user_id": userID, "remover_id": removerID},
			Broadcast: model.Broadcast{ChannelID: channelID, OmitUsers: map[string]bool{userID: true}},
		},
		{
			Type:      model.EventUserRemoved,
			Data:      map[string]any{"channel_id": channelID, "remover_id": removerID},
			Broadcast: model.Broadcast{UserID: userID},
		},
	}
}

// tellRemoved posts who left or was removed. An archived channel takes no posts.
func (c *Channels) tellRemoved(ctx context.Context, s *model.Session, u *model.User, ch *model.Channel) {
	switch {
	case ch.IsArchived():
	case u.ID == s.UserID:
		c.notices.did(ctx, u, ch.ID, model.PostLeaveChannel, "api.channel.leave.left")
	default:
		c.notices.write(ctx, notice{
			channelID: ch.ID, userID: s.UserID, kind: model.PostRemoveFromChannel, id: "api.channel.remove_member.removed",
			params: model.Params{"Removed": u.Username},
			props:  model.Props{"removedUserId": u.ID, "removedUsername": u.Username},
		})
	}
}

package app

import (
	"context"
	"maps"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// GetMember returns a member of a channel that the caller may read.
func (c *Channels) GetMember(ctx context.Context, s *model.Session, channelID, userID string) (*model.ChannelMember, error) {
	if _, err := c.see(ctx, s, channelID); err != nil {
		return nil, err
	}
	m, err := c.store.ChannelMembers().Get(ctx, channelID, userID)
	if err != nil {
		return nil, memberError(err)
	}
	return discreet(s, m), nil
}

// discreet hides from the caller when others were in the channel, and how they
// hear of it.
func discreet(s *model.Session, m *model.ChannelMember) *model.ChannelMember {
	if m.UserID != s.UserID {
		hideTimes(s, m)
		m.NotifyProps = model.StringMap{}
	}
	return m
}

// hideTimes hides from the caller when others were in the channel.
func hideTimes(s *model.Session, m *model.ChannelMember) {
	if m.UserID != s.UserID {
		m.LastViewedAt, m.LastUpdateAt = -1, -1
	}
}

// ListMembers pages through the channel's members.
func (c *Channels) ListMembers(ctx context.Context, s *model.Session, channelID string, page, perPage int) ([]*model.ChannelMember, error) {
	if _, err := c.see(ctx, s, channelID); err != nil {
		return nil, err
	}
	return discreetAll(s)(c.store.ChannelMembers().List(ctx, channelID, page*perPage, perPage))
}

// ListMembersByIDs leaves out users who are not in the channel.
func (c *Channels) ListMembersByIDs(ctx context.Context, s *model.Session, channelID string, userIDs []string) ([]*model.ChannelMember, error) {
	if _, err := c.see(ctx, s, channelID); err != nil {
		return nil, err
	}
	if err := checkIDs("user_ids", userIDs, model.ChannelMembersMaxPerRequest); err != nil {
		return nil, err
	}
	return discreetAll(s)(c.store.ChannelMembers().ListByIDs(ctx, channelID, userIDs))
}

func discreetAll(s *model.Session) func([]*model.ChannelMember, error) ([]*model.ChannelMember, error) {
	return func(list []*model.ChannelMember, err error) ([]*model.ChannelMember, error) {
		for _, m := range list {
			discreet(s, m)
		}
		return list, err
	}
}

// ListMemberships are the user's memberships in the team's channels and direct
// ones, or everywhere for teamID "". perPage < 0: all.
func (c *Channels) ListMemberships(ctx context.Context, s *model.Session, userID, teamID string, page, perPage int) ([]*model.ChannelMemberWithTeam, error) {
	if err := c.access.CheckUser(ctx, s, userID); err != nil {
		return nil, err
	}
	if teamID != "" {
		if err := c.access.CheckTeam(ctx, s, teamID, model.PermViewTeam); err != nil {
			return nil, err
		}
	}
	list, err := c.store.ChannelMembers().ListByUser(ctx, userID, teamID, page*perPage, perPage)
	for _, m := range list {
		hideTimes(s, &m.ChannelMember)
	}
	return list, err
}

// SetRoles gives the member the roles, space-separated.
func (c *Channels) SetRoles(ctx context.Context, s *model.Session, channelID, userID, roles string) error {
	return c.setRoles(ctx, s, channelID, userID, func(was model.MemberRoles) (model.MemberRoles, error) {
		return newRoles(was, roles, channelRoleNames, "api.channel.update_channel_member_roles.guest_and_user.app_error")
	})
}

// SetSchemeRoles makes the member an admin of the channel, or not.
func (c *Channels) SetSchemeRoles(ctx context.Context, s *model.Session, channelID, userID string, roles model.SchemeRoles) error {
	return c.setRoles(ctx, s, channelID, userID, func(was model.MemberRoles) (model.MemberRoles, error) {
		return newSchemeRoles(was, roles, "api.channel.update_channel_member_roles.guest_and_user.app_error")
	})
}

func (c *Channels) setRoles(ctx context.Context, s *model.Session, channelID, userID string, change func(model.MemberRoles) (model.MemberRoles, error)) error {
	if err := c.access.CheckChannel(ctx, s, channelID, model.PermManageChannelRoles); err != nil {
		return err
	}
	return c.updateMember(ctx, channelID, userID, func(m *model.ChannelMember) error {
		roles, err := change(m.MemberRoles())
		m.SchemeUser, m.SchemeAdmin, m.SchemeGuest, m.ExplicitRoles = roles.SchemeUser, roles.SchemeAdmin, roles.SchemeGuest, roles.ExplicitRoles
		return err
	})
}

// SetNotifyProps changes how the user hears of the channel: the keys that are
// given. Keys that don't exist are ignored, as clients send others along.
func (c *Channels) SetNotifyProps(ctx context.Context, s *model.Session, channelID, userID string, props model.StringMap) error {
	if err := c.access.CheckUser(ctx, s, userID); err != nil {
		return err
	}
	change := model.StringMap{}
	for key, values := range channelNotifyValues() {
		value, given := props[key]
		switch {
		case !given:
		case !slices.Contains(values, value):
			return model.InvalidParam(key, values...)
		default:
			change[key] = value
		}
	}
	if sound, given := props["desktop_notification_sound"]; given {
		if !fits(sound, model.ChannelSoundMaxLength) {
			return model.InvalidParam("desktop_notification_sound")
		}
		change["desktop_notification_sound"] = sound
	}
	return c.updateMember(ctx, channelID, userID, func(m *model.ChannelMember) error {
		maps.Copy(m.NotifyProps, change)
		return nil
	})
}

// channelNotifyValues are what each of the notify_props can be.
func channelNotifyValues() map[string][]string {
	levels := []string{model.NotifyDefault, model.NotifyAll, model.NotifyMention, model.NotifyNone}
	return map[string][]string{
		model.NotifyDesktop:               levels,
		model.NotifyPush:                  levels,
		"desktop_threads":                 levels,
		"push_threads":                    levels,
		model.NotifyEmail:                 {model.NotifyDefault, "true", "false"},
		model.NotifyMarkUnread:            {model.NotifyAll, model.NotifyMention},
		model.NotifyIgnoreChannelMentions: {model.NotifyDefault, "on", "off"},
		model.NotifyChannelAutoFollow:     {"on", "off"},
		"desktop_sound":                   {model.NotifyDefault, "on", "off"},
	}
}

// updateMember changes a membership and tells its user.
func (c *Channels) updateMember(ctx context.Context, channelID, userID string, change func(*model.ChannelMember) error) error {
	m, err := c.store.ChannelMembers().Update(ctx, channelID, userID, change)
	if err != nil {
		return memberError(err)
	}
	c.publisher.Publish(ctx, &model.Event{
		Type:      model.EventChannelMemberUpdated,
		Data:      map[string]any{"channelMember": model.JSONText(m)},
		Broadcast: model.Broadcast{UserID: userID},
	})
	return nil
}

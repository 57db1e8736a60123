package app

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Patch changes the fields that are given. Of direct and group channels only
// the header can change.
func (c *Channels) Patch(ctx context.Context, s *model.Session, id string, patch model.ChannelPatch) (*model.Channel, error) {
	head, err := c.store.Channels().Head(ctx, id)
	if err != nil {
		return nil, channelError(err)
	}
	if err := c.checkChange(ctx, s, head); err != nil {
		return nil, err
	}
	if head.IsTalk() && (patch.Name != nil || patch.DisplayName != nil || patch.Purpose != nil) {
		return nil, model.NewError(model.Invalid, "api.channel.patch_update_channel.forbidden.app_error", nil)
	}
	var old model.Channel
	changed, err := c.store.Channels().Update(ctx, id, func(ch *model.Channel) error {
		old = *ch
		set(&ch.Name, patch.Name)
		set(&ch.DisplayName, patch.DisplayName)
		set(&ch.Header, patch.Header)
		set(&ch.Purpose, patch.Purpose)
		return checkChanged(&old, ch)
	})
	if err != nil {
		return nil, channelError(err)
	}
	c.publishUpdate(ctx, changed)
	return changed, c.tellChanges(ctx, s, &old, changed)
}

// checkChange wants the right to change the channel's properties.
func (c *Channels) checkChange(ctx context.Context, s *model.Session, ch *model.Channel) error {
	switch ch.Type {
	case model.ChannelOpen:
		return c.access.CheckChannel(ctx, s, ch.ID, model.PermManagePublicChannelProperties)
	case model.ChannelPrivate:
		return c.access.CheckChannel(ctx, s, ch.ID, model.PermManagePrivateChannelProperties)
	}
	return check(model.PermManagePrivateChannelProperties)(c.access.Member(ctx, s.UserID, ch.ID))
}

// checkChanged applies the rules of a change.
func checkChanged(old, ch *model.Channel) error {
	switch {
	case old.IsArchived():
		return model.NewError(model.Invalid, "api.channel.update_channel.deleted.app_error", nil)
	case old.IsTalk():
		return checkHeader(ch.Header)
	case old.Name == model.ChannelTownSquare && ch.Name != old.Name:
		return model.NewError(model.Invalid, "api.channel.update_channel.tried.app_error", model.Params{"Channel": model.ChannelTownSquare})
	}
	return checkChannel(ch)
}

// publishUpdate tells the members how the channel is now.
func (c *Channels) publishUpdate(ctx context.Context, ch *model.Channel) {
	c.publisher.Publish(ctx, &model.Event{
		Type:      model.EventChannelUpdated,
		Data:      map[string]any{"channel": model.JSONText(ch)},
		Broadcast: model.Broadcast{ChannelID: ch.ID},
	})
}

// tellChanges posts what of the channel changed.
func (c *Channels) tellChanges(ctx context.Context, s *model.Session, old, ch *model.Channel) error {
	u, err := c.store.Users().Get(ctx, s.UserID)
	if err != nil {
		return err
	}
	if old.DisplayName != ch.DisplayName {
		c.notices.changed(ctx, u, ch.ID, model.PostDisplayNameChange, "displayname", old.DisplayName, ch.DisplayName, [3]string{
			"api.channel.post_update_channel_displayname_message_and_forget.updated_from",
			"api.channel.post_update_channel_displayname_message_and_forget.updated_from",
			"api.channel.post_update_channel_displayname_message_and_forget.updated_from",
		})
	}
	if old.Header != ch.Header {
		c.notices.changed(ctx, u, ch.ID, model.PostHeaderChange, "header", old.Header, ch.Header, [3]string{
			"api.channel.post_update_channel_header_message_and_forget.updated_to",
			"api.channel.post_update_channel_header_message_and_forget.updated_from",
			"api.channel.post_update_channel_header_message_and_forget.removed",
		})
	}
	if old.Purpose != ch.Purpose {
		c.notices.changed(ctx, u, ch.ID, model.PostPurposeChange, "purpose", old.Purpose, ch.Purpose, [3]string{
			"app.channel.post_update_channel_purpose_message.updated_to",
			"app.channel.post_update_channel_purpose_message.updated_from",
			"app.channel.post_update_channel_purpose_message.removed",
		})
	}
	return nil
}

// SetPrivacy makes a channel public or private.
func (c *Channels) SetPrivacy(ctx context.Context, s *model.Session, id, privacy string) (*model.Channel, error) {
	converts, told := model.PermConvertPublicToPrivate, "api.channel.change_channel_privacy.public_to_private"
	switch privacy {
	case model.ChannelPrivate:
	case model.ChannelOpen:
		converts, told = model.PermConvertPrivateToPublic, "api.channel.change_channel_privacy.private_to_public"
	default:
		return nil, model.InvalidParam("privacy", model.ChannelOpen, model.ChannelPrivate)
	}
	if err := c.access.CheckChannel(ctx, s, id, converts); err != nil {
		return nil, err
	}
	was := ""
	ch, err := c.store.Channels().Update(ctx, id, func(ch *model.Channel) error {
		was = ch.Type
		switch {
		case ch.IsTalk():
			return model.NewError(model.Invalid, "api.channel.update_channel_privacy.type.app_error", nil)
		case ch.Name == model.ChannelTownSquare && privacy == model.ChannelPrivate:
			return model.NewError(model.Invalid, "api.channel.update_channel_privacy.default_channel_error", nil)
		case ch.IsArchived():
			return model.NewError(model.Invalid, "api.channel.update_channel.deleted.app_error", nil)
		}
		ch.Type = privacy
		return nil
	})
	if err != nil {
		return nil, channelError(err)
	}
	if was == privacy {
		return ch, nil
	}
	c.publisher.Publish(ctx, &model.Event{
		Type:      model.EventChannelConverted,
		Data:      map[string]any{"channel_id": id},
		Broadcast: model.Broadcast{ChannelID: id},
	})
	c.publishUpdate(ctx, ch)
	return ch, c.tell(ctx, s, id, model.PostChangeChannelPrivacy, told)
}

// tell posts what the caller did to the channel.
func (c *Channels) tell(ctx context.Context, s *model.Session, channelID, kind, id string) error {
	u, err := c.store.Users().Get(ctx, s.UserID)
	if err != nil {
		return err
	}
	c.notices.did(ctx, u, channelID, kind, id)
	return nil
}

// Archive closes a channel for new posts; nothing of it is lost.
func (c *Channels) Archive(ctx context.Context, s *model.Session, id string) error {
	head, err := c.store.Channels().Head(ctx, id)
	if err != nil {
		return channelError(err)
	}
	deletes := model.PermDeletePrivateChannel
	switch {
	case head.IsTalk():
		return model.NewError(model.Invalid, "api.channel.delete_channel.type.invalid", nil)
	case head.Type == model.ChannelOpen:
		deletes = model.PermDeletePublicChannel
	}
	if err := c.access.CheckChannel(ctx, s, id, deletes); err != nil {
		return err
	}
	if err := checkArchive(head); err != nil {
		return err
	}
	// It is said first: an archived channel takes no posts.
	if err := c.tell(ctx, s, id, model.PostChannelDeleted, "api.channel.delete_channel.archived"); err != nil {
		return err
	}
	ch, err := c.store.Channels().Update(ctx, id, func(ch *model.Channel) error {
		if err := checkArchive(ch); err != nil {
			return err
		}
		ch.DeleteAt = c.now()
		return nil
	})
	if err != nil {
		return channelError(err)
	}
	c.publisher.Publish(ctx, &model.Event{
		Type:      model.EventChannelDeleted,
		Data:      map[string]any{"channel_id": id, "delete_at": ch.DeleteAt},
		Broadcast: publicly(ch),
	})
	return nil
}

func checkArchive(ch *model.Channel) error {
	switch {
	case ch.Name == model.ChannelTownSquare:
		return model.NewError(model.Invalid, "api.channel.delete_channel.cannot.app_error", model.Params{"Channel": model.ChannelTownSquare})
	case ch.IsArchived():
		return model.NewError(model.Invalid, "api.channel.delete_channel.deleted.app_error", nil)
	}
	return nil
}

// publicly reaches all who may see the channel: of a public one the whole team.
func publicly(ch *model.Channel) model.Broadcast {
	if ch.Type == model.ChannelOpen {
		return model.Broadcast{TeamID: ch.TeamID}
	}
	return model.Broadcast{ChannelID: ch.ID}
}

// Restore brings an archived channel back.
func (c *Channels) Restore(ctx context.Context, s *model.Session, id string) (*model.Channel, error) {
	head, err := c.store.Channels().Head(ctx, id)
	if err != nil {
		return nil, channelError(err)
	}
	if err := c.access.CheckTeam(ctx, s, head.TeamID, model.PermManageTeam); err != nil {
		return nil, err
	}
	ch, err := c.store.Channels().Update(ctx, id, func(ch *model.Channel) error {
		switch {
		case ch.TeamDeleteAt != 0:
			return model.NewError(model.Invalid, "api.channel.restore_channel.team_archived.app_error", nil)
		case ch.DeleteAt == 0:
			return model.NewError(model.Invalid, "api.channel.restore_channel.restored.app_error", nil)
		}
		ch.DeleteAt = 0
		return nil
	})
	if err != nil {
		return nil, channelError(err)
	}
	c.publisher.Publish(ctx, &model.Event{
		Type:      model.EventChannelRestored,
		Data:      map[string]any{"channel_id": id},
		Broadcast: publicly(ch),
	})
	return ch, c.tell(ctx, s, id, model.PostChannelRestored, "api.channel.restore_channel.unarchived")
}

package app

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// CreateEphemeral shows a user a message that nobody else sees and that is not
// stored.
func (p *Posts) CreateEphemeral(ctx context.Context, s *model.Session, e *model.EphemeralPost) (*model.Post, error) {
	switch {
	case !model.IsID(e.UserID):
		return nil, model.InvalidParam("user_id")
	case e.Post == nil:
		return nil, model.InvalidParam("post")
	case !model.IsID(e.Post.ChannelID):
		return nil, model.InvalidParam("channel_id")
	case model.Blank(e.Post.Message) && len(e.Post.Props) == 0:
		return nil, model.InvalidParam("message")
	case e.Post.RootID != "" && !model.IsID(e.Post.RootID):
		return nil, model.InvalidParam("root_id")
	}
	if err := p.access.CheckChannel(ctx, s, e.Post.ChannelID, model.PermCreatePostEphemeral); err != nil {
		return nil, err
	}
	if err := checkMessage(e.Post.Message); err != nil {
		return nil, err
	}
	if err := checkProps(e.Post.Props); err != nil {
		return nil, err
	}
	there, err := p.access.Member(ctx, e.UserID, e.Post.ChannelID)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, model.InvalidParam("user_id")
	}
	post := &model.Post{
		ID: model.NewID(), UserID: s.UserID, ChannelID: e.Post.ChannelID, RootID: e.Post.RootID,
		Message: e.Post.Message, Props: cleanProps(e.Post.Props), Type: model.PostEphemeral, CreateAt: p.now(),
		Metadata: &model.PostMetadata{},
	}
	post.UpdateAt = post.CreateAt
	p.Ephemeral(ctx, e.UserID, post)
	return post, nil
}

// Ephemeral shows the user a message that is not stored.
func (p *Posts) Ephemeral(ctx context.Context, userID string, post *model.Post) {
	p.publisher.Publish(ctx, &model.Event{
		Type:      model.EventEphemeralMessage,
		Data:      map[string]any{"post": model.JSONText(post)},
		Broadcast: model.Broadcast{UserID: userID, ChannelID: post.ChannelID},
	})
}

// Typing tells the others in a channel that the user writes there, in the
// thread of parentID if it is given. Who may act for others may for them.
func (p *Posts) Typing(ctx context.Context, s *model.Session, userID, channelID, parentID string) error {
	switch {
	case !model.IsID(channelID):
		return model.InvalidParam("channel_id")
	case parentID != "" && !model.IsID(parentID):
		return model.InvalidParam("parent_id")
	case userID != s.UserID:
		if err := p.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
			return err
		}
	}
	if err := p.access.CheckChannel(ctx, s, channelID, model.PermCreatePost); err != nil {
		return err
	}
	if !p.config().ServiceSettings.EnableUserTypingMessages {
		return nil
	}
	p.publisher.Publish(ctx, &model.Event{
		Type:      model.EventTyping,
		Data:      map[string]any{"parent_id": parentID, "user_id": userID},
		Broadcast: model.Broadcast{ChannelID: channelID, OmitUsers: map[string]bool{userID: true}},
	})
	return nil
}

package app

import (
	"context"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// Patch changes the post's message, properties, files or pin. Who wrote it may, for
// as long as PostEditTimeLimit says.
func (p *Posts) Patch(ctx context.Context, s *model.Session, id string, patch model.PostPatch) (*model.Post, error) {
	post, err := p.Get(ctx, s, id, false)
	if err != nil {
		return nil, err
	}
	if err := p.checkEdit(ctx, s, post); err != nil {
		return nil, err
	}
	if patch.Message != nil {
		if err := checkMessage(*patch.Message); err != nil {
			return nil, err
		}
	}
	if patch.Props != nil {
		if err := checkProps(*patch.Props); err != nil {
			return nil, err
		}
	}
	if patch.FileIDs != nil {
		if err := checkFileIDs(*patch.FileIDs); err != nil {
			return nil, err
		}
	}
	return p.change(ctx, post.ChannelID, id, func(post *model.Post) error {
		if patch.Message != nil && *patch.Message != post.Message {
			post.Message = *patch.Message
			post.Hashtags = p.hashtags(post.Message)
			post.EditAt = p.now()
		}
		if patch.Props != nil {
			post.Props = cleanProps(*patch.Props)
		}
		if patch.FileIDs != nil && !slices.Equal(*patch.FileIDs, post.FileIDs) {
			post.FileIDs = slices.Clone(*patch.FileIDs)
			post.EditAt = p.now()
		}
		if patch.IsPinned != nil {
			post.IsPinned = *patch.IsPinned
		}
		if post.IsEmpty() {
			return model.InvalidParam("message")
		}
		return nil
	})
}

// Pin pins the post to its channel, or unpins it. Everybody who may write
// there may.
func (p *Posts) Pin(ctx context.Context, s *model.Session, id string, pinned bool) error {
	post, err := p.Get(ctx, s, id, false)
	if err != nil {
		return err
	}
	if err := p.access.CheckChannel(ctx, s, post.ChannelID, model.PermCreatePost); err != nil {
		return err
	}
	if err := p.checkNotArchived(ctx, post.ChannelID, "api.post.patch_post.can_not_update_post_in_deleted.error"); err != nil {
		return err
	}
	if post.IsPinned == pinned {
		return nil
	}
	_, err = p.change(ctx, post.ChannelID, id, func(post *model.Post) error {
		post.IsPinned = pinned
		return nil
	})
	return err
}

// change stores what do makes of the post and tells the channel.
func (p *Posts) change(ctx context.Context, channelID, id string, do func(*model.Post) error) (*model.Post, error) {
	defer p.order.lock(channelID)()
	post, err := p.store.Posts().Update(ctx, id, do)
	if err != nil {
		return nil, postError(err)
	}
	p.publisher.Publish(ctx, &model.Event{
		Type:      model.EventPostEdited,
		Data:      map[string]any{"post": model.JSONText(post)},
		Broadcast: model.Broadcast{ChannelID: channelID},
	})
	return post, nil
}

// checkEdit says whether the caller may edit the post now.
func (p *Posts) checkEdit(ctx context.Context, s *model.Session, post *model.Post) error {
	if post.IsSystem() {
		return model.NewError(model.Invalid, "api.post.update_post.system_message.app_error", nil)
	}
	right := model.PermEditOthersPosts
	if post.UserID == s.UserID {
		right = model.PermEditPost
	}
	if err := p.access.CheckChannel(ctx, s, post.ChannelID, right); err != nil {
		return err
	}
	limit := int64(p.config().ServiceSettings.PostEditTimeLimit)
	if limit >= 0 && p.now() > post.CreateAt+limit*time.Second.Milliseconds() {
		return model.NewError(model.Invalid, "api.post.update_post.permissions_time_limit.app_error", model.Params{"Seconds": limit})
	}
	return p.checkNotArchived(ctx, post.ChannelID, "api.post.update_post.can_not_update_post_in_deleted.error")
}

// checkNotArchived returns an error with the id if the channel is archived.
func (p *Posts) checkNotArchived(ctx context.Context, channelID, id string) error {
	c, err := p.store.Channels().Head(ctx, channelID)
	if err != nil {
		return err
	}
	if c.IsArchived() {
		return model.NewError(model.Invalid, id, nil)
	}
	return nil
}

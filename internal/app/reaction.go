package app

import (
	"context"
	"errors"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Reactions are the emoji under posts. Any well-formed name is accepted, and
// not only those of a list: clients bring emoji of their own Unicode version,
// which is newer than any list that a server would keep.
type Reactions struct {
	store     store.Store
	access    *Access
	publisher Publisher
	config    func() *config.Config
	posts     *Posts
}

// Create puts the caller's emoji under a post; what is there already stays.
func (r *Reactions) Create(ctx context.Context, s *model.Session, reaction *model.Reaction) (*model.Reaction, error) {
	switch {
	case !model.IsID(reaction.PostID):
		return nil, model.InvalidParam("post_id")
	case !isEmojiName(reaction.EmojiName):
		return nil, model.InvalidParam("emoji_name")
	case reaction.UserID != s.UserID:
		return nil, model.NewError(model.Forbidden, "api.reaction.save_reaction.user_id.app_error", nil)
	}
	post, err := r.post(ctx, s, reaction.PostID, model.PermAddReaction)
	if err != nil {
		return nil, err
	}
	saved := &model.Reaction{UserID: s.UserID, PostID: post.ID, EmojiName: reaction.EmojiName}
	defer r.posts.order.lock(post.ChannelID)()
	created, err := r.store.Reactions().Save(ctx, saved, r.config().ServiceSettings.UniqueEmojiReactionLimitPerPost)
	switch {
	case errors.Is(err, store.ErrTooMany):
		return nil, model.NewError(model.Invalid, "app.reaction.save.save.too_many_reactions", nil)
	case err != nil:
		return nil, postError(err)
	}
	if created {
		r.publish(ctx, model.EventReactionAdded, saved)
	}
	return saved, nil
}

// Delete takes an emoji away. Who may remove others' may remove anybody's.
func (r *Reactions) Delete(ctx context.Context, s *model.Session, reaction model.Reaction) error {
	if !isEmojiName(reaction.EmojiName) {
		return model.InvalidParam("emoji_name")
	}
	right := model.PermRemoveOthersReactions
	if reaction.UserID == s.UserID {
		right = model.PermRemoveReaction
	}
	post, err := r.post(ctx, s, reaction.PostID, right)
	if err != nil {
		return err
	}
	defer r.posts.order.lock(post.ChannelID)()
	deleted, err := r.store.Reactions().Delete(ctx, &reaction)
	if err != nil {
		return postError(err)
	}
	if deleted {
		r.publish(ctx, model.EventReactionRemoved, &reaction)
	}
	return nil
}

// List returns the reactions to a post, the oldest first.
func (r *Reactions) List(ctx context.Context, s *model.Session, postID string) ([]*model.Reaction, error) {
	post, err := r.posts.Get(ctx, s, postID, false)
	if err != nil {
		return nil, err
	}
	return reactionsOf(post), nil
}

// ListByPosts returns the reactions to each of the posts that the caller may
// read.
func (r *Reactions) ListByPosts(ctx context.Context, s *model.Session, postIDs []string) (map[string][]*model.Reaction, error) {
	posts, err := r.posts.ListByIDs(ctx, s, postIDs)
	if err != nil {
		return nil, err
	}
	byPost := make(map[string][]*model.Reaction, len(posts))
	for _, post := range posts {
		byPost[post.ID] = reactionsOf(post)
	}
	return byPost, nil
}

func reactionsOf(post *model.Post) []*model.Reaction {
	if post.Metadata == nil || post.Metadata.Reactions == nil {
		return []*model.Reaction{}
	}
	return post.Metadata.Reactions
}

// post returns the post if the caller has the right in its channel, which must
// not be archived.
func (r *Reactions) post(ctx context.Context, s *model.Session, id string, right model.Permission) (*model.Post, error) {
	post, err := r.posts.Get(ctx, s, id, false)
	if err != nil {
		return nil, err
	}
	if err := r.access.CheckChannel(ctx, s, post.ChannelID, right); err != nil {
		return nil, err
	}
	return post, r.posts.checkNotArchived(ctx, post.ChannelID, "api.reaction.archived_channel.app_error")
}

func (r *Reactions) publish(ctx context.Context, event model.EventType, reaction *model.Reaction) {
	r.publisher.Publish(ctx, &model.Event{
		Type:      event,
		Data:      map[string]any{"reaction": model.JSONText(reaction)},
		Broadcast: model.Broadcast{ChannelID: reaction.ChannelID},
	})
}

// isEmojiName says whether the name is one that an emoji can have.
func isEmojiName(name string) bool {
	if name == "" || len(name) > model.EmojiNameMaxLength {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if !isASCIILetter(c) && (c < '0' || c > '9') && c != '_' && c != '-' && c != '+' {
			return false
		}
	}
	return true
}

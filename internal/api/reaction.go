package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// createReaction puts the caller's emoji under a post.
func (a *API) createReaction(c *call) error {
	var reaction model.Reaction
	if err := c.decode(&reaction); err != nil {
		return err
	}
	saved, err := a.App.Reactions.Create(c.ctx, c.session, &reaction)
	if err != nil {
		return err
	}
	return c.json(http.StatusCreated, saved)
}

// listReactions answers the reactions to a post.
func (a *API) listReactions(c *call) error {
	list, err := a.App.Reactions.List(c.ctx, c.session, c.id("post_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

// listReactionsByPosts answers the reactions to each of the posts that the
// caller may read.
func (a *API) listReactionsByPosts(c *call) error {
	var ids []string
	if err := c.decode(&ids); err != nil {
		return err
	}
	if len(ids) == 0 || len(ids) > model.PostsMaxPerRequest {
		return model.InvalidParam("post_ids", model.Between(1, model.PostsMaxPerRequest))
	}
	byPost, err := a.App.Reactions.ListByPosts(c.ctx, c.session, ids)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, byPost)
}

// deleteReaction takes an emoji from a post.
func (a *API) deleteReaction(c *call) error {
	if err := a.App.Reactions.Delete(c.ctx, c.session, model.Reaction{
		UserID: c.id("user_id"), PostID: c.id("post_id"), EmojiName: c.id("emoji_name"),
	}); err != nil {
		return err
	}
	return c.ok()
}

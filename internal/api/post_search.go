package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// searchPosts answers the posts of a team that match.
func (a *API) searchPosts(c *call) error { return a.search(c, c.id("team_id")) }

// searchAllPosts answers the posts of all teams that match.
func (a *API) searchAllPosts(c *call) error { return a.search(c, "") }

func (a *API) search(c *call, teamID string) error {
	var q model.PostSearch
	if err := c.decode(&q); err != nil {
		return err
	}
	list, err := a.App.Posts.Search(c.ctx, c.session, teamID, q)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &model.PostSearchResults{PostList: *list})
}

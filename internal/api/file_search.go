package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// searchFiles answers the files of a team that match.
func (a *API) searchFiles(c *call) error { return a.findFiles(c, c.id("team_id")) }

// searchAllFiles answers the files of all teams that match.
func (a *API) searchAllFiles(c *call) error { return a.findFiles(c, "") }

func (a *API) findFiles(c *call, teamID string) error {
	var q model.PostSearch
	if err := c.decode(&q); err != nil {
		return err
	}
	list, err := a.App.Files.Search(c.ctx, c.session, teamID, q)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, list)
}

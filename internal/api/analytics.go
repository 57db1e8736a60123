package api

import "net/http"

// postsUsage and storageUsage are rounded, for everybody to see.
type (
	postsUsage struct {
		Count int64 `json:"count"`
	}
	storageUsage struct {
		Bytes int64 `json:"bytes"`
	}
)

// listAnalytics answers numbers for the console.
func (a *API) listAnalytics(c *call) error {
	rows, err := a.App.Analytics.List(c.ctx, c.session, c.query("name"), c.query("team_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, rows)
}

// getServerLimits answers how much there may be, and how much there is.
func (a *API) getServerLimits(c *call) error {
	limits, err := a.App.Analytics.Limits(c.ctx, c.session)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, limits)
}

// getPostsUsage answers roughly how many posts there are.
func (a *API) getPostsUsage(c *call) error {
	n, err := a.App.Analytics.PostCount(c.ctx)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &postsUsage{n})
}

// getStorageUsage answers roughly how much space the files take.
func (a *API) getStorageUsage(c *call) error {
	n, err := a.App.Analytics.FileBytes(c.ctx)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &storageUsage{n})
}

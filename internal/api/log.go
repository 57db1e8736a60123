package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/app"
)

// logsMax is the most log records of a page.
const logsMax = 10_000

// clientLog is what a client wants to have logged, and what was.
type clientLog struct {
	Level   string `json:"level,omitempty"` // "ERROR"; all else is for debugging
	Message string `json:"message"`
}

// listLogs answers a page of the log's last records.
func (a *API) listLogs(c *call) error {
	page := max(0, min(c.int("page", 0), logsMax))
	perPage := c.int("logs_per_page", logsMax)
	if perPage <= 0 || perPage > logsMax {
		perPage = logsMax
	}
	lines, err := a.App.Logs.List(c.ctx, c.session, int(page), int(perPage))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, lines)
}

// searchLogs answers the log records of levels, times and nodes.
func (a *API) searchLogs(c *call) error {
	var q app.LogQuery
	if err := c.decode(&q); err != nil {
		return err
	}
	found, err := a.App.Logs.Search(c.ctx, c.session, q)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, found)
}

// downloadLogs answers all records as a file.
func (a *API) downloadLogs(c *call) error {
	text, err := a.App.Logs.Text(c.ctx, c.session)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Disposition", `attachment; filename="polder.log"`)
	return c.write(http.StatusOK, []string{"text/plain; charset=utf-8"}, []byte(text))
}

// clientLogLimit bounds how much a user, or an address without a session, may
// have logged. A client that fails says so again and again.
func clientLogLimit() limit { return limit{perSec: 1, burst: 30, keys: 20000} }

// createLog logs what a client says.
func (a *API) createLog(c *call) error {
	key := "address " + bucket(c.address())
	if c.session != nil {
		key = "user " + c.session.UserID
	}
	if err := refuse(c, a.logs.take(key, clientLogLimit())); err != nil {
		return err
	}
	var entry clientLog
	if err := c.decode(&entry); err != nil {
		return err
	}
	message, err := a.App.Logs.Write(c.ctx, c.session, entry.Level, entry.Message)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, &clientLog{Message: message})
}

package api

import (
	"net/http"
	"strconv"

	"github.com/polder-chat/polder/internal/model"
)

// listThreads answers a page of the threads that a user follows.
func (a *API) listThreads(c *call) error {
	_, perPage := c.page()
	threads, err := a.App.Threads.List(c.ctx, c.session, model.UserThreadsQuery{
		UserID:        c.id("user_id"),
		TeamID:        c.id("team_id"),
		Since:         c.int("since", 0),
		Before:        c.query("before"),
		After:         c.query("after"),
		PerPage:       perPage,
		Deleted:       c.bool("deleted"),
		Unread:        c.bool("unread"),
		TotalsOnly:    c.bool("totalsOnly"),
		ThreadsOnly:   c.bool("threadsOnly"),
		Extended:      c.bool("extended"),
		ExcludeDirect: c.bool("excludeDirect"),
	})
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, threads)
}

// getUserThread answers one thread that a user follows.
func (a *API) getUserThread(c *call) error {
	thread, err := a.App.Threads.Get(c.ctx, c.session, c.id("user_id"), c.id("team_id"), c.id("thread_id"), c.bool("extended"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, thread)
}

func (a *API) followThread(c *call) error   { return a.setFollowing(c, true) }
func (a *API) unfollowThread(c *call) error { return a.setFollowing(c, false) }

func (a *API) setFollowing(c *call, following bool) error {
	if err := a.App.Threads.Follow(c.ctx, c.session, c.id("user_id"), c.id("team_id"), c.id("thread_id"), following); err != nil {
		return err
	}
	return c.ok()
}

// readThread sets what a user has read of a thread.
func (a *API) readThread(c *call) error {
	at, err := strconv.ParseInt(c.id("timestamp"), 10, 64)
	if err != nil {
		return invalidParam("timestamp")
	}
	thread, err := a.App.Threads.MarkRead(c.ctx, c.session, c.id("user_id"), c.id("team_id"), c.id("thread_id"), at)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, thread)
}

// setThreadUnread makes a post of a thread the first unread one.
func (a *API) setThreadUnread(c *call) error {
	thread, err := a.App.Threads.SetUnread(c.ctx, c.session, c.id("user_id"), c.id("team_id"), c.id("thread_id"), c.id("post_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, thread)
}

// readAllThreads marks all of a user's threads of a team as read.
func (a *API) readAllThreads(c *call) error {
	if err := a.App.Threads.MarkAllRead(c.ctx, c.session, c.id("user_id"), c.id("team_id")); err != nil {
		return err
	}
	return c.ok()
}

// countThreadMentions answers the unread mentions in a user's threads.
func (a *API) countThreadMentions(c *call) error {
	counts, err := a.App.Threads.MentionCounts(c.ctx, c.session, c.id("user_id"), c.id("team_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, counts)
}

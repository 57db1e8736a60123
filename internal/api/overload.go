package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// runningMax is how many requests are served at a time. More than that would
// only wait for the database, with everybody's memory, so they are asked to
// come again: the proxy then tries another node.
const runningMax = 2048

// patience is how long a request may take, unless it moves files: those take
// as long as their bytes do (see stall).
const patience = 30 * time.Second

// postPatience is how long a post may take, in the queue for the database as
// well: it is answered within the 15 s of ADR 17.
const postPatience = 14 * time.Second

// admit lets the call in if there is room. Health checks always have it: a
// busy node is not a dead one.
func (a *API) admit(c *call) error {
	if c.target.access == public {
		return nil
	}
	if a.running.Add(1) > runningMax {
		a.running.Add(-1)
		return errBusy
	}
	c.admitted = true
	return nil
}

// deadline ends the call's context when its time is up, also while the caller's
// session is looked up, and the reading of its body, which knows of no context.
func (a *API) deadline(c *call) error {
	if _, download := c.target.spec.out.(blob); download || c.target.uploads() {
		return nil
	}
	end := c.started.Add(cmp.Or(c.target.spec.patience, patience))
	c.ctx, c.cancel = context.WithDeadline(c.ctx, end)
	if c.r.ContentLength == 0 {
		return nil
	}
	err := http.NewResponseController(c.out.ResponseWriter).SetReadDeadline(end)
	if err := ignoreUnsupported(err); err != nil {
		return unreadable(err)
	}
	return nil
}

// ignoreUnsupported drops the error of a connection that knows no deadlines.
func ignoreUnsupported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// read reads the body into b. Meanwhile the call gives up its room: it waits
// for its client and not for the database, and two thousand clients that never
// finish must not keep everybody else out.
func (c *call) read(b *bytes.Buffer) (int64, error) {
	c.api.release(c)
	n, err := b.ReadFrom(io.LimitReader(c.r.Body, c.bodyLimit+1))
	if err != nil {
		return n, unreadable(err)
	}
	return n, c.api.admit(c)
}

// release gives back the room that the call is in.
func (a *API) release(c *call) {
	if c.admitted {
		c.admitted = false
		a.running.Add(-1)
	}
	if c.leave != nil {
		c.leave()
		c.leave = nil
	}
}

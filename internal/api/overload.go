package api

import (
	"context"
	"time"
)

// runningMax is how many requests are served at a time. More than that would
// only wait for the database, with everybody's memory, so they are asked to
// come again: the proxy then tries another node.
const runningMax = 2048

// patience is how long a request may take, unless it moves files: those take
// as long as their bytes do.
const patience = 30 * time.Second

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

// deadline ends the call's context when its time is up.
func (a *API) deadline(c *call) error {
	if _, download := c.target.spec.out.(blob); !download && !c.target.uploads() {
		c.ctx, c.cancel = context.WithTimeout(c.ctx, patience)
	}
	return nil
}

// release gives back the room that admit took.
func (a *API) release(c *call) {
	if c.admitted {
		c.admitted = false
		a.running.Add(-1)
	}
}

package hub

import "github.com/gobwas/ws"

// sweep does what time asks for: pings, dead sockets, ended sessions, events
// and connections that are too old for a resume, users who count as gone.
func (r *router) sweep() {
	for _, c := range r.conns {
		r.sweepConn(c)
	}
	r.sweepPeers()
	r.sweepWaits()
	r.sweepArrivals()
	r.hub.presence.sweep(r.now)
	for userID, at := range r.absent {
		if r.now >= at {
			delete(r.absent, userID)
			r.hub.presence.set(userID, false)
		}
	}
}

func (r *router) sweepConn(c *conn) {
	t := &r.hub.opts.Timing
	switch {
	case c.expired(r.now):
		r.doom(c, ws.StatusPolicyViolation, "the session expired")
	case !c.attached:
		if r.now-c.leftAt > t.Resume.Milliseconds() {
			r.doom(c, ws.StatusNormalClosure, "")
		}
	case r.now-c.seen.Load() > t.Pong.Milliseconds():
		c.cut()
	case r.now >= c.nextPing:
		c.nextPing = r.now + t.Ping.Milliseconds()
		c.wantPing()
		c.trim(r.now - t.Resume.Milliseconds())
		r.touch(c)
	}
}

package hub

import (
	"slices"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/model"
)

// enter prepares for a user's socket: from then on, membership changes are
// noted, so that none is missed while the memberships are read.
type enter struct {
	userID string
	loaded chan bool // answers whether the memberships are known already
}

func (e *enter) apply(r *router) {
	u := r.enter(e.userID)
	r.whenSure([]*interest{u.in}, func() { e.loaded <- u.loaded })
}

// enter returns the user, who stays in the index until left as often.
func (r *router) enter(userID string) *user {
	u := r.users[userID]
	if u == nil {
		u = &user{id: userID, in: r.want(userSubject(userID))}
		r.users[u.id] = u
		r.hub.counters.users.Add(1)
	}
	u.entering++
	return u
}

// left takes an enter back.
func (r *router) left(u *user) {
	if u.entering--; u.entering == 0 {
		u.revoked = nil
	}
	r.settle(u)
}

// leave tells that a socket which entered won't be attached.
type leave struct{ userID string }

func (l *leave) apply(r *router) { r.left(r.users[l.userID]) }

// attach puts a socket into the index.
type attach struct {
	c               *conn
	session         *model.Session
	offer           resume
	channels, teams []string
	until           int64 // Unix ms
	done            chan error
}

func (a *attach) apply(r *router) {
	u := r.users[a.session.UserID]
	if !u.loaded {
		r.load(u, a.channels, a.teams, nil)
	}
	a.until = r.now + r.hub.opts.Timing.Cover.Milliseconds()
	a.wait(r, u)
}

// wait has the socket attached when nothing is missed for the user any more.
// Before its hello a client gets no events, and after it all of them: what it
// reads then is as new.
func (a *attach) wait(r *router, u *user) {
	r.whenSure(r.interests(u), func() {
		unsure := slices.ContainsFunc(r.interests(u), func(in *interest) bool { return in.unsure > 0 })
		old := r.conns[a.offer.id]
		switch {
		case unsure && r.now < a.until: // the user joined something meanwhile
			a.wait(r, u)
		case old != nil && old.taking != nil:
			r.park(func() bool { return !old.indexed || old.taking == nil }, func(bool) { a.enter(r, u) })
		default:
			a.enter(r, u)
		}
	})
}

// enter attaches the socket, or refuses it.
func (a *attach) enter(r *router, u *user) {
	// Until the end of this the user is entering, so that it stays in the index
	// even when its last connection makes room for this one.
	defer r.left(u)
	err := r.admit(u, a.offer.id)
	switch {
	case u.missed, r.leaving:
		err = errUnavailable
	case slices.ContainsFunc(u.revoked, func(v *revocation) bool { return v.covers(a.session.ID) }):
		err = errNotAuthenticated
	}
	if err != nil {
		a.done <- err
		return
	}
	c := a.c
	c.user, c.sessionID, c.expiresAt = u, a.session.ID, a.session.ExpiresAt
	c.nextPing = r.now + r.hub.opts.Timing.Ping.Milliseconds()
	r.rely(r.interests(u))
	switch {
	case a.offer.id == "":
		r.begin(c)
	case r.conns[a.offer.id] == nil && r.live > 0:
		r.take(c, a)
		return
	case !r.resume(c, u, a.offer):
		r.hub.counters.unresumed.Add(1)
		r.begin(c)
	default:
		r.hub.counters.resumed.Add(1)
		r.index(c)
	}
	a.done <- nil
}

// begin puts a conn into the index as a new connection.
func (r *router) begin(c *conn) {
	c.id = model.NewID()
	c.push(r.hello(c.id))
	r.index(c)
}

// index puts a conn into the index, with its socket.
func (r *router) index(c *conn) {
	u := c.user
	r.conns[c.id] = c
	u.conns = append(u.conns, c)
	c.indexed, c.attached = true, true
	u.sockets++
	r.hub.counters.attached.Add(1)
	delete(r.absent, u.id)
	r.hub.presence.set(u.id, true)
	r.touch(c)
}

// admit makes room for one more connection of a user: the one that is resumed
// doesn't count, and the one without a socket for longest gives way.
func (r *router) admit(u *user, resumed string) error {
	if len(u.conns) < r.hub.opts.Limits.SocketsPerUser {
		return nil
	}
	var oldest *conn
	for _, c := range u.conns {
		if c.id == resumed {
			return nil
		}
		if !c.attached && (oldest == nil || c.leftAt < oldest.leftAt) {
			oldest = c
		}
	}
	if oldest == nil {
		return errTooManySockets
	}
	r.remove(oldest)
	return nil
}

// resume lets a conn go on where another one of the same user stopped, and
// reports whether it could.
func (r *router) resume(c *conn, u *user, offer resume) bool {
	old := r.conns[offer.id]
	if old == nil || old.user != u {
		return false
	}
	resumed := !old.doomed && old.taking == nil && old.handOver(c, offer.seq)
	if resumed {
		c.id = old.id
	}
	r.remove(old)
	old.close(ws.StatusNormalClosure, "the connection goes on with another socket")
	return resumed
}

// hello is the first event of a connection. All share it but for the id.
func (r *router) hello(connectionID string) *message {
	version := r.hub.opts.ServerVersion()
	if r.greeting == nil || r.version != version {
		p, err := encode(&model.Event{
			Type: model.EventHello,
			Data: map[string]any{"server_version": version, "server_hostname": r.hub.opts.Hostname},
		})
		if err != nil {
			panic(err) // strings in a map can't fail to be encoded
		}
		r.greeting, r.version = p.base, version
	}
	m := *r.greeting
	m.extra = []byte(`,"connection_id":"` + connectionID + `"`)
	m.at = r.now
	return &m
}

// detach tells that a conn's socket is gone.
type detach struct {
	c     *conn
	clean bool // the client won't resume
}

func (d *detach) apply(r *router) {
	if d.c.indexed {
		r.detach(d.c)
		if d.clean {
			r.remove(d.c)
		}
	}
}

// detach notes that a conn has no socket any more.
func (r *router) detach(c *conn) {
	if !c.attached {
		return
	}
	c.attached, c.leftAt = false, r.now
	c.user.sockets--
	if c.user.sockets == 0 {
		r.absent[c.user.id] = r.now + r.hub.opts.Timing.Offline.Milliseconds()
	}
	r.hub.counters.attached.Add(-1)
	r.hub.counters.detached.Add(1)
}

// remove takes a conn out of the index.
func (r *router) remove(c *conn) {
	if !c.indexed {
		return
	}
	r.detach(c)
	r.hub.counters.detached.Add(-1)
	c.indexed = false
	delete(r.conns, c.id)
	u := c.user
	i := slices.Index(u.conns, c)
	u.conns = slices.Delete(u.conns, i, i+1)
	c.forget()
	r.settle(u)
}

// settle forgets a user with nothing left here.
func (r *router) settle(u *user) {
	if len(u.conns) > 0 || u.entering > 0 || r.users[u.id] != u {
		return
	}
	for _, t := range u.topics {
		r.depart(u, t)
	}
	delete(r.users, u.id)
	r.unwant(u.in)
	r.hub.counters.users.Add(-1)
}

// revocation takes sockets away: all of a user's, or those of one session.
type revocation struct {
	UserID    string `json:"user_id"`
	SessionID string `json:"session_id,omitempty"`
}

// covers reports whether a session of the user is among those that ended.
func (v *revocation) covers(sessionID string) bool {
	return v.SessionID == "" || v.SessionID == sessionID
}

func (r *router) revoke(v *revocation) {
	u := r.users[v.UserID]
	if u == nil {
		return
	}
	if u.entering > 0 {
		u.revoked = append(u.revoked, v)
	}
	for _, c := range slices.Clone(u.conns) {
		if v.covers(c.sessionID) {
			r.remove(c)
			c.close(ws.StatusPolicyViolation, "the session ended")
		}
	}
}

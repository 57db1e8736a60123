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
	u := r.users[e.userID]
	if u == nil {
		u = &user{id: e.userID}
		r.users[u.id] = u
		r.want(userSubject(u.id))
		r.hub.counters.users.Add(1)
	}
	u.entering++
	e.loaded <- u.loaded
}

// leave takes enter back.
type leave struct{ userID string }

func (l *leave) apply(r *router) {
	u := r.users[l.userID]
	u.entering--
	r.settle(u)
}

// attach puts a socket into the index.
type attach struct {
	c               *conn
	session         *model.Session
	offer           resume
	channels, teams []string
	done            chan error
}

func (a *attach) apply(r *router) {
	u := r.users[a.session.UserID]
	// Until the end of this the user is entering, so that it stays in the index
	// even when its last connection makes room for this one.
	defer r.settle(u)
	defer func() { u.entering-- }()
	if !u.loaded {
		r.load(u, a.channels, a.teams)
	}
	err := r.admit(u, a.offer.id)
	if u.missed {
		err = errUnavailable
	}
	if err != nil {
		a.done <- err
		return
	}
	c := a.c
	c.user, c.sessionID, c.expiresAt = u, a.session.ID, a.session.ExpiresAt
	c.nextPing = r.now + r.hub.opts.Timing.Ping.Milliseconds()
	if !r.resume(c, u, a.offer) {
		c.id = model.NewID()
		c.push(r.hello(c.id))
	}
	r.conns[c.id] = c
	u.conns = append(u.conns, c)
	c.indexed, c.attached = true, true
	u.sockets++
	r.hub.counters.attached.Add(1)
	delete(r.absent, u.id)
	r.hub.presence.set(u.id, true)
	r.touch(c)
	a.done <- nil
}

// load sets what a user is in: as read, and as changed since the reading began.
func (r *router) load(u *user, channels, teams []string) {
	u.loaded = true
	u.topics = make([]*topic, 0, len(channels)+len(teams))
	for _, id := range channels {
		r.join(u, r.channels, id, false)
	}
	for _, id := range teams {
		r.join(u, r.teams, id, true)
	}
	for _, m := range u.changes {
		r.change(u, m)
	}
	u.changes = nil
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
		if offer.id != "" {
			r.hub.counters.unresumed.Add(1)
		}
		return false
	}
	resumed := !old.doomed && old.handOver(c, offer.seq)
	if resumed {
		c.id = old.id
		r.hub.counters.resumed.Add(1)
	} else {
		r.hub.counters.unresumed.Add(1)
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
	r.unwant(userSubject(u.id))
	r.hub.counters.users.Add(-1)
}

// revocation takes sockets away: all of a user's, or those of one session.
type revocation struct {
	UserID    string `json:"user_id"`
	SessionID string `json:"session_id,omitempty"`
}

func (v *revocation) apply(r *router) {
	u := r.users[v.UserID]
	if u == nil {
		return
	}
	for _, c := range slices.Clone(u.conns) {
		if v.SessionID == "" || v.SessionID == c.sessionID {
			r.remove(c)
			c.close(ws.StatusPolicyViolation, "the session ended")
		}
	}
}

// membership is a change of who belongs to what.
type membership struct{ model.Membership }

func (m *membership) apply(r *router) {
	u := r.users[m.UserID]
	switch {
	case u == nil:
	case u.loaded:
		r.change(u, m.Membership)
	default:
		u.changes = append(u.changes, m.Membership)
	}
}

func (r *router) change(u *user, m model.Membership) {
	topics, id, team := r.channels, m.ChannelID, false
	if id == "" {
		topics, id, team = r.teams, m.TeamID, true
	}
	if m.Joined {
		r.join(u, topics, id, team)
		return
	}
	t := topics[id]
	if t == nil {
		return
	}
	if i := slices.Index(u.topics, t); i >= 0 {
		u.topics = slices.Delete(u.topics, i, i+1)
		r.depart(u, t)
	}
}

// join makes a user listen to a topic; doing it again changes nothing.
func (r *router) join(u *user, topics map[string]*topic, id string, team bool) {
	t := topics[id]
	if t == nil {
		t = &topic{id: id, team: team, users: make(map[*user]struct{}, 1)}
		topics[id] = t
		r.want(t.subject())
	}
	if _, ok := t.users[u]; ok {
		return
	}
	t.users[u] = struct{}{}
	u.topics = append(u.topics, t)
}

// depart ends a user's listening on the topic's side.
func (r *router) depart(u *user, t *topic) {
	delete(t.users, u)
	if len(t.users) > 0 {
		return
	}
	if t.team {
		delete(r.teams, t.id)
	} else {
		delete(r.channels, t.id)
	}
	r.unwant(t.subject())
}

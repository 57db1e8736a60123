package hub

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

// membership is a change of who belongs to what.
type membership struct {
	model.Membership
	// Change is its number on the user's subject. On the wire it is only told on
	// the topic's, where the same change comes once more.
	Change uint64 `json:"change,omitempty"`
}

// topicID returns the id of the channel or team.
func (m *membership) topicID() string {
	if m.ChannelID != "" {
		return m.ChannelID
	}
	return m.TeamID
}

// topicSubject is where what concerns the channel or team is published.
func (m *membership) topicSubject() string {
	if m.ChannelID != "" {
		return channelSubject(m.ChannelID)
	}
	return teamSubject(m.TeamID)
}

// changed is the last change of a user's membership that came in, a topic.
type changed struct {
	by     peerKey
	change uint64
	joined bool
	at     int64 // Unix ms
}

// Changes of one membership by different nodes may come in the wrong order when
// they are so close, ms. Then the database knows.
const changesClose = 30_000

// changesKept is how many topics' last changes are remembered a user before old
// ones are dropped.
const changesKept = 32

func (r *router) setMembership(t *told) {
	u := r.users[t.membership.UserID]
	if u == nil {
		return
	}
	if (!u.loaded || u.rereading) && t.subject == u.in.subject {
		u.changes = append(u.changes, t)
	}
	if u.loaded {
		r.change(u, t)
	}
}

// change applies a change that is not known yet.
func (r *router) change(u *user, t *told) {
	m := t.membership
	last, known := u.changed[m.topicID()]
	if known && last.by == t.by && last.change >= m.Change {
		return
	}
	if u.changed == nil {
		u.changed = make(map[string]changed)
	}
	if len(u.changed) >= changesKept {
		for id, c := range u.changed {
			if r.now-c.at > changesClose {
				delete(u.changed, id)
			}
		}
	}
	u.changed[m.topicID()] = changed{t.by, m.Change, m.Joined, r.now}
	r.setTopic(u, m.Membership)
	if known && last.by != t.by && last.joined != m.Joined && r.now-last.at < changesClose {
		r.reread(u)
	}
}

// setTopic makes a user listen to a topic or not.
func (r *router) setTopic(u *user, m model.Membership) {
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

// load sets what a user is in: as read, and as changed since the reading began.
// A change counts that isn't in seen, if that is given.
func (r *router) load(u *user, channels, teams []string, seen standings) {
	u.loaded = true
	r.setTopics(u, channels, teams)
	changes := u.changes
	u.changes = nil
	for _, t := range changes {
		if t.number > seen.of(t.subject, r.keyOf(t)) {
			r.change(u, t)
		}
	}
}

// setTopics makes a user listen to these channels and teams and no others.
func (r *router) setTopics(u *user, channels, teams []string) {
	if len(u.topics) == 0 {
		u.topics = make([]*topic, 0, len(channels)+len(teams))
	} else {
		stays := make(map[string]bool, len(channels)+len(teams))
		for _, id := range channels {
			stays[id] = true
		}
		for _, id := range teams {
			stays[id] = true
		}
		u.topics = slices.DeleteFunc(u.topics, func(t *topic) bool {
			if !stays[t.id] {
				r.depart(u, t)
			}
			return !stays[t.id]
		})
	}
	for _, id := range channels {
		r.join(u, r.channels, id, false)
	}
	for _, id := range teams {
		r.join(u, r.teams, id, true)
	}
}

// join makes a user listen to a topic; doing it again changes nothing. What
// comes for a user who is connected is held back until nothing of the topic is
// missed: the event that tells of the joining among it, upon which the client
// reads the rest.
func (r *router) join(u *user, topics map[string]*topic, id string, team bool) {
	t := topics[id]
	if t == nil {
		t = &topic{id: id, team: team, users: make(map[*user]struct{}, 1)}
		topics[id] = t
		t.in = r.want(t.subject())
	}
	if _, ok := t.users[u]; ok {
		return
	}
	t.users[u] = struct{}{}
	u.topics = append(u.topics, t)
	switch {
	case len(u.conns) == 0:
	case t.in.unsure == 0:
		t.in.relied = true
	default:
		r.hold(u, t.in)
	}
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
	r.unwant(t.in)
}

// rely notes that somebody counts on missing nothing from now on.
func (r *router) rely(ins []*interest) {
	for _, in := range ins {
		in.relied = true
	}
}

// gate holds back what comes for a user.
type gate struct {
	closed int // interests that aren't sure yet
	held   []*told
}

// hold closes a user's gate until an interest is sure.
func (r *router) hold(u *user, in *interest) {
	if u.gate == nil {
		u.gate = &gate{}
	}
	g := u.gate
	g.closed++
	r.whenSure([]*interest{in}, func() {
		in.relied = true
		if g.closed--; g.closed == 0 {
			r.openGate(u, g)
		}
	})
}

// holdBack keeps the event that is being routed until the gate opens. Who is
// held back for too much starts over with the loss that this is.
func (r *router) holdBack(u *user) {
	if g := u.gate; len(g.held) < r.hub.opts.Limits.ResumeEvents {
		g.held = append(g.held, r.current)
		return
	}
	r.startOver(u)
}

// startOver forgets a user's connections at the end of the round: the clients
// come back, get a hello and read what they missed.
func (r *router) startOver(u *user) {
	for _, c := range u.conns {
		r.doom(c, statusServiceRestart, "events were missed")
	}
}

// openGate delivers what was held back.
func (r *router) openGate(u *user, g *gate) {
	u.gate = nil
	for _, t := range g.held {
		r.current = t
		if id := t.event.to.ConnectionID; id == "" {
			r.deliverUser(t.event, u, u.conns...)
		} else if c := r.conns[id]; c != nil && c.user == u {
			r.deliverUser(t.event, u, c)
		}
	}
}

// reread reads a user's memberships once more, as what came in may have come in
// the wrong order.
func (r *router) reread(u *user) {
	if u.rereading {
		u.rereadAgain = true
		return
	}
	u.rereading = true
	u.entering++
	r.helping.Go(func() {
		h := r.hub
		ctx, cancel := context.WithTimeout(h.life, h.opts.Timing.Action)
		defer cancel()
		e := &reread{u: u}
		e.channels, e.teams, e.err = h.opts.Backend.Memberships(ctx, u.id)
		h.submit(e)
	})
}

// reread brings a user's memberships as the database has them.
type reread struct {
	u               *user
	channels, teams []string
	err             error
}

func (e *reread) apply(r *router) {
	u := e.u
	again := u.rereadAgain
	u.rereading, u.rereadAgain = false, false
	switch {
	case e.err != nil && r.hub.life.Err() == nil:
		// Better no events than those of a channel that the user has left.
		r.hub.log.Error("can't read memberships again, clients start over", "user_id", u.id, "error", e.err)
		r.startOver(u)
	case e.err == nil && u.loaded:
		changes := u.changes
		u.changes = nil
		r.setTopics(u, e.channels, e.teams)
		for _, t := range changes {
			r.setTopic(u, t.membership.Membership)
		}
	}
	if again {
		r.reread(u)
	}
	r.left(u)
}

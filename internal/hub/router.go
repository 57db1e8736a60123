package hub

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/model"
)

// maxRound is how many changes are applied before the sockets are flushed.
const maxRound = 64

// flushShare is how many sockets are worth the help of another worker.
const flushShare = 16

// change is something for the router to apply.
type change interface {
	apply(r *router)
}

// router owns the index: who is here and who listens to what. All of it but
// flushing happens in its one goroutine, so nothing in it needs a lock.
type router struct {
	hub *Hub
	now int64 // Unix ms of this round

	users    map[string]*user
	channels map[string]*topic
	teams    map[string]*topic
	conns    map[string]*conn // by connection id

	greeting *message // hello, without the connection id
	version  string   // in greeting

	dirty   []*conn          // with something to flush at the end of the round
	doomed  []doom           // to be taken out at the end of the round
	absent  map[string]int64 // users without a socket, and when they count as gone (Unix ms)
	scratch *scratch

	self      peerKey
	peers     map[peerKey]*peer
	live      int // of peers
	nextPulse int64
	unasked   bool // peers are to be asked for marks at the end of the round

	wanted   map[string]*interest
	all      *interest          // in what is for everyone
	own      map[string]uint64  // how far this hub's own messages were applied, a subject
	others   []bus.Subscription // that no user or topic needs
	waits    []*wait
	parked   []*parked
	arrivals map[arrivalKey]*arrival
	bequests uint64
	current  *told // that is being routed
	leaving  bool
	walk     uint64
	walked   []*interest

	next     atomic.Int64   // of dirty, to flush
	flushing sync.WaitGroup // helpers of this round
	helpers  int
	help     chan struct{}
	helping  sync.WaitGroup // helpers, and those who ask other nodes or the backend
}

// user is somebody with a socket here, or a connection that may be resumed.
type user struct {
	id      string
	in      *interest
	conns   []*conn
	topics  []*topic
	sockets int // of conns
	gate    *gate

	loaded   bool          // topics are complete
	entering int           // those about to need the user: sockets and others
	missed   bool          // changes may be missing: what was read can't be trusted
	revoked  []*revocation // told while entering

	changed                map[string]changed // the last changes, by id of the topic
	changes                []*told            // of membership, while these are being read
	rereading, rereadAgain bool
}

// topic is a channel or team, with those of its members who are here.
type topic struct {
	id    string
	team  bool
	in    *interest
	users map[*user]struct{}
}

// subject is where what concerns the topic is published.
func (t *topic) subject() string {
	if t.team {
		return teamSubject(t.id)
	}
	return channelSubject(t.id)
}

func newRouter(h *Hub) *router {
	return &router{
		hub:      h,
		now:      model.Now(),
		users:    make(map[string]*user),
		channels: make(map[string]*topic),
		teams:    make(map[string]*topic),
		conns:    make(map[string]*conn),
		absent:   make(map[string]int64),
		self:     peerKey{h.opts.Bus.NodeID(), h.epoch},
		peers:    make(map[peerKey]*peer),
		wanted:   make(map[string]*interest),
		own:      make(map[string]uint64),
		arrivals: make(map[arrivalKey]*arrival),
		scratch:  newScratch(),
		helpers:  runtime.GOMAXPROCS(0) - 1,
		help:     make(chan struct{}),
	}
}

// run applies changes until the hub stops.
func (r *router) run() {
	defer close(r.hub.done)
	for range r.helpers {
		r.helping.Go(r.flushForOthers)
	}
	tick := time.NewTicker(r.hub.opts.Timing.Tick)
	defer tick.Stop()
	for {
		select {
		case c := <-r.hub.inbox:
			r.round(c)
		case <-tick.C:
			r.now = model.Now()
			r.sweep()
			r.finish()
		case <-r.hub.stop:
			r.end()
			return
		}
	}
}

// end waits for the helpers, who may bring changes still: nobody needs them.
func (r *router) end() {
	close(r.help)
	ended := make(chan struct{})
	go func() { r.helping.Wait(); close(ended) }()
	for {
		select {
		case <-r.hub.inbox:
		case <-ended:
			r.leaveBus()
			return
		}
	}
}

// round applies a change and those that wait behind it, then sends what they
// caused.
func (r *router) round(c change) {
	r.now = model.Now()
	c.apply(r)
	for range maxRound - 1 {
		select {
		case c := <-r.hub.inbox:
			c.apply(r)
			continue
		default:
		}
		break
	}
	r.finish()
}

// finish flushes the dirty sockets, with help if they are many, and takes the
// doomed out.
func (r *router) finish() {
	r.unpark()
	r.sendAsks()
	helpers := min(r.helpers, len(r.dirty)/flushShare)
	r.next.Store(0)
	if helpers > 0 {
		r.flushing.Add(helpers)
	}
	for range helpers {
		r.help <- struct{}{}
	}
	r.flushShares(r.scratch)
	r.flushing.Wait()
	for i, c := range r.dirty {
		c.dirty = false
		r.dirty[i] = nil
	}
	r.dirty = r.dirty[:0]
	for _, d := range r.doomed {
		r.remove(d.c)
		d.c.close(d.code, d.reason)
	}
	clear(r.doomed)
	r.doomed = r.doomed[:0]
	if r.hub.counters.busy.Load() > 0 {
		// The goroutines that wait for sockets get their turn before more is
		// queued, or a burst would make their clients look slow.
		runtime.Gosched()
	}
}

// flushForOthers helps in rounds with many sockets.
func (r *router) flushForOthers() {
	s := newScratch()
	for range r.help {
		r.flushShares(s)
		r.flushing.Done()
	}
}

// flushShares flushes dirty sockets, some at a time, until none are left.
func (r *router) flushShares(s *scratch) {
	const share = flushShare / 2
	for {
		end := int(r.next.Add(share))
		start := end - share
		if start >= len(r.dirty) {
			return
		}
		for _, c := range r.dirty[start:min(end, len(r.dirty))] {
			c.flush(s)
		}
	}
}

// touch has a conn flushed at the end of the round.
func (r *router) touch(c *conn) {
	if !c.dirty {
		c.dirty = true
		r.dirty = append(r.dirty, c)
	}
}

// keyOf names the publisher of a message.
func (r *router) keyOf(t *told) peerKey {
	if t.in == nil {
		return r.self
	}
	return t.by
}

// apply does what a hub told all hubs.
func (t *told) apply(r *router) {
	if !r.accept(t) {
		return
	}
	switch {
	case t.event != nil:
		r.current = t
		r.route(t.event)
	case t.membership != nil:
		r.setMembership(t)
	case t.revocation != nil:
		r.revoke(t.revocation)
	}
}

// route brings an event to its receivers.
func (r *router) route(p *publication) {
	p.base.at = r.now
	r.hub.counters.events.Add(1)
	switch {
	case p.to.ConnectionID != "":
		if c := r.conns[p.to.ConnectionID]; c != nil && (p.to.UserID == "" || p.to.UserID == c.user.id) {
			r.deliverUser(p, c.user, c)
		}
	case p.to.UserID != "":
		if u := r.users[p.to.UserID]; u != nil {
			r.deliverUser(p, u, u.conns...)
		}
	case p.to.ChannelID != "":
		r.deliverTopic(p, r.channels[p.to.ChannelID])
	case p.to.TeamID != "":
		r.deliverTopic(p, r.teams[p.to.TeamID])
	default:
		for _, u := range r.users {
			r.deliverUser(p, u, u.conns...)
		}
	}
}

func (r *router) deliverTopic(p *publication, t *topic) {
	if t == nil {
		return
	}
	for u := range t.users {
		r.deliverUser(p, u, u.conns...)
	}
}

// deliverUser queues an event for connections of a user.
func (r *router) deliverUser(p *publication, u *user, conns ...*conn) {
	if p.to.OmitUsers[u.id] {
		return
	}
	if u.gate != nil {
		r.holdBack(u)
		return
	}
	m := p.message(u.id)
	for _, c := range conns {
		if c.id != p.to.OmitConnectionID {
			r.deliver(c, m)
		}
	}
}

func (r *router) deliver(c *conn, m *message) {
	counters := &r.hub.counters
	if c.expired(r.now) {
		r.doom(c, ws.StatusPolicyViolation, "the session expired")
		return
	}
	if c.taking != nil {
		c.taking.hold(r.current, m, &r.hub.opts.Limits)
		return
	}
	switch c.push(m) {
	case queued:
		counters.deliveries.Add(1)
		r.touch(c)
	case shed:
		counters.shed.Add(1)
	case slow:
		counters.slow.Add(1)
		c.close(statusTryAgain, "the client is too slow")
	case overflow:
		r.doom(c, statusTryAgain, "the client is too slow")
	}
}

// doom is a conn to be taken out, and how its socket is closed if it has one.
type doom struct {
	c      *conn
	code   ws.StatusCode
	reason string
}

// doom takes a conn out at the end of the round: not at once, because the index
// may be being read.
func (r *router) doom(c *conn, code ws.StatusCode, reason string) {
	if !c.doomed {
		c.doomed = true
		r.doomed = append(r.doomed, doom{c, code, reason})
	}
}

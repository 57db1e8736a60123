package hub

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// peerKey names another node's hub: a restarted one has another epoch.
type peerKey struct {
	node  string
	epoch uint64
}

// peer is another node's hub.
type peer struct {
	peerKey
	live    bool
	met     bool  // it was live before
	leaving bool  // takes over nothing more
	heardAt int64 // Unix ms

	unasked []string // subjects to ask for a mark on
	asking  bool
	pause   time.Duration // until those are asked for again that did not come
}

// peerMemory is how long the places of a peer that is gone are kept, for the
// case that it was only silent, ms.
const peerMemory = 10 * 60 * 1000

// pulse is what each hub tells the others now and then.
type pulse struct {
	Epoch   uint64 `json:"epoch"`
	Leaving bool   `json:"leaving,omitempty"`
	Gone    bool   `json:"gone,omitempty"`    // the last word
	Version uint64 `json:"version,omitempty"` // of who is connected, after News
	News    *news  `json:"news,omitempty"`
}

// send publishes a pulse. It doesn't wait.
func (h *Hub) send(p pulse) {
	if h.opts.Bus.Alone() {
		return
	}
	p.Epoch, p.Leaving = h.epoch, h.isLeaving()
	data, err := json.Marshal(p)
	if err == nil {
		err = h.opts.Bus.Publish(context.Background(), subjectHubs, data)
	}
	if err != nil {
		h.log.Error("can't tell the other nodes who is connected", "error", err)
	}
}

// joinBus listens to what is for every hub and answers the others.
func (r *router) joinBus() error {
	h := r.hub
	r.all = r.want(subjectAll)
	hubs, err := h.opts.Bus.Subscribe(subjectHubs, func(m bus.Message) {
		p := new(pulse)
		if err := json.Unmarshal(m.Data, p); err != nil {
			h.log.Error("can't read a message of another node", "subject", subjectHubs, "node", m.From, "error", err)
			return
		}
		h.submit(&heard{peerKey{m.From, p.Epoch}, p})
	}, func() {}) // the next pulse's version shows what was missed
	if err != nil {
		return err
	}
	r.others = append(r.others, hubs)
	service, err := h.opts.Bus.Serve(hubSubject(h.opts.Bus.NodeID()), h.respond)
	if err != nil {
		return err
	}
	r.others = append(r.others, service)
	h.presence.beat()
	return nil
}

func (r *router) leaveBus() {
	for _, s := range r.others {
		s.Unsubscribe()
	}
	for _, in := range r.wanted {
		if in.sub != nil {
			in.sub.Unsubscribe()
		}
	}
}

// peer returns the peer of that name, which is new and not live if nothing was
// heard of it.
func (r *router) peer(k peerKey) *peer {
	p := r.peers[k]
	if p == nil {
		p = &peer{peerKey: k, heardAt: r.now}
		r.peers[k] = p
	}
	return p
}

// heard is a pulse that came in.
type heard struct {
	from  peerKey
	pulse *pulse
}

func (e *heard) apply(r *router) {
	p := r.peer(e.from)
	p.heardAt, p.leaving = r.now, e.pulse.Leaving
	switch {
	case e.pulse.Gone:
		r.peerDown(p)
		return
	case !p.live:
		r.peerUp(p)
		if p.met {
			// It may have told gone who is here.
			r.hub.presence.repeat()
		}
		p.met = true
	}
	r.hub.presence.hear(p.peerKey, e.pulse, r.rank(), r.now)
}

// peerUp begins to count on a peer: it is asked where it stands on every
// subject.
func (r *router) peerUp(p *peer) {
	for _, old := range r.peers {
		if old.node == p.node && old.live {
			r.peerDown(old) // it was restarted
		}
	}
	p.live = true
	r.live++
	r.hub.counters.peers.Store(int64(r.live))
	r.hub.log.Info("another node's sockets are known", "node", p.node)
	for _, in := range r.wanted {
		if in.place(p) == nil {
			in.unsure++
			r.ask(p, in.subject)
		}
	}
	r.hub.presence.beat()
}

// peerDown counts on a peer no more.
func (r *router) peerDown(p *peer) {
	if !p.live {
		return
	}
	p.live, p.unasked = false, nil
	r.live--
	r.hub.counters.peers.Store(int64(r.live))
	r.hub.log.Info("another node's sockets are gone", "node", p.node)
	for _, in := range slices.Collect(maps.Values(r.wanted)) {
		if in.place(p) == nil {
			r.covered(in)
		}
	}
	r.hub.presence.lose(p.peerKey, r.rank(), r.now)
}

// rank is this hub's place among those that live, in an order that all see.
func (r *router) rank() (rank int) {
	for _, p := range r.peers {
		if p.live && p.node < r.hub.opts.Bus.NodeID() {
			rank++
		}
	}
	return rank
}

// nodeDown tells that a node is known to be gone.
type nodeDown struct{ node string }

func (d *nodeDown) apply(r *router) {
	for _, p := range r.peers {
		if p.node == d.node {
			r.peerDown(p)
		}
	}
}

// livePeers returns the peers that may be asked, in a random order.
func (r *router) livePeers() []peerKey {
	list := make([]peerKey, 0, r.live)
	for k, p := range r.peers {
		if p.live {
			list = append(list, k)
		}
	}
	return list
}

// sweepPeers sends this hub's pulse, and lets go of peers that have none.
func (r *router) sweepPeers() {
	t := &r.hub.opts.Timing
	if r.now >= r.nextPulse {
		r.nextPulse = r.now + t.Pulse.Milliseconds()
		r.hub.presence.beat()
	}
	for k, p := range r.peers {
		if p.live && r.now-p.heardAt > t.Silence.Milliseconds() {
			r.peerDown(p)
		}
		if !p.live && r.now-p.heardAt > peerMemory {
			delete(r.peers, k)
			for _, in := range r.wanted {
				in.places = slices.DeleteFunc(in.places, func(at place) bool { return at.peer == p })
			}
		}
	}
}

// ask has a peer asked for a mark at the end of the round.
func (r *router) ask(p *peer, subject string) {
	p.unasked = append(p.unasked, subject)
	r.unasked = true
}

func (r *router) askAll(in *interest) {
	for _, p := range r.peers {
		if p.live {
			r.ask(p, in.subject)
		}
	}
}

// maxMarks is how many marks are asked for at once.
const maxMarks = 1000

// sendAsks asks for marks, one request a peer at a time.
func (r *router) sendAsks() {
	if !r.unasked {
		return
	}
	r.unasked = false
	for _, p := range r.peers {
		if !p.live || p.asking || len(p.unasked) == 0 {
			continue
		}
		n := min(len(p.unasked), maxMarks)
		asked := &asked{p, slices.Clone(p.unasked[:n])}
		p.unasked, p.asking = slices.Delete(p.unasked, 0, n), true
		r.helping.Go(func() {
			// Whatever becomes of the request: what did not come is asked for again.
			var w writer
			w.texts(asked.subjects)
			_, _ = r.hub.request(p.node, opMarks, w.bytes, r.hub.opts.Timing.Cover/2)
			r.hub.submit(asked)
		})
	}
}

// asked tells that a peer was asked for marks. They come on their subjects,
// which may be a moment later.
type asked struct {
	p        *peer
	subjects []string
}

// Limits of how soon a mark is asked for again.
const (
	pauseLeast = 5 * time.Millisecond
	pauseMost  = time.Second
)

func (a *asked) apply(r *router) {
	p := a.p
	p.asking = false
	r.unasked = r.unasked || len(p.unasked) > 0
	missing := slices.DeleteFunc(a.subjects, func(s string) bool { in := r.wanted[s]; return in == nil || in.place(p) != nil })
	if len(missing) == 0 || !p.live {
		p.pause = 0
		return
	}
	p.pause = min(pauseMost, max(pauseLeast, 2*p.pause))
	again := &askAgain{p, missing}
	time.AfterFunc(p.pause, func() { r.hub.submit(again) })
}

// askAgain asks once more for the marks that did not come.
type askAgain struct {
	p        *peer
	subjects []string
}

func (a *askAgain) apply(r *router) {
	for _, s := range a.subjects {
		if in := r.wanted[s]; in != nil && a.p.live && in.place(a.p) == nil {
			r.ask(a.p, s)
		}
	}
}

// giveMarks publishes on each subject how far this hub is there.
func (h *Hub) giveMarks(ctx context.Context, subjects []string) error {
	for _, subject := range subjects {
		s := h.sequences.stripe(subject)
		s.Lock()
		err := h.opts.Bus.Publish(ctx, subject, appendPrefix(nil, kindMark, h.epoch, s.last[subject]))
		s.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// NodeDown tells that another node is known to be down, so that nothing waits
// until its silence was long enough.
func (h *Hub) NodeDown(nodeID string) { h.submit(&nodeDown{nodeID}) }

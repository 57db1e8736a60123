package hub

import (
	"sync"
	"time"
)

// presence tells the backend which users came and went, one after the other
// and outside the router, which must not wait for it, and tells the other nodes
// of it. What changed back before it was told is not told at all.
type presence struct {
	hub     *Hub
	running sync.WaitGroup

	mu      sync.Mutex
	told    map[string]struct{} // users whom the backend knows as connected here
	here    map[string]bool     // as it is now, of the users in queue
	queue   []string
	errands []errand
	busy    bool
	stopped bool // the backend is told nothing more
	closed  bool // nor are the other nodes

	rosters map[peerKey]*roster // who is connected to other nodes
	orphans map[string]orphan   // users who are nowhere any more
	rank    int                 // of this node among those that live

	version uint64
	unsent  map[string]whereabouts // news of version+1
}

// errand is something to tell the backend that is not a change here.
type errand struct {
	userID string
	gone   bool // nobody has the user any more; else it was told so by mistake
}

func newPresence(h *Hub) *presence {
	return &presence{
		hub: h, told: make(map[string]struct{}), here: make(map[string]bool),
		rosters: make(map[peerKey]*roster), orphans: make(map[string]orphan),
	}
}

// set notes whether a user is here.
func (p *presence) set(userID string, here bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, told := p.told[userID]
	_, waits := p.here[userID]
	if p.stopped || !waits && told == here {
		return
	}
	p.here[userID] = here
	if !waits {
		p.queue = append(p.queue, userID)
	}
	p.wake()
}

// wake has what is queued told. The caller holds mu.
func (p *presence) wake() {
	if !p.busy && !p.stopped {
		p.busy = true
		p.running.Go(p.run)
	}
}

// run tells until nothing is left to tell.
func (p *presence) run() {
	for {
		userID, now, ok := p.next()
		switch {
		case !ok:
			return
		case now == connected:
			p.hub.opts.Backend.Connected(userID)
		case now == gone:
			p.hub.opts.Backend.Disconnected(userID)
			p.note(userID, gone)
		}
	}
}

// next takes the next user of whom the backend is to be told.
func (p *presence) next() (userID string, now whereabouts, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.queue) > 0 && !p.stopped {
		userID, p.queue = p.queue[0], p.queue[1:]
		here := p.here[userID]
		delete(p.here, userID)
		switch _, told := p.told[userID]; {
		case told == here:
			continue
		case here:
			p.told[userID] = struct{}{}
			p.noteLocked(userID, connected)
			return userID, connected, true
		}
		delete(p.told, userID)
		if !p.elsewhere(userID) {
			return userID, gone, true
		}
		p.noteLocked(userID, left)
	}
	for len(p.errands) > 0 && !p.stopped {
		e := p.errands[0]
		p.errands = p.errands[1:]
		_, told := p.told[e.userID]
		if e.gone && !told && !p.elsewhere(e.userID) {
			return e.userID, gone, true
		}
		if !e.gone && told {
			return e.userID, connected, true
		}
	}
	p.queue, p.errands, p.busy = nil, nil, false
	return "", 0, false
}

// repeat has the backend told of all who are here once more.
func (p *presence) repeat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for userID := range p.told {
		p.errands = append(p.errands, errand{userID: userID})
	}
	p.wake()
}

// present reports whether a user is connected to any node.
func (p *presence) present(userID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, told := p.told[userID]
	return told || p.here[userID] || p.elsewhere(userID)
}

// stop ends the telling and waits for the call that is under way.
func (p *presence) stop() {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.running.Wait()
}

// newsDelay is how long news is gathered before the other nodes are told.
const newsDelay = 50 * time.Millisecond

// note has the other nodes told of a user.
func (p *presence) note(userID string, now whereabouts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noteLocked(userID, now)
}

func (p *presence) noteLocked(userID string, now whereabouts) {
	if p.unsent == nil {
		p.unsent = make(map[string]whereabouts)
		time.AfterFunc(newsDelay, p.publish)
	}
	p.unsent[userID] = now
}

// publish tells the other nodes the news that were gathered.
func (p *presence) publish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	n := new(news)
	flush := func() {
		p.version++
		p.hub.send(pulse{Version: p.version, News: n})
		n = new(news)
	}
	for userID, now := range p.unsent {
		if n.add(userID, now); n.size() >= newsMost {
			flush()
		}
	}
	if n.size() > 0 {
		flush()
	}
	p.unsent = nil
}

// beat tells the other nodes that this one lives, and how much they should know.
func (p *presence) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.hub.send(pulse{Version: p.version})
	}
}

// close says goodbye to the other nodes.
func (p *presence) close() {
	p.stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.hub.send(pulse{Gone: true})
}

// page returns the users here that are on one of a number of pages (0: as many
// as there should be), and the version that they are at least as new as.
func (p *presence) page(page, pages uint64) (version, of uint64, users []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pages == 0 {
		pages = uint64(len(p.told)/rosterPage + 1)
	}
	for userID := range p.told {
		if uint64(partition(userID))%pages == page {
			users = append(users, userID)
		}
	}
	return p.version, pages, users
}

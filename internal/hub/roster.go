package hub

import (
	"fmt"
	"slices"
	"time"
)

// whereabouts is what became of a user on a node.
type whereabouts uint8

const (
	connected whereabouts = iota + 1
	left                  // but another node has the user
	gone                  // and the backend knows it
)

// news is who came and went on a node, each user once.
type news struct {
	Here []string `json:"here,omitempty"`
	Left []string `json:"left,omitempty"`
	Gone []string `json:"gone,omitempty"`
}

// newsMost is how many users fit into one message of news.
const newsMost = 10_000

func (n *news) size() int { return len(n.Here) + len(n.Left) + len(n.Gone) }

func (n *news) add(userID string, now whereabouts) {
	switch now {
	case connected:
		n.Here = append(n.Here, userID)
	case left:
		n.Left = append(n.Left, userID)
	default:
		n.Gone = append(n.Gone, userID)
	}
}

// roster is who is connected to another node, as it told.
type roster struct {
	users   map[string]struct{}
	version uint64
	behind  bool     // something was missed
	reading bool     // all of it is being asked for
	later   []*pulse // news that came meanwhile
}

// orphan is a user who is nowhere any more, as far as is known.
type orphan struct {
	of string // the node that had them last
	at int64  // Unix ms, when this node tells it
}

// elsewhere reports whether another node has a user. The caller holds mu.
func (p *presence) elsewhere(userID string) bool {
	for _, r := range p.rosters {
		if _, ok := r.users[userID]; ok {
			return true
		}
	}
	return false
}

// hear takes in what a live peer told. Who missed something asks for all.
func (p *presence) hear(from peerKey, heard *pulse, rank int, now int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rank = rank
	r := p.rosters[from]
	if r == nil {
		r = &roster{users: make(map[string]struct{})}
		p.rosters[from] = r
	}
	switch {
	case r.reading:
		if heard.News != nil {
			r.later = append(r.later, heard)
		}
	case heard.News != nil && heard.Version == r.version+1:
		p.take(from, r, heard, now)
	case heard.Version != r.version && !p.stopped:
		r.behind, r.reading = true, true
		p.running.Go(func() { p.read(from, r) })
	}
}

// take changes a roster by the next news.
func (p *presence) take(from peerKey, r *roster, heard *pulse, now int64) {
	r.version = heard.Version
	for _, userID := range heard.News.Here {
		if len(r.users) < p.hub.opts.Limits.Sockets {
			r.users[userID] = struct{}{}
		}
		delete(p.orphans, userID)
	}
	for _, userID := range heard.News.Left {
		delete(r.users, userID)
		p.bereave(userID, from, now)
	}
	for _, userID := range heard.News.Gone {
		delete(r.users, userID)
		delete(p.orphans, userID)
		if _, told := p.told[userID]; told {
			// The node did not know that the user is here, and the backend now
			// believes what it said.
			p.errands = append(p.errands, errand{userID: userID})
			p.wake()
		}
	}
}

// bereave has a user whom a node lost told gone if nobody has them. Each node
// would do it, one after the other, and the first one's news stops the rest.
func (p *presence) bereave(userID string, of peerKey, at int64) {
	_, told := p.told[userID]
	if _, waits := p.orphans[userID]; told || waits || p.elsewhere(userID) {
		return
	}
	p.orphans[userID] = orphan{of.node, at + int64(p.rank)*p.hub.opts.Timing.Offline.Milliseconds()/2}
}

// lose forgets what a peer told that is gone. Its clients have the usual time to
// come back elsewhere.
func (p *presence) lose(from peerKey, rank int, now int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rank = rank
	r := p.rosters[from]
	if r == nil {
		return
	}
	delete(p.rosters, from)
	for userID := range r.users {
		p.bereave(userID, from, now+p.hub.opts.Timing.Offline.Milliseconds())
	}
}

// sweep has the users told gone whose time has come.
func (p *presence) sweep(now int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.orphans) == 0 {
		return
	}
	working, known := p.hub.opts.Working()
	for userID, o := range p.orphans {
		if now < o.at || !known || p.rosterOf(o.of) == nil && slices.Contains(working, o.of) {
			continue
		}
		delete(p.orphans, userID)
		p.errands = append(p.errands, errand{userID: userID, gone: true})
		p.wake()
	}
}

// rosterOf returns who is connected to a node, nil if that isn't all known.
func (p *presence) rosterOf(node string) *roster {
	for k, r := range p.rosters {
		if k.node == node && !r.behind {
			return r
		}
	}
	return nil
}

// absent returns those of the users whom no node has. It returns none while it
// isn't known of a node that works with the database whom it has.
func (p *presence) absent(userIDs []string) (absent []string) {
	working, known := p.hub.opts.Working()
	if !known {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, node := range working {
		if p.rosterOf(node) == nil {
			return nil
		}
	}
	for _, userID := range userIDs {
		if _, told := p.told[userID]; !told && !p.here[userID] && !p.elsewhere(userID) {
			absent = append(absent, userID)
		}
	}
	return absent
}

// rosterPage is about how many users are asked for at a time.
const rosterPage = 10_000

// read asks a peer for all who are connected to it. The pages may be of different
// moments: what changed since the first comes as news, which is taken in after
// all of them.
func (p *presence) read(from peerKey, r *roster) {
	users, version, err := p.readPages(from)
	p.mu.Lock()
	defer p.mu.Unlock()
	later := r.later
	r.reading, r.later = false, nil
	if err != nil {
		// It is asked again with its next pulse, if it lives.
		p.hub.log.Warn("can't read who is connected to another node", "node", from.node, "error", err)
		return
	}
	if p.rosters[from] != r {
		return // it is gone
	}
	before := r.users
	r.users, r.version, r.behind = users, version, false
	now := time.Now().UnixMilli()
	for userID := range users {
		delete(p.orphans, userID)
	}
	for _, heard := range later {
		if heard.Version == r.version+1 {
			p.take(from, r, heard, now)
		}
	}
	for userID := range before {
		if _, ok := r.users[userID]; !ok {
			p.bereave(userID, from, now)
		}
	}
}

func (p *presence) readPages(from peerKey) (map[string]struct{}, uint64, error) {
	users := make(map[string]struct{})
	var version uint64
	pages := uint64(1)
	for page := uint64(0); page < pages; page++ {
		var w writer
		w.number(page)
		w.number(pages * min(page, 1)) // the first time the peer chooses
		answer, err := p.hub.request(from.node, opUsers, w.bytes, p.hub.opts.Timing.Cover)
		if err != nil {
			return nil, 0, err
		}
		in := reader{bytes: answer}
		epoch, at, most := in.number(), in.number(), in.number()
		list := in.texts()
		switch {
		case in.err != nil:
			return nil, 0, in.err
		case epoch != from.epoch:
			return nil, 0, fmt.Errorf("another hub answered: epoch %d", epoch)
		case page == 0:
			version, pages = at, min(most, uint64(p.hub.opts.Limits.Sockets))
		}
		for _, userID := range list {
			users[userID] = struct{}{}
		}
	}
	return users, version, nil
}

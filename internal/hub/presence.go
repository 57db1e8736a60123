package hub

import "sync"

// presence tells the backend which users came and went, one after the other
// and outside the router, which must not wait for it. What changed back before
// it was told is not told at all.
type presence struct {
	backend Backend
	running sync.WaitGroup

	mu      sync.Mutex
	told    map[string]struct{} // users whom the backend knows as connected
	here    map[string]bool     // as it is now, of the users in queue
	queue   []string
	busy    bool
	stopped bool
}

func newPresence(b Backend) *presence {
	return &presence{backend: b, told: make(map[string]struct{}), here: make(map[string]bool)}
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
	if !p.busy {
		p.busy = true
		p.running.Go(p.run)
	}
}

// run tells until nothing is left to tell.
func (p *presence) run() {
	for {
		userID, here, ok := p.next()
		switch {
		case !ok:
			return
		case here:
			p.backend.Connected(userID)
		default:
			p.backend.Disconnected(userID)
		}
	}
}

// next takes the next user with news.
func (p *presence) next() (userID string, here, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.queue) > 0 && !p.stopped {
		userID, p.queue = p.queue[0], p.queue[1:]
		here = p.here[userID]
		delete(p.here, userID)
		if _, told := p.told[userID]; told == here {
			continue
		}
		if here {
			p.told[userID] = struct{}{}
		} else {
			delete(p.told, userID)
		}
		return userID, here, true
	}
	p.queue, p.busy = nil, false
	return "", false, false
}

// stop ends the telling and waits for the call that is under way.
func (p *presence) stop() {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.running.Wait()
}

package hub

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

// Shutdown ends all sockets. It hands all connections to other nodes, if there
// are any, and closes the sockets with 1001 at CloseRate, so that their clients
// come back elsewhere. No new sockets are taken from its start on; events go on
// being delivered to those that are still open, and published until Close. When
// ctx is done the sockets that are left are cut off. It returns ctx's error if
// that was needed, once all sockets have ended.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	again := h.leaving
	h.leaving = true
	h.mu.Unlock()
	if again {
		<-h.empty
		return nil
	}
	defer close(h.empty)
	h.presence.beat() // says that it leaves
	h.leave(ctx)
	ended := make(chan struct{})
	go func() {
		h.goroutines.Wait()
		close(ended)
	}()
	var err error
	select {
	case <-ended:
	case <-ctx.Done():
		err = ctx.Err()
		h.cutOff()
		<-ended
	}
	h.cancel()
	h.closer.running.Wait()
	h.presence.stop()
	return err
}

// Close is Shutdown and then takes the hub off the bus: nothing may be published
// any more that others are to hear of.
func (h *Hub) Close(ctx context.Context) error {
	err := h.Shutdown(ctx)
	h.mu.Lock()
	again := h.closed
	h.closed = true
	h.mu.Unlock()
	if again {
		<-h.done
		return err
	}
	h.die()
	close(h.stop)
	<-h.done
	h.presence.close()
	return err
}

// leave hands the connections over and closes their sockets, some at a time.
func (h *Hub) leave(ctx context.Context) {
	l := leaving{hub: h, start: time.Now()}
	for seen := map[*conn]bool{}; ; {
		census := &census{seen: seen, done: make(chan [][]*conn, 1)}
		batches, err := await(ctx, h, census, census.done)
		if err != nil {
			return
		}
		if len(batches) == 0 && !census.more {
			break
		}
		if len(batches) == 0 && !sleepUntil(ctx, time.Now().Add(pauseLeast)) {
			return
		}
		l.heirs = census.heirs
		for _, batch := range batches {
			if !l.part(ctx, batch) {
				return
			}
			for _, c := range batch {
				seen[c] = true
			}
		}
	}
	if l.tried {
		h.log.InfoContext(ctx, "connections were handed to other nodes", "connections", l.handed, "of", l.total)
	}
	h.mu.Lock()
	rest := slices.Collect(maps.Keys(h.sockets)) // not authenticated, or closing already
	h.mu.Unlock()
	for _, c := range rest {
		c.close(ws.StatusGoingAway, "the server stops")
	}
}

// leaving is how far that is.
type leaving struct {
	hub           *Hub
	start         time.Time
	heirs         []peerKey
	tried         bool
	handed, total int
}

// part hands some connections to one of the heirs, in turn, and closes their
// sockets. It returns false if ctx ended before.
func (l *leaving) part(ctx context.Context, conns []*conn) bool {
	h := l.hub
	if !sleepUntil(ctx, l.start.Add(time.Duration(l.total)*time.Second/CloseRate)) {
		return false
	}
	if len(l.heirs) > 0 {
		l.tried = true
		to := l.heirs[0]
		taken, err := h.bequeath(ctx, to, conns)
		l.handed += taken
		if l.heirs = l.heirs[1:]; err != nil {
			h.log.WarnContext(ctx, "connections could not be handed over, their clients start over",
				"node", to.node, "connections", len(conns)-taken, "error", err)
		} else {
			l.heirs = append(l.heirs, to)
		}
	}
	for _, c := range conns {
		c.close(ws.StatusGoingAway, "the server stops")
	}
	l.total += len(conns)
	return true
}

// sleepUntil reports whether ctx lasted so long.
func sleepUntil(ctx context.Context, due time.Time) bool {
	pause := time.NewTimer(time.Until(due))
	defer pause.Stop()
	select {
	case <-pause.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// census lists the connections that are not seen yet, in batches, and the peers
// that may take them. From the first one on no sockets are attached.
type census struct {
	seen  map[*conn]bool
	heirs []peerKey
	more  bool // some are still on their way here
	done  chan [][]*conn
}

func (e *census) apply(r *router) {
	r.leaving = true
	for k, p := range r.peers {
		if p.live && !p.leaving {
			e.heirs = append(e.heirs, k)
		}
	}
	var batches [][]*conn
	var batch []*conn
	topics := 0
	for _, u := range r.users {
		for _, c := range u.conns {
			if c.taking != nil {
				e.more = true
				continue
			}
			if e.seen[c] {
				continue
			}
			if len(batch) >= bequestConns || topics > bequestTopics {
				batches = append(batches, batch)
				batch, topics = nil, 0
			}
			batch = append(batch, c)
			topics += len(u.topics)
		}
	}
	if len(batch) > 0 {
		batches = append(batches, batch)
	}
	e.done <- batches
}

// cutOff ends all sockets and running actions at once.
func (h *Hub) cutOff() {
	h.cancel()
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.sockets {
		_ = c.nc.Close() // an error only says that it is gone already
	}
}

// closer closes sockets that have to go, at CloseRate, whoever brings them.
type closer struct {
	ctx     context.Context
	running sync.WaitGroup

	mu    sync.Mutex
	conns []*conn
	busy  bool
}

// add has the conns closed because they missed events.
func (c *closer) add(conns []*conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, conns...)
	if !c.busy {
		c.busy = true
		c.running.Go(c.run)
	}
}

func (c *closer) run() {
	const step = 20 * time.Millisecond
	pace := time.NewTicker(step)
	defer pace.Stop()
	for {
		some := c.take(int(CloseRate * step / time.Second))
		if len(some) == 0 {
			return
		}
		for _, conn := range some {
			conn.close(statusServiceRestart, "events were missed")
		}
		select {
		case <-pace.C:
		case <-c.ctx.Done():
		}
	}
}

func (c *closer) take(most int) []*conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := min(most, len(c.conns))
	some := c.conns[:n]
	if c.conns = c.conns[n:]; n == 0 {
		c.conns, c.busy = nil, false
	}
	return some
}

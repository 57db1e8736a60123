package cluster

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

const (
	// A node that has just started beats faster until it has heard all others.
	startBeats = 200 * time.Millisecond
	startTime  = 5 * time.Second
)

// run is the node's look at the others, until ctx ends.
func (c *Cluster) run(ctx context.Context) {
	pulse := min(c.opts.Every, longestPulse)
	step := max(pulse/10, 10*time.Millisecond)
	tick := time.NewTicker(step)
	defer tick.Stop()
	started := time.Now()
	ran, next := started, started
	for {
		var heard *beat
		due := false
		select {
		case <-ctx.Done():
			return
		case <-c.again:
			due = true
		case heard = <-c.heard:
		case <-tick.C:
		}
		now := time.Now()
		due = c.look(now, now.Sub(ran) > pulse/2+4*step, now.Sub(ran), heard) || due
		ran = now
		if due || !now.Before(next) {
			if err := c.send(ctx, false); err != nil && ctx.Err() == nil {
				c.log.WarnContext(ctx, "could not send a heartbeat", "node", c.opts.Self.ID, "error", err)
			}
			next = now.Add(pulse)
			if now.Sub(started) < startTime && c.waits() {
				next = now.Add(min(pulse, startBeats))
			}
		}
		c.tell()
	}
}

// look lets time pass and takes a heartbeat, if there is one. It reports whether
// that is the first of its node, which does not know this one then. froze says
// that this node did not run for the time of the gap.
func (c *Cluster) look(now time.Time, froze bool, gap time.Duration, heard *beat) (first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if froze {
		c.view.forgive(gap)
	}
	if heard != nil {
		c.counters.received.Inc()
		first = c.view.hear(heard, now)
	}
	c.refresh()
	c.view.pass(now)
	c.settle(now)
	if cut := c.view.cutOff(now); cut != c.cut.Load() {
		c.cut.Store(cut)
		if cut {
			c.log.Error("cut off from a node that works with the database: the caches are not trusted", "node", c.opts.Self.ID)
		} else {
			c.log.Info("no longer cut off from other nodes", "node", c.opts.Self.ID)
		}
	}
	return first
}

// waits reports whether a node that is listed was not heard yet.
func (c *Cluster) waits() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.view.peers {
		if p.presence == waiting {
			return true
		}
	}
	return false
}

// send publishes a heartbeat.
func (c *Cluster) send(ctx context.Context, leaving bool) error {
	c.mu.Lock()
	c.refresh()
	b := c.view.self.beat
	c.mu.Unlock()
	b.Leaving = leaving
	data, err := json.Marshal(&b)
	if err != nil {
		return err
	}
	c.counters.sent.Inc()
	return c.opts.Bus.Publish(ctx, subjectBeats, data)
}

// settle logs and counts what changed, and keeps it for those who watch. mu is
// held.
func (c *Cluster) settle(now time.Time) {
	news := c.view.settle(now)
	if len(news) > 0 {
		select {
		case c.changed <- struct{}{}:
		default: // it will be written already
		}
	}
	for _, n := range news {
		c.note(n)
		switch n.what {
		case whatJoined, whatBack, whatRestarted:
			c.events = append(c.events, Event{Node: n.peer.Node, Alive: true})
		case whatLeft, whatDown, whatReplaced:
			c.events = append(c.events, Event{Node: n.peer.Node, Left: n.what == whatLeft})
		}
	}
}

// note logs and counts a change, on one line. A node that is down is an error;
// one that is about to stop is not.
func (c *Cluster) note(n change) {
	level := slog.LevelInfo
	switch {
	case n.what == whatDown:
		level = slog.LevelError
	case n.what == whatRed && n.reason != model.NodeDraining:
		level = slog.LevelWarn
	}
	p := n.peer
	attributes := []slog.Attr{slog.String("node", c.opts.Self.ID), slog.String("peer", p.ID),
		slog.String("hostname", p.Hostname), slog.String("internode_url", p.InternodeURL)}
	if n.reason != "" {
		attributes = append(attributes, slog.String("reason", n.reason))
		c.counters.changes.WithLabelValues(n.reason, map[bool]string{true: "begins", false: "ends"}[n.begins]).Inc()
	}
	c.log.LogAttrs(context.Background(), level, n.what, attributes...)
}

// tell tells those who watch. It is called by run alone, without mu.
func (c *Cluster) tell() {
	c.mu.Lock()
	events := c.events
	c.events = nil
	c.mu.Unlock()
	for _, e := range events {
		if e.Node.ID == "" {
			continue // nobody knows of it
		}
		for _, notify := range c.watch {
			notify(e)
		}
	}
	if cut := c.cut.Load(); cut != c.toldCut {
		c.toldCut = cut
		for _, notify := range c.watchCut {
			notify(cut)
		}
	}
}

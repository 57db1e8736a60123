package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// Properties is where the database keeps what belongs to no user; package store
// has it.
type Properties interface {
	Set(ctx context.Context, name, value string) error
	List(ctx context.Context, prefix string) (map[string]string, error)
	Delete(ctx context.Context, name string) error
}

const (
	// registerEvery is how often a node writes its line and reads the others'.
	registerEvery = 2 * time.Second
	// registerTimeout is how long the database may take for it.
	registerTimeout = 3 * time.Second
	// deadAfter is how old a line may be before its node is taken to be dead.
	deadAfter = 5 * registerEvery
	// cutOffAfter is how long a node that works with the database may be silent
	// on the bus before nothing that the caches hold can be trusted.
	cutOffAfter = 5 * time.Second

	registerPrefix = "node_"
)

// line is what a node writes to the database.
type line struct {
	beat
	At    int64   `json:"at"`    // of the writing, Unix ms by the node's clock; other nodes only see that it changes
	Since int64   `json:"since"` // when its own state last changed, Unix ms
	Down  []sight `json:"down"`  // the nodes that it does not hear
}

// sight is a node that another does not hear.
type sight struct {
	ID    string `json:"id"`
	Since int64  `json:"since"` // Unix ms
}

func putLine(ctx context.Context, p Properties, l *line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return p.Set(ctx, registerPrefix+l.ID, string(text))
}

// listLines reads the lines of all nodes, by id. One that can't be read, as a
// newer program may have written it, is an error next to the others.
func listLines(ctx context.Context, p Properties) (map[string]*line, error) {
	values, err := p.List(ctx, registerPrefix)
	if err != nil {
		return nil, err
	}
	lines := make(map[string]*line, len(values))
	var wrong error
	for name, text := range values {
		l := new(line)
		err := json.Unmarshal([]byte(text), l)
		if err == nil && registerPrefix+l.ID != name {
			err = fmt.Errorf("it is of node %q", l.ID)
		}
		if err != nil {
			wrong = errors.Join(wrong, fmt.Errorf("property %s is not the line of a node: %w", name, err))
			continue
		}
		lines[l.ID] = l
	}
	return lines, wrong
}

// keepRegister writes this node's line and reads the others', until ctx ends.
// Whether the writing succeeds tells whether the node has its database.
func (c *Cluster) keepRegister(ctx context.Context) {
	tick := time.NewTicker(registerEvery)
	defer tick.Stop()
	failing := false
	for {
		err := c.register(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			c.log.ErrorContext(ctx, "could not keep the list of nodes in the database", "node", c.opts.Self.ID, "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-c.changed: // who looks at the database shall see it
		}
	}
}

// register writes and reads once.
func (c *Cluster) register(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, registerTimeout)
	defer cancel()
	c.mu.Lock()
	c.refresh()
	l := c.view.line(time.Now())
	c.mu.Unlock()
	err := putLine(ctx, c.opts.Properties, l)
	if context.Cause(ctx) != context.Canceled {
		c.SetReason(model.NodeDatabaseUnreachable, err != nil)
	}
	if err != nil {
		return err
	}
	lines, err := listLines(ctx, c.opts.Properties)
	if lines == nil {
		return err
	}
	c.mu.Lock()
	stale := c.view.read(lines, time.Now())
	found := c.view.foundAt()
	c.mu.Unlock()
	if !slices.Equal(found, c.found) {
		c.found = found
		for _, notify := range c.watchFound {
			notify(found)
		}
	}
	for _, id := range stale {
		err = errors.Join(err, c.opts.Properties.Delete(ctx, registerPrefix+id))
	}
	return err
}

// trace is what is remembered of a node's line.
type trace struct {
	at    int64
	since time.Time // when it became so, or was first seen
}

// read takes the lines of the database. Nodes that write there and were never
// heard are waited for from now on. It returns the ids of lines that are of no
// use any more.
func (v *view) read(lines map[string]*line, now time.Time) (stale []string) {
	traces := make(map[string]trace, len(lines))
	// While the database could not be read, it may have taken no lines either:
	// that time makes none older.
	var blind time.Duration
	if gap := now.Sub(v.readAt); !v.readAt.IsZero() && gap > cutOffAfter {
		blind = gap
	}
	for id, l := range lines {
		if id == v.self.ID {
			continue
		}
		t, seen := v.traces[id]
		writes := seen && t.at != l.At
		if !seen || writes {
			t = trace{l.At, now}
		} else {
			t.since = t.since.Add(blind)
		}
		traces[id] = t
		p := v.peers[id]
		if writes && (p == nil || p.presence == waiting || p.presence == down) {
			v.found[id] = l.InternodeURL
		}
		switch {
		case p == nil && writes:
			v.peers[id] = &peer{beat: l.beat, heard: now, since: now}
		case now.Sub(t.since) > downMemory, l.InternodeURL == v.self.InternodeURL && l.StartedAt < v.self.StartedAt && (p == nil || p.presence != alive):
			stale = append(stale, id)
		}
	}
	v.traces, v.readAt = traces, now
	maps.DeleteFunc(v.found, func(id, _ string) bool {
		t, writes := traces[id]
		return !writes || now.Sub(t.since) > deadAfter
	})
	v.expect(now)
	return stale
}

// foundAt returns where the nodes are that were found through the database, in
// a stable order. Who is listed is no find.
func (v *view) foundAt() []string {
	at := make([]string, 0, len(v.found))
	for id, address := range v.found {
		if p := v.peers[id]; p != nil && !p.listed && address != v.self.InternodeURL && !slices.Contains(at, address) {
			at = append(at, address)
		}
	}
	slices.Sort(at)
	return at
}

// lastWords is how long after its last heartbeat a dead node may seem to write:
// it may have written just before the next one was due, which is read an interval
// later, and a little late.
const lastWords = longestPulse + registerEvery + registerEvery/4

// cutOff reports whether changes of another node may have been missed: one that
// works with the database is not heard. While the database can't be read, a
// silent node is taken to live unless it was known to be dead before.
func (v *view) cutOff(now time.Time) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(v.peers)), func(p *peer) bool {
		if p.presence == left || now.Sub(p.heard) < cutOffAfter {
			return false
		}
		t, known := v.traces[p.ID]
		fresh := known && v.readAt.Sub(t.since) < deadAfter
		if now.Sub(v.readAt) > cutOffAfter { // it can't be read, or never was
			return fresh || v.readAt.IsZero()
		}
		return fresh && t.since.Sub(p.heard) > lastWords
	})
}

// line is what this node writes.
func (v *view) line(now time.Time) *line {
	l := &line{beat: v.self.beat, At: now.UnixMilli(), Since: v.self.since.UnixMilli(), Down: []sight{}}
	for _, p := range v.peers {
		if p.presence == down && p.ID != "" {
			l.Down = append(l.Down, sight{p.ID, p.since.UnixMilli()})
		}
	}
	return l
}

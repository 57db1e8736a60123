package cluster

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// Inspector looks at a cluster from outside, through what its nodes write to
// the database: without a session, and when the nodes don't hear each other.
// It is not safe for concurrent use.
type Inspector struct {
	properties Properties
	settings   *config.ClusterSettings
	seen       map[string]trace
	looked     time.Time
}

// NewInspector returns a look at the cluster of the settings.
func NewInspector(p Properties, settings *config.ClusterSettings) *Inspector {
	return &Inspector{properties: p, settings: settings, seen: map[string]trace{}}
}

// freshFor is how old a node's line may be by the clock: it was late once.
const freshFor = 2*registerEvery + time.Second

// List returns how the nodes are, the listed ones that nobody sees included. A
// node is down if it writes no more, or if another that writes does not hear it.
// As the nodes' clocks may be wrong, a line that looks old is looked at again
// after three seconds.
func (i *Inspector) List(ctx context.Context) ([]*model.NodeStatus, error) {
	lines, err := i.read(ctx)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(slices.Collect(maps.Values(lines)), func(l *line) bool { return !i.writes(l) }) {
		again := time.NewTimer(registerEvery + registerEvery/2)
		defer again.Stop()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-again.C:
		}
		if lines, err = i.read(ctx); err != nil {
			return nil, err
		}
	}
	return i.judge(lines), nil
}

// read reads the lines, and notes when each was new. One whose clock may be
// wrong is known to be new only if it changed since a moment ago.
func (i *Inspector) read(ctx context.Context) (map[string]*line, error) {
	lines, err := listLines(ctx, i.properties)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	for id, l := range lines {
		t, seen := i.seen[id]
		switch {
		case seen && t.at == l.At:
		case now.Sub(time.UnixMilli(l.At)).Abs() <= freshFor, seen && now.Sub(i.looked) <= freshFor:
			i.seen[id] = trace{l.At, now}
		default:
			i.seen[id] = trace{at: l.At}
		}
	}
	i.looked = now
	return lines, nil
}

// writes reports whether the node of a line goes on writing.
func (i *Inspector) writes(l *line) bool {
	return time.Since(i.seen[l.ID].since) <= freshFor
}

// judge puts together what the nodes say.
func (i *Inspector) judge(lines map[string]*line) []*model.NodeStatus {
	now := time.Now()
	var peers []*peer
	for _, l := range lines {
		p := &peer{beat: l.beat, presence: alive, heard: time.UnixMilli(l.At), since: time.UnixMilli(l.Since)}
		if !i.writes(l) {
			p.presence, p.since = down, time.UnixMilli(l.At)
		}
		peers = append(peers, p)
	}
	peers = slices.DeleteFunc(peers, func(p *peer) bool {
		return p.presence == down && slices.ContainsFunc(peers, func(newer *peer) bool {
			return newer.InternodeURL == p.InternodeURL && newer.StartedAt > p.StartedAt
		})
	})
	compare(peers, now.Add(-databasePatience))
	for _, p := range peers {
		p.reasons = p.judge(now)
	}
	for _, l := range lines {
		if i.writes(l) {
			unheard(peers, l.Down)
		}
	}
	for _, entry := range i.settings.Nodes() {
		if !slices.ContainsFunc(peers, func(p *peer) bool { return p.is(entry) }) {
			p := unseen(entry, time.UnixMilli(0))
			p.reasons = []string{model.NodeDown}
			peers = append(peers, p)
		}
	}
	slices.SortFunc(peers, byName)
	nodes := make([]*model.NodeStatus, len(peers))
	for i, p := range peers {
		nodes[i] = p.status(now)
	}
	return nodes
}

// unheard adds that another node does not hear some that live.
func unheard(peers []*peer, sights []sight) {
	for _, p := range peers {
		for _, s := range sights {
			if s.ID == p.ID && p.presence == alive && !slices.Contains(p.reasons, model.NodeDown) {
				p.reasons = slices.Insert(p.reasons, 0, model.NodeDown)
				p.since = time.UnixMilli(s.Since)
			}
		}
	}
}

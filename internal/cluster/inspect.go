package cluster

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
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
}

// NewInspector returns a look at the cluster of the settings.
func NewInspector(p Properties, settings *config.ClusterSettings) *Inspector {
	return &Inspector{properties: p, settings: settings, seen: map[string]trace{}}
}

// freshFor is how old a node's line may be by the clock: it was late once.
const freshFor = 2*registerEvery + time.Second

// List returns how the nodes are, the listed ones that nobody sees included. A
// node is red if itself or any other says so, or if it writes no more. As the
// nodes' clocks may be wrong, a line that looks old is looked at again after
// three seconds.
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

// read reads the lines, and notes when each was new.
func (i *Inspector) read(ctx context.Context) (map[string]*line, error) {
	lines, err := listLines(ctx, i.properties)
	if lines == nil {
		return nil, err
	}
	now := time.Now()
	for id, l := range lines {
		t, seen := i.seen[id]
		switch {
		case !seen && now.Sub(time.UnixMilli(l.At)).Abs() > freshFor:
			i.seen[id] = trace{at: l.At} // long ago, until it changes
		case !seen || t.at != l.At:
			i.seen[id] = trace{l.At, now}
		}
	}
	return lines, err
}

// writes reports whether the node of a line goes on writing.
func (i *Inspector) writes(l *line) bool {
	return time.Since(i.seen[l.ID].since) <= freshFor
}

// judge puts together what the nodes say.
func (i *Inspector) judge(lines map[string]*line) []*model.NodeStatus {
	now := time.Now()
	peers := map[string]*peer{}
	for id, l := range lines {
		p := &peer{beat: l.beat, presence: alive, heard: time.UnixMilli(l.At), since: time.UnixMilli(l.StartedAt), reasons: l.Reasons}
		if !i.writes(l) {
			p.presence, p.reasons, p.since = down, []string{model.NodeDown}, time.UnixMilli(l.At)
		}
		peers[id] = p
	}
	for _, l := range lines {
		if !i.writes(l) {
			continue
		}
		for _, s := range l.Sees {
			if p := peers[s.ID]; p != nil && p.presence == alive {
				p.reasons = slices.Concat(p.reasons, s.Reasons)
				p.since = time.UnixMilli(s.Since)
			}
		}
	}
	nodes := []*model.NodeStatus{}
	for _, p := range peers {
		if p.presence == down && i.superseded(p, peers) {
			continue
		}
		p.reasons = slices.DeleteFunc(slices.Clone(severity), func(reason string) bool { return !slices.Contains(p.reasons, reason) })
		nodes = append(nodes, p.status(now))
	}
	for _, entry := range i.settings.Nodes() {
		if !slices.ContainsFunc(slices.Collect(maps.Values(peers)), func(p *peer) bool { return p.is(entry) }) {
			p := unseen(entry, time.Time{})
			p.reasons, p.since = []string{model.NodeDown}, time.UnixMilli(0)
			nodes = append(nodes, p.status(now))
		}
	}
	slices.SortFunc(nodes, func(a, b *model.NodeStatus) int {
		return cmp.Or(strings.Compare(a.Hostname, b.Hostname), strings.Compare(a.InternodeURL, b.InternodeURL), strings.Compare(a.ID, b.ID))
	})
	return nodes
}

// superseded reports whether a newer node took the place of one that is down.
func (i *Inspector) superseded(old *peer, peers map[string]*peer) bool {
	for _, p := range peers {
		if p != old && p.InternodeURL == old.InternodeURL && p.StartedAt > old.StartedAt {
			return true
		}
	}
	return false
}

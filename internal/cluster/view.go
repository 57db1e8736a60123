package cluster

import (
	"maps"
	"slices"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

const (
	// joinPatience is how long a listed node that was never heard may take to
	// start before that is an error.
	joinPatience = 5 * time.Second
	// A node that is not listed is forgotten when it has left, or was down, for
	// that long.
	leftMemory = time.Minute
	downMemory = time.Hour
)

// view is who is there and how they are. It only knows the time that it is told.
// It is not safe for concurrent use.
type view struct {
	self   *peer
	peers  map[string]*peer // the others, by id; those never heard by "@" and their entry
	listed []string         // entries of InterNodeUrls but this node's own
	news   []change         // since the last settle

	traces map[string]trace  // of the nodes' lines in the database, by id
	readAt time.Time         // when those were read; zero: never
	found  map[string]string // addresses of nodes that only the database knew, by id
}

// change is something about a node that an operator wants to know.
type change struct {
	peer   *peer
	what   string
	reason string // that began or ended
	begins bool
}

// What happened, as it is logged.
const (
	whatJoined    = "a node joined"
	whatBack      = "a node is back"
	whatRestarted = "a node started again"
	whatReplaced  = "a node's place was taken by a newer one"
	whatLeft      = "a node left"
	whatDown      = "a node is down"
	whatRed       = "a node turned red"
	whatWell      = "a node is well again"
)

func newView(self Node, every time.Duration, now time.Time) *view {
	return &view{
		self: &peer{
			beat: beat{Node: self, Every: every.Milliseconds()},
			self: true, listed: true, presence: alive, heard: now, since: now,
		},
		peers: map[string]*peer{}, found: map[string]string{},
	}
}

// configure says which other nodes InterNodeUrls lists. One that was taken out
// of it and is not there is forgotten.
func (v *view) configure(listed []string, now time.Time) {
	was := v.listed
	v.listed = listed
	for key, p := range v.peers {
		gone := p.presence == down || p.presence == left
		if gone && slices.ContainsFunc(was, p.is) && !slices.ContainsFunc(listed, p.is) {
			delete(v.peers, key)
		}
	}
	v.expect(now)
}

// expect keeps an entry for each listed node that is none of those known.
func (v *view) expect(now time.Time) {
	maps.DeleteFunc(v.peers, func(_ string, p *peer) bool {
		return p.ID == "" && (!slices.Contains(v.listed, p.InternodeURL) || v.known(p.InternodeURL))
	})
	for _, entry := range v.listed {
		if v.peers["@"+entry] == nil && !v.known(entry) {
			v.peers["@"+entry] = unseen(entry, now)
		}
	}
	for _, p := range v.peers {
		p.listed = slices.ContainsFunc(v.listed, p.is)
	}
}

// known reports whether a node that was heard is the one that an entry names.
func (v *view) known(entry string) bool {
	for _, p := range v.peers {
		if p.ID != "" && p.is(entry) {
			return true
		}
	}
	return false
}

// hear takes a heartbeat. It reports whether it is the first of its node.
func (v *view) hear(b *beat, now time.Time) (first bool) {
	if b.ID == v.self.ID {
		return false
	}
	p := v.peers[b.ID]
	if p == nil {
		p = &peer{since: now}
		v.peers[b.ID] = p
	}
	before := p.presence
	first = before == waiting
	p.beat, p.heard = *b, now
	p.presence = alive
	if b.Leaving {
		p.presence = left
	}
	mended := first && v.wasDown(p)
	restarted := first && v.replace(p)
	v.expect(now)
	switch {
	case p.presence == before:
	case p.presence == left:
		v.tell(p, whatLeft)
	case restarted:
		v.tellBack(p, whatRestarted, mended)
	case before == waiting:
		v.tellBack(p, whatJoined, mended)
	default:
		v.tellBack(p, whatBack, before == down)
	}
	return first
}

// wasDown reports whether a new node comes where another one is down.
func (v *view) wasDown(p *peer) bool {
	for _, old := range v.peers {
		if old.presence == down && (old.InternodeURL == p.InternodeURL || old.ID == "" && p.is(old.InternodeURL)) {
			return true
		}
	}
	return false
}

// replace removes earlier nodes at the place of a new one, which it must have
// taken over. Two that claim one place at once stay both.
func (v *view) replace(p *peer) (replaced bool) {
	for key, old := range v.peers {
		if old != p && old.ID != "" && old.InternodeURL == p.InternodeURL && (old.presence != alive || old.StartedAt < p.StartedAt) {
			delete(v.peers, key)
			v.tell(old, whatReplaced)
			replaced = true
		}
	}
	return replaced
}

// pass lets time pass: who was silent for too long is down, and who is gone for
// long and not listed is forgotten.
func (v *view) pass(now time.Time) {
	for key, p := range v.peers {
		silent, gone := now.Sub(p.heard), now.Sub(p.since)
		switch p.presence {
		case alive:
			if silent > p.patience() {
				v.fall(p)
			}
		case waiting:
			if silent > max(joinPatience, v.self.patience()) {
				v.fall(p)
			}
		case left:
			if !p.listed && gone > leftMemory {
				delete(v.peers, key)
			}
		case down:
			if !p.listed && gone > downMemory {
				delete(v.peers, key)
			}
		}
	}
	v.expect(now)
}

func (v *view) fall(p *peer) {
	p.presence = down
	v.tell(p, whatDown)
}

// forgive gives everybody more time: this node itself did not run for a while,
// and does not know what it missed.
func (v *view) forgive(gap time.Duration) {
	for _, p := range v.peers {
		p.heard = p.heard.Add(gap)
	}
}

func (v *view) tell(p *peer, what string) {
	c := change{peer: p, what: what}
	if what == whatDown {
		c.reason, c.begins = model.NodeDown, true
	}
	v.news = append(v.news, c)
}

// tellBack tells of a node that is there, which mended what was down or didn't.
func (v *view) tellBack(p *peer, what string, mended bool) {
	c := change{peer: p, what: what}
	if mended {
		c.reason = model.NodeDown
	}
	v.news = append(v.news, c)
}

// settle judges all nodes and returns what changed since the last time.
func (v *view) settle(now time.Time) []change {
	all := v.all()
	compare(all, now)
	for _, p := range all {
		before := p.reasons
		p.reasons = p.judge(now)
		if !slices.Equal(before, p.reasons) {
			p.since = now
			v.weigh(p, before)
		}
	}
	news := v.news
	v.news = nil
	return news
}

// weigh tells which reasons began and ended. Whether a node is there is told
// already.
func (v *view) weigh(p *peer, before []string) {
	if slices.Contains(p.reasons, model.NodeDown) {
		return
	}
	for _, reason := range p.reasons {
		if !slices.Contains(before, reason) {
			v.news = append(v.news, change{p, whatRed, reason, true})
		}
	}
	for _, reason := range before {
		if reason != model.NodeDown && !slices.Contains(p.reasons, reason) {
			v.news = append(v.news, change{p, whatWell, reason, false})
		}
	}
}

// compare finds the nodes whose configuration or version is not that of more
// than half of those that are there. If no value is, all differ.
func compare(peers []*peer, now time.Time) {
	for reason, value := range map[string]func(*peer) string{
		model.NodeConfigMismatch:   func(p *peer) string { return p.ConfigHash },
		model.NodeVersionMismatch:  func(p *peer) string { return p.Version + " " + p.Build + " " + p.SchemaVersion },
		model.NodeDatabaseMismatch: func(p *peer) string { return p.Database },
	} {
		votes, here := map[string]int{}, 0
		for _, p := range peers {
			if p.presence == alive && compared(reason, value(p)) {
				votes[value(p)]++
				here++
			}
		}
		for _, p := range peers {
			p.differ(reason, p.presence == alive && compared(reason, value(p)) && 2*votes[value(p)] <= here, now)
		}
	}
}

// compared reports whether a value counts: a node that doesn't tell which
// database server it writes to is of another version, or has SQLite.
func compared(reason, value string) bool { return value != "" || reason != model.NodeDatabaseMismatch }

// all are this node and the others in a stable order.
func (v *view) all() []*peer {
	return append([]*peer{v.self}, slices.SortedFunc(maps.Values(v.peers), byName)...)
}

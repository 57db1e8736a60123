package cluster

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// presence is whether a node is there.
type presence uint8

const (
	waiting presence = iota // it should come, and still has time
	alive
	down
	left // it said that it stops
)

// peer is a node as it is seen from here; this one too.
type peer struct {
	beat
	self     bool
	listed   bool // an entry of InterNodeUrls names it
	presence presence
	heard    time.Time // the last beat; if there was none, when the waiting began

	differs map[string]time.Time // since when it is not as most are, by reason
	reasons []string             // in the order of severity
	since   time.Time            // of the reasons
}

// severity is the order in which reasons are listed.
var severity = []string{
	model.NodeDown, model.NodeDatabaseUnreachable, model.NodeDatabaseMismatch, model.NodeFilestoreNotShared,
	model.NodeVersionMismatch, model.NodeConfigMismatch, model.NodeDraining,
}

// mismatchPatience is how long a node may differ from the others before that
// counts: when all reload, they don't in the same instant.
const mismatchPatience = time.Second

// databasePatience is the same for the database, which nodes look at every second
// and tell of as often.
const databasePatience = 4 * time.Second

func patienceWith(reason string) time.Duration {
	if reason == model.NodeDatabaseMismatch {
		return databasePatience
	}
	return mismatchPatience
}

// unseen is a node of which nothing but its entry in InterNodeUrls is known.
func unseen(entry string, now time.Time) *peer {
	host, _, err := net.SplitHostPort(entry)
	if err != nil {
		host = entry
	}
	p := &peer{beat: beat{Node: Node{InternodeURL: entry, Hostname: host}}, listed: true, heard: now, since: now}
	if _, err := netip.ParseAddr(host); err == nil {
		p.Address = host
	}
	return p
}

// is reports whether the node is the one that an entry of InterNodeUrls names.
func (p *peer) is(entry string) bool {
	if p.InternodeURL == entry {
		return true
	}
	host, port, err := net.SplitHostPort(entry)
	_, own, ownErr := net.SplitHostPort(p.InternodeURL)
	return err == nil && ownErr == nil && port == own && (host == p.Address || strings.EqualFold(host, p.Hostname))
}

// judge returns why the node is red.
func (p *peer) judge(now time.Time) []string {
	if !p.self && p.presence != alive {
		return []string{model.NodeDown}
	}
	var reasons []string
	for _, reason := range severity {
		since, differs := p.differs[reason]
		if slices.Contains(p.Reasons, reason) || differs && now.Sub(since) >= patienceWith(reason) {
			reasons = append(reasons, reason)
		}
	}
	return reasons
}

// differ notes whether the node is not as most are.
func (p *peer) differ(reason string, differs bool, now time.Time) {
	_, did := p.differs[reason]
	switch {
	case did && !differs:
		delete(p.differs, reason)
	case differs && !did:
		if p.differs == nil {
			p.differs = map[string]time.Time{}
		}
		p.differs[reason] = now
	}
}

// status is the node as the API shows it.
func (p *peer) status(now time.Time) *model.NodeStatus {
	s := &model.NodeStatus{
		ID: p.ID, Version: p.Version, SchemaVersion: p.SchemaVersion, ConfigHash: p.ConfigHash, IPAddress: p.Address,
		Hostname: p.Hostname, InternodeURL: p.InternodeURL, LastPing: p.heard.UnixMilli(), IsAlive: p.self || p.presence == alive,
		Status: model.NodeGreen, Reasons: slices.Clone(p.reasons), Since: p.since.UnixMilli(),
		WebSockets: p.WebSockets, StartedAt: p.StartedAt, DataSources: slices.Clone(p.Sources),
	}
	if s.DataSources == nil {
		s.DataSources = []model.DataSource{}
	}
	if len(p.reasons) > 0 {
		s.Status = model.NodeRed
	}
	switch {
	case p.self:
		s.LastPing = now.UnixMilli()
	case p.ID == "":
		s.LastPing = 0
	}
	return s
}

// byName is the order in which nodes are shown.
func byName(a, b *peer) int {
	return cmp.Or(strings.Compare(a.Hostname, b.Hostname), strings.Compare(a.InternodeURL, b.InternodeURL), strings.Compare(a.ID, b.ID))
}

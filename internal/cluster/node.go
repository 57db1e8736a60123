package cluster

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// Node is what a node is from its start to its end.
type Node struct {
	ID            string `json:"id"`
	Hostname      string `json:"hostname"`
	Address       string `json:"address"`       // an IP address of the machine
	InternodeURL  string `json:"internode_url"` // "host:port" at which the others reach it, as in InterNodeUrls if it is there
	Version       string `json:"version"`       // of the API
	Build         string `json:"build"`         // of the program
	SchemaVersion string `json:"schema_version"`
	StartedAt     int64  `json:"started_at"` // Unix ms
}

// longestPulse is the most time between two heartbeats of a node. If they are
// expected less often (InterNodePingSeconds), there are more than are needed to
// tell that it lives: others shall soon know that they don't hear it.
const longestPulse = 2 * time.Second

// beat is what a node tells the others, at least each interval.
type beat struct {
	Node
	ConfigHash string   `json:"config_hash"`
	WebSockets int64    `json:"websockets"`
	Reasons    []string `json:"reasons"` // why it is red, as far as it knows itself
	Every      int64    `json:"every"`   // the interval, ms
	Leaving    bool     `json:"leaving"` // it stops now, and this is its last beat

	Database string             `json:"database,omitempty"` // which server it writes to, in which life
	Sources  []model.DataSource `json:"sources,omitempty"`  // how it sees its data sources
}

// Bounds of the interval that another node may claim.
const (
	intervalShortest = 10 * time.Millisecond
	intervalLongest  = 5 * time.Minute
)

func (b *beat) every() time.Duration {
	return min(max(time.Duration(b.Every)*time.Millisecond, intervalShortest), intervalLongest)
}

// patience is how long a node may be silent: one beat may be missed, and the
// next be a little late.
func (b *beat) patience() time.Duration {
	every := b.every()
	return 2*every + min(every/2, time.Second)
}

func decodeBeat(data []byte) (*beat, error) {
	b := new(beat)
	if err := json.Unmarshal(data, b); err != nil {
		return nil, err
	}
	if b.ID == "" {
		return nil, fmt.Errorf("a heartbeat without an id: %.100s", data)
	}
	return b, nil
}

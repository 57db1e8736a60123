package hub

import (
	"cmp"
	"log/slog"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// Options are what a Hub is made of. Backend and Bus are needed.
type Options struct {
	Backend Backend
	Bus     bus.Bus
	Logger  *slog.Logger // slog.Default if nil

	Hostname string
	Version  string // answers the action ping
	// ServerVersion returns what hello calls server_version, as it is at this
	// moment: "VERSION.BUILD.CONFIGHASH.false".
	ServerVersion func() string

	// Working returns the other nodes that work with the database, and whether
	// that is known: users of one that can't be heard may be connected to it still,
	// so nobody tells them gone. nil is none.
	Working func() (nodes []string, known bool)

	Limits Limits
	Timing Timing
}

// Limits bound what clients may cost. A zero field takes the default.
type Limits struct {
	Sockets        int     // on this node, 100,000
	SocketsPerUser int     // on this node, those that may still resume included, 100
	MessageBytes   int     // of one message from a client, 8,192
	Actions        float64 // a second and socket, in the long run, 20
	ActionBurst    int     // at once, 100

	// QueueEvents are the events that may wait for a slow client; when half of
	// them do, typing and status events are shed. 1,024.
	QueueEvents int
	// ResumeEvents may wait for a client that is away, 2,048.
	ResumeEvents int
	// SentEvents are kept after they were sent, as a client that is cut off may
	// not have got them, 256.
	SentEvents int
	// ResumeBytes bounds all that is kept for a connection, shared with others
	// or not; a client with half of it unsent counts as slow. 1 MiB.
	ResumeBytes int
}

// Timing says how long things may take. A zero field takes the default.
type Timing struct {
	Authenticate time.Duration // until a socket must be authenticated, 5 s
	Ping         time.Duration // between protocol pings, 60 s
	Pong         time.Duration // of silence until a socket counts as dead, 100 s
	Write        time.Duration // that a full socket may take for a write, 30 s
	Resume       time.Duration // that a connection may be resumed, 5 min
	Offline      time.Duration // from the last socket gone to Disconnected, 5 s
	Linger       time.Duration // that a closed socket waits for its client, 3 s
	Action       time.Duration // that an action may take, 30 s
	Tick         time.Duration // how often the above are looked at, 1 s

	Pulse   time.Duration // between signs of life to the other nodes, 1 s
	Silence time.Duration // of another node until nothing is expected of it, 5 s
	Cover   time.Duration // that a client waits until the other nodes know what it listens to, 2 s
	Take    time.Duration // that two nodes may wait for each other's messages when a connection moves, 1 s
}

// CloseRate is how many sockets a second are closed when many have to go, so
// that their clients don't all come back in the same moment.
const CloseRate = 2000

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.ServerVersion == nil {
		o.ServerVersion = func() string { return "" }
	}
	if o.Working == nil {
		o.Working = func() ([]string, bool) { return nil, true }
	}
	l := &o.Limits
	l.Sockets = cmp.Or(l.Sockets, 100_000)
	l.SocketsPerUser = cmp.Or(l.SocketsPerUser, 100)
	l.MessageBytes = cmp.Or(l.MessageBytes, 8<<10)
	l.Actions = cmp.Or(l.Actions, 20)
	l.ActionBurst = cmp.Or(l.ActionBurst, 100)
	l.QueueEvents = cmp.Or(l.QueueEvents, 1024)
	l.ResumeEvents = cmp.Or(l.ResumeEvents, 2048)
	l.SentEvents = cmp.Or(l.SentEvents, 256)
	l.ResumeBytes = cmp.Or(l.ResumeBytes, 1<<20)
	t := &o.Timing
	t.Authenticate = cmp.Or(t.Authenticate, 5*time.Second)
	t.Ping = cmp.Or(t.Ping, 60*time.Second)
	t.Pong = cmp.Or(t.Pong, 100*time.Second)
	t.Write = cmp.Or(t.Write, 30*time.Second)
	t.Resume = cmp.Or(t.Resume, 5*time.Minute)
	t.Offline = cmp.Or(t.Offline, 5*time.Second)
	t.Linger = cmp.Or(t.Linger, 3*time.Second)
	t.Action = cmp.Or(t.Action, 30*time.Second)
	t.Tick = cmp.Or(t.Tick, time.Second)
	t.Pulse = cmp.Or(t.Pulse, time.Second)
	t.Silence = cmp.Or(t.Silence, 5*time.Second)
	t.Cover = cmp.Or(t.Cover, 2*time.Second)
	t.Take = cmp.Or(t.Take, time.Second)
	return o
}

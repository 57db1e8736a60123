package cluster

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/model"
)

// subjectBeats is where all nodes publish their heartbeats.
const subjectBeats = "nodes"

// Options are what a Cluster is made of. Without a Bus the node is alone.
type Options struct {
	Self       Node
	Bus        bus.Bus
	Every      time.Duration // in which the others expect a heartbeat
	Properties Properties    // nil: the database is not used, and no silent node is known to be dead
	ConfigHash func() string // of this node at this moment; nil: ""
	Sockets    func() int64  // open WebSockets; nil: 0
	// Database is which server this node writes to, and how it sees its data
	// sources; nil: that is not told.
	Database func() (identity string, sources []model.DataSource)
	Logger   *slog.Logger // nil: slog.Default
}

// Event tells that another node came or went.
type Event struct {
	Node  Node
	Alive bool
	Left  bool // it said so before; else it is down, or another one took its place
}

// Cluster is this node's view of all nodes. All methods may be called
// concurrently.
type Cluster struct {
	opts Options
	log  *slog.Logger

	mu     sync.Mutex
	view   *view
	own    map[string]bool // reasons of this node
	events []Event         // not yet told

	cut      atomic.Bool
	watch    []func(Event)
	watchCut []func(cut bool)
	toldCut  bool // what those were told last; run's own

	watchFound []func(addresses []string)
	found      []string // what those were told last; keepRegister's own

	handlers map[string]Handler
	counters *counters

	heard   chan *beat
	again   chan struct{} // a beat is due at once
	changed chan struct{} // what the line in the database tells

	begun  []bus.Subscription
	cancel context.CancelFunc // nil before Start and after Close
	ended  sync.WaitGroup
}

// New returns the view of a node that has not begun to look: see [Cluster.Start].
func New(o Options) *Cluster {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.ConfigHash == nil {
		o.ConfigHash = func() string { return "" }
	}
	if o.Database == nil {
		o.Database = func() (string, []model.DataSource) { return "", nil }
	}
	if o.Sockets == nil {
		o.Sockets = func() int64 { return 0 }
	}
	return &Cluster{
		opts: o, log: o.Logger, view: newView(o.Self, o.Every, time.Now()), own: map[string]bool{},
		handlers: map[string]Handler{}, counters: newCounters(),
		heard: make(chan *beat, 256), again: make(chan struct{}, 1), changed: make(chan struct{}, 1),
	}
}

// Self is this node.
func (c *Cluster) Self() Node {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.view.self.Node
}

// Watch calls notify for every node that comes or goes, one event after the
// other. It is called before Start. notify should return soon.
func (c *Cluster) Watch(notify func(Event)) { c.watch = append(c.watch, notify) }

// WatchCutOff calls notify when CutOff changes. It is called before Start.
func (c *Cluster) WatchCutOff(notify func(cut bool)) { c.watchCut = append(c.watchCut, notify) }

// WatchFound calls notify with the addresses ("host:port") of nodes that work
// with the database and could not be heard, although InterNodeUrls doesn't list
// them, whenever these change: a way there is needed. It is called before Start.
func (c *Cluster) WatchFound(notify func(addresses []string)) {
	c.watchFound = append(c.watchFound, notify)
}

// CutOff reports whether another node that works with the same database has not
// been heard for five seconds: what the caches hold may be wrong then, as that
// node's changes are not told here.
func (c *Cluster) CutOff() bool { return c.cut.Load() }

// SetPlace says where this node is, and which others InterNodeUrls lists.
func (c *Cluster) SetPlace(p Place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.view.self.InternodeURL = p.Self
	c.view.configure(slices.Clone(p.Peers), time.Now())
}

// SetReason says that this node is red for a reason, or no longer; the others
// hear of it at once.
func (c *Cluster) SetReason(reason string, red bool) {
	c.mu.Lock()
	changed := c.own[reason] != red
	c.own[reason] = red
	if changed {
		c.refresh()
		c.settle(time.Now())
	}
	c.mu.Unlock()
	if changed {
		c.Beat()
	}
}

// Beat sends a heartbeat now, as something that it tells has changed.
func (c *Cluster) Beat() {
	select {
	case c.again <- struct{}{}:
	default: // one is due already
	}
}

// List returns how all nodes are, this one first.
func (c *Cluster) List() []*model.NodeStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refresh()
	now := time.Now()
	c.settle(now)
	var nodes []*model.NodeStatus
	for _, p := range c.view.all() {
		nodes = append(nodes, p.status(now))
	}
	return nodes
}

// refresh updates what this node says of itself. mu is held.
func (c *Cluster) refresh() {
	self := c.view.self
	self.ConfigHash, self.WebSockets = c.opts.ConfigHash(), c.opts.Sockets()
	self.Database, self.Sources = c.opts.Database()
	self.Reasons = self.Reasons[:0:0]
	for _, reason := range severity {
		if c.own[reason] {
			self.Reasons = append(self.Reasons, reason)
		}
	}
}

// Start begins to send heartbeats and to listen to those of the others.
func (c *Cluster) Start(ctx context.Context) error {
	if c.opts.Bus == nil {
		return nil
	}
	ctx, c.cancel = context.WithCancel(context.WithoutCancel(ctx))
	beats, err := c.opts.Bus.Subscribe(subjectBeats, c.receive, c.Beat)
	if err != nil {
		return err
	}
	c.begun = append(c.begun, beats)
	requests, err := c.opts.Bus.Serve(nodeSubject(c.opts.Self.ID), c.respond)
	if err != nil {
		return err
	}
	c.begun = append(c.begun, requests)
	c.Beat()
	c.ended.Go(func() { c.run(ctx) })
	if c.opts.Properties != nil {
		c.ended.Go(func() { c.keepRegister(ctx) })
	}
	return nil
}

// Close tells the others that this node leaves, and ends what Start began. That
// the database is gone is no error: the others find a line that nobody writes.
func (c *Cluster) Close(ctx context.Context) error {
	if c.cancel == nil {
		return nil
	}
	c.cancel()
	c.ended.Wait()
	err := c.send(ctx, true)
	for _, s := range c.begun {
		s.Unsubscribe()
	}
	if c.opts.Properties != nil {
		within, cancel := context.WithTimeout(ctx, registerTimeout)
		defer cancel()
		if err := c.opts.Properties.Delete(within, registerPrefix+c.opts.Self.ID); err != nil {
			c.log.WarnContext(ctx, "this node stays in the list of nodes in the database for an hour", "node", c.opts.Self.ID, "error", err)
		}
	}
	c.cancel, c.begun = nil, nil
	return err
}

// receive takes a heartbeat from the bus. One too many may be lost: the next
// says the same.
func (c *Cluster) receive(m bus.Message) {
	b, err := decodeBeat(m.Data)
	if err == nil && b.ID != m.From {
		err = fmt.Errorf("it is of node %q", b.ID)
	}
	if err != nil {
		c.log.Error("can't read the heartbeat of another node", "node", c.opts.Self.ID, "peer", m.From, "error", err)
		return
	}
	select {
	case c.heard <- b:
	default:
	}
}

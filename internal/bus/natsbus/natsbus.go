// Package natsbus is the bus of nodes that talk over NATS: each has a NATS
// server of its own in its process, with routes to those of the others, or all
// use a NATS cluster that runs elsewhere.
//
// # Ways
//
// The own server listens for routes, over mutual TLS with the certificates of
// the cluster's CA and with a password made of the cluster key. Who lacks
// either gets no message and learns of no node. Clients can't connect but from
// within the process. NATS carries a message to a node only if somebody there
// has subscribed to its subject.
//
// With an external NATS all subjects begin with the cluster's name and a dot,
// so a user that may publish and subscribe to "name.>" is enough. Its server
// must take messages of [bus.MaxData] and a header: its default does.
//
// # Loss
//
// NATS delivers at most once and drops silently. So each node numbers what it
// publishes, a row of numbers a subject (outlet), and every receiver compares
// (intake). A loss is noticed
//
//   - by a jump: the next message of the subject has another number than the
//     one that is due;
//   - by a mark, when no message follows: one or two beats after the last
//     message the publisher tells, on the subject itself, how far it went. Who
//     isn't subscribed gets no marks either;
//   - at once, when the node itself was too slow: a subscription's queue was
//     full, or NATS had to drop what it delivered.
//
// Nodes show themselves by beats, numbered too. After a break of any kind (a
// beat is missing, the way is another one, a node is back or new, the
// connection was lost on either side) a node asks the other for marks on all
// that it is subscribed to, and only subscriptions that did miss something hear
// of it. A new interest asks for a mark as well, so that it knows where it
// begins.
//
// All subscriptions hear of a loss when a node is silent for more than three
// beats, as nobody knows what it still had to say; when it begins a new epoch
// without having said goodbye; and when a new node comes while one is silent,
// as it may be the same under another id. A node that is closed says goodbye:
// nothing is lost.
//
// A node that sees no other publishes nothing, and counts nothing. When one
// appears it begins a new epoch, in which every row starts with a number that
// no message has. So who was subscribed before the two met takes it for a loss,
// which it is.
package natsbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/polder-chat/polder/internal/bus"
)

// Bus is one node's end. It implements bus.Bus.
type Bus struct {
	opts   Options
	log    *slog.Logger
	names  names
	nc     *nats.Conn
	server *routeServer // nil with an external NATS
	counts counts

	in       intake
	out      outlet
	keep     *keeper
	arrivals chan *nats.Msg // of all subscriptions
	links    atomic.Uint64  // how often arrivals or departures may have been lost
	queued   atomic.Int64   // bytes that wait for handlers

	ctx     context.Context // of responders
	cancel  context.CancelFunc
	calls   chan struct{}  // a place for each responder that runs
	running sync.WaitGroup // responders
	closed  atomic.Bool
	ended   chan struct{}  // closed when the loops shall end
	loops   sync.WaitGroup // the dispatcher and the keeper
}

var _ bus.Bus = (*Bus)(nil)

// New puts a node on the bus. It does not need the others: nodes that can't be
// reached are tried for as long as the bus is open. For those that can, it
// waits a moment, so that what the node publishes from now on reaches them.
func New(ctx context.Context, opts Options) (*Bus, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	b := &Bus{
		opts:     opts,
		log:      opts.Logger,
		names:    newNames(opts.ClusterName, opts.NodeID),
		arrivals: make(chan *nats.Msg, 4*opts.Queue),
		calls:    make(chan struct{}, maxCalls),
		ended:    make(chan struct{}),
	}
	b.ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx))
	b.in = intake{bus: b, peers: map[string]*peer{}, topics: map[string]*topic{}, services: map[*nats.Subscription]*service{}}
	b.out.bus = b
	b.out.begin()
	b.keep = newKeeper(b)
	if err := b.start(ctx); err != nil {
		b.cancel()
		if b.nc != nil {
			b.nc.Close()
		}
		if b.server != nil {
			b.server.stop()
		}
		return nil, err
	}
	return b, nil
}

func (b *Bus) start(ctx context.Context) error {
	if len(b.opts.URLs) == 0 {
		var err error
		if b.server, err = startServer(ctx, &b.opts, b.log); err != nil {
			return err
		}
	}
	var err error
	if b.nc, err = b.connect(); err != nil {
		return err
	}
	for _, name := range []string{b.names.beat, b.names.ask, b.names.askMe} {
		if _, err := b.nc.ChanSubscribe(name, b.arrivals); err != nil {
			return fmt.Errorf("natsbus: subscribe to %s: %w", name, err)
		}
	}
	b.loops.Go(b.dispatch)
	b.loops.Go(b.keep.run)
	b.settle(ctx)
	return nil
}

// settleTime bounds the wait of New for the other nodes; silentTime is how
// long it waits for answers over an external NATS, which doesn't tell how many
// there will be.
const (
	settleTime = time.Second
	silentTime = 100 * time.Millisecond
)

// settle waits until the nodes that can be reached know this one and are known.
func (b *Bus) settle(ctx context.Context) {
	limit := silentTime
	if b.server != nil {
		limit = settleTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for wait := 4 * time.Millisecond; b.server == nil || b.in.met() < b.server.wanted(); wait *= 2 {
		// Again and again, as a route may not yet know of the others' interest.
		b.keep.show(flagHello)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// NodeID returns the id of the options.
func (b *Bus) NodeID() string { return b.opts.NodeID }

// Alone reports whether no other node is there. Who does not publish because
// of it costs nobody anything: see outlet.solitary.
func (b *Bus) Alone() bool { return b.out.solitary() }

// Publish numbers data and hands it to NATS.
func (b *Bus) Publish(_ context.Context, subject string, data []byte) error {
	if err := b.check(data); err != nil {
		return err
	}
	if b.out.solitary() {
		return nil
	}
	err := b.out.publish(subject, data)
	if errors.Is(err, errOffline) {
		// It has its number, so those who should have had it will know.
		b.counts.unsent.Add(1)
		return nil
	}
	if err == nil {
		b.counts.out.Add(1)
		b.counts.bytesOut.Add(uint64(len(data)))
	}
	return err
}

// Subscribe adds an interest.
func (b *Bus) Subscribe(subject string, handle func(bus.Message), lost func()) (bus.Subscription, error) {
	if err := checkSubject(subject); err != nil {
		return nil, err
	}
	s := &subscription{bus: b, handle: handle, lost: lost}
	if err := b.in.add(s, subject); err != nil {
		return nil, err
	}
	return s, nil
}

// dispatch sorts all that arrives. It never waits for anybody.
func (b *Bus) dispatch() {
	for {
		select {
		case <-b.ended:
			return
		case m := <-b.arrivals:
			switch b.names.class(m.Subject) {
			case classMessage:
				b.in.arrive(m)
			case classRequest:
				b.called(m)
			case classBeat:
				b.in.beat(m)
			case classAsk:
				b.in.asked(m)
			}
		}
	}
}

func (b *Bus) check(data []byte) error {
	if b.closed.Load() {
		return bus.ErrClosed
	}
	if len(data) > bus.MaxData {
		return fmt.Errorf("%w: %d bytes, at most %d", bus.ErrTooLarge, len(data), bus.MaxData)
	}
	return nil
}

// byeTime is how long a node that leaves waits until the others know.
const byeTime = 500 * time.Millisecond

// Close leaves the bus. The other nodes learn that nothing was lost.
func (b *Bus) Close() error {
	if b.closed.Swap(true) {
		return nil
	}
	for _, s := range b.in.close() {
		s.end()
		s.running.Wait()
	}
	b.cancel()
	b.running.Wait()
	close(b.ended)
	b.loops.Wait()
	b.keep.work() // what was asked until now
	b.sayGoodbye()
	b.nc.Close()
	if b.server != nil {
		b.server.stop()
	}
	return nil
}

// sayGoodbye tells the others where all numbers end and waits until they have
// it, so that they need not fear for what was sent last.
func (b *Bus) sayGoodbye() {
	others := int(b.in.present.Load())
	if others == 0 {
		return
	}
	inbox := nats.NewInbox()
	inbox = b.names.inbox + inbox[len(nats.InboxPrefix)-1:]
	acks, err := b.nc.SubscribeSync(inbox)
	if err != nil {
		b.note(connectionError(err))
		return
	}
	b.out.marks(true)
	if err := b.out.beat(b.keep.beats+1, beat{links: b.links.Load(), flags: flagBye}, inbox); err != nil {
		b.note(err)
		return
	}
	for end := time.Now().Add(byeTime); others > 0; others-- {
		if _, err := acks.NextMsg(time.Until(end)); err != nil {
			b.log.Debug("not all nodes heard the goodbye", "missing", others, "error", err)
			return
		}
	}
}

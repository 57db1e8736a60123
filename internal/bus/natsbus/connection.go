package natsbus

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/polder-chat/polder/internal/bus"
)

// errOffline says that NATS can't be reached at this moment.
var errOffline = errors.New("natsbus: not connected to NATS")

// connectionError puts the errors of NATS into those of package bus.
func connectionError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, nats.ErrConnectionClosed):
		return bus.ErrClosed
	case errors.Is(err, nats.ErrReconnectBufExceeded), errors.Is(err, nats.ErrDisconnected):
		return errOffline
	case errors.Is(err, nats.ErrMaxPayload):
		return fmt.Errorf("%w for the NATS server", bus.ErrTooLarge)
	default:
		return fmt.Errorf("natsbus: %w", err)
	}
}

// connect opens the node's one connection to NATS.
func (b *Bus) connect() (*nats.Conn, error) {
	opts := []nats.Option{
		nats.Name("polder " + b.opts.NodeID),
		nats.NoEcho(),
		nats.CustomInboxPrefix(b.names.inbox),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectJitter(100*time.Millisecond, 100*time.Millisecond),
		nats.ReconnectBufSize(-1), // what can't be sent is lost, and noticed
		nats.PingInterval(2 * time.Second),
		nats.MaxPingsOutstanding(2),
		nats.Timeout(5 * time.Second),
		nats.ErrorHandler(b.failed),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if !b.closed.Load() {
				b.log.Warn("lost the connection to NATS", "error", err)
			}
		}),
		nats.ReconnectHandler(b.connected),
	}
	if b.server != nil {
		return nats.Connect("", append(opts, b.server.clientOptions()...)...)
	}
	return b.connectOut(append(opts, nats.IgnoreAuthErrorAbort(), func(o *nats.Options) error {
		o.Servers = b.opts.URLs // not as one text, as a password may hold a comma
		return nil
	}))
}

// connectOut connects to an external NATS. One that is not there is tried for
// as long as the bus is open; one that refuses this node is an error.
func (b *Bus) connectOut(opts []nats.Option) (*nats.Conn, error) {
	nc, err := nats.Connect("", opts...)
	var network net.Error
	switch {
	case err == nil:
	case errors.Is(err, nats.ErrNoServers), errors.Is(err, nats.ErrTimeout), errors.As(err, &network):
		b.log.Warn("NATS can't be reached, trying on", "error", err)
		return nats.Connect("", append(opts, nats.RetryOnFailedConnect(true), nats.ConnectHandler(b.connected))...)
	default:
		return nil, fmt.Errorf("natsbus: connect to NATS: %w", err)
	}
	if err := checkPayload(nc); err != nil {
		nc.Close()
		return nil, err
	}
	return nc, nil
}

// checkPayload reports a NATS server that does not take the largest messages.
func checkPayload(nc *nats.Conn) error {
	if has, needs := nc.MaxPayload(), int64(bus.MaxData+headerSize); has < needs {
		return fmt.Errorf("natsbus: the NATS server takes messages of %d bytes: its max_payload must be at least %d", has, needs)
	}
	return nil
}

// connected is called when the connection is there again, or late.
func (b *Bus) connected(nc *nats.Conn) {
	if err := checkPayload(nc); err != nil {
		b.log.Error("large messages will be lost", "error", err)
	}
	b.log.Info("connected to NATS")
	b.doubt()
}

// doubt is called when messages to or from this node may have been lost and
// nobody can say which: both sides compare their numbers.
func (b *Bus) doubt() {
	b.links.Add(1)
	b.in.resyncAll()
	b.keep.show(flagHello)
}

// failed takes the errors that NATS finds in the background.
func (b *Bus) failed(_ *nats.Conn, sub *nats.Subscription, err error) {
	if errors.Is(err, nats.ErrSlowConsumer) && sub != nil {
		b.counts.slow.Add(1)
		if !b.in.loseOf(sub) {
			b.doubt()
		}
		return
	}
	b.log.Warn("NATS", "error", err)
}

// dropInterest ends a subscription of NATS. That it is gone already, with the
// connection, is fine.
func (b *Bus) dropInterest(sub *nats.Subscription) {
	if err := sub.Unsubscribe(); err != nil && !errors.Is(err, nats.ErrConnectionClosed) && !errors.Is(err, nats.ErrBadSubscription) {
		b.log.Debug("can't unsubscribe", "subject", sub.Subject, "error", err)
	}
}

// note takes the error of something that is not repeated: the other nodes
// notice that it is missing.
func (b *Bus) note(err error) {
	if err != nil && !errors.Is(err, bus.ErrClosed) {
		b.counts.unsent.Add(1)
		b.log.Debug("not sent to the other nodes", "error", err)
	}
}

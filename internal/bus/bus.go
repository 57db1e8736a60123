// Package bus carries bytes between the nodes of a cluster and knows nothing
// about what they mean.
//
// A node acts on its own changes itself, without the bus: what it publishes
// goes to the other nodes only. Package natsbus joins the nodes of a cluster;
// membus joins nodes of one process, and serves a single node at no cost;
// bustest holds the contract that every implementation passes.
//
// # Guarantees
//
//   - Order: what one node publishes on one subject reaches a subscription in
//     that order. Nothing is said about different subjects or publishers.
//   - At most once: a message is delivered once or not at all.
//   - Loss is noticed: when messages that should have reached a subscription
//     did not (it was too slow, a route was cut, a publisher restarted), its
//     loss function is called before any later message of that publisher on
//     that subject is delivered, and soon even when no later message comes. It
//     may also be called when nothing was lost. So who has seen no loss has
//     seen everything, and who sees one starts over from the database.
//   - From when: a subscription covers what other nodes publish once they know
//     of it, which may be a moment after Subscribe returned.
package bus

import (
	"context"
	"errors"
)

// MaxData is the most bytes that one message may carry. With what a bus adds to
// it, it fits the mebibyte that message brokers take.
const MaxData = 1<<20 - 1<<10

// Errors of a Bus.
var (
	// ErrClosed says that the bus was closed on this node.
	ErrClosed = errors.New("bus: closed")
	// ErrNoResponder says that no other reachable node serves the subject.
	ErrNoResponder = errors.New("bus: no node serves the subject")
	// ErrTooLarge says that the data is longer than MaxData.
	ErrTooLarge = errors.New("bus: message too large")
)

// RemoteError is what the serving node answered a request with when its
// responder failed.
type RemoteError struct{ Text string }

// Error returns the other node's error text.
func (e *RemoteError) Error() string { return "bus: other node: " + e.Text }

// Message is what another node published or asked. Data is shared between
// receivers: keep it if you like, but never change it.
type Message struct {
	Subject string
	From    string // id of the publishing node
	Data    []byte
}

// Responder answers a request. Each call has a goroutine of its own.
type Responder func(ctx context.Context, m Message) ([]byte, error)

// Bus is one node's end of the bus. All methods may be called concurrently.
type Bus interface {
	// NodeID returns the id under which the other nodes see this one.
	NodeID() string

	// Alone reports whether no other node is there at this moment, so that a
	// publisher can save itself the work of encoding.
	Alone() bool

	// Publish sends data to the other nodes that subscribe to subject. It
	// does not wait for them, and the caller must not change data afterwards.
	// It returns ErrTooLarge or ErrClosed.
	Publish(ctx context.Context, subject string, data []byte) error

	// Subscribe calls handle for what other nodes publish on subject, one
	// message at a time, and lost when some were missed (see the package
	// comment), never both at once. Both should return soon: a subscription
	// that falls too far behind loses messages. Neither may be nil.
	Subscribe(subject string, handle func(Message), lost func()) (Subscription, error)

	// Serve answers the requests of other nodes on subject. If several nodes
	// serve one subject, any one of them gets the request.
	Serve(subject string, respond Responder) (Subscription, error)

	// Request asks another node that serves subject and waits for its answer
	// until ctx is done. It returns ErrNoResponder, a *RemoteError, ErrTooLarge,
	// ErrClosed or the error of ctx.
	Request(ctx context.Context, subject string, data []byte) ([]byte, error)

	// Close leaves the bus, ends all subscriptions and waits for handlers that
	// still run, so it must not be called from one.
	Close() error
}

// Subscription is an interest in a subject that can be given up.
type Subscription interface {
	// Unsubscribe ends the interest. A handler that runs at this moment may
	// still end after it; none starts any more. More than one call is fine.
	Unsubscribe()
}

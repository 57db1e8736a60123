// Package hub holds this node's WebSockets: who listens to what, and how an
// event gets to all of them without any slowing the others.
//
// # How it works
//
// One goroutine, the router, owns the index of users, channels, teams and
// connections. Everything that concerns it (an event, a membership, a socket
// that comes or goes) passes through one inbox, so all connections see events
// in the order of publishing and a membership counts for exactly the events
// published after it. Routing an event only appends a pointer to each
// receiver's outbox; at the end of a round the sockets with something to send
// are flushed by a few workers in parallel, with all that gathered in one
// write each.
//
// An event is encoded once. A connection's frame differs in the sequence
// number alone, which is implied by the place in the outbox, so shedding an
// unsent event leaves no gap.
//
// The outbox keeps events after they were sent, bounded in number, bytes and
// time. A client that returns with its connection id and the number that it
// expects next goes on from there; the new socket takes over the outbox.
//
// Writing never blocks: the socket is tried, and only if it is full does a
// goroutine wait for it (on TLS always). A client that falls behind first loses
// typing and status events, then its socket, with a code that makes it resume.
// Reading costs a goroutine a socket with the smallest stack and no buffer: the
// goroutine that reads a message also handles it, then leaves the socket to a
// fresh one, so that a stack which grew does not stay.
package hub

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
//
// # Several nodes
//
// What a hub publishes goes to the hubs of the other nodes on subjects of the
// bus: channels and users share 1,024 each, teams have one each. A hub
// subscribes to those that its clients need, so an event costs nothing on a node
// where nobody listens.
//
// Every hub numbers what it publishes, a subject, from 1 at its start. A
// receiver that finds a number missing, or is told of a loss by the bus, has
// those concerned start over: their connections are forgotten and their sockets
// closed, they come back, get a hello and read what they missed from the
// database, which is exact. So a stream never has a hole in it.
//
// A subscription begins to count a moment after it was made. So a hub asks each
// peer for a mark on a new subject: a message that says how far the peer is
// there. From the mark on nothing of that peer is missed or unnoticed; a subject
// with a mark of every live peer is sure. A client gets its hello when all its
// subjects are sure, and what happened before is in what it reads then. If a
// peer does not answer, the client isn't kept waiting for longer than
// Timing.Cover: the late mark then says whether anything was missed. Peers know
// of each other by their pulses.
//
// Memberships are published on the user's subject. A hub that learns of a
// joining to something on a subject that isn't sure holds back what comes for
// the user until it is. Who joins somebody also sends them an event, after the
// membership and on the same subject: the client gets it when nothing is missed
// any more, and reads the channel upon it. A leaving is published among the
// channel's events too, so that none of its publisher's later ones overtakes it.
// When two nodes change one membership at about the same time, their messages
// may come in the wrong order: then the database is asked.
//
// # Resume on another node
//
// A connection lives on one node, its owner. When its client arrives at another
// node, that one asks all its peers for it: a request to each is cheaper than
// any record of where connections are, as they wander with each stop of a node.
// Let A be the owner, B the other, P any publisher (A and B among them), and S
// the subjects of the user.
//
//  1. B makes all of S sure, notes for each subject and publisher how far it is
//     (b), holds from then on what it would deliver to the connection, and
//     sends b along with its question.
//  2. A waits until it is at least as far as b says everywhere. Then it takes the
//     connection out, notes how far it is (a), and answers with the outbox and a.
//     It delivers nothing to the connection any more.
//  3. B waits until it is at least as far as a. Then the connection goes on with
//     the outbox and, after it, those held messages whose number is above a.
//
// Every message m of P on a subject s of both A's and B's view of the user is
// delivered exactly once: if its number is at most a, A has routed it, and B
// drops it; nothing of the kind comes later, as B has seen all up to a. If it is
// above a, A has not routed it, and as b <= a it came to B after B began to hold
// and before or after the end of step 3: B delivers it. B misses nothing between
// b and a or after, as the subject is sure for B, and a loss on it makes B forget
// the connection. The order of one publisher on a subject, which is that of a
// channel's events of one node, is kept: all up to a in A's order come before all
// above a in B's.
//
// The views of A and B may differ by memberships under way. If the user joined
// something that A did not know of, the event that tells the client of it has a
// number above a, so the client gets it from B and reads the channel then; should
// B hold events of it already, B gives up. If A knew of something to which B had
// not listened when it began to hold, B gives up. If the user has left it by
// step 3, nothing of it is delivered.
//
// B gives up also when A is not among its live peers, when a subject is not sure,
// when too much had to be held, or when a wait of steps 2 or 3 takes too long.
// Giving up means a new connection id and a hello. What P published while it was
// alive for only one of A and B fails the comparison of b and a, or shows as a
// loss when P is heard again.
//
// A client has one socket at a time in mind. If it goes to two nodes at once, one
// of them gets the connection, and no stream has a hole or an event twice.
//
// # When a node stops
//
// Shutdown gives all connections to the peers, some at a time, by the same three
// steps with the owner as the one who asks: the peer prepares as B does, with the
// memberships that A knows in place of the database's, A lets go, and closes the
// sockets when the peer has them. The peer keeps them as if their clients had
// just left. Wherever a client comes back, its connection is found. After a node
// that died there is nothing to be found: its clients get a hello.
//
// # Presence
//
// Each hub tells the others whose first socket came and whose last one went,
// gathered for a moment, with a version that pulses repeat: who missed something
// asks for all of it. A user is gone when no live node has them, which is told by
// the node that had them last. Users of a node that died or left have the usual
// time to come back; then the living tell that they are gone, in turn, so that
// normally one does. Should a user be told gone wrongly, because news was under
// way, the node that has them says so once more.
package hub

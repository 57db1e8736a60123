// Package history puts a cluster under load and keeps what happened, to be
// checked afterwards.
//
// A [Load] is people who write, reply, join, leave, log in and read at a steady
// rate, each time at a node that a balancer gives. What isn't acknowledged is
// sent again until it is, as clients do. Whatever was acknowledged is asked for
// at once at another node: nobody may miss their own. Others listen on
// WebSockets and ask for what an event told them, or poll.
package history

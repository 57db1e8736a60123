// Package bench measures a running server of the v4 API from outside: how many
// posts it acknowledges, what a page of posts costs it, how fast and at what
// cost an event reaches many listeners, what an idle socket weighs, and what
// passes between the nodes of a cluster. With --compare it measures in the same
// run what the machine can do at best, so that the ratio means something on any
// machine.
//
// The client shares the machine with the server, so it must be cheap: the hot
// loops write prebuilt requests to keep-alive connections and read little more
// than the status line. Everything else uses net/http and encoding/json.
package bench

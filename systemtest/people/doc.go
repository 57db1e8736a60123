// Package people are the clients of a cluster under test: they use the API by
// the official Go client, listen on WebSockets, and count what they get.
//
// A [Person] can be at any node: the token is good everywhere. A [Socket] is one
// WebSocket. A [Reader] is a client that keeps a WebSocket open wherever there
// is one to be had, resumes and catches up as real clients do, and knows each
// post once. A [Crowd] writes and reads through a [Balancer], which knows of the
// nodes what a load balancer does.
package people

// Package cluster is this node's view of the nodes that share the work: which
// there are, whether each is green or red and why, and a way to ask all of them
// for something.
//
// Every node sends a heartbeat over the bus. One that is silent for two
// intervals is down (HA-18). The database knows them too: every node writes a
// line there every two seconds, so that a node which is cut off can be told
// from one that is dead, and so that an operator can look at the cluster without
// a running node (see [Inspector]).
//
// All nodes judge alike. What a node says of itself (draining, its database is
// gone) is its own word; who differs from the others in configuration or version
// is who differs from more than half of those that live.
package cluster

// Package site runs clusters of polder for tests: real processes that share a
// configuration file, a directory of files and a real database, and that can be
// stopped, killed, frozen and cut off.
//
// The nodes of a cluster have the addresses 127.0.0.11, .12 and so on, and all
// the same ports. The file that they share says all but the address: that is in
// MM_ variables, as on any machine with several nodes.
//
// Nothing waits for a time to pass: see [Await].
package site

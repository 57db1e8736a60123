// Package server builds the parts of a node, starts and stops them in order. It
// is the only room that knows all of them.
package server

package server

import (
	"net"
	"sync/atomic"
	"time"
)

// gate is a listener that closes without turning away who is in front of it:
// the system resets connections that it took and nobody accepted.
type gate struct {
	*net.TCPListener
	closing atomic.Bool
}

// Accept implements net.Listener. Once the gate is to close it takes those who
// are there; its error says that nobody is any more, and that it has closed.
func (g *gate) Accept() (net.Conn, error) {
	if c, err := g.TCPListener.Accept(); err == nil || !g.closing.Load() {
		return c, err
	}
	if c := waiting(g.TCPListener); c != nil {
		return c, nil
	}
	_ = g.Close() // Shutdown's error is the one that counts
	return nil, net.ErrClosed
}

// shut lets the goroutine that accepts close the gate.
func (g *gate) shut() error {
	g.closing.Store(true)
	return g.SetDeadline(time.Unix(1, 0))
}

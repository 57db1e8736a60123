package site

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
)

// wire takes connections at one address to another, until it is cut.
type wire struct {
	listener net.Listener
	to       string
	ended    sync.WaitGroup

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

// newWire returns a wire that ends with t.
func newWire(t testing.TB, from, to string) *wire {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", from)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, to: to, conns: map[net.Conn]bool{}}
	w.ended.Go(w.accept)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		w.set(true)
		w.ended.Wait()
	})
	return w
}

// set cuts the wire, or mends it.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for c := range w.conns {
			_ = c.Close() // its end may have been first
		}
	}
}

// accept connects who comes, until the listener is closed.
func (w *wire) accept() {
	for {
		in, err := w.listener.Accept()
		if err != nil {
			return
		}
		w.ended.Go(func() { w.join(in) })
	}
}

// join copies both ways until one side ends or the wire is cut.
func (w *wire) join(in net.Conn) {
	defer in.Close()
	if !w.hold(in) {
		return
	}
	defer w.release(in)
	out, err := new(net.Dialer).DialContext(context.Background(), "tcp", w.to)
	if err != nil {
		return // who dialled sees the connection end
	}
	defer out.Close()
	if !w.hold(out) {
		return
	}
	defer w.release(out)
	var copying sync.WaitGroup
	for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
		copying.Go(func() {
			// How it ends is nobody's concern: then both connections end.
			_, _ = io.Copy(way[0], way[1])
			_ = in.Close()
			_ = out.Close()
		})
	}
	copying.Wait()
}

// hold notes a connection to be cut; it returns false if the wire is cut.
func (w *wire) hold(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.cut {
		w.conns[c] = true
	}
	return !w.cut
}

func (w *wire) release(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
}

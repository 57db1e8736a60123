package hub

import (
	"bytes"
	"time"
)

// maxWrite is how many bytes are gathered for one write, give or take one
// event.
const maxWrite = 64 << 10

// scratch is what a goroutine brings along to write to many sockets without
// allocating for any of them.
type scratch struct {
	buf   []byte
	n     int
	err   error
	write func(fd uintptr) bool // one attempt with buf, into n and err
}

func newScratch() *scratch {
	s := &scratch{}
	s.write = s.attempt
	return s
}

// shrink lets go of a buffer that one huge event made grow.
func (s *scratch) shrink() {
	if cap(s.buf) > 4*maxWrite {
		s.buf = nil
	}
}

// flush writes what waits for the socket, as far as it takes it.
func (c *conn) flush(s *scratch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flushLocked(s)
}

// flushLocked is flush under mu; s may be nil.
func (c *conn) flushLocked(s *scratch) {
	if c.busy || c.state == closed || !c.waiting() {
		return
	}
	if c.raw == nil {
		c.wait()
		return
	}
	if s == nil {
		s = c.hub.scratches.Get().(*scratch)
		defer c.hub.scratches.Put(s)
	}
	for c.waiting() {
		s.buf = c.compose(s.buf[:0])
		if err := c.raw.Write(s.write); err != nil || s.err != nil {
			c.abort()
			return
		}
		if s.n < len(s.buf) {
			c.rest = bytes.Clone(s.buf[s.n:])
			c.wait()
			return
		}
	}
	s.shrink()
}

// waiting reports whether anything is to be written.
func (c *conn) waiting() bool {
	if c.state == open {
		return c.out.pending() > 0 || c.ping || c.replies != nil || c.pong != nil
	}
	return c.farewell != nil
}

// compose appends frames to b, up to about maxWrite bytes, and takes them as
// sent.
func (c *conn) compose(b []byte) []byte {
	if c.state != open {
		b = append(b, c.farewell...)
		c.farewell = nil
		return b
	}
	if c.pong != nil {
		b = append(b, c.pong...)
		c.pong = nil
	}
	for c.out.pending() > 0 && len(b) < maxWrite {
		m, seq := c.out.next()
		b = m.appendFrame(b, seq)
	}
	if c.out.pending() > 0 {
		return b
	}
	for _, frame := range c.replies {
		b = append(b, frame...)
	}
	c.replies = nil
	if c.ping {
		b = append(b, 0x89, 0) // final, ping, no payload
		c.ping = false
	}
	return b
}

// abort ends a socket that can't be written to; the goroutine that reads
// notices and cleans up.
func (c *conn) abort() {
	c.state = closed
	_ = c.nc.Close() // its error would only say that the socket is gone already
}

// wait starts a goroutine that writes as soon as the socket takes more.
func (c *conn) wait() {
	c.busy = true
	c.hub.counters.busy.Add(1)
	c.hub.goroutines.Add(1)
	go c.drain()
}

// drain writes until nothing waits any more.
func (c *conn) drain() {
	defer c.hub.goroutines.Done()
	defer c.hub.counters.busy.Add(-1)
	s := c.hub.scratches.Get().(*scratch)
	defer c.hub.scratches.Put(s)
	defer s.shrink()
	for c.takeNext(s) {
		err := c.nc.SetWriteDeadline(time.Now().Add(c.hub.opts.Timing.Write))
		if err == nil {
			_, err = c.nc.Write(s.buf)
		}
		if err != nil {
			c.mu.Lock()
			c.abort()
			c.mu.Unlock()
			return
		}
	}
}

// takeNext composes the next write into s.buf. If there is none, it gives the
// socket back to flush and returns false.
func (c *conn) takeNext(s *scratch) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == closed {
		return false
	}
	if c.rest != nil {
		s.buf = append(s.buf[:0], c.rest...)
		c.rest = nil
		return true
	}
	if c.waiting() {
		s.buf = c.compose(s.buf[:0])
		return true
	}
	if c.state == open {
		// flush does not set a deadline and must not meet an old one.
		_ = c.nc.SetWriteDeadline(time.Time{})
	}
	c.busy = false
	if c.hangUp {
		c.abort()
	}
	return false
}

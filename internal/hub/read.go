package hub

import (
	"bytes"
	"errors"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/model"
)

// read waits until the client sends something and handles it. Then it leaves
// the socket to a new goroutine: handling makes a stack grow, and waiting, which
// most sockets do most of the time, should cost no more than the smallest one.
func (c *conn) read() {
	if err := c.fill(); err != nil && !c.survives(err) {
		c.end()
		return
	}
	c.seen.Store(model.Now())
	c.process()
}

// process handles what came in and reads on, unless that was the end.
func (c *conn) process() {
	err := c.consume()
	if broken, is := errors.AsType[*protocolError](err); is {
		c.close(broken.code, broken.reason)
		err = c.consume() // what came with it
	}
	if err != nil {
		c.end()
		return
	}
	go c.read()
}

// survives reports whether the socket is still to be read after an error: a
// client that did not authenticate in time is told so, and given the time to
// answer.
func (c *conn) survives(err error) bool {
	if c.user != nil || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != open {
		return false
	}
	c.closeLocked(ws.StatusPolicyViolation, "not authenticated in time")
	return true
}

// fewBytes is how many bytes of a frame are read at first: most of what clients
// send is no longer.
const fewBytes = 64

// fill reads once into in.buf. If nothing has come in yet it waits with room for
// a few bytes, so that an idle socket holds no buffer.
func (c *conn) fill() error {
	if c.in.box != nil {
		n, err := c.readInto(c.in.buf[len(c.in.buf):cap(c.in.buf)])
		c.in.buf = c.in.buf[:len(c.in.buf)+n]
		return err
	}
	few := make([]byte, fewBytes)
	n, err := c.readInto(few)
	if n == 0 {
		return err
	}
	c.in.buf = append(c.buffer(), few[:n]...)
	return nil // an error comes again with the next read
}

// readInto reads once, waiting if need be.
func (c *conn) readInto(b []byte) (n int, err error) {
	if c.raw == nil {
		return c.nc.Read(b)
	}
	waited := c.raw.Read(func(fd uintptr) (ready bool) {
		n, ready, err = readSocket(fd, b)
		return ready
	})
	if waited != nil {
		return 0, waited
	}
	return n, err
}

// buffer returns in.buf, from the pool if there is none yet. It has room: a
// whole frame of the permitted size fits, and consume leaves no more than a part
// of one.
func (c *conn) buffer() []byte {
	if c.in.box == nil {
		c.in.box = c.hub.buffers.Get().(*[]byte)
		c.in.buf = (*c.in.box)[:0]
	}
	return c.in.buf
}

// release gives an empty in.buf back to the pool.
func (c *conn) release() {
	if c.in.box != nil && len(c.in.buf) == 0 {
		c.hub.buffers.Put(c.in.box)
		c.in.box, c.in.buf = nil, nil
	}
}

// keep leaves in in.buf what is not handled yet.
func (c *conn) keep(b []byte) {
	c.in.buf = c.in.buf[:copy(c.in.buf, b)]
	c.release()
}

// consume handles the complete frames in in.buf. It returns io.EOF after the
// client's close frame.
func (c *conn) consume() error {
	b := c.in.skipped(c.in.buf)
	for {
		h, size := parseHeader(b)
		if size == 0 {
			break
		}
		if c.isClosing() {
			// Only the client's own close frame is of interest still. The others
			// are skipped as wholes: what one holds may look like a close frame.
			if h.OpCode != ws.OpClose {
				c.in.pass(h, size)
				b = c.in.skipped(b)
				continue
			}
			if int64(len(b)-size) < min(h.Length, ws.MaxControlFramePayloadSize) {
				break
			}
			return io.EOF
		}
		if err := c.in.check(h, c.hub.opts.Limits.MessageBytes); err != nil {
			c.in.pass(h, size)
			c.keep(b)
			return err
		}
		if int64(len(b)-size) < h.Length {
			break
		}
		payload := b[size : size+int(h.Length)]
		b = b[size+int(h.Length):]
		ws.Cipher(payload, h.Mask, 0)
		if err := c.receive(h, payload); err != nil {
			c.keep(b)
			return err
		}
	}
	c.keep(b)
	return nil
}

func (c *conn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state != open
}

// receive handles one frame. payload is only valid during the call.
func (c *conn) receive(h ws.Header, payload []byte) error {
	switch h.OpCode {
	case ws.OpPing:
		frame := ws.MustCompileFrame(ws.NewPongFrame(bytes.Clone(payload)))
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.state == open {
			c.pong = frame
			c.flushLocked(nil)
		}
		return nil
	case ws.OpPong:
		return nil
	case ws.OpClose:
		return c.receiveClose(payload)
	case ws.OpContinuation:
		c.in.message = append(c.in.message, payload...)
		payload = c.in.message
	default:
		c.in.op = h.OpCode
		if !h.Fin {
			c.in.message = bytes.Clone(payload)
		}
	}
	if !h.Fin {
		return nil
	}
	op := c.in.op
	c.in.op, c.in.message = 0, nil
	if op == ws.OpText && !utf8.Valid(payload) {
		return &protocolError{ws.StatusInvalidFramePayloadData, "text is not UTF-8"}
	}
	return c.handle(op, payload)
}

// receiveClose answers a close frame, after which the server hangs up.
func (c *conn) receiveClose(payload []byte) error {
	code, reason := ws.StatusNormalClosure, ""
	if len(payload) > 0 {
		code, reason = ws.ParseCloseFrameData(payload)
		if err := ws.CheckCloseFrameData(code, reason); err != nil || len(payload) == 1 {
			return &protocolError{ws.StatusProtocolError, "malformed close frame"}
		}
		// A client that says that it is done, or leaves the page, won't resume.
		c.in.clean = code == ws.StatusNormalClosure || code == ws.StatusGoingAway
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closeLocked(code, "")
	if c.busy {
		c.hangUp = true // when the answer is written
		return nil
	}
	return io.EOF
}

// end closes the socket for good and tells the router.
func (c *conn) end() {
	c.mu.Lock()
	c.abort()
	c.replies, c.pong, c.farewell, c.rest = nil, nil, nil, nil
	c.mu.Unlock()
	c.in.message = nil
	c.keep(nil)
	if c.user != nil {
		c.hub.submit(&detach{c: c, clean: c.in.clean})
	}
	c.hub.removeSocket(c)
	c.hub.goroutines.Done()
}

// authenticated lifts the time limit of a socket that has yet to authenticate.
func (c *conn) authenticated() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != open {
		return nil
	}
	return c.nc.SetReadDeadline(time.Time{})
}

package hub

import (
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gobwas/ws"
)

// conn is a WebSocket and its connection in the sense of the protocol: an id,
// and a numbered stream of events. When the socket is gone, the conn stays in
// the index and gathers events until a new one takes over its outbox.
type conn struct {
	hub *Hub
	nc  net.Conn
	raw syscall.RawConn // nil: nc can only be used with calls that block

	in    inbound // of the goroutine that reads
	offer resume  // what the client wants to go on with, until it is attached

	// Set by the router when the conn enters the index, then fixed. The
	// goroutine that reads looks at them only after that.
	id        string
	user      *user
	sessionID string
	expiresAt int64 // Unix ms, 0: never

	// Of the router.
	taking   *taking // not nil while the connection comes from another node
	dirty    bool    // among those to flush at the end of the round
	doomed   bool    // leaves the index at the end of the round
	indexed  bool    // in the index
	attached bool    // the socket counts for the user's presence
	leftAt   int64   // Unix ms, when attached ended
	nextPing int64   // Unix ms

	seen atomic.Int64 // Unix ms, when the client last sent anything

	mu       sync.Mutex
	out      outbox
	replies  [][]byte // frames
	pong     []byte   // frame
	farewell []byte   // close frame, the last thing to send
	rest     []byte   // of a write that the socket took only in part
	ping     bool
	busy     bool // a goroutine waits for the socket to take more
	hangUp   bool // when that goroutine is done
	catching bool // resumed, and not yet at the end of what it missed
	state    state
}

type state uint8

const (
	open    state = iota
	closing       // the farewell is all that is still sent
	closed        // the socket is gone
)

// verdict is what became of an event.
type verdict uint8

const (
	queued   verdict = iota
	shed             // dropped, being disposable
	slow             // queued, but the client is too far behind
	overflow         // not to be kept: the connection can't be resumed any more
)

// push queues an event.
func (c *conn) push(m *message) verdict {
	l := &c.hub.opts.Limits
	c.mu.Lock()
	defer c.mu.Unlock()
	pending, bytes := c.out.pending(), c.out.pendingBytes()
	if pending < l.QueueEvents/2 && bytes < l.ResumeBytes/4 {
		c.catching = false
	} else {
		if m.disposable {
			return shed
		}
		events, most := l.QueueEvents, l.ResumeBytes/2
		if c.state != open || c.catching {
			events, most = l.ResumeEvents, l.ResumeBytes
		}
		if pending >= events || bytes+m.size() > most {
			n := c.out.shed()
			c.hub.counters.shed.Add(int64(n))
			if n == 0 && c.state != open {
				return overflow
			}
			if n == 0 {
				c.out.push(m)
				return slow
			}
		}
	}
	c.out.push(m)
	c.out.trim(l.SentEvents, l.ResumeBytes, 0)
	return queued
}

// maxReplies is how many replies may wait for a client that asks without
// reading.
const maxReplies = 64

// reply sends a frame that carries no sequence number, after all events that
// are queued.
func (c *conn) reply(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != open {
		return
	}
	if len(c.replies) >= maxReplies {
		c.closeLocked(ws.StatusPolicyViolation, "replies are not read")
		return
	}
	c.replies = append(c.replies, frame)
	c.flushLocked(nil)
}

// close says goodbye with a status code. Events that were not sent stay for a
// resume. The goroutine that reads ends when the client closes its side, or
// after Timing.Linger.
func (c *conn) close(code ws.StatusCode, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closeLocked(code, reason)
}

func (c *conn) closeLocked(code ws.StatusCode, reason string) {
	if c.state != open {
		return
	}
	c.state = closing
	c.replies, c.pong, c.ping = nil, nil, false
	c.farewell = ws.MustCompileFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(code, reason)))
	c.flushLocked(nil)
	// An error here means that the socket is gone, which the reader notices.
	_ = c.nc.SetDeadline(time.Now().Add(c.hub.opts.Timing.Linger))
}

// handOver gives the outbox to a conn that resumes with number seq, or returns
// false if that can't be had.
func (c *conn) handOver(to *conn, seq int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.out.rewind(seq) {
		return false
	}
	to.mu.Lock()
	defer to.mu.Unlock()
	to.out, c.out = c.out, outbox{}
	to.catching = true
	return true
}

// surrender gives the outbox away, from number seq on, or returns false if that
// can't be had.
func (c *conn) surrender(seq int64) (outbox, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.out.rewind(seq) {
		return outbox{}, false
	}
	return c.departLocked(), true
}

// depart gives the outbox away as it is. Nothing of it is sent any more.
func (c *conn) depart() outbox {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.departLocked()
}

func (c *conn) departLocked() outbox {
	out := c.out
	c.out = outbox{}
	return out
}

// expired reports whether the session ended before now (Unix ms).
func (c *conn) expired(now int64) bool { return c.expiresAt > 0 && now > c.expiresAt }

// forget drops the events kept for a resume.
func (c *conn) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = outbox{}
}

// wantPing has a protocol ping sent with the next flush.
func (c *conn) wantPing() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ping = c.state == open
}

// cut ends the socket without a word: the client does not answer.
func (c *conn) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.abort()
}

// trim drops sent events from before a time (Unix ms).
func (c *conn) trim(before int64) {
	l := &c.hub.opts.Limits
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.trim(l.SentEvents, l.ResumeBytes, before)
}

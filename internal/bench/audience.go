package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
	"golang.org/x/sync/errgroup"
)

const (
	parallelDials  = 16
	helloTimeout   = 10 * time.Second
	listenerBuffer = 2 << 10
	maxFrame       = 1 << 20
)

// audience is many authenticated sockets that only listen.
type audience struct {
	began    time.Time    // of the run; posts carry their time since then
	from     atomic.Int64 // µs since began: only posts sent after it count for latency
	received atomic.Int64 // benchmark posts, by all

	mu        sync.Mutex
	listeners []*listener
	reading   sync.WaitGroup
	closing   atomic.Bool
}

// listener is one socket. Its counts belong to its goroutine until that ends.
type listener struct {
	conn    net.Conn
	r       *bufio.Reader
	payload []byte
	latency *Histogram // nil: none yet; an idle socket must cost little
	next    int64      // seq of the next event
	gaps    int64      // events whose seq was another
	frame   []byte
	failure error
}

// grow opens n more sockets, shared out among the users.
func (a *audience) grow(ctx context.Context, c *client, users []account, n int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallelDials)
	for i := range n {
		g.Go(func() error {
			l, err := dialListener(ctx, c, users[i%len(users)])
			if err != nil {
				return fmt.Errorf("socket %d of %d: %w", i+1, n, err)
			}
			a.mu.Lock()
			a.listeners = append(a.listeners, l)
			a.mu.Unlock()
			a.reading.Go(func() { l.failure = l.listen(a) })
			return nil
		})
	}
	return g.Wait()
}

// dialListener returns a socket that has got its hello.
func dialListener(ctx context.Context, c *client, user account) (*listener, error) {
	dialer := ws.Dialer{
		Header:         ws.HandshakeHeaderHTTP(http.Header{"Authorization": {"Bearer " + user.Token}}),
		Timeout:        helloTimeout,
		ReadBufferSize: listenerBuffer,
	}
	nc, early, _, err := dialer.Dial(ctx, c.webSocketURL())
	if err != nil {
		return nil, err
	}
	l := &listener{conn: nc}
	var source io.Reader = nc
	if early != nil { // it holds what came with the handshake
		held := make([]byte, early.Buffered())
		if _, err := io.ReadFull(early, held); err != nil {
			return nil, errors.Join(err, nc.Close())
		}
		ws.PutReader(early)
		source = io.MultiReader(bytes.NewReader(held), nc)
	}
	l.r = bufio.NewReaderSize(source, listenerBuffer)
	if err := l.awaitHello(); err != nil {
		return nil, errors.Join(fmt.Errorf("hello: %w", err), nc.Close())
	}
	return l, nil
}

func (l *listener) awaitHello() error {
	if err := l.conn.SetReadDeadline(time.Now().Add(helloTimeout)); err != nil {
		return err
	}
	if err := l.read(); err != nil {
		return err
	}
	if !bytes.Contains(l.payload, []byte(`"hello"`)) {
		return fmt.Errorf("the first event is %.100s", l.payload)
	}
	l.next = 1
	return l.conn.SetReadDeadline(time.Time{})
}

// listen reads until the socket ends.
func (l *listener) listen(a *audience) error {
	for {
		if err := l.read(); err != nil {
			if a.closing.Load() {
				return nil
			}
			return err
		}
		now := time.Since(a.began).Microseconds()
		l.checkSeq()
		if !bytes.Contains(l.payload, []byte(`"posted"`)) {
			continue
		}
		sent, ok := sentIn(l.payload)
		if !ok {
			continue
		}
		if sent >= a.from.Load() {
			if l.latency == nil {
				l.latency = new(Histogram)
			}
			l.latency.Record(time.Duration(now-sent) * time.Microsecond)
		}
		if l.frame == nil {
			l.frame = bytes.Clone(l.payload)
		}
		a.received.Add(1)
	}
}

// checkSeq compares the event's number, which stands at its end.
func (l *listener) checkSeq() {
	at := bytes.LastIndex(l.payload, []byte(`"seq":`))
	if at < 0 {
		return // a reply has none
	}
	digits := bytes.Trim(l.payload[at+len(`"seq":`):], " }\r\n")
	seq, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return // not at the end, so in a message's text
	}
	if seq != l.next {
		l.gaps++
	}
	l.next = seq + 1
}

// read reads one message into payload and answers the pings before it.
func (l *listener) read() error {
	var scratch [ws.MaxHeaderSize]byte
	l.payload = l.payload[:0]
	for {
		h, err := ws.ReadHeaderBuffer(l.r, scratch[:0])
		if err != nil {
			return err
		}
		if h.Masked || h.Length > maxFrame || len(l.payload) > maxFrame {
			return fmt.Errorf("a frame of %d bytes, masked: %t", h.Length, h.Masked)
		}
		if h.OpCode.IsControl() {
			if err := l.control(h); err != nil {
				return err
			}
			continue
		}
		have := len(l.payload)
		if need := have + int(h.Length); need > cap(l.payload) {
			l.payload = append(make([]byte, 0, need+need/4), l.payload...)
		}
		l.payload = l.payload[:have+int(h.Length)]
		if _, err := io.ReadFull(l.r, l.payload[have:]); err != nil {
			return err
		}
		if h.Fin {
			return nil
		}
	}
}

func (l *listener) control(h ws.Header) error {
	body := make([]byte, h.Length)
	if _, err := io.ReadFull(l.r, body); err != nil {
		return err
	}
	switch h.OpCode {
	case ws.OpPing:
		return ws.WriteFrame(l.conn, ws.MaskFrameInPlace(ws.NewPongFrame(body)))
	case ws.OpClose:
		code, reason := ws.ParseCloseFrameData(body)
		return fmt.Errorf("the server closed the socket: %d %s", code, reason)
	default:
		return nil
	}
}

// await waits until the audience has received want posts, at most the limit,
// and returns how many it has.
func (a *audience) await(ctx context.Context, want int64, limit time.Duration) int64 {
	end := time.Now().Add(limit)
	for a.received.Load() < want && time.Now().Before(end) && ctx.Err() == nil {
		pause(ctx, 20*time.Millisecond)
	}
	return a.received.Load()
}

// close ends all sockets and waits for their goroutines; the counts of the
// listeners are the caller's after that. It may be called again.
func (a *audience) close() {
	a.closing.Store(true)
	for _, l := range a.listeners {
		// A socket that the server has closed already has told so in failure.
		_ = l.conn.Close()
	}
	a.reading.Wait()
}

// verdict is what a closed audience has seen.
type verdict struct {
	latency Histogram
	gaps    int64
	lost    int64  // sockets that ended before the run
	frame   []byte // a posted event's payload
	failure error  // why one of them ended
}

func (a *audience) verdict() *verdict {
	v := &verdict{}
	for _, l := range a.listeners {
		if l.latency != nil {
			v.latency.Merge(l.latency)
		}
		v.gaps += l.gaps
		if l.frame != nil {
			v.frame = l.frame
		}
		if l.failure != nil {
			v.lost++
			v.failure = l.failure
		}
	}
	return v
}

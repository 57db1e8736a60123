package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

// compileFrame returns the bytes of a text frame, as a server sends it.
func compileFrame(payload []byte) []byte {
	return ws.MustCompileFrame(ws.NewTextFrame(payload))
}

// writeFrames is the floor of fan-out: rate times a second it writes the frame
// to each of n bare TCP connections of the loopback interface, whose other ends
// are read. It returns the CPU time a write takes, without the readers'.
func writeFrames(ctx context.Context, frame []byte, n int, rate float64, duration time.Duration) (perWrite time.Duration, err error) {
	pairs, err := openPairs(ctx, n)
	defer func() { err = errors.Join(err, pairs.close()) }()
	if err != nil {
		return 0, fmt.Errorf("raw frame writes: %w", err)
	}
	// CPU time is counted a thread: the writer must have one to itself.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	tick := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer tick.Stop()
	// The first round only warms up.
	var before time.Duration
	var writes int64
	for end := time.Now().Add(duration); ; {
		for _, conn := range pairs.writers {
			if _, err := conn.Write(frame); err != nil {
				return 0, fmt.Errorf("raw frame writes: %w", err)
			}
		}
		now, err := threadCPU()
		if err != nil {
			return 0, err
		}
		if before == 0 {
			before = now
		} else {
			writes += int64(n)
		}
		if writes > 0 && time.Now().After(end) {
			return (now - before) / time.Duration(writes), nil
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-tick.C:
		}
	}
}

// pairs are connections of which one end is written and the other read.
type pairs struct {
	writers []net.Conn
	readers []net.Conn
	reading sync.WaitGroup
}

// openPairs always returns something to close.
func openPairs(ctx context.Context, n int) (*pairs, error) {
	p := &pairs{}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return p, err
	}
	defer listener.Close()
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	for range n {
		reader, err := dialer.DialContext(ctx, "tcp", listener.Addr().String())
		if err != nil {
			return p, err
		}
		p.readers = append(p.readers, reader)
		writer, err := listener.Accept()
		if err != nil {
			return p, err
		}
		p.writers = append(p.writers, writer)
		p.reading.Go(func() {
			// It ends when the writer closes; what it read is nobody's.
			_, _ = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{reader}, make([]byte, listenerBuffer))
		})
	}
	return p, nil
}

func (p *pairs) close() error {
	var errs []error
	for _, conn := range p.writers {
		errs = append(errs, conn.Close())
	}
	p.reading.Wait()
	for _, conn := range p.readers {
		errs = append(errs, conn.Close())
	}
	return errors.Join(errs...)
}

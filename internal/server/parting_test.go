package server_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/server"
)

// looper asks again and again on connections that it keeps, as a proxy does.
type looper struct {
	address        string
	answered, lost *atomic.Int64
}

// run asks until nobody listens any more. A request is lost if its connection
// breaks before the answer although the server had not said that it closes.
func (l looper) run(ctx context.Context) {
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", l.address)
		if err != nil {
			return
		}
		l.use(c)
		c.Close()
	}
}

// use asks on one connection until it ends.
func (l looper) use(c net.Conn) {
	r := bufio.NewReader(c)
	for {
		if _, err := io.WriteString(c, "GET /api/v4/system/ping HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			l.lost.Add(1)
			return
		}
		answer, err := http.ReadResponse(r, nil)
		if err != nil {
			l.lost.Add(1)
			return
		}
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if err != nil {
			l.lost.Add(1)
			return
		}
		l.answered.Add(1)
		if answer.Close {
			return
		}
		time.Sleep(rand.N(2 * time.Millisecond)) // so that the connection is idle at times
	}
}

// TestStopLosesNoRequest: clients that keep their connections busy are told to
// leave before these are closed.
func TestStopLosesNoRequest(t *testing.T) {
	const clients = 50
	address := freeAddress(t)
	c := configure(t, "MM_SERVICESETTINGS_LISTENADDRESS="+address)
	ctx, stop := context.WithCancel(t.Context())
	s, err := server.New(ctx, server.Options{Config: c, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	get(t, "http://"+address+"/api/v4/system/ping")
	var answered, lost atomic.Int64
	var all sync.WaitGroup
	for range clients {
		all.Go(func() { looper{address, &answered, &lost}.run(t.Context()) })
	}
	for deadline := time.Now().Add(10 * time.Second); answered.Load() < 20*clients; {
		if time.Now().After(deadline) {
			t.Fatal("the clients get no answers")
		}
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	all.Wait()
	t.Logf("%d requests, %d lost", answered.Load(), lost.Load())
	if lost.Load() > 1 { // one may come between the last look for it and the close
		t.Errorf("%d requests of %d were lost", lost.Load(), answered.Load())
	}
}

package hub

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

func TestShutdown(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	var clients []*client
	for range 10 {
		clients = append(clients, s.connect(t, s.user()))
	}
	early := s.dial(t, "", "")
	ended := make(chan error)
	go func() { ended <- s.hub.Shutdown(context.Background()) }()
	for _, c := range append(clients, early) {
		if code := c.closeCode(); code != ws.StatusGoingAway {
			t.Errorf("closed with %d", code)
		}
		c.nc.Close()
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := s.tryDial(t, s.user(), ""); err == nil {
		t.Error("a socket after Shutdown")
	}
	// All of it may still be called.
	s.hub.Publish(context.Background(), posted("x", 1))
	s.hub.CloseUser(context.Background(), "x")
	if err := s.hub.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestShutdownCutsOff has clients that don't answer and an action that runs.
func TestShutdownCutsOff(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(o *Options) { o.Timing.Linger = time.Hour })
	running := make(chan struct{})
	be := s.backend
	be.action = func(Caller, string, json.RawMessage) (map[string]any, error) {
		close(running)
		<-s.hub.ctx.Done()
		return nil, s.hub.ctx.Err()
	}
	s.connect(t, s.user())
	c := s.connect(t, s.user())
	c.send(`{"seq":1,"action":"wait"}`)
	<-running
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := s.hub.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if st := s.hub.Stats(); st.Sockets != 0 {
		t.Errorf("%+v", st)
	}
}

// TestShutdownIsPaced closes more sockets than fit into a step.
func TestShutdownIsPaced(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, nil)
	const sockets = 100
	for range sockets {
		c := s.connect(t, s.user())
		go func() { // answers the close frame by ending
			for {
				f, err := readFrame(c.nc)
				if err != nil || f.Header.OpCode == ws.OpClose {
					c.nc.Close()
					return
				}
			}
		}()
	}
	start := time.Now()
	if err := s.hub.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	const least = (sockets - 1) / (CloseRate / 50) * 20 * time.Millisecond
	if took := time.Since(start); took < least/2 {
		t.Errorf("%d sockets closed in %v", sockets, took)
	}
}

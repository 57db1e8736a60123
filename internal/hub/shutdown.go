package hub

import (
	"context"
	"time"

	"github.com/gobwas/ws"
)

// Shutdown closes all sockets with 1001 at CloseRate, so that their clients
// come back elsewhere, and ends the hub. No new sockets are taken from its
// start on; events go on being delivered to those that are still open. When ctx
// is done the sockets that are left are cut off. It returns ctx's error if that
// was needed, once everything has ended.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	again := h.leaving
	h.leaving = true
	conns := make([]*conn, 0, len(h.sockets))
	for c := range h.sockets {
		conns = append(conns, c)
	}
	h.mu.Unlock()
	if again {
		<-h.done
		return nil
	}
	h.closePaced(ctx, conns, ws.StatusGoingAway, "the server stops")
	ended := make(chan struct{})
	go func() {
		h.goroutines.Wait()
		close(ended)
	}()
	var err error
	select {
	case <-ended:
	case <-ctx.Done():
		err = ctx.Err()
		h.cutOff()
		<-ended
	}
	h.cancel()
	close(h.stop)
	<-h.done
	h.presence.stop()
	return err
}

// cutOff ends all sockets and running actions at once.
func (h *Hub) cutOff() {
	h.cancel()
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.sockets {
		_ = c.nc.Close() // an error only says that it is gone already
	}
}

// closePaced closes conns at CloseRate until ctx is done.
func (h *Hub) closePaced(ctx context.Context, conns []*conn, code ws.StatusCode, reason string) {
	const step = 20 * time.Millisecond
	const perStep = CloseRate * int(step/time.Millisecond) / 1000
	pace := time.NewTicker(step)
	defer pace.Stop()
	for i, c := range conns {
		if i > 0 && i%perStep == 0 {
			select {
			case <-pace.C:
			case <-ctx.Done():
				return
			}
		}
		c.close(code, reason)
	}
}

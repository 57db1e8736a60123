package hub

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/model"
)

// resume is the connection that a client wants to go on with, and the number of
// the event that it expects next.
type resume struct {
	id  string
	seq int64
}

// ServeWebSocket makes a request a WebSocket and returns soon; the socket lives
// on without the goroutine and the buffers of the request. session may be nil:
// then the client has Timing.Authenticate to send an authentication_challenge.
// The socket is closed when the session, as it was given, expires; a client
// whose session was extended comes back at once.
//
// The caller has checked the Origin header. If ServeWebSocket returns an error,
// nothing was written, and the caller answers with it.
func (h *Hub) ServeWebSocket(w http.ResponseWriter, r *http.Request, session *model.Session) error {
	if !isHandshake(r) {
		return errHandshake
	}
	offer, err := parseResume(r)
	if err != nil {
		return err
	}
	if err := h.admit(); err != nil {
		return err
	}
	nc, rw, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		if nc != nil {
			_ = nc.Close() // the refusal is written, and nobody waits for more
		}
		h.unreserve()
		return nil
	}
	now := model.Now()
	c := &conn{hub: h, nc: nc, raw: rawConn(nc), offer: offer}
	c.in.tokens, c.in.filledAt = float64(h.opts.Limits.ActionBurst), now
	c.seen.Store(now)
	if early := rw.Reader.Buffered(); early > 0 {
		b, _ := rw.Peek(early) // can't fail: they are buffered
		c.in.buf = append(c.buffer(), b...)
	}
	switch err := nc.SetReadDeadline(time.Now().Add(h.opts.Timing.Authenticate)); {
	case !h.addSocket(c):
		c.close(ws.StatusGoingAway, "the server stops")
	case err != nil:
		c.close(ws.StatusInternalServerError, "")
	case session != nil:
		c.accept(r.Context(), session)
	}
	go c.begin()
	return nil
}

// isHandshake reports whether r asks for a WebSocket as it should. Looking before
// the library does lets what isn't one be answered like every bad request.
func isHandshake(r *http.Request) bool {
	return r.ProtoAtLeast(1, 1) && r.ProtoMajor == 1 &&
		lists(r.Header["Upgrade"], "websocket") && lists(r.Header["Connection"], "upgrade") &&
		r.Header.Get("Sec-Websocket-Version") == "13" && len(r.Header.Get("Sec-Websocket-Key")) == 24
}

// lists reports whether one of the comma-separated values is the word.
func lists(values []string, word string) bool {
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(item), word) {
				return true
			}
		}
	}
	return false
}

// parseResume reads the query of a socket that returns.
func parseResume(r *http.Request) (resume, error) {
	q := r.URL.Query()
	offer := resume{id: q.Get("connection_id")}
	if offer.id == "" {
		return offer, nil
	}
	if !model.IsID(offer.id) {
		return offer, model.InvalidParam("connection_id")
	}
	var err error
	if offer.seq, err = strconv.ParseInt(q.Get("sequence_number"), 10, 64); err != nil || offer.seq < 0 {
		return offer, model.InvalidParam("sequence_number")
	}
	return offer, nil
}

// accept attaches a socket whose session came with the request, or closes it.
func (c *conn) accept(ctx context.Context, session *model.Session) {
	err := c.attach(ctx, session)
	if err == nil {
		err = c.authenticated()
	}
	if err != nil {
		c.hub.log.WarnContext(ctx, "WebSocket refused", "user_id", session.UserID, "error", err)
		c.close(closeCode(err), "refused")
	}
}

// closeCode says whether a client that is refused may try again.
func closeCode(err error) ws.StatusCode {
	switch model.ErrorCode(err) {
	case model.Internal, model.Unavailable:
		return statusTryAgain
	default:
		return ws.StatusPolicyViolation
	}
}

// Status codes for closing that package ws doesn't name.
const (
	statusServiceRestart ws.StatusCode = 1012
	statusTryAgain       ws.StatusCode = 1013
)

// begin handles what came in with the handshake, then reads.
func (c *conn) begin() {
	if len(c.in.buf) > 0 {
		c.process()
		return
	}
	c.read()
}

// attach puts the conn into the index, with hello or the events that it missed
// as the first things to send.
func (c *conn) attach(ctx context.Context, session *model.Session) error {
	h := c.hub
	entry := &enter{userID: session.UserID, loaded: make(chan bool, 1)}
	h.submit(entry)
	a := &attach{c: c, session: session, offer: c.offer, done: make(chan error, 1)}
	select {
	case loaded := <-entry.loaded:
		entered := false
		defer func() {
			if !entered {
				h.submit(&leave{userID: session.UserID})
			}
		}()
		err := h.opts.Backend.CheckSession(ctx, session)
		if err != nil {
			return err
		}
		if !loaded {
			a.channels, a.teams, err = h.opts.Backend.Memberships(ctx, session.UserID)
			if err != nil {
				return fmt.Errorf("memberships of user %s: %w", session.UserID, err)
			}
		}
		entered = true
		h.submit(a)
	case <-h.done:
		return errUnavailable
	}
	select {
	case err := <-a.done:
		c.offer = resume{}
		return err
	case <-h.done:
		return errUnavailable
	}
}

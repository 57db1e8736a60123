package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/gobwas/ws"
	"github.com/tinylib/msgp/msgp"

	"github.com/polder-chat/polder/internal/model"
)

// Actions that the hub answers itself.
const (
	actionPing      = "ping"
	actionChallenge = "authentication_challenge"
	actionPresence  = "presence"
	actionNotifyAck = "posted_notify_ack"
)

// Errors of the socket itself.
var (
	errBadRequest       = model.NewError(model.Invalid, "api.web_socket_router.bad_request.app_error", nil)
	errBadSeq           = model.NewError(model.Invalid, "api.web_socket_router.bad_seq.app_error", nil)
	errNoAction         = model.NewError(model.Invalid, "api.web_socket_router.no_action.app_error", nil)
	errNotAuthenticated = model.NewError(model.Unauthorized, "api.web_socket_router.not_authenticated.app_error", nil)
	errTooMany          = model.NewError(model.RateLimited, "api.web_socket_router.too_many.app_error", nil)
	errTooManySockets   = model.NewError(model.RateLimited, "api.web_socket.too_many_sockets.app_error", nil)
	errHandshake        = model.NewError(model.Invalid, "api.web_socket.connect.upgrade.app_error", nil)
	errUnavailable      = model.NewError(model.Unavailable, "api.web_socket.unavailable.app_error", nil)
)

// UnknownAction is the error for an action that nobody knows.
func UnknownAction(action string) error {
	return model.NewError(model.Invalid, "api.web_socket_router.bad_action.app_error", model.Params{"Action": action})
}

// request is what a client asks.
type request struct {
	Seq    int64           `json:"seq"`
	Action string          `json:"action"`
	Data   json.RawMessage `json:"data"`
}

// response answers a request. It has no sequence number of its own.
type response struct {
	Status   string         `json:"status"`
	SeqReply int64          `json:"seq_reply,omitempty"`
	Data     map[string]any `json:"data,omitempty"`
	Error    *ErrorReply    `json:"error,omitempty"`
}

// decodeRequest reads a request from a text message, which is JSON, or a binary
// one, which is MessagePack with the same fields.
func decodeRequest(op ws.OpCode, payload []byte) (request, error) {
	var req request
	if op == ws.OpBinary {
		var text bytes.Buffer
		if _, err := msgp.UnmarshalAsJSON(&text, payload); err != nil {
			return req, errBadRequest.Because(err)
		}
		payload = text.Bytes()
	}
	if err := json.Unmarshal(payload, &req); err != nil {
		return req, errBadRequest.Because(err)
	}
	if bytes.Equal(req.Data, []byte("null")) {
		req.Data = nil
	}
	switch {
	case req.Action == "":
		return req, errNoAction
	case req.Seq <= 0:
		return req, errBadSeq
	case len(req.Data) > 0 && req.Data[0] != '{':
		return req, invalidParam("data")
	}
	return req, nil
}

func invalidParam(name string) error {
	return model.NewError(model.Invalid, "api.websocket_handler.invalid_param.app_error", model.Params{"Name": name})
}

// handle answers one message. It returns an error only if the socket has to be
// closed.
//
// A panic of the backend costs the reply, not the server.
func (c *conn) handle(op ws.OpCode, payload []byte) error {
	ctx, cancel := context.WithTimeout(c.hub.ctx, c.hub.opts.Timing.Action)
	defer cancel()
	var req request
	var err error
	defer func() {
		if p := recover(); p != nil {
			c.replyError(ctx, req.Seq, fmt.Errorf("panic in action %q: %v\n%s", req.Action, p, debug.Stack()))
		}
	}()
	if !c.allowed() {
		if c.in.refused > 10*c.hub.opts.Limits.ActionBurst {
			return &protocolError{ws.StatusPolicyViolation, "too many actions"}
		}
		c.replyError(ctx, 0, errTooMany)
		return nil
	}
	req, err = decodeRequest(op, payload)
	switch {
	case err != nil:
		c.replyError(ctx, req.Seq, err)
		return nil
	case req.Action == actionChallenge:
		return c.challenge(ctx, req)
	case c.user == nil:
		c.replyError(ctx, req.Seq, errNotAuthenticated)
		return nil
	}
	data, err := c.act(ctx, req)
	if err != nil {
		c.replyError(ctx, req.Seq, err)
		return nil
	}
	c.send(response{Status: "OK", SeqReply: req.Seq, Data: data})
	return nil
}

// allowed counts an action against the limit.
func (c *conn) allowed() bool {
	l, in, now := &c.hub.opts.Limits, &c.in, model.Now()
	in.tokens = min(float64(l.ActionBurst), in.tokens+float64(now-in.filledAt)/1000*l.Actions)
	in.filledAt = now
	if in.tokens < 1 {
		in.refused++
		return false
	}
	in.tokens--
	in.refused = 0
	return true
}

// act does what an authenticated client asks.
func (c *conn) act(ctx context.Context, req request) (map[string]any, error) {
	switch req.Action {
	case actionPing:
		return map[string]any{"text": "pong", "version": c.hub.opts.Version, "server_time": model.Now(), "node_id": ""}, nil
	case actionPresence:
		return nil, checkPresence(req.Data)
	case actionNotifyAck:
		c.hub.counters.acks.Add(1)
		return nil, nil
	}
	caller := Caller{UserID: c.user.id, SessionID: c.sessionID, ConnectionID: c.id}
	return c.hub.opts.Backend.Action(ctx, caller, req.Action, req.Data)
}

// checkPresence checks what a client says that it looks at. It is accepted
// and not kept: events go to all of a user's sockets alike.
func checkPresence(data json.RawMessage) error {
	var p struct {
		ChannelID       string `json:"channel_id"`
		TeamID          string `json:"team_id"`
		ThreadChannelID string `json:"thread_channel_id"`
		IsThreadView    bool   `json:"is_thread_view"`
	}
	if len(data) == 0 {
		return invalidParam("data")
	}
	if err := json.Unmarshal(data, &p); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return invalidParam(wrong.Field)
		}
		return invalidParam("data")
	}
	for _, f := range []struct{ name, id string }{
		{"channel_id", p.ChannelID}, {"team_id", p.TeamID}, {"thread_channel_id", p.ThreadChannelID},
	} {
		if f.id != "" && !model.IsID(f.id) {
			return invalidParam(f.name)
		}
	}
	return nil
}

// challenge authenticates the socket by a token. One that is authenticated
// ignores it: official clients send it always.
func (c *conn) challenge(ctx context.Context, req request) error {
	if c.user != nil {
		return nil
	}
	token := challengeToken(req.Data)
	if token == "" {
		c.replyError(ctx, req.Seq, invalidParam("token"))
		return nil
	}
	session, err := c.hub.opts.Backend.Authenticate(ctx, token)
	if err == nil {
		err = c.attach(ctx, session)
	}
	if err != nil {
		c.replyError(ctx, req.Seq, err)
		return &protocolError{closeCode(err), "refused"}
	}
	if err := c.authenticated(); err != nil {
		return err
	}
	c.send(response{Status: "OK", SeqReply: req.Seq})
	return nil
}

// challengeToken returns the token of a challenge, empty if there is none.
func challengeToken(data json.RawMessage) string {
	var d struct {
		Token string `json:"token"`
	}
	if len(data) == 0 || json.Unmarshal(data, &d) != nil {
		return ""
	}
	return d.Token
}

func (c *conn) replyError(ctx context.Context, seq int64, err error) {
	userID := ""
	if c.user != nil {
		userID = c.user.id
	}
	e := c.hub.opts.Backend.ErrorReply(ctx, userID, err)
	c.send(response{Status: "FAIL", SeqReply: seq, Error: &e})
}

// send encodes and queues a response.
func (c *conn) send(r response) {
	b, err := marshal(r)
	if err != nil {
		c.hub.log.Error("can't encode a WebSocket reply", "error", err)
		c.close(ws.StatusInternalServerError, "reply can't be encoded")
		return
	}
	c.reply(append(appendTextHeader(make([]byte, 0, len(b)+10), len(b)), b...))
}

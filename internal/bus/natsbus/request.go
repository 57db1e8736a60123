package natsbus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/polder-chat/polder/internal/bus"
)

// First byte of an answer.
const (
	answerData   = 'd'
	answerError  = 'e'
	answerNobody = 'n' // the node has just stopped to serve the subject
)

// maxCalls is how many requests of others a node answers at a time.
const maxCalls = 1024

// service answers the requests on a subject.
type service struct {
	bus     *Bus
	subject string
	nats    *nats.Subscription
	respond bus.Responder
}

// Serve answers requests on subject.
func (b *Bus) Serve(subject string, respond bus.Responder) (bus.Subscription, error) {
	if err := checkSubject(subject); err != nil {
		return nil, err
	}
	b.in.mu.Lock()
	defer b.in.mu.Unlock()
	if b.in.closed {
		return nil, bus.ErrClosed
	}
	sub, err := b.nc.ChanQueueSubscribe(b.names.request+subject, "q", b.arrivals)
	if err != nil {
		return nil, connectionError(err)
	}
	s := &service{bus: b, subject: subject, nats: sub, respond: respond}
	b.in.services[sub] = s
	return s, nil
}

// Unsubscribe stops the answering.
func (s *service) Unsubscribe() {
	in := &s.bus.in
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.services[s.nats] != nil {
		delete(in.services, s.nats)
		s.bus.dropInterest(s.nats)
	}
}

// called starts the answering of a request.
func (b *Bus) called(m *nats.Msg) {
	p, ok := parse(m.Data)
	if !ok {
		b.counts.malformed.Add(1)
		return
	}
	s := b.callee(m.Sub)
	if s == nil {
		b.note(b.nc.Publish(m.Reply, []byte{answerNobody}))
		return
	}
	b.counts.requestsIn.Add(1)
	select {
	case b.calls <- struct{}{}:
	default:
		b.running.Done()
		b.note(b.nc.Publish(m.Reply, append([]byte{answerError}, "too many requests at a time"...)))
		return
	}
	go func() {
		defer b.running.Done()
		defer func() { <-b.calls }()
		b.note(b.nc.Publish(m.Reply, b.answer(s, p)))
	}()
}

// callee finds who answers and counts the call among the running, under the
// lock so that Close can't miss it.
func (b *Bus) callee(sub *nats.Subscription) *service {
	b.in.mu.Lock()
	defer b.in.mu.Unlock()
	s := b.in.services[sub]
	if s != nil {
		b.running.Add(1)
	}
	return s
}

// answer calls the responder and returns what the other node gets.
func (b *Bus) answer(s *service, p packet) []byte {
	ctx, cancel := b.ctx, context.CancelFunc(func() {})
	if p.number > 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(p.number)*time.Millisecond)
	}
	defer cancel()
	data, err := s.respond(ctx, bus.Message{Subject: s.subject, From: string(p.node), Data: p.data})
	if err == nil && len(data) > bus.MaxData {
		err = fmt.Errorf("the answer has %d bytes, at most %d", len(data), bus.MaxData)
	}
	if err != nil {
		text := err.Error()
		return append([]byte{answerError}, text[:min(len(text), maxErrorText)]...)
	}
	return append([]byte{answerData}, data...)
}

// maxErrorText is how much of an error's text another node gets, in bytes.
const maxErrorText = 4096

// overtime is how much longer a responder may take than the asker waits: it
// shall not end first, and have what it says then be taken for an answer.
const overtime = 100 * time.Millisecond

// Request asks another node.
func (b *Bus) Request(ctx context.Context, subject string, data []byte) ([]byte, error) {
	if err := b.check(data); err != nil {
		return nil, err
	}
	if err := checkSubject(subject); err != nil {
		return nil, err
	}
	var wait uint64
	if deadline, ok := ctx.Deadline(); ok {
		wait = uint64(max(time.Until(deadline)+overtime, 0).Milliseconds())
	}
	buf := make([]byte, 0, headerSize+len(data))
	buf = append(appendHeader(buf, kindRequest, 0, wait, b.opts.NodeID), data...)
	m, err := b.nc.RequestWithContext(ctx, b.names.request+subject, buf)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case b.closed.Load(), errors.Is(err, nats.ErrConnectionClosed):
		return nil, bus.ErrClosed
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, nats.ErrReconnectBufExceeded):
		return nil, fmt.Errorf("%w: %s", bus.ErrNoResponder, subject)
	default:
		return nil, fmt.Errorf("natsbus: request on %s: %w", subject, err)
	}
	b.counts.requestsOut.Add(1)
	if len(m.Data) == 0 {
		return nil, &bus.RemoteError{Text: "empty answer"}
	}
	switch m.Data[0] {
	case answerData:
		return m.Data[1:], nil
	case answerNobody:
		return nil, fmt.Errorf("%w: %s", bus.ErrNoResponder, subject)
	default:
		return nil, &bus.RemoteError{Text: string(m.Data[1:])}
	}
}

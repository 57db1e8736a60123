package hub

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// What hubs ask each other: the first byte of a request. The asking hub's epoch
// follows it.
const (
	opMarks   byte = 1 // to publish marks on subjects
	opUsers   byte = 2 // who is connected, a page at a time
	opTake    byte = 3 // to give a connection away
	opPrepare byte = 4 // to make ready for connections that come
	opAdopt   byte = 5 // to take them
)

// request asks another node's hub and waits for the answer, for a time at most.
func (h *Hub) request(node string, op byte, ask []byte, most time.Duration) ([]byte, error) {
	ctx, cancel := context.WithTimeout(h.life, most)
	defer cancel()
	return h.requestContext(ctx, node, op, ask)
}

func (h *Hub) requestContext(ctx context.Context, node string, op byte, ask []byte) ([]byte, error) {
	w := writer{append(make([]byte, 0, len(ask)+12), op)}
	w.number(h.epoch)
	return h.opts.Bus.Request(ctx, hubSubject(node), append(w.bytes, ask...))
}

// respond answers another node's hub.
func (h *Hub) respond(ctx context.Context, m bus.Message) ([]byte, error) {
	if len(m.Data) == 0 {
		return nil, errCutShort
	}
	r := reader{bytes: m.Data[1:]}
	by := peerKey{m.From, r.number()}
	switch m.Data[0] {
	case opMarks:
		subjects := r.texts()
		if r.err != nil {
			return nil, r.err
		}
		return nil, h.giveMarks(ctx, subjects)
	case opUsers:
		return h.giveUsers(&r)
	case opTake:
		return h.giveAway(ctx, &r)
	case opPrepare:
		return h.prepare(ctx, by, &r)
	case opAdopt:
		return h.adopt(ctx, by, &r)
	default:
		return nil, fmt.Errorf("unknown request %d", m.Data[0])
	}
}

func (h *Hub) giveUsers(r *reader) ([]byte, error) {
	page, pages := r.number(), r.number()
	if r.err != nil {
		return nil, r.err
	}
	version, of, users := h.presence.page(page, pages)
	var w writer
	w.number(h.epoch)
	w.number(version)
	w.number(of)
	w.texts(users)
	return w.bytes, nil
}

// giveAway answers nothing if the connection isn't here.
func (h *Hub) giveAway(ctx context.Context, r *reader) ([]byte, error) {
	g := &give{id: r.text(), userID: r.text(), seq: int64(r.number()), seen: r.standings(), answer: make(chan *parcel, 1)}
	if r.err != nil {
		return nil, r.err
	}
	p, err := await(ctx, h, g, g.answer)
	if err != nil || p == nil {
		return nil, err
	}
	return p.pack(time.Now().UnixMilli())[0], nil
}

var errNotNow = errors.New("not while this node leaves")

func (h *Hub) prepare(ctx context.Context, by peerKey, r *reader) ([]byte, error) {
	b, err := r.bequest()
	if err != nil {
		return nil, err
	}
	e := &prepare{by, b, make(chan standings, 1)}
	seen, err := await(ctx, h, e, e.answer)
	if err != nil {
		return nil, err
	}
	if seen == nil {
		return nil, errNotNow
	}
	var w writer
	w.standings(seen)
	return w.bytes, nil
}

func (h *Hub) adopt(ctx context.Context, by peerKey, r *reader) ([]byte, error) {
	e := &adopt{key: arrivalKey{by, r.number()}, last: r.flag(), answer: make(chan int, 1)}
	if r.err != nil {
		return nil, r.err
	}
	var err error
	if e.parcel, err = unpack(r.bytes, time.Now().UnixMilli()); err != nil {
		return nil, err
	}
	n, err := await(ctx, h, e, e.answer)
	if err != nil {
		return nil, err
	}
	var w writer
	w.number(uint64(n))
	return w.bytes, nil
}

package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/model"
)

// Partitions is how many subjects the channels share, and as many the users: a
// subject each would cost too much in a large cluster.
const Partitions = 1024

// subjectAll is the subject of what is for everyone.
const subjectAll = "all"

func channelSubject(id string) string { return "ev." + partition(id) }
func userSubject(id string) string    { return "us." + partition(id) }
func teamSubject(id string) string    { return "tm." + id }

func partition(id string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return strconv.Itoa(int(h.Sum32() % Partitions))
}

// subject is where other nodes publish what concerns the topic.
func (t *topic) subject() string {
	if t.team {
		return teamSubject(t.id)
	}
	return channelSubject(t.id)
}

// subjectOf is where an event is published. One for a connection goes to the
// nodes of its user, and to all if the user isn't named.
func subjectOf(to *model.Broadcast) string {
	switch {
	case to.UserID != "":
		return userSubject(to.UserID)
	case to.ConnectionID != "":
		return subjectAll
	case to.ChannelID != "":
		return channelSubject(to.ChannelID)
	case to.TeamID != "":
		return teamSubject(to.TeamID)
	default:
		return subjectAll
	}
}

// wire is what hubs tell each other; one field is set.
type wire struct {
	Event      *publication
	Membership *model.Membership
	Revocation *revocation
}

// header is the first line of a message on the bus. An event's encoded form
// follows on two lines of their own: nothing is encoded twice, and the other
// node only parses what it needs for routing.
type header struct {
	Event      *eventHeader      `json:"event,omitempty"`
	Membership *model.Membership `json:"membership,omitempty"`
	Revocation *revocation       `json:"revocation,omitempty"`
}

type eventHeader struct {
	To         model.Broadcast   `json:"to"`
	Disposable bool              `json:"disposable,omitempty"`
	Personal   map[string]string `json:"personal,omitempty"`
}

func (w wire) encode() ([]byte, error) {
	h := header{Membership: w.Membership, Revocation: w.Revocation}
	if w.Event == nil {
		return marshal(h)
	}
	p := w.Event
	h.Event = &eventHeader{To: p.to, Disposable: p.base.disposable}
	if len(p.personal) > 0 {
		h.Event.Personal = make(map[string]string, len(p.personal))
		for userID, extra := range p.personal {
			h.Event.Personal[userID] = string(extra)
		}
	}
	first, err := marshal(h)
	if err != nil {
		return nil, err
	}
	// JSON has no line ends of its own: they are escaped in strings, and the
	// encoder adds none elsewhere.
	return bytes.Join([][]byte{first, p.base.head, p.base.rest}, []byte{'\n'}), nil
}

// decodeWire returns the change that another node's message asks for.
func decodeWire(data []byte) (change, error) {
	first, rest, _ := bytes.Cut(data, []byte{'\n'})
	var h header
	if err := json.Unmarshal(first, &h); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	switch {
	case h.Membership != nil:
		return &membership{*h.Membership}, nil
	case h.Revocation != nil:
		return h.Revocation, nil
	case h.Event == nil:
		return nil, errors.New("header names nothing known")
	}
	head, tail, ok := bytes.Cut(rest, []byte{'\n'})
	if !ok {
		return nil, errors.New("event is cut short")
	}
	p := &publication{
		to:   h.Event.To,
		base: &message{head: head, rest: tail, disposable: h.Event.Disposable},
	}
	if len(h.Event.Personal) > 0 {
		p.personal = make(map[string][]byte, len(h.Event.Personal))
		for userID, extra := range h.Event.Personal {
			p.personal[userID] = []byte(extra)
		}
	}
	return p, nil
}

// tell publishes to the hubs of the other nodes.
func (h *Hub) tell(ctx context.Context, subject string, w wire) {
	if h.opts.Bus.Alone() {
		return
	}
	data, err := w.encode()
	if err == nil {
		// What is committed must be told, even if the client that caused it
		// no longer waits.
		err = h.opts.Bus.Publish(context.WithoutCancel(ctx), subject, data)
	}
	if err != nil {
		h.log.ErrorContext(ctx, "can't tell the other nodes", "subject", subject, "error", err)
	}
}

// interest is a subscription that several users or topics need.
type interest struct {
	count int
	sub   bus.Subscription // nil if it failed
}

func (r *router) joinBus() error {
	in, err := r.subscribe(subjectAll)
	r.wanted[subjectAll] = &interest{count: 1, sub: in}
	return err
}

func (r *router) leaveBus() {
	for _, in := range r.wanted {
		if in.sub != nil {
			in.sub.Unsubscribe()
		}
	}
}

// want subscribes to a subject while anything needs it.
func (r *router) want(subject string) {
	in := r.wanted[subject]
	if in == nil {
		in = &interest{}
		r.wanted[subject] = in
		var err error
		if in.sub, err = r.subscribe(subject); err != nil {
			r.hub.log.Error("can't listen to the other nodes", "subject", subject, "error", err)
		}
	}
	in.count++
}

func (r *router) unwant(subject string) {
	in := r.wanted[subject]
	if in.count--; in.count > 0 {
		return
	}
	delete(r.wanted, subject)
	if in.sub != nil {
		in.sub.Unsubscribe()
	}
}

func (r *router) subscribe(subject string) (bus.Subscription, error) {
	h := r.hub
	return h.opts.Bus.Subscribe(subject,
		func(m bus.Message) {
			c, err := decodeWire(m.Data)
			if err != nil {
				h.log.Error("can't read a message of another node", "subject", subject, "node", m.From, "error", err)
				return
			}
			h.submit(c)
		},
		func() { h.submit(&loss{subject}) })
}

// loss tells that events or memberships of a subject were missed.
type loss struct{ subject string }

// apply makes those concerned start over: what they missed can't be had here,
// and their memberships may be out of date. Their connections are forgotten at
// once, so that none sees a stream with a hole, and their sockets closed at
// CloseRate; the clients come back, get a hello and read what they missed.
func (l *loss) apply(r *router) {
	r.hub.counters.busLosses.Add(1)
	var lost []*conn
	for _, u := range r.users {
		if u.concerns(l.subject) {
			lost = append(lost, u.conns...)
			u.missed = u.entering > 0
		}
	}
	if len(lost) == 0 {
		return
	}
	r.hub.log.Warn("missed messages of other nodes, clients start over", "subject", l.subject, "connections", len(lost))
	for _, c := range lost {
		r.remove(c)
	}
	r.helping.Go(func() {
		r.hub.closePaced(r.hub.ctx, lost, statusServiceRestart, "events were missed")
	})
}

// concerns reports whether a user gets anything from a subject.
func (u *user) concerns(subject string) bool {
	if subject == subjectAll || subject == userSubject(u.id) {
		return true
	}
	for _, t := range u.topics {
		if t.subject() == subject {
			return true
		}
	}
	return false
}

package hub

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/polder-chat/polder/internal/model"
)

// told is what a hub tells all hubs on a subject, itself among them: an event, a
// membership, a revocation, or a mark, which says only how far the publisher is.
type told struct {
	by      peerKey // zero: this hub
	in      *interest
	subject string
	number  uint64 // of the publisher on the subject; a mark has that of the last before it
	mark    bool

	event      *publication
	membership *membership
	revocation *revocation
}

// A message between hubs begins with what it is, the epoch of the publishing
// hub and the number.
const (
	kindContent byte = 1
	kindMark    byte = 2
	prefixSize       = 1 + 8 + 8
)

func appendPrefix(b []byte, kind byte, epoch, number uint64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(append(b, kind), epoch), number)
}

// setNumber completes an encoded message.
func setNumber(data []byte, number uint64) {
	binary.BigEndian.PutUint64(data[prefixSize-8:], number)
}

// header is the first line of the content. An event's encoded form follows on
// two lines of their own: nothing is encoded twice, and the other node only
// parses what it needs for routing.
type header struct {
	Event      *eventHeader `json:"event,omitempty"`
	Membership *membership  `json:"membership,omitempty"`
	Revocation *revocation  `json:"revocation,omitempty"`
}

type eventHeader struct {
	To         model.Broadcast   `json:"to"`
	Disposable bool              `json:"disposable,omitempty"`
	Personal   map[string]string `json:"personal,omitempty"`
}

// encode returns the message without its number.
func (t *told) encode(epoch uint64) ([]byte, error) {
	h := header{Membership: t.membership, Revocation: t.revocation}
	p := t.event
	if p != nil {
		h.Event = &eventHeader{To: p.to, Disposable: p.base.disposable}
		if len(p.personal) > 0 {
			h.Event.Personal = make(map[string]string, len(p.personal))
			for userID, extra := range p.personal {
				h.Event.Personal[userID] = string(extra)
			}
		}
	}
	first, err := marshal(h)
	if err != nil {
		return nil, err
	}
	size := prefixSize + len(first)
	if p != nil {
		size += 2 + len(p.base.head) + len(p.base.rest)
	}
	b := append(appendPrefix(make([]byte, 0, size), kindContent, epoch, 0), first...)
	if p != nil {
		// JSON has no line ends of its own: they are escaped in strings, and the
		// encoder adds none elsewhere.
		b = append(append(b, '\n'), p.base.head...)
		b = append(append(b, '\n'), p.base.rest...)
	}
	return b, nil
}

// decodeTold reads another node's message.
func decodeTold(node string, data []byte) (*told, error) {
	if len(data) < prefixSize {
		return nil, errors.New("message is cut short")
	}
	t := &told{
		by:     peerKey{node, binary.BigEndian.Uint64(data[1:])},
		number: binary.BigEndian.Uint64(data[9:]),
	}
	switch data[0] {
	case kindMark:
		t.mark = true
		return t, nil
	case kindContent:
		return t, t.decode(data[prefixSize:])
	default:
		return nil, fmt.Errorf("message of unknown kind %d", data[0])
	}
}

func (t *told) decode(content []byte) error {
	first, rest, _ := bytes.Cut(content, []byte{'\n'})
	var h header
	if err := json.Unmarshal(first, &h); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	t.membership, t.revocation = h.Membership, h.Revocation
	if m := t.membership; m != nil && m.Change == 0 {
		m.Change = t.number
	}
	if h.Event == nil {
		if h.Membership == nil && h.Revocation == nil {
			return errors.New("header names nothing known")
		}
		return nil
	}
	head, tail, ok := bytes.Cut(rest, []byte{'\n'})
	if !ok {
		return errors.New("event is cut short")
	}
	t.event = &publication{
		to:   h.Event.To,
		base: &message{head: head, rest: tail, disposable: h.Event.Disposable},
	}
	if len(h.Event.Personal) > 0 {
		t.event.personal = make(map[string][]byte, len(h.Event.Personal))
		for userID, extra := range h.Event.Personal {
			t.event.personal[userID] = []byte(extra)
		}
	}
	return nil
}

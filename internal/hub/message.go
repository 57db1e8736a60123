package hub

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/polder-chat/polder/internal/model"
)

// message is an encoded event, shared by all who receive it and never changed.
// Its JSON is head, extra, rest, the sequence number and a closing brace; head
// ends inside the data object, so that extra can add to it for one receiver.
type message struct {
	head, extra, rest []byte
	at                int64 // Unix ms of routing
	disposable        bool
}

// size is what the message counts against ResumeBytes: its own length, whether
// or not others share it.
func (m *message) size() int { return len(m.head) + len(m.extra) + len(m.rest) }

// appendFrame appends the message as a WebSocket text frame with its sequence
// number.
func (m *message) appendFrame(b []byte, seq int64) []byte {
	var digits [20]byte
	number := strconv.AppendInt(digits[:0], seq, 10)
	b = appendTextHeader(b, m.size()+len(number)+1)
	b = append(b, m.head...)
	b = append(b, m.extra...)
	b = append(b, m.rest...)
	b = append(b, number...)
	return append(b, '}')
}

// appendTextHeader appends the header of an unmasked, final text frame.
func appendTextHeader(b []byte, length int) []byte {
	const finalText = 0x81
	switch {
	case length < 126:
		return append(b, finalText, byte(length))
	case length < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, finalText, 126), uint16(length))
	default:
		return binary.BigEndian.AppendUint64(append(b, finalText, 127), uint64(length))
	}
}

// publication is an event on its way: whom it goes to and how it reads.
type publication struct {
	to       model.Broadcast
	base     *message
	personal map[string][]byte // extra, by user id
	told     told              // of a publication of this hub, so that the two are made at once
}

// encode encodes an event once for all receivers.
func encode(ev *model.Event) (*publication, error) {
	data, err := marshal(ev.Data)
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	if ev.Data == nil {
		data = []byte("{}")
	}
	kind, err := marshal(ev.Type)
	if err != nil {
		return nil, fmt.Errorf("type: %w", err)
	}
	to, err := marshal(ev.Broadcast)
	if err != nil {
		return nil, fmt.Errorf("broadcast: %w", err)
	}
	const open, dataKey, broadcastKey, seqKey = `{"event":`, `,"data":`, `},"broadcast":`, `,"seq":`
	split := len(open) + len(kind) + len(dataKey) + len(data) - 1
	all := make([]byte, 0, split+len(broadcastKey)+len(to)+len(seqKey))
	all = append(append(append(all, open...), kind...), dataKey...)
	all = append(all, data[:len(data)-1]...)
	all = append(append(append(all, broadcastKey...), to...), seqKey...)
	p := &publication{
		to:   ev.Broadcast,
		base: &message{head: all[:split:split], rest: all[split:], disposable: ev.Disposable()},
	}
	for userID, more := range ev.Personal {
		extra, err := encodeExtra(more, len(ev.Data) > 0)
		if err != nil {
			return nil, fmt.Errorf("personal data: %w", err)
		}
		if extra == nil {
			continue
		}
		if p.personal == nil {
			p.personal = make(map[string][]byte, len(ev.Personal))
		}
		p.personal[userID] = extra
	}
	return p, nil
}

// encodeExtra returns the members of more without braces, as they follow those
// of the common data.
func encodeExtra(more map[string]any, follows bool) ([]byte, error) {
	if len(more) == 0 {
		return nil, nil
	}
	b, err := marshal(more)
	if err != nil {
		return nil, err
	}
	if follows {
		b[0] = ','
		return b[:len(b)-1], nil
	}
	return b[1 : len(b)-1], nil
}

// message returns the event as the user receives it.
func (p *publication) message(userID string) *message {
	extra := p.personal[userID]
	if extra == nil {
		return p.base
	}
	m := *p.base
	m.extra = extra
	return &m
}

// marshal is JSON without the escapes that only matter inside HTML, and
// without the encoder's line end.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}

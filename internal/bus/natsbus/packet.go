package natsbus

import "encoding/binary"

// Kinds of packets.
const (
	kindMessage = 'm' // number: of this message on its subject
	kindMark    = 'k' // number: of the last message on this subject
	kindBeat    = 'b' // number: of this beat
	kindAsk     = 'a' // number: to be given back; data: subjects, see appendSubject
	kindDone    = 'd' // number: of an ask, whose marks have all been sent
	kindRequest = 'q' // number: milliseconds that the asker waits, 0 for no end
)

// headerSize is what a packet has at most before its data.
const headerSize = 1 + 8 + 8 + 1 + maxNodeID

// packet is what goes through NATS: a header that says who sent it, and data.
type packet struct {
	kind   byte
	epoch  uint64 // of the sender's numbers
	number uint64
	node   []byte // id of the sender
	data   []byte
}

// appendHeader writes all of a packet but its data.
func appendHeader(b []byte, kind byte, epoch, number uint64, node string) []byte {
	b = append(b, kind)
	b = binary.BigEndian.AppendUint64(b, epoch)
	b = binary.BigEndian.AppendUint64(b, number)
	b = append(b, byte(len(node)))
	return append(b, node...)
}

// parse reads a packet, which keeps pointing into b.
func parse(b []byte) (p packet, ok bool) {
	if len(b) < 18 || len(b) < 18+int(b[17]) {
		return p, false
	}
	n := 18 + int(b[17])
	return packet{
		kind:   b[0],
		epoch:  binary.BigEndian.Uint64(b[1:]),
		number: binary.BigEndian.Uint64(b[9:]),
		node:   b[18:n],
		data:   b[n:],
	}, true
}

// appendSubject adds a subject to an ask: its length in two bytes, and itself.
func appendSubject(b []byte, subject string) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(subject)))
	return append(b, subject...)
}

// parseSubjects calls each for the subjects of an ask and reports whether the
// list was whole.
func parseSubjects(b []byte, each func(subject string)) bool {
	for len(b) > 0 {
		if len(b) < 2 {
			return false
		}
		n := int(binary.BigEndian.Uint16(b))
		if b = b[2:]; len(b) < n {
			return false
		}
		each(string(b[:n]))
		b = b[n:]
	}
	return true
}

// Flags of a beat.
const (
	flagHello  = 1 << iota // a new node: the others answer with a beat
	flagAnswer             // the sender knows of all that said hello
	flagBye                // the node leaves, and has sent all that it had
)

// beat is the data of a kindBeat.
type beat struct {
	links uint64 // how often the node may have lost what it had sent
	flags byte
}

func (t beat) append(b []byte) []byte {
	return append(binary.BigEndian.AppendUint64(b, t.links), t.flags)
}

func parseBeat(b []byte) (t beat, ok bool) {
	if len(b) < 9 {
		return t, false
	}
	return beat{links: binary.BigEndian.Uint64(b), flags: b[8]}, true
}

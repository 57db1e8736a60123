package hub

import (
	"encoding/binary"
	"math"

	"github.com/gobwas/ws"
)

// inbound is what came in on a socket and isn't handled yet, and the measure
// of how much its client asks.
type inbound struct {
	buf     []byte    // nil while nothing has come in
	box     *[]byte   // where buf came from, of hub.buffers
	skip    int64     // bytes of buf, and of what comes, that are of no interest
	message []byte    // of a message in several frames, what is there so far
	op      ws.OpCode // of that message, 0 if there is none
	clean   bool      // the client said that it won't resume

	tokens   float64 // actions that may be asked for at once
	filledAt int64   // Unix ms, when tokens were counted last
	refused  int     // actions in a row
}

// protocolError is why a socket is closed with a status code.
type protocolError struct {
	code   ws.StatusCode
	reason string
}

func (e *protocolError) Error() string { return e.reason }

// parseHeader reads a frame header from the start of b. size is 0 if it isn't
// all there yet.
func parseHeader(b []byte) (h ws.Header, size int) {
	if len(b) < 2 {
		return h, 0
	}
	h.Fin = b[0]&0x80 != 0
	h.Rsv = b[0] & 0x70 >> 4
	h.OpCode = ws.OpCode(b[0] & 0x0f)
	h.Masked = b[1]&0x80 != 0
	size = 2
	switch length := b[1] & 0x7f; length {
	default:
		h.Length = int64(length)
	case 126:
		size += 2
		if len(b) < size {
			return h, 0
		}
		h.Length = int64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		size += 8
		if len(b) < size {
			return h, 0
		}
		// A length over 63 bits is negative here, and refused by check.
		h.Length = int64(binary.BigEndian.Uint64(b[2:]))
	}
	if h.Masked {
		size += 4
		if len(b) < size {
			return h, 0
		}
		copy(h.Mask[:], b[size-4:])
	}
	return h, size
}

// pass has a frame skipped, of which no more than a part may be there.
func (in *inbound) pass(h ws.Header, size int) {
	in.skip = math.MaxInt64
	if h.Length >= 0 && h.Length < math.MaxInt64-int64(size) {
		in.skip = int64(size) + h.Length
	}
}

// skipped returns what is left of b without what is to be skipped.
func (in *inbound) skipped(b []byte) []byte {
	n := min(in.skip, int64(len(b)))
	in.skip -= n
	return b[n:]
}

// check refuses frames that the protocol or the size limit forbids. It needs
// no payload, so that a client can't make the server wait for a frame that is
// refused anyway.
func (in *inbound) check(h ws.Header, limit int) error {
	state := ws.StateServerSide
	if in.op != 0 {
		state = state.Set(ws.StateFragmented)
	}
	switch {
	case h.Length < 0:
		return &protocolError{ws.StatusProtocolError, "frame length"}
	case !h.Masked:
		return &protocolError{ws.StatusProtocolError, "frame is not masked"}
	}
	if err := ws.CheckHeader(h, state); err != nil {
		return &protocolError{ws.StatusProtocolError, err.Error()}
	}
	if h.OpCode.IsData() && h.Length > int64(limit-len(in.message)) {
		return &protocolError{ws.StatusMessageTooBig, "message too large"}
	}
	return nil
}

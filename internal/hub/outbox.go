package hub

// outbox holds a connection's events in order: those sent, kept for a resume,
// and after them those still to send. A message's sequence number is that of
// the first plus its place, so it is final once sent and not before. The zero
// value is empty and takes no memory beyond itself.
type outbox struct {
	ring      []*message // length is a power of two, or 0
	head      int32      // index of the oldest
	count     int32
	sent      int32 // of count
	first     int64 // sequence number of the oldest
	bytes     int32
	sentBytes int32
}

func (o *outbox) pending() int      { return int(o.count - o.sent) }
func (o *outbox) pendingBytes() int { return int(o.bytes - o.sentBytes) }

func (o *outbox) slot(i int32) **message {
	return &o.ring[(o.head+i)&int32(len(o.ring)-1)]
}

// push appends a message to be sent.
func (o *outbox) push(m *message) {
	if int(o.count) == len(o.ring) {
		o.grow()
	}
	*o.slot(o.count) = m
	o.count++
	o.bytes += int32(m.size())
}

func (o *outbox) grow() {
	ring := make([]*message, max(4, 2*len(o.ring)))
	for i := range o.count {
		ring[i] = *o.slot(i)
	}
	o.ring, o.head = ring, 0
}

// next returns the next message to send and its number and takes it as sent.
// There must be one.
func (o *outbox) next() (*message, int64) {
	m := *o.slot(o.sent)
	seq := o.first + int64(o.sent)
	o.sent++
	o.sentBytes += int32(m.size())
	return m, seq
}

// trim forgets the oldest sent messages: all but a number of them, as many as
// needed for the limit of bytes, and all from before a time (Unix ms).
func (o *outbox) trim(sent, bytes int, before int64) {
	for o.sent > 0 {
		m := *o.slot(0)
		if int(o.sent) <= sent && int(o.bytes) <= bytes && m.at >= before {
			return
		}
		o.drop(m)
	}
	if o.count == 0 {
		o.ring, o.head = nil, 0
	}
}

// drop forgets the oldest message m, which was sent.
func (o *outbox) drop(m *message) {
	*o.slot(0) = nil
	o.head = (o.head + 1) & int32(len(o.ring)-1)
	o.first++
	o.count--
	o.sent--
	o.bytes -= int32(m.size())
	o.sentBytes -= int32(m.size())
}

// shed drops the unsent disposable messages and returns how many.
func (o *outbox) shed() int {
	kept := o.sent
	for i := o.sent; i < o.count; i++ {
		m := *o.slot(i)
		if m.disposable {
			o.bytes -= int32(m.size())
			continue
		}
		*o.slot(kept) = m
		kept++
	}
	shed := int(o.count - kept)
	for i := kept; i < o.count; i++ {
		*o.slot(i) = nil
	}
	o.count = kept
	return shed
}

// rewind makes everything from number seq on unsent again and forgets what is
// before it. It returns false, and does nothing, if seq can't be had.
func (o *outbox) rewind(seq int64) bool {
	if seq < o.first || seq > o.first+int64(o.sent) {
		return false
	}
	for o.first < seq {
		o.drop(*o.slot(0))
	}
	o.sent, o.sentBytes = 0, 0
	return true
}

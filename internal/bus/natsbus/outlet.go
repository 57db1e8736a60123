package natsbus

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/polder-chat/polder/internal/bus"
)

// outlet numbers what the node publishes, a row of numbers a subject.
type outlet struct {
	bus     *Bus
	skipped atomic.Bool // something was not published, as nobody was there

	mu     sync.Mutex // held while publishing, so that numbers go out in order
	epoch  uint64
	first  uint64 // the number before the first of each row
	rows   map[string]*row
	recent []*row // that had messages since their last mark
	ended  bool   // the last marks were sent
	buf    []byte
}

// row is the numbering of one subject.
type row struct {
	name   string // of the subject in NATS
	last   uint64
	recent bool // it is in outlet.recent
	fresh  bool // it had a message since the last beat
}

// begin starts the first epoch. It is later than those of earlier runs of the
// node, unless its clock went back; all that counts is that it differs.
func (o *outlet) begin() {
	o.epoch = uint64(time.Now().UnixNano())
	o.rows = make(map[string]*row)
}

// solitary reports whether no other node is there. Who asks will not publish
// then, so it is noted: a node that comes later must not believe that it
// missed nothing.
func (o *outlet) solitary() bool {
	present := &o.bus.in.present
	if present.Load() > 0 {
		return false
	}
	if !o.skipped.Load() {
		o.skipped.Store(true)
	}
	// Looked at again, as endSolitude may have looked at skipped before.
	return present.Load() == 0
}

// endSolitude is called when a first other node is there. If anything was not
// published meanwhile, a new epoch begins in which each row has a number that
// no message bears, and so seems to have lost one.
func (o *outlet) endSolitude() {
	if !o.skipped.Swap(false) {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.epoch = max(o.epoch+1, uint64(time.Now().UnixNano()))
	o.first = 1
	clear(o.rows)
	o.recent = nil
}

// publish numbers and sends a message.
func (o *outlet) publish(subject string, data []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return bus.ErrClosed
	}
	r := o.rows[subject]
	if r == nil {
		if err := checkSubject(subject); err != nil {
			return err
		}
		r = &row{name: o.bus.names.message + subject, last: o.first}
		o.rows[subject] = r
	}
	r.last++
	r.fresh = true
	if !r.recent {
		r.recent = true
		o.recent = append(o.recent, r)
	}
	return o.send(r.name, kindMessage, r.last, data)
}

// keptBuffer is up to which size the buffer for packets is kept.
const keptBuffer = 64 << 10

// send hands a packet to the connection, which copies it. The caller holds mu.
func (o *outlet) send(name string, kind byte, number uint64, data []byte) error {
	o.buf = appendHeader(o.buf[:0], kind, o.epoch, number, o.bus.opts.NodeID)
	o.buf = append(o.buf, data...)
	err := o.bus.nc.Publish(name, o.buf)
	if cap(o.buf) > keptBuffer {
		o.buf = nil
	}
	return connectionError(err)
}

// marks tells those who listen to a subject that has become quiet where its
// numbers ended, so that they notice if they missed the last. At the end all
// subjects are quiet, and nothing is published any more.
func (o *outlet) marks(end bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = end
	rest := o.recent[:0]
	for _, r := range o.recent {
		if r.fresh && !end {
			r.fresh = false
			rest = append(rest, r)
			continue
		}
		r.recent = false
		o.mark(r.name, r.last)
	}
	clear(o.recent[len(rest):])
	o.recent = rest
}

// mark sends a mark. The caller holds mu.
func (o *outlet) mark(name string, number uint64) {
	if o.bus.in.present.Load() == 0 {
		return // who comes asks
	}
	o.bus.counts.marksOut.Add(1)
	o.bus.note(o.send(name, kindMark, number, nil))
}

// answer sends the marks that other nodes asked for.
func (o *outlet) answer(subjects map[string]struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for subject := range subjects {
		if r := o.rows[subject]; r != nil {
			o.mark(r.name, r.last)
		} else if checkSubject(subject) == nil {
			o.mark(o.bus.names.message+subject, o.first)
		}
	}
}

// beat sends a sign of life. reply is where a goodbye is acknowledged.
func (o *outlet) beat(number uint64, t beat, reply string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := appendHeader(nil, kindBeat, o.epoch, number, o.bus.opts.NodeID)
	b = t.append(b)
	if reply != "" {
		return connectionError(o.bus.nc.PublishRequest(o.bus.names.beat, reply, b))
	}
	return connectionError(o.bus.nc.Publish(o.bus.names.beat, b))
}

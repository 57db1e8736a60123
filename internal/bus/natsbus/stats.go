package natsbus

import "sync/atomic"

// counts are the counters behind Stats.
type counts struct {
	in, out, bytesIn, bytesOut atomic.Uint64
	marksIn, marksOut          atomic.Uint64
	requestsIn, requestsOut    atomic.Uint64
	dropped, losses, unsent    atomic.Uint64
	slow, malformed            atomic.Uint64
}

// Stats counts what went through a node's end of the bus since it was opened.
// Data of messages is counted, without what NATS and the numbering add.
type Stats struct {
	Nodes       int // other nodes that are there
	MessagesIn  uint64
	MessagesOut uint64 // published while another node was there, wanted or not
	BytesIn     uint64
	BytesOut    uint64
	MarksIn     uint64 // ends of numbers that became quiet, or were asked for
	MarksOut    uint64
	RequestsIn  uint64
	RequestsOut uint64 // that were answered
	Dropped     uint64 // messages that a slow subscription lost
	Losses      uint64 // calls of loss functions
	Unsent      uint64 // while NATS could not be reached
	Slow        uint64 // times that the node took too long to sort what arrived
	Malformed   uint64 // packets that no polder sends
}

// Stats returns the counters.
func (b *Bus) Stats() Stats {
	c := &b.counts
	return Stats{
		Nodes:       int(b.in.present.Load()),
		MessagesIn:  c.in.Load(),
		MessagesOut: c.out.Load(),
		BytesIn:     c.bytesIn.Load(),
		BytesOut:    c.bytesOut.Load(),
		MarksIn:     c.marksIn.Load(),
		MarksOut:    c.marksOut.Load(),
		RequestsIn:  c.requestsIn.Load(),
		RequestsOut: c.requestsOut.Load(),
		Dropped:     c.dropped.Load(),
		Losses:      c.losses.Load(),
		Unsent:      c.unsent.Load(),
		Slow:        c.slow.Load(),
		Malformed:   c.malformed.Load(),
	}
}

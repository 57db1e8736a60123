package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// eventOverhead is about what a posted event has around the message.
const eventOverhead = 900

// runFloor measures what the machine can do at best: raw INSERTs if a database
// is given, and raw frame writes.
func runFloor(ctx context.Context, b *bench) error {
	b.report.set("writers", float64(b.Writers), "")
	b.report.set("listeners", float64(b.Listeners), "")
	b.report.set("rate", b.Rate, "1/s")
	b.report.set("message", float64(b.Size), "bytes")
	b.report.set("duration", b.Duration.Seconds(), "s")
	if b.DSN == "" {
		b.progress.say("without --dsn: no raw INSERTs")
	} else if err := b.floorInserts(ctx); err != nil {
		return err
	}
	frame := compileFrame([]byte(strings.Repeat("x", b.Size+eventOverhead)))
	return b.compareFrames(ctx, frame, 0)
}

func (b *bench) floorInserts(ctx context.Context) (err error) {
	floor, err := openInserts(ctx, b.Driver, b.DSN, b.Writers, b.Size)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, floor.close(ctx)) }()
	l := b.load("raw INSERTs", floor.workers)
	l.meter = meter{} // the server takes no part
	o, err := l.run(ctx)
	if err != nil {
		return fmt.Errorf("raw INSERTs: %w", err)
	}
	b.report.addLoad("raw INSERT", o)
	return nil
}

package bench

import (
	"context"
	"errors"
	"time"
)

// fanoutPosters share the posting: one that waits for an answer must not hold
// up the next post.
const fanoutPosters = 4

// straggler is how long to wait for the last deliveries.
const straggler = 10 * time.Second

// runFanout measures how posts reach many listeners in one channel, and what a
// delivery costs: the server's CPU time for posting at the same rate without
// listeners is measured first and subtracted.
func runFanout(ctx context.Context, b *bench) error {
	if err := b.connect(ctx); err != nil {
		return err
	}
	users := min(b.Users, b.Listeners)
	b.report.set("listeners", float64(b.Listeners), "")
	b.report.set("users", float64(users), "")
	b.report.set("rate", b.Rate, "1/s")
	b.report.set("message", float64(b.Size), "bytes")
	b.report.set("duration", b.Duration.Seconds(), "s")
	return b.onStage(ctx, users, 1, func(s *stage) error { return b.fanout(ctx, s) })
}

func (b *bench) fanout(ctx context.Context, s *stage) (err error) {
	a := &audience{began: time.Now()}
	defer a.close()
	posters := newPosters(ctx, s, a.began, fanoutPosters, b.Size)
	defer func() { err = errors.Join(err, closePosters(posters)) }()
	alone, err := b.paced("posts without listeners", posters).run(ctx)
	if err != nil {
		return err
	}
	b.progress.say("open %d sockets", b.Listeners)
	if err := a.grow(ctx, s.client, s.users, b.Listeners); err != nil {
		return err
	}
	a.from.Store((time.Since(a.began) + b.WarmUp).Microseconds())
	heard, err := b.paced("posts with listeners", posters).run(ctx)
	if err != nil {
		return err
	}
	// Posts that failed may have been delivered; then more than these arrive.
	expected := heard.total * int64(b.Listeners)
	received := a.await(ctx, expected, straggler)
	a.close()
	v := a.verdict()
	b.addFanout(alone, heard, v, expected, received)
	if !b.Compare {
		return nil
	}
	if v.frame == nil {
		return errors.New("no event arrived to compare with")
	}
	return b.compareFrames(ctx, compileFrame(v.frame), b.perDelivery(alone, heard))
}

// paced is a load of posts at the run's rate.
func (b *bench) paced(name string, posters []*poster) *load {
	l := b.load(name, operations(posters))
	l.rate = b.Rate
	return l
}

// perDelivery is the server's CPU time for one, in µs.
func (b *bench) perDelivery(alone, heard *outcome) float64 {
	post := func(o *outcome) float64 { return microseconds(o.server) / float64(o.done) }
	return (post(heard) - post(alone)) / float64(b.Listeners)
}

func (b *bench) addFanout(alone, heard *outcome, v *verdict, expected, received int64) {
	r := b.report
	r.addLoad("post", heard)
	r.add("delivery rate", heard.rate()*float64(b.Listeners), "1/s")
	r.addLatency("delivery latency", &v.latency)
	r.add("deliveries expected", float64(expected), "")
	r.add("deliveries received", float64(received), "")
	r.add("gaps in seq", float64(v.gaps), "")
	r.add("sockets lost", float64(v.lost), "")
	if v.failure != nil && r.Error == "" {
		r.Error = v.failure.Error()
	}
	if heard.measured && alone.measured {
		r.add("server CPU per post, no listeners", microseconds(alone.server)/float64(alone.done), "µs")
		r.add("server CPU per delivery", b.perDelivery(alone, heard), "µs")
	}
}

// compareFrames adds the floor and, if perDelivery was measured, the ratio.
func (b *bench) compareFrames(ctx context.Context, frame []byte, perDelivery float64) error {
	b.progress.say("raw frame writes: %s", b.Duration/2)
	raw, err := writeFrames(ctx, frame, b.Listeners, b.Rate, b.Duration/2)
	if err != nil {
		return err
	}
	b.report.add("frame size", float64(len(frame)), "bytes")
	b.report.add("CPU per raw frame write", microseconds(raw), "µs")
	if b.PID != 0 && perDelivery > 0 {
		b.report.add("delivery / raw frame write", perDelivery/microseconds(raw), "")
	}
	return nil
}

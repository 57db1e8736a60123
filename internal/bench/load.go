package bench

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// operation does one measured thing and waits for its end. Each worker has its
// own, which only its goroutine calls.
type operation func() error

// load drives operations. Without a rate it is a closed loop: each worker
// begins the next as soon as the last has ended. With a rate the workers take
// turns, and one that is late begins at once.
type load struct {
	name     string // for the progress line
	workers  []operation
	rate     float64       // of all workers together, a second; 0: no limit
	warmUp   time.Duration // not counted
	duration time.Duration
	meter    meter
	progress *progress
}

// outcome is what a load has counted in its duration.
type outcome struct {
	spent
	done, failed int64
	latency      Histogram // of those done, without the wait for a turn
	total        int64     // done, and also those of the warm-up
	firstError   error
}

// rate is operations done a second.
func (o *outcome) rate() float64 { return float64(o.done) / o.wall.Seconds() }

// errorPause keeps a worker whose operations fail from spinning.
const errorPause = 100 * time.Millisecond

// worker is one goroutine's count.
type worker struct {
	do           operation
	turn         time.Time     // of its last operation
	each         time.Duration // between its turns; 0: no turns
	done, failed atomic.Int64  // also while warming up: for the progress line
	counted      int64
	countedBad   int64
	latency      Histogram
	firstError   error
}

// run returns an error if ctx ends before the duration has passed, or if no
// operation succeeded.
func (l *load) run(ctx context.Context) (*outcome, error) {
	start := time.Now().Add(l.warmUp)
	end := start.Add(l.duration)
	workers := make([]*worker, len(l.workers))
	var running sync.WaitGroup
	for i, do := range l.workers {
		w := &worker{do: do}
		if l.rate > 0 {
			w.each = time.Duration(float64(len(workers)) / l.rate * float64(time.Second))
			w.turn = time.Now().Add(w.each * time.Duration(i) / time.Duration(len(workers)))
		}
		workers[i] = w
		running.Go(func() { w.loop(ctx, start, end) })
	}
	stop := l.progress.show(l.name, start, end, func() (done, failed int64) { return sum(workers) })
	before, errBefore := l.readAt(ctx, start)
	after, errAfter := l.readAt(ctx, end)
	running.Wait()
	stop()
	if err := errors.Join(errBefore, errAfter); err != nil {
		return nil, err
	}
	o := &outcome{spent: before.until(after)}
	for _, w := range workers {
		o.total += w.done.Load()
		o.done += w.counted
		o.failed += w.countedBad
		o.latency.Merge(&w.latency)
		if o.firstError == nil {
			o.firstError = w.firstError
		}
	}
	if o.done == 0 {
		return nil, errors.Join(errors.New("no operation succeeded"), o.firstError)
	}
	return o, nil
}

// readAt reads the meter at the time.
func (l *load) readAt(ctx context.Context, at time.Time) (reading, error) {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return reading{}, ctx.Err()
	case <-timer.C:
		return l.meter.read()
	}
}

// loop counts the operations that end between start and end.
func (w *worker) loop(ctx context.Context, start, end time.Time) {
	for {
		if w.each > 0 {
			w.turn = w.turn.Add(w.each)
			pause(ctx, time.Until(w.turn))
		}
		began := time.Now()
		if !began.Before(end) || ctx.Err() != nil {
			return
		}
		err := w.do()
		now := time.Now()
		w.count(err, now.Sub(began), !now.Before(start) && now.Before(end))
		if err != nil {
			pause(ctx, errorPause)
		}
	}
}

// count records one operation; inTime says that it belongs to the result.
func (w *worker) count(err error, took time.Duration, inTime bool) {
	if err != nil {
		w.failed.Add(1)
		if inTime {
			w.countedBad++
		}
		if w.firstError == nil {
			w.firstError = err
		}
		return
	}
	w.done.Add(1)
	if inTime {
		w.counted++
		w.latency.Record(took)
	}
}

// pause waits for d, or less if ctx ends.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func sum(workers []*worker) (done, failed int64) {
	for _, w := range workers {
		done += w.done.Load()
		failed += w.failed.Load()
	}
	return done, failed
}

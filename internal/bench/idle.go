package bench

import (
	"context"
	"errors"
	"time"
)

// runIdle measures what an idle authenticated socket adds to the server's
// resident memory. Half of the sockets are opened first: they use up what the
// set-up has left free in the server's heap, which would hide the cost.
func runIdle(ctx context.Context, b *bench) error {
	if b.PID == 0 {
		return usageError{errors.New("idle measures the server's memory: give its process with --pid")}
	}
	if b.Listeners < 2 {
		return usageError{errors.New("--listeners 1: idle compares two halves, so it needs 2")}
	}
	if err := b.connect(ctx); err != nil {
		return err
	}
	users := min(b.Users, b.Listeners)
	b.report.set("sockets", float64(b.Listeners), "")
	b.report.set("users", float64(users), "")
	return b.onStage(ctx, users, 1, func(s *stage) error {
		a := &audience{began: time.Now()}
		defer a.close()
		var rss [3]float64 // bytes: without sockets, with half of them, with all
		half := (b.Listeners + 1) / 2
		for i, more := range []int{0, half, b.Listeners - half} {
			if err := a.grow(ctx, s.client, s.users, more); err != nil {
				return err
			}
			u, err := b.settle(ctx, len(a.listeners))
			if err != nil {
				return err
			}
			rss[i] = float64(u.rss)
		}
		a.close()
		v := a.verdict()
		if v.failure != nil {
			b.report.Error = v.failure.Error()
		}
		b.report.add("RSS without sockets", rss[0]/1e6, "MB")
		b.report.add("RSS with all sockets", rss[2]/1e6, "MB")
		b.report.add("RSS per socket", (rss[2]-rss[1])/1e3/float64(b.Listeners-half), "kB")
		b.report.add("RSS per socket, first half", (rss[1]-rss[0])/1e3/float64(half), "kB")
		b.report.add("sockets lost", float64(v.lost), "")
		return nil
	})
}

// settle waits for a quiet server and reads its memory.
func (b *bench) settle(ctx context.Context, sockets int) (usage, error) {
	b.progress.say("wait until the server is quiet with %d sockets", sockets)
	u, quiet, err := settle(ctx, b.PID, b.Settle)
	if err == nil && !quiet {
		b.progress.say("it was not quiet after %s: the memory may be off", b.Settle)
	}
	return u, err
}

package bench

import (
	"context"
	"errors"
	"time"
)

// warmSockets are opened before the first reading, so that what a server sets
// up once for all sockets doesn't count as theirs.
const warmSockets = 50

// runIdle measures what an idle authenticated socket adds to the server's
// resident memory.
func runIdle(ctx context.Context, b *bench) error {
	if b.PID == 0 {
		return usageError{errors.New("idle measures the server's memory: give its process with --pid")}
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
		start, err := b.settle(ctx, "the server")
		if err != nil {
			return err
		}
		if err := a.grow(ctx, s.client, s.users, min(warmSockets, b.Listeners)); err != nil {
			return err
		}
		warm, err := b.settle(ctx, "the first sockets")
		if err != nil {
			return err
		}
		b.progress.say("open %d sockets", b.Listeners)
		if err := a.grow(ctx, s.client, s.users, b.Listeners); err != nil {
			return err
		}
		full, err := b.settle(ctx, "all sockets")
		if err != nil {
			return err
		}
		a.close()
		v := a.verdict()
		if v.failure != nil {
			b.report.Error = v.failure.Error()
		}
		b.report.add("RSS before sockets", float64(start.rss)/1e6, "MB")
		b.report.add("RSS with all sockets", float64(full.rss)/1e6, "MB")
		b.report.add("RSS per socket", float64(full.rss-warm.rss)/1e3/float64(b.Listeners), "kB")
		b.report.add("sockets lost", float64(v.lost), "")
		return nil
	})
}

// settle waits for a quiet server and reads its memory.
func (b *bench) settle(ctx context.Context, what string) (usage, error) {
	b.progress.say("wait until %s is quiet", what)
	u, quiet, err := settle(ctx, b.PID, b.Settle)
	if err == nil && !quiet {
		b.progress.say("it was not quiet after %s: the memory may be off", b.Settle)
	}
	return u, err
}

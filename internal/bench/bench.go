package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
)

// bench is one run of one benchmark.
type bench struct {
	Options
	client   *client
	admin    account
	progress *progress
	report   *Report
}

// run is a benchmark's own part.
type run func(ctx context.Context, b *bench) error

// execute runs a benchmark. With an error there is a report all the same if
// there are results, such as when only the clean-up failed.
func execute(ctx context.Context, name string, o Options, do run, p *progress) (*Report, error) {
	if err := o.validate(); err != nil {
		return nil, usageError{err}
	}
	b := &bench{Options: o, progress: p, report: &Report{Benchmark: name}}
	err := do(ctx, b)
	if err != nil && len(b.report.Results) == 0 {
		return nil, err
	}
	return b.report, err
}

// connect logs in.
func (b *bench) connect(ctx context.Context) (err error) {
	if b.client, err = newClient(b.URL); err != nil {
		return err
	}
	b.report.URL = b.URL
	name, password := b.User, b.Password
	if name == "" {
		name, password = "bench-admin-"+strings.ToLower(rand.Text()[:8]), "Aa1!"+rand.Text()
	}
	if b.admin, err = b.client.admin(ctx, name, password); err != nil {
		var refused *statusError
		if b.User == "" && errors.As(err, &refused) {
			err = fmt.Errorf("the server has users already: give --user and --password of a system admin: %w", err)
		}
		return err
	}
	if b.User == "" {
		b.progress.say("signed up the server's first user: next time use --user %s --password '%s'", name, password)
	}
	return nil
}

// onStage runs f with users and channels of its own and removes them.
func (b *bench) onStage(ctx context.Context, users, channels int, f func(*stage) error) error {
	b.progress.say("set up %d users and %d channels", users, channels)
	s, err := newStage(ctx, b.client, b.admin, users, channels)
	if err != nil {
		return err
	}
	err = f(s)
	b.progress.say("clean up")
	left, removed := s.remove(ctx)
	if b.report.Left != "" {
		left = b.report.Left + ", " + left
	}
	b.report.Left = left
	return errors.Join(err, removed)
}

func (b *bench) meter() meter {
	if b.PID == 0 {
		return meter{}
	}
	return meter{pids: []int{b.PID}}
}

// load returns a load of the run's lengths.
func (b *bench) load(name string, workers []operation) *load {
	return &load{name: name, workers: workers, warmUp: b.WarmUp, duration: b.Duration,
		meter: b.meter(), progress: b.progress}
}

// comparison returns a load of half the lengths, for floors.
func (b *bench) comparison(name string, workers []operation) *load {
	l := b.load(name, workers)
	l.warmUp, l.duration, l.meter = l.warmUp/2, l.duration/2, meter{}
	return l
}

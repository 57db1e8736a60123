package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// runCluster measures several nodes that share a database: how long a post
// written at the first takes to the sockets of the others, how long a revoked
// session still works there, and what a post costs all nodes together when the
// clients are at one of them, against what it costs a server that is alone.
func runCluster(ctx context.Context, b *bench) error {
	if err := b.checkNodes(); err != nil {
		return usageError{err}
	}
	b.URL = b.Nodes[0]
	if err := b.connect(ctx); err != nil {
		return err
	}
	var others []*client
	for _, url := range b.Nodes[1:] {
		c, err := newClient(url)
		if err != nil {
			return err
		}
		others = append(others, c)
	}
	users := min(b.Users, b.Listeners)
	b.report.set("nodes", float64(len(b.Nodes)), "")
	b.report.set("listeners", float64(b.Listeners), "")
	b.report.set("users", float64(users), "")
	b.report.set("rate", b.Rate, "1/s")
	b.report.set("message", float64(b.Size), "bytes")
	b.report.set("duration", b.Duration.Seconds(), "s")
	b.report.set("sessions", float64(b.Sessions), "")
	err := b.onStage(ctx, users, 1, func(s *stage) error {
		if err := b.across(ctx, s, others); err != nil {
			return err
		}
		return b.revocations(ctx, s, others)
	})
	if err != nil || b.Alone == "" {
		return err
	}
	return b.compareAlone(ctx)
}

func (b *bench) checkNodes() error {
	switch {
	case len(b.Nodes) < 2:
		return errors.New("--nodes: give the addresses of two nodes or more, separated by commas")
	case b.Alone != "" && (len(b.NodePIDs) != len(b.Nodes) || b.AlonePID == 0):
		return errors.New("--alone compares CPU time: give the processes of all nodes with --pids, and --alone-pid")
	case b.Alone != "" && b.User == "":
		return errors.New("--alone: give --user and --password of a system admin of both")
	}
	return nil
}

// across posts at the first node, with listeners at the others only.
func (b *bench) across(ctx context.Context, s *stage, others []*client) (err error) {
	a := &audience{began: time.Now()}
	defer a.close()
	b.progress.say("open %d sockets", b.Listeners)
	for i, c := range others {
		n := (b.Listeners + i) / len(others) // they add up to all
		if err := a.grow(ctx, c, s.users, n); err != nil {
			return fmt.Errorf("%s: %w", c.base, err)
		}
	}
	posters := newPosters(ctx, s, a.began, fanoutPosters, b.Size)
	defer func() { err = errors.Join(err, closePosters(posters)) }()
	a.from.Store((time.Since(a.began) + b.WarmUp).Microseconds())
	o, err := b.paced("posts across nodes", posters).run(ctx)
	if err != nil {
		return err
	}
	expected := o.total * int64(b.Listeners)
	received := a.await(ctx, expected, straggler)
	a.close()
	v := a.verdict()
	r := b.report
	r.addLoad("post", o)
	r.addLatency("post to event on another node", &v.latency)
	r.add("deliveries expected", float64(expected), "")
	r.add("deliveries received", float64(received), "")
	r.add("gaps in seq", float64(v.gaps), "")
	r.add("sockets lost", float64(v.lost), "")
	if v.failure != nil && r.Error == "" {
		r.Error = v.failure.Error()
	}
	return nil
}

// compareAlone measures the CPU time of a post in the cluster and on the server
// that is alone, in turn: a machine whose speed drifts then tells little lies
// about the ratio.
func (b *bench) compareAlone(ctx context.Context) error {
	alone, err := newClient(b.Alone)
	if err != nil {
		return fmt.Errorf("--alone: %w", err)
	}
	admin, err := alone.admin(ctx, b.User, b.Password)
	if err != nil {
		return fmt.Errorf("--alone: %w", err)
	}
	there := *b // with the same report
	there.client, there.admin = alone, admin
	var cluster, single cost
	for range 2 {
		if err := b.posts(ctx, "posts in the cluster", b.NodePIDs, &cluster); err != nil {
			return err
		}
		if err := there.posts(ctx, "posts alone", []int{b.AlonePID}, &single); err != nil {
			return err
		}
	}
	b.report.add("server CPU per post, all nodes", cluster.perPost(), "µs")
	b.report.add("server CPU per post, alone", single.perPost(), "µs")
	b.report.add("all nodes / alone", cluster.perPost()/single.perPost(), "")
	return nil
}

// cost is the CPU time of posts.
type cost struct {
	server time.Duration
	posts  int64
}

// perPost is in µs.
func (c *cost) perPost() float64 { return microseconds(c.server) / float64(c.posts) }

// posts writes as fast as the writers can, and adds up what it costs the
// processes.
func (b *bench) posts(ctx context.Context, name string, pids []int, sum *cost) error {
	users := min(b.Users, b.Writers)
	return b.onStage(ctx, users, min(b.Channels, users), func(s *stage) error {
		posters := newPosters(ctx, s, time.Now(), b.Writers, b.Size)
		l := b.comparison(name, operations(posters))
		l.meter = meter{pids: pids}
		o, err := l.run(ctx)
		if err = errors.Join(err, closePosters(posters)); err != nil {
			return err
		}
		sum.server += o.server
		sum.posts += o.done
		if o.firstError != nil && b.report.Error == "" {
			b.report.Error = o.firstError.Error()
		}
		return nil
	})
}

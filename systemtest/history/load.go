package history

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

const (
	again     = 50 * time.Millisecond  // after which what failed is sent again
	pollEvery = 100 * time.Millisecond // how often a poller asks
)

// Options are who does what.
type Options struct {
	Balancer *people.Balancer
	People   []*people.Person // who write; they are in all channels but Door
	Channels []string         // that they write to
	Door     string           // a public channel of their team that they join and leave
	Rate     float64          // requests a second, all together
	Listener *people.Person   // who has a WebSocket; in all Channels
	Poller   *people.Person   // who polls; in all Channels
}

// Load is people at work.
type Load struct {
	*record
	o        Options
	t        testing.TB
	listener *people.Reader
	poll     *poll
	stop     context.CancelFunc
	working  sync.WaitGroup
}

// Begin starts the load, which ends with t at the latest.
func Begin(t testing.TB, o Options) *Load {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	l := &Load{record: newRecord(), o: o, t: t, stop: cancel}
	t.Cleanup(func() { cancel(); l.working.Wait() })
	l.listener = o.Listener.Read(t, o.Balancer.Pick, o.Channels...)
	l.listener.OnPost(func(ctx context.Context, post *model.Post) { l.lookUp(ctx, o.Listener, "an event told of", post) })
	l.poll = newPoll(o.Channels)
	l.working.Go(func() { l.keepPolling(ctx) })
	// A round of a person is some requests, see work.
	every := time.Duration(float64(len(o.People)) * requestsOfRound / o.Rate * float64(time.Second))
	for i, p := range o.People {
		l.working.Go(func() { l.work(ctx, p, i, every) })
	}
	return l
}

// requestsOfRound is how many requests a round makes, on the average.
const requestsOfRound = 6.4

// work is what one person does, a round each time.
func (l *Load) work(ctx context.Context, p *people.Person, i int, every time.Duration) {
	each := time.NewTicker(every)
	defer each.Stop()
	pending := time.Now().UnixMilli()
	member := false
	for round := i; ; round++ {
		select {
		case <-ctx.Done():
			return
		case <-each.C:
		}
		pending = max(pending+2, time.Now().UnixMilli())
		channel := l.o.Channels[round%len(l.o.Channels)]
		post := l.write(ctx, p, "post", &model.Post{ChannelId: channel, PendingPostId: fmt.Sprintf("%s:%d", p.ID, pending),
			Message: fmt.Sprintf("%s says %d", p.Name, round)})
		l.readPage(ctx, p, channel)
		l.readPage(ctx, p, channel)
		switch {
		case post == nil: // nobody took it
		case round%10 == 3:
			l.logIn(ctx, p)
		case round%10 == 7:
			member = l.pass(ctx, p, member)
		case round%3 == 0:
			l.write(ctx, p, "reply", &model.Post{ChannelId: channel, RootId: post.Id, PendingPostId: fmt.Sprintf("%s:%d", p.ID, pending+1),
				Message: fmt.Sprintf("%s answers %d", p.Name, round)})
		default:
			l.readPage(ctx, p, channel)
		}
	}
}

// write sends a post until it is acknowledged, and then asks for it: by its id,
// and in its channel or thread.
func (l *Load) write(ctx context.Context, p *people.Person, kind string, post *model.Post) (stored *model.Post) {
	if !l.until(ctx, kind, func(ctx context.Context, n *site.Node) (err error) {
		stored, _, err = p.At(n).CreatePost(ctx, post)
		return err
	}) {
		return nil
	}
	l.acknowledge(stored)
	l.lookUp(ctx, p, "acknowledged", stored)
	var list *model.PostList
	read := l.once(ctx, "read", func(ctx context.Context, n *site.Node) (err error) {
		if post.RootId != "" {
			list, _, err = p.At(n).GetPostThread(ctx, post.RootId, "", false)
		} else {
			list, _, err = p.At(n).GetPostsSince(ctx, post.ChannelId, stored.CreateAt-1, false)
		}
		return err
	})
	if read && list.Posts[stored.Id] == nil {
		l.miss("%s does not find %q in its channel or thread", p.Name, stored.Message)
	}
	return stored
}

// lookUp asks for a post that is there.
func (l *Load) lookUp(ctx context.Context, p *people.Person, why string, post *model.Post) {
	gone := false
	l.once(ctx, "read", func(ctx context.Context, n *site.Node) error {
		_, _, err := p.At(n).GetPost(ctx, post.Id, "")
		gone = people.StatusOf(err) == 404 || people.StatusOf(err) == 403
		return err
	})
	if gone {
		l.miss("%s does not find %q, which %s", p.Name, post.Message, why)
	}
}

func (l *Load) readPage(ctx context.Context, p *people.Person, channel string) {
	l.once(ctx, "read", func(ctx context.Context, n *site.Node) error {
		_, _, err := p.At(n).GetPostsForChannel(ctx, channel, 0, 30, "", false, false)
		return err
	})
}

// logIn begins a session, and uses it elsewhere.
func (l *Load) logIn(ctx context.Context, p *people.Person) {
	var again *people.Person
	if !l.until(ctx, "login", func(ctx context.Context, n *site.Node) (err error) {
		again, err = p.Enter(ctx, n)
		return err
	}) {
		return
	}
	refused := false
	l.once(ctx, "read", func(ctx context.Context, n *site.Node) error {
		_, _, err := again.At(n).GetMe(ctx, "")
		refused = people.StatusOf(err) == 401
		return err
	})
	if refused {
		l.miss("%s logged in, and has no session", p.Name)
	}
}

// pass joins the door's channel or leaves it, and asks elsewhere whether it did.
func (l *Load) pass(ctx context.Context, p *people.Person, member bool) bool {
	kind := "join"
	if member {
		kind = "leave"
	}
	if !l.until(ctx, kind, func(ctx context.Context, n *site.Node) (err error) {
		if member {
			_, err = p.At(n).RemoveUserFromChannel(ctx, l.o.Door, p.ID)
			if people.StatusOf(err) == 404 {
				err = nil // an attempt before this one did it
			}
		} else {
			_, _, err = p.At(n).AddChannelMember(ctx, l.o.Door, p.ID)
		}
		return err
	}) {
		return member
	}
	member = !member
	found := false
	if l.once(ctx, "read", func(ctx context.Context, n *site.Node) error {
		_, _, err := p.At(n).GetChannelMember(ctx, l.o.Door, p.ID, "")
		if found = err == nil; people.StatusOf(err) == 404 {
			err = nil
		}
		return err
	}) && found != member {
		l.miss("%s is a member: %t, %s was acknowledged", p.Name, found, kind)
	}
	return member
}

// once makes a request; it reports whether that succeeded.
func (l *Load) once(ctx context.Context, kind string, do func(context.Context, *site.Node) error) bool {
	ctx = context.WithoutCancel(ctx)
	n := l.o.Balancer.Pick()
	if n == nil {
		l.fail(kind, "", fmt.Errorf("no node is in service"))
		return false
	}
	began := time.Now()
	err := do(ctx, n)
	if err != nil {
		l.fail(kind, n.Name, err)
		return false
	}
	l.succeed(kind, began)
	return true
}

// until makes a request until it succeeds, also when the load is told to end
// meanwhile: what became of a write is known. It gives up after a long time, and
// when the test has failed.
func (l *Load) until(ctx context.Context, kind string, do func(context.Context, *site.Node) error) bool {
	for deadline := time.Now().Add(2 * site.Patience); time.Now().Before(deadline) && !l.t.Failed(); pause() {
		if l.once(ctx, kind, do) {
			return true
		}
	}
	return false
}

// pause is a client's rest before it tries again.
func pause() { time.Sleep(again) }

// Stop ends the load.
func (l *Load) Stop() {
	l.stop()
	l.working.Wait()
}

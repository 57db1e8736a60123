package hub

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/polder-chat/polder/internal/model"
)

// ledger is the database of the tests that count: how many events each publisher
// committed for each channel, and who is in what.
type ledger struct {
	be *backend

	mu     sync.Mutex
	counts map[stream]int
}

// stream is what one publisher tells one channel: it has an order.
type stream struct {
	publisher int
	channel   string
}

// commit counts one more event and returns its number.
func (l *ledger) commit(s stream) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts[s]++
	return l.counts[s]
}

// read returns the counts of a channel, as a client reads its posts.
func (l *ledger) read(channel string) map[stream]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := map[stream]int{}
	for s, n := range l.counts {
		if s.channel == channel {
			counts[s] = n
		}
	}
	return counts
}

// counter is a client that counts: whatever it is not told over the socket it
// has read from the database, when a hello or a joining told it to.
type counter struct {
	t      *testing.T
	ledger *ledger
	user   string
	sites  []*site
	random *rand.Rand
	joins  bool // users join channels meanwhile

	c       *client
	in      *bufio.Reader  // of the client
	settled bool           // the client has an answer: it goes elsewhere no sooner
	seen    map[stream]int // up to there, by event or by reading
	read    map[stream]int // what of it was read: events of that may still come
	hellos  int
	resumed int
	joined  map[string]bool   // channels that the client knows itself in
	gaps    map[string]string // in channels, which a joining has to explain
}

func newCounter(t *testing.T, l *ledger, user string, seed uint64, sites ...*site) *counter {
	return &counter{
		t: t, ledger: l, user: user, sites: sites, random: rand.New(rand.NewPCG(7, seed)),
		seen: map[stream]int{}, read: map[stream]int{}, joined: map[string]bool{}, gaps: map[string]string{},
	}
}

// connect dials a node, with what the client has if it has anything.
func (k *counter) connect(s *site) error {
	query := ""
	if k.c != nil && k.c.id != "" {
		query = fmt.Sprintf("connection_id=%s&sequence_number=%d", k.c.id, k.c.next)
	}
	c, err := s.tryDial(k.t, k.user, query)
	if err != nil {
		return err
	}
	if k.c != nil {
		c.id, c.next = k.c.id, k.c.next
		_ = k.c.nc.Close()
	}
	k.c, k.in, k.settled = c, bufio.NewReader(c.r), false
	if err := ws.WriteFrame(c.nc, ws.MaskFrame(ws.NewTextFrame([]byte(`{"seq":1,"action":"ping"}`)))); err != nil {
		k.c.t.Logf("the socket is closed already: %v", err)
	}
	return nil
}

// reload reads the channels that the user is in.
func (k *counter) reload() {
	be := k.ledger.be
	be.mu.Lock()
	channels := slices.Clone(be.channels[k.user])
	be.mu.Unlock()
	clear(k.joined)
	clear(k.gaps)
	for _, channel := range channels {
		k.reloadChannel(channel)
	}
}

func (k *counter) reloadChannel(channel string) {
	for s, n := range k.ledger.read(channel) {
		k.seen[s] = max(k.seen[s], n)
		k.read[s] = k.seen[s]
	}
	k.joined[channel] = true
	delete(k.gaps, channel)
}

// next handles one frame. It returns false when the socket is gone, and an error
// for a stream that is not what it should be.
func (k *counter) next(wait time.Duration) (bool, error) {
	if k.c.nc.SetReadDeadline(time.Now().Add(wait)) != nil {
		return false, nil //nolint:nilerr // the socket is gone
	}
	if _, err := k.in.Peek(2); err != nil {
		return errors.Is(err, os.ErrDeadlineExceeded), nil
	}
	if k.c.nc.SetReadDeadline(time.Now().Add(deadline)) != nil {
		return false, nil //nolint:nilerr // the socket is gone
	}
	f, err := readFrame(k.in)
	if err != nil {
		return false, nil //nolint:nilerr // the socket is gone, and the stream was right so far
	}
	switch f.Header.OpCode {
	case ws.OpClose:
		return false, nil
	case ws.OpText:
	default:
		return true, nil
	}
	var m incoming
	if err := json.Unmarshal(f.Payload, &m); err != nil {
		return false, fmt.Errorf("%w in %s", err, f.Payload)
	}
	if m.Status == "OK" {
		k.settled = true
		return true, nil
	}
	if m.Event == "hello" {
		k.c.next = 0
		k.hellos++
		k.c.id = m.Data["connection_id"].(string)
	}
	if *m.Seq != k.c.next {
		return false, fmt.Errorf("seq %d, want %d: %s", *m.Seq, k.c.next, f.Payload)
	}
	k.c.next++
	switch m.Event {
	case "hello":
		k.reload()
	case "joined":
		k.reloadChannel(m.Broadcast["channel_id"].(string))
	case "left":
		delete(k.joined, m.Broadcast["channel_id"].(string))
	case "posted":
		return true, k.count(m)
	}
	return true, nil
}

func (k *counter) count(m incoming) error {
	s := stream{int(m.Data["publisher"].(float64)), m.Broadcast["channel_id"].(string)}
	n := int(m.Data["n"].(float64))
	switch {
	case !k.joined[s.channel]: // it will read the channel when it learns that it joined
	case n == k.seen[s]+1:
		k.seen[s] = n
	case n <= k.read[s]: // came late, but was read
	case n <= k.seen[s]:
		return fmt.Errorf("event %d of %v came twice, %d was the last", n, s, k.seen[s])
	default:
		gap := fmt.Sprintf("event %d of %v after %d", n, s, k.seen[s])
		if !k.joins {
			return errors.New(gap)
		}
		k.gaps[s.channel], k.seen[s] = gap, n
	}
	return nil
}

// missing returns the first stream of the user's channels that isn't counted to
// its end.
func (k *counter) missing() string {
	be := k.ledger.be
	be.mu.Lock()
	channels := slices.Clone(be.channels[k.user])
	be.mu.Unlock()
	for _, channel := range channels {
		if gap := k.gaps[channel]; gap != "" {
			return gap
		}
		for s, n := range k.ledger.read(channel) {
			if k.seen[s] < n {
				return fmt.Sprintf("%v: %d of %d", s, k.seen[s], n)
			}
		}
	}
	return ""
}

// run reads until stop is closed and everything has come, now and then on
// another node. roam is one in how many frames it moves after.
func (k *counter) run(roam int, stop <-chan struct{}) error {
	for first := time.Now(); ; { // the node may be one that stops
		err := k.connect(k.sites[k.random.IntN(len(k.sites))])
		if err == nil {
			break
		}
		if time.Since(first) > deadline {
			return err
		}
	}
	var end time.Time
	for {
		ok, err := k.next(20 * time.Millisecond)
		if err != nil {
			return err
		}
		stopped := false
		select {
		case <-stop:
			stopped = true
			if end.IsZero() {
				end = time.Now().Add(deadline)
			}
		default:
		}
		switch {
		case stopped && k.missing() == "":
			return nil
		case stopped && time.Now().After(end):
			return fmt.Errorf("never came: %s", k.missing())
		case !ok || k.settled && !stopped && k.random.IntN(roam) == 0:
			if k.random.IntN(2) == 0 {
				_ = k.c.nc.Close() // or the server still believes the old socket alive
			}
			before := k.hellos
			for k.connect(k.sites[k.random.IntN(len(k.sites))]) != nil {
				if time.Now().After(end) && stopped {
					return fmt.Errorf("no node to connect to, missing %s", k.missing())
				}
				time.Sleep(5 * time.Millisecond) // as clients do
			}
			if k.hellos == before {
				k.resumed++
			}
		}
	}
}

// publish commits and publishes events from all sites until stop is closed.
// What one publisher does it does on one node, one after the other.
func (l *ledger) publish(publisher int, s *site, channels []string, pause time.Duration, stop <-chan struct{}) {
	random := rand.New(rand.NewPCG(3, uint64(publisher)))
	for {
		select {
		case <-stop:
			return
		default:
		}
		if s.gone.Load() {
			return
		}
		channel := channels[random.IntN(len(channels))]
		n := l.commit(stream{publisher, channel})
		ev := posted(channel, n)
		ev.Data["publisher"] = publisher
		s.hub.Publish(context.Background(), ev)
		time.Sleep(time.Duration(random.Int64N(int64(pause))))
	}
}

// change makes users join and leave channels, on any node, until stop is closed.
func (l *ledger) change(users, channels []string, sites []*site, stop <-chan struct{}) {
	random := rand.New(rand.NewPCG(5, 5))
	ctx := context.Background()
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Millisecond):
		}
		user, channel := users[random.IntN(len(users))], channels[random.IntN(len(channels))]
		h := sites[partition(user)%len(sites)].hub // changes of one user have an order
		l.be.mu.Lock()
		list := slices.Clone(l.be.channels[user])
		i := slices.Index(list, channel)
		if i < 0 {
			list = append(list, channel)
		} else {
			list = slices.Delete(list, i, i+1)
		}
		l.be.channels[user] = list
		l.be.mu.Unlock()
		h.SetMembership(ctx, model.Membership{UserID: user, ChannelID: channel, Joined: i < 0})
		kind := model.EventType("joined")
		if i >= 0 {
			kind = "left"
		}
		h.Publish(ctx, &model.Event{Type: kind, Broadcast: model.Broadcast{UserID: user, ChannelID: channel}})
	}
}

// counted is what came of a scenario.
type counted struct {
	hellos, moves int
	stats         Stats
}

// scenario is clients that count and publishers on several nodes.
type scenario struct {
	sites    []*site
	ledger   *ledger
	users    int
	channels int
	pause    time.Duration // between events of a publisher, at most
	roam     int
	joins    bool
	enough   func(sum Stats) bool // of load; nil: until trouble is over
	trouble  func(stop <-chan struct{})
}

func (sc *scenario) sum() (sum Stats) {
	for _, s := range sc.sites {
		st := s.hub.Stats()
		sum.Resumed += st.Resumed
		sum.Unresumable += st.Unresumable
		sum.BusLosses += st.BusLosses
		sum.Events += st.Events
	}
	return sum
}

func (sc *scenario) run(t *testing.T) counted {
	t.Helper()
	channels := make([]string, sc.channels)
	for i := range channels {
		channels[i] = model.NewID()
	}
	var users []string
	for i := range sc.users {
		mine := channels[i%2:]
		users = append(users, sc.sites[0].user(slices.Clone(mine)...))
	}
	stop, quiet := make(chan struct{}), make(chan struct{})
	var publishing, counting sync.WaitGroup
	for i := range 2 * len(sc.sites) {
		publishing.Go(func() { sc.ledger.publish(i, sc.sites[i%len(sc.sites)], channels, sc.pause, stop) })
	}
	if sc.joins {
		publishing.Go(func() { sc.ledger.change(users, channels, sc.sites, stop) })
	}
	troubled := make(chan struct{})
	go func() {
		defer close(troubled)
		if sc.trouble != nil {
			sc.trouble(stop)
		}
	}()
	var hellos, resumed atomic.Int64
	for i, user := range users {
		counting.Go(func() {
			k := newCounter(t, sc.ledger, user, uint64(i), sc.sites...)
			k.joins = sc.joins
			err := k.run(sc.roam, quiet)
			if k.c != nil {
				_ = k.c.nc.Close()
			}
			if err != nil {
				t.Errorf("client %d: %v", i, err)
			}
			hellos.Add(int64(k.hellos))
			resumed.Add(int64(k.resumed))
		})
	}
	if sc.enough == nil {
		<-troubled
	}
	for end := time.Now().Add(deadline); sc.enough != nil && !sc.enough(sc.sum()); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Errorf("not within %v: enough has happened: %+v", deadline, sc.sum())
			break
		}
	}
	close(stop)
	<-troubled
	publishing.Wait()
	close(quiet)
	counting.Wait()
	sum := sc.sum()
	total := 0
	for n := range maps.Values(sc.ledger.counts) {
		total += n
	}
	t.Logf("%d events, %d hellos and %d resumes of %d clients, %d begun anew, %d losses", total, hellos.Load(), sum.Resumed, sc.users, sum.Unresumable, sum.BusLosses)
	return counted{int(hellos.Load()), int(resumed.Load()), sum}
}

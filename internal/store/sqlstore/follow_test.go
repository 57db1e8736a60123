package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// relay leads to a database server until it is cut.
type relay struct {
	l       net.Listener
	to      string
	cut     atomic.Bool
	mu      sync.Mutex
	through []net.Conn
}

// newRelay returns a relay, and the data source that leads through it.
func newRelay(t *testing.T, driver, source string) (*relay, string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{l: l}
	address := l.Addr().String()
	if driver == dbtest.Postgres {
		u, err := url.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		r.to, u.Host = u.Host, address
		source = u.String()
	} else {
		host := regexp.MustCompile(`tcp\(([^)]*)\)`)
		r.to = host.FindStringSubmatch(source)[1]
		source = host.ReplaceAllString(source, "tcp("+address+")")
	}
	go r.serve()
	t.Cleanup(func() { r.end() })
	return r, source
}

func (r *relay) serve() {
	for {
		in, err := r.l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", r.to)
		if err != nil || r.cut.Load() {
			in.Close()
			continue
		}
		r.mu.Lock()
		r.through = append(r.through, in, out)
		r.mu.Unlock()
		go func() { _, _ = io.Copy(in, out); in.Close() }()
		go func() { _, _ = io.Copy(out, in); out.Close() }()
	}
}

// sever ends all connections, and lets no more through.
func (r *relay) sever(on bool) {
	r.cut.Store(on)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.through {
		c.Close()
	}
	r.through = nil
}

func (r *relay) end() {
	r.l.Close()
	r.sever(true)
}

// await polls until it is so.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func follow(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	if err := s.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestReplicaThatBreaks: reads go to a replica, and none fails when it is cut off
// in the middle of them; it is left out then, and comes back by itself.
func TestReplicaThatBreaks(t *testing.T) {
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source := migrated(t, driver)
			r, through := newRelay(t, driver, source)
			s := connect(t, sqlstore.Options{Driver: driver, DataSource: source, Replicas: []string{through}, QueryTimeout: 20 * time.Second})
			follow(t, s)
			c := talk(t, s)
			replica := func() model.DataSource { return s.Sources()[1] }
			if got := replica(); !got.Healthy || got.Role != model.SourceReplica || got.Lag != 0 {
				t.Fatalf("the replica is %+v", got)
			}
			if s.Follows() != true {
				t.Error("it follows nothing")
			}
			if driver == dbtest.MySQL { // this server keeps no history that a replica could follow
				return
			}
			ctx, stop := context.WithCancel(t.Context())
			var readers sync.WaitGroup
			for range 4 {
				readers.Go(func() {
					for ctx.Err() == nil {
						if _, err := s.Channels().Get(store.ForReader(t.Context(), model.NewID()), c.ID); err != nil {
							t.Errorf("a read failed: %v", err)
							return
						}
					}
				})
			}
			await(t, "the replica is asked", func() bool { return replica().Reads > 20 })
			r.sever(true)
			await(t, "the replica is left out", func() bool { return !replica().Healthy && replica().Reason == model.SourceUnreachable })
			r.sever(false)
			before := replica().Reads
			await(t, "the replica is asked again", func() bool { return replica().Healthy && replica().Reads > before })
			stop()
			readers.Wait()
		})
	}
}

// talk makes a channel.
func talk(t *testing.T, s *sqlstore.Store) *model.Channel {
	t.Helper()
	c, _, err := s.Channels().Create(t.Context(), &model.Channel{Type: model.ChannelGroup, Name: "talk"},
		[]*model.ChannelMember{{UserID: model.NewID(), SchemeUser: true, NotifyProps: model.DefaultChannelNotifyProps()}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestReplicaOfNobody: a database that is no replica of the master is left out,
// and no read shows what is in it.
func TestReplicaOfNobody(t *testing.T) {
	for _, driver := range servers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			other := open(t, driver, sqlstore.Options{})
			follow(t, other) // it has an id of its own then
			empty := dbtest.Open(t, driver)
			s := connect(t, sqlstore.Options{
				Driver: driver, DataSource: migrated(t, driver), Replicas: []string{other.DataSource()}, SearchReplicas: []string{empty},
			})
			follow(t, s)
			await(t, "both are left out", func() bool {
				list := s.Sources()
				return list[1].Reason == model.SourceOther && list[2].Reason == model.SourceUnreachable
			})
			c := talk(t, s)
			if got, err := s.Channels().Get(store.ForReader(t.Context(), model.NewID()), c.ID); err != nil || got.ID != c.ID {
				t.Errorf("read %v, %v", got, err)
			}
			for _, src := range s.Sources()[1:] {
				if src.Healthy || src.Reads != 0 || src.Detail == "" {
					t.Errorf("%+v", src)
				}
			}
		})
	}
}

// TestHold: each node's commit tells the others before it returns, and a
// node that doesn't hear the others asks the master only.
func TestHold(t *testing.T) {
	if !has(servers(t), dbtest.Postgres) {
		t.Skip("needs PostgreSQL: POLDER_TEST_DATABASES=postgres")
	}
	source := migrated(t, dbtest.Postgres)
	var told []store.Wave
	s := connect(t, sqlstore.Options{Driver: dbtest.Postgres, DataSource: source, Replicas: []string{source},
		Share: func(_ context.Context, w store.Wave) { told = append(told, w) }})
	follow(t, s)
	c := talk(t, s)
	if len(told) != 1 || !told[0].Everyone || told[0].Position == 0 || told[0].History == "" {
		t.Errorf("told %+v", told)
	}
	ann := model.NewID()
	draft := &store.PostDraft{Post: &model.Post{ID: model.NewID(), ChannelID: c.ID, UserID: ann, Message: "m"}}
	if err := s.Posts().Create(t.Context(), []*store.PostDraft{draft}); err != nil {
		t.Fatal(err)
	}
	if w := told[len(told)-1]; w.Everyone || !has(w.Keys, ann) || !has(w.Keys, c.ID) || w.Position < told[0].Position {
		t.Errorf("a post told %+v", w)
	}
	reads := func() int64 { return s.Sources()[1].Reads }
	read := func() {
		t.Helper()
		if _, err := s.Channels().Get(store.ForReader(t.Context(), ann), c.ID); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "the replica is asked", func() bool { before := reads(); read(); return reads() > before })
	s.Hold(true)
	before := reads()
	read()
	if reads() != before {
		t.Error("a replica was asked while other nodes can't be heard")
	}
	s.Hold(false)
	await(t, "the replica is asked again", func() bool { before := reads(); read(); return reads() > before })
	await(t, "no replica is asked after a wave of another history, until the next look", func() bool {
		s.Rise(store.Wave{History: "another", Position: 1})
		before := reads()
		read()
		return reads() == before
	})
}

// TestReadsInDoubt: a master that dies in the middle of a commit takes no replica
// with it. Nobody was told that the commit happened.
func TestReadsInDoubt(t *testing.T) {
	if !has(servers(t), dbtest.Postgres) {
		t.Skip("needs PostgreSQL: POLDER_TEST_DATABASES=postgres")
	}
	source := migrated(t, dbtest.Postgres)
	r, through := newRelay(t, dbtest.Postgres, source)
	s := connect(t, sqlstore.Options{Driver: dbtest.Postgres, DataSource: through, Replicas: []string{source},
		Observe: func(_ context.Context, query string, _ time.Duration, _ error) {
			if strings.HasPrefix(query, "UPDATE channels SET update_at") { // the COMMIT is next
				r.sever(true)
			}
		}})
	follow(t, s)
	c := talk(t, s)
	read := func() (ofReplica bool) {
		t.Helper()
		before := s.Sources()[1].Reads
		if _, err := s.Channels().Get(store.ForReader(t.Context(), model.NewID()), c.ID); err != nil {
			t.Fatalf("a read failed: %v", err)
		}
		return s.Sources()[1].Reads > before
	}
	await(t, "the replica is asked", read)
	_, err := s.Channels().Update(t.Context(), c.ID, func(c *model.Channel) error { c.Header = "new"; return nil })
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a write whose COMMIT got no answer: %v", err)
	}
	await(t, "it is noticed that the master is gone", func() bool { return !s.Sources()[0].Healthy })
	if !read() {
		t.Error("a read went to a master that is gone")
	}
	r.sever(false)
	await(t, "the master is back", func() bool { return s.Sources()[0].Healthy })
}

func has(list []string, wanted string) bool {
	return strings.Contains(fmt.Sprint(list), wanted)
}

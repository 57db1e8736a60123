package people

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/site"
)

// reconnectAfter is how long a reader waits before it opens a socket again.
const reconnectAfter = 50 * time.Millisecond

// Reader is a client that wants every post of some channels once, whatever
// happens to the nodes: it keeps a socket open, resumes where one broke off, and
// when the nodes tell it to begin anew it asks for what it missed since the last
// post that it knows. One that is cautious goes further back, to the last post
// that an answer brought: it does not take an event for a sign that none before
// it was lost.
type Reader struct {
	person   *Person
	cautious bool
	pick     func() *site.Node // where to connect now; nil: nowhere
	cancel   context.CancelFunc
	ended    chan struct{}

	mu     sync.Mutex
	seen   map[string]*view // by channel id
	counts ReaderCounts
	faults []string                           // what may not happen
	onPost func(context.Context, *model.Post) // nil without OnPost
}

// ReaderCounts is what happened to a reader.
type ReaderCounts struct {
	Sockets  int // opened
	Resumes  int // of those, to go on with a connection
	Anew     int // of those, for which a node began a new connection
	Events   int // posts that came as events
	CaughtUp int // posts that only a question for what was missed brought
}

// view is what a reader knows of a channel.
type view struct {
	posts map[string]*model.Post // by id
	last  int64                  // everything before was seen, Unix ms
	came  [][]*model.Post        // as events, a list for each connection
}

// Read starts a reader, which ends with t. It knows the channels as they are
// when it returns.
func (p *Person) Read(t testing.TB, pick func() *site.Node, channels ...string) *Reader {
	t.Helper()
	return p.read(t, false, pick, channels)
}

// ReadCautiously is Read with a cautious reader.
func (p *Person) ReadCautiously(t testing.TB, pick func() *site.Node, channels ...string) *Reader {
	t.Helper()
	return p.read(t, true, pick, channels)
}

func (p *Person) read(t testing.TB, cautious bool, pick func() *site.Node, channels []string) *Reader {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	r := &Reader{person: p, cautious: cautious, pick: pick, cancel: cancel, ended: make(chan struct{}), seen: map[string]*view{}}
	for _, id := range channels {
		r.seen[id] = &view{posts: map[string]*model.Post{}, last: 1}
	}
	ready := make(chan struct{})
	go r.run(ctx, sync.OnceFunc(func() { close(ready) }))
	t.Cleanup(r.Close)
	select {
	case <-ready:
	case <-time.After(site.Patience):
		t.Fatalf("%s can't read at any node", p.Name)
	}
	return r
}

// OnPost has f called with every post of the channels that comes as an event
// from now on, before the next one is looked at.
func (r *Reader) OnPost(f func(context.Context, *model.Post)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.onPost = f
}

// Close ends the reader.
func (r *Reader) Close() {
	r.cancel()
	<-r.ended
}

// run keeps a socket open. ready is called when the reader has caught up.
func (r *Reader) run(ctx context.Context, ready func()) {
	defer close(r.ended)
	var last *Socket
	for ctx.Err() == nil {
		if n := r.pick(); n != nil {
			if s, err := r.dial(ctx, n, last); err == nil {
				r.follow(ctx, s, ready)
				s.Close()
				last = s
			}
		}
		pause(ctx, reconnectAfter)
	}
}

func (r *Reader) dial(ctx context.Context, n *site.Node, last *Socket) (*Socket, error) {
	connectionID, next := "", int64(0)
	if last != nil {
		connectionID, next = last.ConnectionID, last.Next()
	}
	s, err := r.person.dial(ctx, n, connectionID, next)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts.Sockets++
	if connectionID != "" {
		r.counts.Resumes++
	}
	return s, nil
}

// follow takes what comes on a socket until that ends.
func (r *Reader) follow(ctx context.Context, s *Socket, ready func()) {
	for at := 0; ; {
		events, changed := s.from(at)
		for _, e := range events {
			if err := r.take(ctx, s, e, ready); err != nil {
				return // the node has gone: another one is asked
			}
		}
		at += len(events)
		if len(events) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-s.done:
			if more, _ := s.from(at); len(more) == 0 {
				return
			}
		}
	}
}

func (r *Reader) take(ctx context.Context, s *Socket, e *Event, ready func()) error {
	switch e.Event {
	case "hello":
		r.begin(s)
		if err := r.catchUp(ctx, s.Node); err != nil {
			return err
		}
		ready()
	case "posted":
		post := &model.Post{}
		if err := json.Unmarshal([]byte(e.Text("post")), post); err != nil {
			r.fault("an event has no post: %v", err)
			return nil
		}
		if told := r.event(post); told != nil {
			told(ctx, post)
		}
	}
	return nil
}

// begin notes that what comes from now on is of another connection.
func (r *Reader) begin(s *Socket) {
	anew := s.Anew()
	r.mu.Lock()
	defer r.mu.Unlock()
	if anew {
		r.counts.Anew++
	}
	for _, v := range r.seen {
		v.came = append(v.came, nil)
	}
}

// event takes a post that came on the socket, and returns who is to be told.
func (r *Reader) event(post *model.Post) (told func(context.Context, *model.Post)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.seen[post.ChannelId]
	if v == nil {
		return nil
	}
	r.counts.Events++
	last := len(v.came) - 1
	v.came[last] = append(v.came[last], post)
	v.posts[post.Id] = post
	if !r.cautious {
		v.last = max(v.last, post.UpdateAt)
	}
	return r.onPost
}

// catchUp asks a node for what changed in the channels since the last change
// that the reader knows.
func (r *Reader) catchUp(ctx context.Context, n *site.Node) error {
	for channel, v := range r.seen {
		for more := true; more; {
			r.mu.Lock()
			since := v.last
			r.mu.Unlock()
			list, _, err := r.person.At(n).GetPostsSince(ctx, channel, since, false)
			if err != nil {
				return err
			}
			r.mu.Lock()
			for id, post := range list.Posts {
				if v.posts[id] == nil {
					r.counts.CaughtUp++
				}
				v.posts[id] = post
				v.last = max(v.last, post.UpdateAt)
			}
			more = v.last > since // an answer has a limit
			r.mu.Unlock()
		}
	}
	return nil
}

func (r *Reader) fault(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// Counts is what happened so far.
func (r *Reader) Counts() ReaderCounts {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counts
}

// missing tells of the first of the posts that the reader does not have.
func (r *Reader) missing(posts []Post) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, post := range posts {
		if r.seen[post.ChannelId].posts[post.Id] == nil {
			return fmt.Errorf("%s lacks %q of %d", r.person.Name, post.Message, post.CreateAt)
		}
	}
	return nil
}

// Check waits until the reader has all posts, which are what people wrote in its
// channels. It fails t if the reader has others, or if on one connection the
// event of a post came twice, or before that of an earlier one of the same node.
func (r *Reader) Check(t testing.TB, posts []Post) {
	t.Helper()
	site.Await(t, site.Patience, "all posts at "+r.person.Name, func() error { return r.missing(posts) })
	written := make(map[string]Post, len(posts))
	for _, post := range posts {
		written[post.Id] = post
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	faults := r.faults
	for _, v := range r.seen {
		for _, post := range v.posts {
			if post.Type == model.PostTypeDefault && written[post.Id].Post == nil {
				faults = append(faults, fmt.Sprintf("nobody was told that %q is stored", post.Message))
			}
		}
		for _, connection := range v.came {
			faults = append(faults, checkOrder(connection, written)...)
		}
	}
	if len(faults) > 0 {
		t.Errorf("%s: %d faults, the first: %s", r.person.Name, len(faults), faults[0])
	}
}

// checkOrder looks at the events of one channel on one connection.
func checkOrder(events []*model.Post, written map[string]Post) (faults []string) {
	seen := map[string]bool{}
	newest := map[*site.Node]*model.Post{}
	for _, post := range events {
		if seen[post.Id] {
			faults = append(faults, fmt.Sprintf("the event of %q came twice", post.Message))
		}
		seen[post.Id] = true
		n := written[post.Id].Node
		if n == nil {
			continue
		}
		if last := newest[n]; last != nil && post.CreateAt < last.CreateAt {
			faults = append(faults, fmt.Sprintf("the event of %q came after that of %q, which is later", post.Message, last.Message))
		}
		newest[n] = post
	}
	return faults
}

// pause is a client's rest before it tries again, at most until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

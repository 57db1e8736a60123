package bench

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

// poster posts messages that differ, as one client does.
type poster struct {
	conn    *conn
	request request
	began   time.Time     // of the run
	unique  *atomic.Int64 // shared by the run
	pending *atomic.Int64 // shared by the user's posters: Unix ms, ever later
}

const postAnswerBuffer = 4 << 10

// newPosters returns n posters in the seats of the stage. Their connections end
// with ctx or closePosters.
func newPosters(ctx context.Context, s *stage, began time.Time, n, size int) []*poster {
	unique := new(atomic.Int64)
	pending := make([]atomic.Int64, len(s.users))
	for i := range pending {
		pending[i].Store(began.UnixMilli())
	}
	posters := make([]*poster, n)
	for i := range posters {
		user, channel := s.seat(i)
		posters[i] = &poster{
			conn:    newConn(ctx, s.client.site, postAnswerBuffer),
			request: buildPost(s.client.site, user, channel, s.run, size),
			began:   began,
			unique:  unique,
			pending: &pending[i%len(s.users)],
		}
	}
	return posters
}

func operations(posters []*poster) []operation {
	o := make([]operation, len(posters))
	for i, p := range posters {
		o[i] = p.post
	}
	return o
}

func closePosters(posters []*poster) error {
	var errs []error
	for _, p := range posters {
		errs = append(errs, p.conn.close())
	}
	return errors.Join(errs...)
}

// post returns when the server has acknowledged the post.
func (p *poster) post() error {
	p.request.set(fieldSent, time.Since(p.began).Microseconds())
	p.request.set(fieldUnique, p.unique.Add(1))
	p.request.set(fieldPending, p.pending.Add(1))
	_, err := p.conn.do(p.request.bytes, http.StatusCreated)
	return err
}

// runPosts measures posts acknowledged a second.
func runPosts(ctx context.Context, b *bench) error {
	if b.Compare && b.DSN == "" {
		return usageError{errors.New("--compare measures raw INSERTs: give the server's database with --driver and --dsn")}
	}
	if err := b.connect(ctx); err != nil {
		return err
	}
	users := min(b.Users, b.Writers)
	channels := min(b.Channels, users)
	b.report.set("writers", float64(b.Writers), "")
	b.report.set("users", float64(users), "")
	b.report.set("channels", float64(channels), "")
	b.report.set("message", float64(b.Size), "bytes")
	b.report.set("duration", b.Duration.Seconds(), "s")
	return b.onStage(ctx, users, channels, func(s *stage) error {
		posters := newPosters(ctx, s, time.Now(), b.Writers, b.Size)
		var o *outcome
		measure := func() (err error) {
			o, err = b.load("posts", operations(posters)).run(ctx)
			return errors.Join(err, closePosters(posters))
		}
		if !b.Compare {
			if err := measure(); err != nil {
				return err
			}
			b.addPosts(o)
			return nil
		}
		floor, err := b.aroundInserts(ctx, measure)
		if err != nil {
			return err
		}
		b.addPosts(o)
		b.report.add("raw INSERT rate", floor, "1/s")
		b.report.add("posts / raw INSERTs", o.rate()/floor, "")
		return nil
	})
}

func (b *bench) addPosts(o *outcome) {
	b.report.addLoad("post", o)
	b.report.addCPU("post", o.spent, o.done)
}

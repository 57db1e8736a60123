package server

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// How long the parts of a stop may take. Together they are what
// deploy/systemd allows.
const (
	stopPatience  = 30 * time.Second       // clients, as long as the database answers
	stallPatience = 5 * time.Second        // an answer of the database
	closePatience = 4 * time.Second        // all parts of the node once the clients are gone
	partingTime   = 300 * time.Millisecond // clients, to use a connection for the last time
	answerTime    = 200 * time.Millisecond // the last requests, to be read
	cutPatience   = 250 * time.Millisecond // what was cut off, to notice
)

// The reasons to cut off what hangs.
var (
	errPatience = errors.New("they took too long")
	errStalled  = errors.New("the database does not answer")
)

// stopping ends when the patience with clients does: sooner if the database
// does not answer, as then nothing ends that waits for it.
func (s *Server) stopping(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, end := context.WithTimeoutCause(context.WithoutCancel(ctx), s.opts.StopPatience, errPatience)
	ctx, stalled := context.WithCancelCause(ctx)
	go func() {
		for ctx.Err() == nil {
			answer, cancel := context.WithTimeout(ctx, stallPatience)
			err := s.db.Ping(answer)
			cancel()
			if errors.Is(err, context.DeadlineExceeded) {
				stalled(errStalled)
			}
			wait(ctx, time.Second)
		}
	}()
	return ctx, func() { stalled(nil); end() }
}

// until runs end and waits for it, no longer than until ctx is done and what
// runs has had time to notice.
func until(ctx context.Context, end func() error) error {
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(cutPatience):
		return ctx.Err()
	}
}

// close ends a part of the node, or leaves it behind when ctx is done: the
// program ends, or the database would keep it for ever.
func (s *Server) close(ctx context.Context, what string, end func() error) error {
	err := until(ctx, end)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		s.log.WarnContext(ctx, "cut off what did not end in time", "what", what, "because", context.Cause(ctx))
		return nil
	}
	return err
}

// letGo lets clients that use their connections leave them. What http.Server
// closes, also in Shutdown, it closes with the requests that are on their way
// in. So connections in use are closed by an answer that says so, while new ones
// are still taken; then no more are, and the last ones get their answers.
func (s *Server) letGo(ctx context.Context, listeners []listener) (err error) {
	s.parting.Store(true)
	wait(ctx, partingTime)
	for _, l := range listeners {
		err = errors.Join(err, l.gate.shut())
	}
	wait(ctx, answerTime)
	return err
}

// wait waits that long, or until ctx is done.
func wait(ctx context.Context, long time.Duration) {
	select {
	case <-time.After(long):
	case <-ctx.Done():
	}
}

// serve is the handler of a listener: it counts what it serves, and says with
// its answers that the connection closes while the node parts with its clients.
func (s *Server) serve(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serving.Add(1)
		defer s.serving.Add(-1)
		if s.parting.Load() {
			w.Header().Set("Connection", "close")
		}
		handler.ServeHTTP(w, r)
	})
}

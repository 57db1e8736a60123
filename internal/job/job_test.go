package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/job"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const patience = 30 * time.Second

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

// frozenLeases are those of a node that stands still: nothing is renewed.
type frozenLeases struct {
	store.Leases
	frozen atomic.Bool
}

func (l *frozenLeases) Renew(ctx context.Context, lease store.Lease, ttl time.Duration) (store.Lease, error) {
	for l.frozen.Load() && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	return l.Leases.Renew(ctx, lease, ttl)
}

// TestOneNode: of several nodes one does the jobs; another one takes over when it
// stops, or stands still; what one that stood still writes is refused.
func TestOneNode(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			s, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: driver, DataSource: dbtest.Open(t, driver), Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			const ttl, every = 2 * time.Second, 20 * time.Millisecond
			var working atomic.Int64
			var doing sync.Map // by id, how often
			late := make(chan error, 1)
			leases := &frozenLeases{Leases: s.Leases()}
			begin := func(id string, l store.Leases) (stop func()) {
				done := new(atomic.Int64)
				doing.Store(id, done)
				r := job.New(job.Options{Leases: l, ID: id, Name: "host-" + id, TTL: ttl, Every: every, Logger: slog.New(slog.DiscardHandler), Jobs: []job.Job{{
					Name: "work", Every: every, Do: func(ctx context.Context) error {
						if !leases.frozen.Load() {
							if working.Add(1) > 1 {
								t.Error("two nodes work at once")
							}
							defer working.Add(-1)
						}
						if id == "a" && leases.frozen.Load() { // it stands still in the middle of its work
							for by := ""; by != "b" && by != "c"; time.Sleep(time.Millisecond) {
								list, err := s.Leases().List(t.Context(), "jobs")
								if err != nil {
									return err
								}
								for _, held := range list {
									by = held.Holder
								}
							}
							fence, _ := store.FenceOf(ctx)
							late <- s.Properties().Set(store.Fenced(t.Context(), fence), "late", "a")
							return nil
						}
						if err := s.Properties().Set(ctx, "work", id); err != nil {
							return err
						}
						done.Add(1)
						return nil
					}}}})
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { r.Run(ctx); close(ended) }()
				return sync.OnceFunc(func() { cancel(); <-ended })
			}
			count := func(id string) int64 { n, _ := doing.Load(id); return n.(*atomic.Int64).Load() }

			first := begin("first", s.Leases())
			eventually(t, "the first works", func() bool { return count("first") > 2 })
			stopA := begin("a", leases)
			began := time.Now()
			first()
			eventually(t, "a works", func() bool { return count("a") > 2 })
			t.Logf("after a clean stop another node worked within %v", time.Since(began))
			stopB, stopC := begin("b", s.Leases()), begin("c", s.Leases())

			leases.frozen.Store(true)
			began = time.Now()
			eventually(t, "another one works", func() bool { return count("b")+count("c") > 0 })
			t.Logf("after one stood still another worked within %v, with a TTL of %v", time.Since(began), ttl)
			if err := <-late; !errors.Is(err, store.ErrFenced) {
				t.Errorf("what the one that stood still wrote: %v", err)
			}
			leases.frozen.Store(false)
			stopB()
			stopC()
			stopA()
			// On a busy machine the release may take too long; then the lease runs out.
			eventually(t, "after all have stopped nobody has the lease", func() bool {
				list, err := s.Leases().List(t.Context(), "jobs")
				if err != nil {
					t.Fatal(err)
				}
				return len(list) == 0
			})
		})
	}
}

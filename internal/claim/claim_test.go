package claim_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/claim"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// quick gives more signs of life than a server does by default, but the TTL is
// what a busy machine may need for a few statements.
var quick = claim.Timing{TTL: 3 * time.Second, Every: 100 * time.Millisecond, Poll: 10 * time.Millisecond}

// patience bounds what should end by itself.
const patience = 30 * time.Second

// onDatabases runs test on a fresh database of each kind that servers share.
func onDatabases(t *testing.T, test func(t *testing.T, open func() *sqlstore.Store)) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.OpenTemplate(t, driver, "claim", func(dsn string) error {
				s, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: driver, DataSource: dsn})
				if err != nil {
					return err
				}
				return errors.Join(s.Migrate(t.Context()), s.Close())
			})
			test(t, func() *sqlstore.Store {
				s, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: driver, DataSource: dsn})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
				return s
			})
		})
	}
}

func options(s store.Store, name string, cluster bool) claim.Options {
	return claim.Options{
		Leases: s.Leases(), ID: model.NewID(), Name: name, Cluster: cluster, Timing: quick,
		Logger: slog.New(slog.DiscardHandler),
	}
}

// keep keeps a claim until stop, which returns what Keep did.
func keep(t *testing.T, c *claim.Claim) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Keep(ctx) }()
	return sync.OnceValue(func() error { cancel(); return <-ended })
}

// within runs do, which ends by itself.
func within(t *testing.T, do func(context.Context) error) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return do(ctx)
}

func take(t *testing.T, o claim.Options) *claim.Claim {
	t.Helper()
	c, err := claim.Take(t.Context(), o)
	if err != nil {
		t.Fatalf("Take by %s: %v", o.Name, err)
	}
	return c
}

// TestSecondServer: a database has one server, or those of one cluster.
func TestSecondServer(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second bool // cluster?
		says          string
	}{
		{"two servers", false, false, "another server works with this database: first (since 20"},
		{"a server where a cluster is", true, false, "a cluster works with this database: first (since 20"},
		{"a node where a server is", false, true, "a server outside the cluster works with this database: first (since 20"},
		{"two nodes", true, true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			onDatabases(t, func(t *testing.T, open func() *sqlstore.Store) {
				stop := keep(t, take(t, options(open(), "first", test.first)))
				var log bytes.Buffer
				o := options(open(), "second", test.second)
				o.Logger = slog.New(slog.NewTextHandler(&log, nil))
				_, err := claim.Take(t.Context(), o)
				if test.says == "" {
					if err != nil {
						t.Errorf("refused: %v", err)
					}
				} else {
					var taken *claim.TakenError
					if !errors.As(err, &taken) || !strings.HasPrefix(err.Error(), test.says) || !strings.Contains(err.Error(), "ClusterSettings.Enable") {
						t.Errorf("error is %v", err)
					}
					if !strings.Contains(log.String(), "waiting to see whether it lives") {
						t.Errorf("the log is %q", log.String())
					}
				}
				if err := stop(); err != nil {
					t.Errorf("Keep: %v", err)
				}
				// A clean stop leaves nothing to wait for.
				if err == nil {
					return
				}
				log.Reset()
				take(t, o)
				if log.Len() > 0 {
					t.Errorf("after a clean stop: %s", log.String())
				}
			})
		})
	}
}

// TestKilledServer: a server that does not renew its claim is replaced, and
// can't come back.
func TestKilledServer(t *testing.T) {
	onDatabases(t, func(t *testing.T, open func() *sqlstore.Store) {
		a := open()
		killed := take(t, options(a, "killed", false)) // nobody keeps it
		if _, doubt := killed.Lease(); doubt {
			t.Error("a claim that was just made is in doubt")
		}
		began := time.Now()
		successor := take(t, options(open(), "successor", false))
		t.Logf("the successor waited for %v, with a TTL of %v", time.Since(began), quick.TTL)
		l, doubt := killed.Lease()
		if !doubt {
			t.Error("a claim that was not renewed is not in doubt")
		}
		if err := a.Properties().Set(store.Fenced(t.Context(), l), "x", "y"); !errors.Is(err, store.ErrFenced) {
			t.Errorf("a write under the old claim: %v", err)
		}
		if err := within(t, killed.Keep); !errors.Is(err, claim.ErrLost) {
			t.Errorf("the one that woke up: %v", err)
		}
		if err := keep(t, successor)(); err != nil {
			t.Errorf("the successor: %v", err)
		}
	})
}

// TestFrozenNode: a node of a cluster that stood still takes its place again,
// but not where a server outside the cluster is by now.
func TestFrozenNode(t *testing.T) {
	onDatabases(t, func(t *testing.T, open func() *sqlstore.Store) {
		s := open()
		frozen := take(t, options(s, "frozen", true)) // it stands still: nobody keeps its claim
		old, _ := frozen.Lease()
		for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
			if live, err := s.Leases().List(t.Context(), "server/"); err != nil || time.Now().After(end) {
				t.Fatalf("it did not expire: %+v, %v", live, err)
			} else if len(live) == 0 {
				break
			}
		}
		other := keep(t, take(t, options(open(), "other", true)))
		var again atomic.Pointer[store.Lease]
		back := make(chan struct{}, 1)
		frozen.Watch(func(self store.Lease, others []store.Lease) {
			if self.Fence > old.Fence && len(others) == 1 && again.CompareAndSwap(nil, &self) {
				back <- struct{}{}
			}
		})
		woken := keep(t, frozen)
		select {
		case <-back:
		case <-time.After(patience):
			t.Error("it did not take its place again")
		}
		if err := errors.Join(woken(), other()); err != nil {
			t.Errorf("Keep: %v", err)
		}

		frozen = take(t, options(open(), "frozen again", true))
		alone := keep(t, take(t, options(open(), "alone", false))) // waits until the other has expired
		var taken *claim.TakenError
		if err := within(t, frozen.Keep); !errors.As(err, &taken) {
			t.Errorf("a node that woke up next to a server of its own: %v", err)
		}
		if err := alone(); err != nil {
			t.Errorf("Keep: %v", err)
		}
	})
}

// TestFirst: of many that start at once one is the first, and is done with what
// it has to do before any other starts.
func TestFirst(t *testing.T) {
	onDatabases(t, func(t *testing.T, open func() *sqlstore.Store) {
		const nodes = 5
		var firsts, running atomic.Int64
		var stops [nodes]func() error
		var wg sync.WaitGroup
		for i := range nodes {
			o := options(open(), "node", true)
			s := o.Leases
			o.First = func(ctx context.Context) error {
				firsts.Add(1)
				if _, err := s.Acquire(ctx, store.Lease{Name: "first", Holder: o.ID}, time.Minute); err != nil {
					t.Errorf("a write of the first: %v", err)
				}
				if running.Load() != 0 {
					t.Error("another one runs already")
				}
				return nil
			}
			wg.Go(func() {
				c, err := claim.Take(t.Context(), o)
				if err != nil {
					t.Errorf("Take: %v", err)
					return
				}
				running.Add(1)
				stops[i] = keep(t, c)
			})
		}
		wg.Wait()
		if n := firsts.Load(); n != 1 {
			t.Errorf("%d were the first", n)
		}
		for _, stop := range stops {
			if stop == nil {
				continue
			}
			if err := stop(); err != nil {
				t.Errorf("Keep: %v", err)
			}
		}
	})
}

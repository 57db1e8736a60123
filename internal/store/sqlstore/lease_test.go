package sqlstore_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

// frozen starts a transaction under the lease that stands still in its middle
// until wake is closed, and returns once it stands.
func frozen(t *testing.T, s *sqlstore.Store, l store.Lease, wake <-chan struct{}) (userID string, ended <-chan error) {
	t.Helper()
	u := &model.User{Username: "ann", Email: "ann@example.com"}
	if err := s.Users().Create(t.Context(), u, false); err != nil {
		t.Fatal(err)
	}
	stands, end := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := s.Users().Update(store.Fenced(t.Context(), l), u.ID, func(u *model.User) error {
			close(stands)
			<-wake
			u.Nickname = "written"
			return nil
		})
		end <- err
	}()
	<-stands
	return u.ID, end
}

// TestFenceHolds: a takeover waits for a transaction that has begun under the
// lease, so that nothing is written after it.
func TestFenceHolds(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			nodes := openNodes(t, driver, 0, 0)
			l, err := nodes[0].Leases().Acquire(t.Context(), store.Lease{Name: "work", Holder: "a"}, 0)
			if err != nil {
				t.Fatal(err)
			}
			wake := make(chan struct{})
			userID, ended := frozen(t, nodes[0], l, wake)
			taken := make(chan error, 1)
			go func() {
				_, err := nodes[1].Leases().Acquire(t.Context(), store.Lease{Name: "work", Holder: "b"}, time.Minute)
				taken <- err
			}()
			select {
			case err := <-taken:
				t.Errorf("the lease was taken over in the middle of a transaction: %v", err)
				taken <- err
			case <-time.After(300 * time.Millisecond):
			}
			close(wake)
			if err := <-ended; err != nil {
				t.Errorf("the transaction: %v", err)
			}
			if err := <-taken; err != nil {
				t.Errorf("the takeover: %v", err)
			}
			if u, err := nodes[1].Users().Get(t.Context(), userID); err != nil || u.Nickname != "written" {
				t.Errorf("the user is %+v, %v", u, err)
			}
		})
	}
}

// TestIdleTransactionEnds: a process that stands still in a transaction keeps
// nobody from taking over, and its transaction leaves nothing behind.
func TestIdleTransactionEnds(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // one process alone has the file
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			dsn := migrated(t, driver)
			o := sqlstore.Options{Driver: driver, DataSource: dsn, IdleTransaction: time.Second}
			a, b := connect(t, o), connect(t, o)
			l, err := a.Leases().Acquire(t.Context(), store.Lease{Name: "work", Holder: "a"}, 0)
			if err != nil {
				t.Fatal(err)
			}
			wake := make(chan struct{})
			userID, ended := frozen(t, a, l, wake)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if _, err := b.Leases().Acquire(ctx, store.Lease{Name: "work", Holder: "b"}, time.Minute); err != nil {
				t.Errorf("the takeover: %v", err)
			}
			close(wake)
			if err := <-ended; !errors.Is(err, store.ErrFenced) { // from its repetition
				t.Errorf("the transaction that stood still ended with %v", err)
			}
			if u, err := b.Users().Get(t.Context(), userID); err != nil || u.Nickname != "" {
				t.Errorf("the user is %+v, %v", u, err)
			}
		})
	}
}

// TestGuard: a server that stood still writes nothing once another has taken
// over the database, not even what it had begun before.
func TestGuard(t *testing.T) {
	for _, driver := range dbtest.Drivers(t) {
		if driver == dbtest.SQLite {
			continue // one process alone has the file
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			nodes := openNodes(t, driver, 0, 0)
			l, err := nodes[0].Leases().Acquire(t.Context(), store.Lease{Name: "server", Holder: "a"}, 0)
			if err != nil {
				t.Fatal(err)
			}
			var doubt atomic.Bool
			nodes[0].Guard(func() (store.Lease, bool) { return l, doubt.Load() })
			set := func(value string) error { return nodes[0].Properties().Set(t.Context(), "x", value) }
			if err := set("without doubt"); err != nil {
				t.Fatal(err)
			}
			doubt.Store(true)
			if err := set("in doubt, but nobody came"); err != nil {
				t.Fatal(err)
			}
			doubt.Store(false)
			u := &model.User{Username: "ann", Email: "ann@example.com"}
			if err := nodes[0].Users().Create(t.Context(), u, false); err != nil {
				t.Fatal(err)
			}
			late := make(chan error, 1)
			begun, wake := make(chan struct{}), make(chan struct{})
			go func() {
				_, err := nodes[0].Users().Update(t.Context(), u.ID, func(u *model.User) error {
					close(begun)
					<-wake
					u.Nickname = "written"
					return nil
				})
				late <- err
			}()
			<-begun
			doubt.Store(true)
			if _, err := nodes[1].Leases().Acquire(t.Context(), store.Lease{Name: "server", Holder: "b"}, time.Minute); err != nil {
				t.Fatal(err)
			}
			close(wake)
			if err := <-late; !errors.Is(err, store.ErrFenced) {
				t.Errorf("what had begun before: %v", err)
			}
			if err := set("too late"); !errors.Is(err, store.ErrFenced) {
				t.Errorf("a write after the takeover: %v", err)
			}
			if got, err := nodes[1].Properties().Get(t.Context(), "x"); err != nil || got != "in doubt, but nobody came" {
				t.Errorf("the database has %q, %v", got, err)
			}
		})
	}
}

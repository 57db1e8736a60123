package storetest

import (
	"errors"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// failedLogins returns what is kept for the subject.
func failedLogins(t *testing.T, s store.Store, subject string) (is model.FailedLogins) {
	t.Helper()
	enough := errors.New("only looking")
	err := s.FailedLogins().Update(t.Context(), subject, func(f *model.FailedLogins) error { is = *f; return enough })
	if !errors.Is(err, enough) {
		t.Fatalf("Update that is refused: %v", err)
	}
	return is
}

func testFailedLogins(t *testing.T, s store.Store) {
	ctx := t.Context()
	fs := s.FailedLogins()
	const ann, bob = "ann", "?00001"
	var all sync.WaitGroup
	for i := range 8 { // at one moment, the first of them too
		all.Go(func() {
			err := fs.Update(ctx, ann, func(f *model.FailedLogins) error {
				f.Count, f.LastAt = f.Count+1, max(f.LastAt, int64(1000+i))
				return nil
			})
			if err != nil {
				t.Errorf("Update: %v", err)
			}
		})
	}
	all.Wait()
	if f := failedLogins(t, s, ann); f != (model.FailedLogins{Count: 8, LastAt: 1007}) {
		t.Errorf("after 8 updates: %+v", f)
	}
	if f := failedLogins(t, s, bob); f != (model.FailedLogins{}) {
		t.Errorf("of another: %+v", f)
	}
	if n, err := fs.DeleteBefore(ctx, 1007); n != 0 || err != nil {
		t.Errorf("DeleteBefore of what is younger: %d, %v", n, err)
	}
	if n, err := fs.DeleteBefore(ctx, 1008); n != 1 || err != nil {
		t.Errorf("DeleteBefore: %d, %v", n, err)
	}
	if f := failedLogins(t, s, ann); f.Count != 0 {
		t.Errorf("after DeleteBefore: %+v", f)
	}
	if err := fs.Update(ctx, bob, func(f *model.FailedLogins) error { f.Count++; return nil }); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := fs.Delete(ctx, bob); err != nil {
			t.Errorf("Delete: %v", err)
		}
	}
	if f := failedLogins(t, s, bob); f.Count != 0 {
		t.Errorf("after Delete: %+v", f)
	}
}

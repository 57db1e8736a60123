package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func testStatuses(t *testing.T, s store.Store) {
	ctx := t.Context()
	ss := s.Statuses()
	ann, bob, cas := model.NewID(), model.NewID(), model.NewID()
	if _, err := ss.Get(ctx, ann); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Get of nobody: %v", err)
	}
	set := func(id string, want model.Status) {
		t.Helper()
		want.UserID = id
		st, wrote, err := ss.Update(ctx, id, func(st *model.Status) bool { *st = want; return true })
		if err != nil || !wrote || *st != want {
			t.Fatalf("Update: %+v, %t, %v", st, wrote, err)
		}
		if got, err := ss.Get(ctx, id); err != nil || *got != want {
			t.Fatalf("Get after Update: %+v, %v", got, err)
		}
	}
	if st, wrote, err := ss.Update(ctx, ann, func(*model.Status) bool { return false }); err != nil || wrote || st.Status != model.StatusOffline || st.UserID != ann {
		t.Fatalf("Update that writes nothing: %+v, %t, %v", st, wrote, err)
	}
	set(ann, model.Status{Status: model.StatusOnline, LastActivityAt: 10})
	set(bob, model.Status{Status: model.StatusDND, Manual: true, DNDEndTime: 50, PrevStatus: model.StatusAway})
	if got, err := ss.ListByIDs(ctx, []string{ann, bob, cas, ann}); err != nil || len(got) != 2 {
		t.Fatalf("ListByIDs: %v, %v", got, err)
	}
	for now, want := range map[int64][]string{49: {}, 50: {bob}} {
		if got, err := ss.ListExpiredDND(ctx, now); err != nil || !slices.Equal(got, want) {
			t.Fatalf("ListExpiredDND(%d): %v, %v", now, got, err)
		}
	}
	if err := ss.Touch(ctx, map[string]int64{ann: 20, cas: 20}); err != nil {
		t.Fatal(err)
	}
	if got, err := ss.Get(ctx, ann); err != nil || got.LastActivityAt != 20 {
		t.Fatalf("Get after Touch: %+v, %v", got, err)
	}
	if err := ss.Touch(ctx, map[string]int64{ann: 15}); err != nil {
		t.Fatal(err)
	}
	set(cas, model.Status{Status: model.StatusAway, LastActivityAt: 20})
	two := slices.Sorted(slices.Values([]string{ann, cas}))
	for _, tc := range []struct {
		before int64
		after  string
		limit  int
		want   []string
	}{{21, "", 10, two}, {20, "", 10, nil}, {21, "", 1, two[:1]}, {21, two[0], 10, two[1:]}, {21, two[1], 10, nil}} {
		got, err := ss.ListStale(ctx, tc.before, tc.after, tc.limit)
		if err != nil || got == nil || !slices.Equal(got, tc.want) {
			t.Fatalf("ListStale %+v: %v, %v", tc, got, err)
		}
	}
	set(cas, model.Status{Status: model.StatusOffline})
	if err := ss.ResetAutomatic(ctx); err != nil {
		t.Fatal(err)
	}
	if got, err := ss.Get(ctx, ann); err != nil || got.Status != model.StatusOffline || got.LastActivityAt != 20 {
		t.Fatalf("Get after ResetAutomatic: %+v, %v", got, err)
	}
	if got, err := ss.Get(ctx, bob); err != nil || got.Status != model.StatusDND {
		t.Fatalf("a chosen status after ResetAutomatic: %+v, %v", got, err)
	}

	// Updates of one user follow each other, the first ones too.
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, _, err := ss.Update(ctx, cas, func(st *model.Status) bool { st.LastActivityAt++; return true }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, err := ss.Get(ctx, cas); err != nil || got.LastActivityAt != 8 {
		t.Fatalf("Get after 8 updates: %+v, %v", got, err)
	}
}

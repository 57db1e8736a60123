package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func testPreferences(t *testing.T, s store.Store) {
	ctx := t.Context()
	ps := s.Preferences()
	ann, bob := model.NewID(), model.NewID()
	a := model.Preference{UserID: ann, Category: "theme", Name: "", Value: "{}"}
	b := model.Preference{UserID: ann, Category: "display_settings", Name: "use_military_time", Value: "true"}
	c := model.Preference{UserID: bob, Category: "theme", Name: "", Value: "other"}
	if err := ps.Save(ctx, []model.Preference{a, b, c}); err != nil {
		t.Fatal(err)
	}
	// The last of two values for one name stays.
	a.Value = "dark"
	if err := ps.Save(ctx, []model.Preference{{UserID: ann, Category: "theme", Value: "light"}, a}); err != nil {
		t.Fatal(err)
	}
	if got, err := ps.ListByUser(ctx, ann); err != nil || !slices.Equal(got, []model.Preference{b, a}) {
		t.Fatalf("ListByUser: %v, %v", got, err)
	}
	if n, err := ps.Count(ctx, ann); err != nil || n != 2 {
		t.Fatalf("Count: %d, %v", n, err)
	}
	if got, err := ps.ListByCategory(ctx, ann, "theme"); err != nil || !slices.Equal(got, []model.Preference{a}) {
		t.Fatalf("ListByCategory: %v, %v", got, err)
	}
	if got, err := ps.Get(ctx, ann, "display_settings", "use_military_time"); err != nil || got != b {
		t.Fatalf("Get: %v, %v", got, err)
	}
	all := []string{ann, model.NewID(), bob}
	for name, want := range map[string][]model.Preference{"": {a, c}, "gone": {}} {
		got, err := ps.ListByUsers(ctx, all, "theme", name)
		slices.SortFunc(want, func(p, q model.Preference) int { return strings.Compare(p.UserID, q.UserID) })
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("ListByUsers of %q: %v, %v", name, got, err)
		}
	}
	gone := model.Preference{UserID: ann, Category: "theme", Name: "gone"}
	if err := ps.Delete(ctx, []model.Preference{a, gone}); err != nil {
		t.Fatal(err)
	}
	if _, err := ps.Get(ctx, ann, "theme", ""); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Get after Delete: %v", err)
	}
	if got, err := ps.ListByUser(ctx, bob); err != nil || !slices.Equal(got, []model.Preference{c}) {
		t.Fatalf("another user's: %v, %v", got, err)
	}
	if got, err := ps.ListByUser(ctx, model.NewID()); err != nil || got == nil || len(got) != 0 {
		t.Fatalf("nobody's: %v, %v", got, err)
	}
}

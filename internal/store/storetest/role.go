package storetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func testProperties(t *testing.T, s store.Store) {
	ctx := t.Context()
	p := s.Properties()
	if _, err := p.Get(ctx, "cluster"); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Get of nothing: %v", err)
	}
	for _, v := range []string{"first", "second"} {
		if got, err := p.Init(ctx, "cluster", v); err != nil || got != "first" {
			t.Fatalf("Init(%s) = %q, %v; the first value stays", v, got, err)
		}
	}
	if err := p.Set(ctx, "cluster", "third"); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Get(ctx, "cluster"); err != nil || got != "third" {
		t.Fatalf("Get = %q, %v", got, err)
	}
	for _, name := range []string{"note_b", "note_a", "notes", "zebra"} {
		if err := p.Set(ctx, name, name+"!"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := p.List(ctx, "note_"); err != nil || len(got) != 2 || got["note_a"] != "note_a!" {
		t.Fatalf("List = %v, %v", got, err)
	}
	for range 2 {
		if err := p.Delete(ctx, "note_a"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := p.List(ctx, "note_"); err != nil || len(got) != 1 {
		t.Fatalf("List after Delete = %v, %v", got, err)
	}
	if err := s.Ping(ctx); err != nil {
		t.Fatal(err)
	}
}

func testRoles(t *testing.T, s store.Store) {
	ctx := t.Context()
	for range 2 { // a second start finds them there
		if err := s.Roles().Init(ctx, model.DefaultRoles()); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Roles().List(ctx)
	if err != nil || len(all) != len(model.DefaultRoles()) {
		t.Fatalf("List: %d roles, %v", len(all), err)
	}
	rs, err := s.Roles().ListByNames(ctx, []string{model.RoleTeamUser, "nobody"})
	if err != nil || len(rs) != 1 {
		t.Fatalf("ListByNames: %v, %v", rs, err)
	}
	r := *rs[0]
	r.Permissions = slices.Concat(r.Permissions, model.Strings{"fly"})
	if err := s.Roles().Update(ctx, &r); err != nil {
		t.Fatal(err)
	}
	got, err := s.Roles().Get(ctx, r.ID)
	if err != nil || !slices.Contains(got.Permissions, "fly") || got.Name != model.RoleTeamUser || !got.BuiltIn {
		t.Fatalf("Get after Update: %+v, %v", got, err)
	}
	if _, err := s.Roles().Get(ctx, model.NewID()); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Get of nothing: %v", err)
	}
}

package storetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func testSessions(t *testing.T, s store.Store) {
	ctx := t.Context()
	ss := s.Sessions()
	ann, bob := createUser(t, s, "ann"), createUser(t, s, "bob")
	create := func(u *model.User, hash string, expires int64) *model.Session {
		t.Helper()
		session := &model.Session{UserID: u.ID, ExpiresAt: expires, Props: model.StringMap{"csrf": hash}}
		if _, err := ss.Create(ctx, session, hash, 10); err != nil {
			t.Fatal(err)
		}
		return session
	}
	open := func(hash string) *model.Session {
		t.Helper()
		session, err := ss.GetByToken(ctx, hash)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		return session
	}

	first := create(ann, "first", 1000)
	for range 2 { // the second time from the cache
		if got := open("first"); got == nil || got.ID != first.ID || got.Roles != model.RoleSystemUser || got.Props["csrf"] != "first" || got.ExpiresAt != 1000 {
			t.Fatalf("GetByToken: %+v", got)
		}
	}
	if open("nobody's") != nil {
		t.Fatal("a token that nobody has opens a session")
	}
	if err := ss.Touch(ctx, []store.SessionTouch{{SessionID: first.ID, At: first.LastActivityAt + 7, ExpiresAt: 2000}, {SessionID: model.NewID(), At: 1, ExpiresAt: 1}}); err != nil {
		t.Fatal(err)
	}
	if got := open("first"); got.LastActivityAt != first.LastActivityAt+7 || got.ExpiresAt != 2000 {
		t.Fatalf("GetByToken after Touch: %+v", got)
	}
	if err := ss.UpdateDevice(ctx, first.ID, "apple:x", model.StringMap{"isMobile": "true"}, 3000); err != nil {
		t.Fatal(err)
	}
	if got := open("first"); got.DeviceID != "apple:x" || got.Props["isMobile"] != "true" || got.ExpiresAt != 3000 {
		t.Fatalf("GetByToken after UpdateDevice: %+v", got)
	}

	if got, err := ss.ListEnded(ctx, []string{first.ID, "gone"}); err != nil || !slices.Equal(got, []string{"gone"}) {
		t.Fatalf("ListEnded: %v, %v", got, err)
	}

	// A session has the roles that its user has, and ends with the account.
	if _, err := s.Users().Update(ctx, ann.ID, func(u *model.User) error { u.Roles = "system_user other"; return nil }); err != nil {
		t.Fatal(err)
	}
	if got := open("first"); got.Roles != "system_user other" {
		t.Fatalf("roles after their change: %q", got.Roles)
	}
	setDeleted := func(at int64) {
		t.Helper()
		if _, err := s.Users().Update(ctx, ann.ID, func(u *model.User) error { u.DeleteAt = at; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	setDeleted(1)
	if open("first") != nil {
		t.Fatal("a deactivated user's session can be used")
	}
	if _, err := ss.Create(ctx, &model.Session{UserID: ann.ID}, "dead", 10); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Create for a deactivated user: %v", err)
	}
	setDeleted(0)

	second := create(ann, "second", 0)
	third := create(ann, "third", 0)
	create(bob, "bob's", 5)
	list, err := ss.ListByUser(ctx, ann.ID)
	if err != nil || len(list) != 3 {
		t.Fatalf("ListByUser: %d, %v", len(list), err)
	}
	open("second")
	ended, err := ss.DeleteByUser(ctx, ann.ID, third.ID)
	slices.Sort(ended)
	want := []string{first.ID, second.ID}
	slices.Sort(want)
	if err != nil || !slices.Equal(ended, want) || open("second") != nil || open("third") == nil {
		t.Fatalf("DeleteByUser: %v, %v, want %v", ended, err, want)
	}
	if n, err := ss.DeleteExpired(ctx, 6); err != nil || n != 1 || open("bob's") != nil {
		t.Fatalf("DeleteExpired: %d, %v", n, err)
	}
	if err := ss.Delete(ctx, third.ID); err != nil || open("third") != nil {
		t.Fatalf("Delete: %v", err)
	}
	if err := ss.Delete(ctx, third.ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Delete again: %v", err)
	}
	create(bob, "last", 0)
	open("last")
	if users, err := ss.DeleteAll(ctx); err != nil || !slices.Equal(users, []string{bob.ID}) || open("last") != nil {
		t.Fatalf("DeleteAll: %v, %v", users, err)
	}
}

// testSessionLimit ends the sessions that were used least.
func testSessionLimit(t *testing.T, s store.Store) {
	ctx := t.Context()
	u := createUser(t, s, "ann")
	var ids []string
	for i, hash := range []string{"a", "b", "c", "d"} {
		session := &model.Session{UserID: u.ID}
		ended, err := s.Sessions().Create(ctx, session, hash, 2)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, session.ID)
		if i < 2 && len(ended) != 0 || i >= 2 && !slices.Equal(ended, ids[i-2:i-1]) {
			t.Fatalf("login %d of %v ended %v", i, ids, ended)
		}
		if err := s.Sessions().Touch(ctx, []store.SessionTouch{{SessionID: session.ID, At: session.LastActivityAt + int64(i) + 1}}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := s.Sessions().ListByUser(ctx, u.ID); err != nil || len(list) != 2 || list[0].ID != ids[3] {
		t.Fatalf("ListByUser: %d, %v", len(list), err)
	}
}

package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// createUser stores an account with the name.
func createUser(t *testing.T, s store.Store, name string) *model.User {
	t.Helper()
	u := &model.User{Username: name, Email: name + "@example.com", Roles: model.RoleSystemUser}
	if err := s.Users().Create(t.Context(), u, false); err != nil {
		t.Fatal(err)
	}
	return u
}

// usernames are those of the users, in their order.
func usernames(us []*model.User) []string {
	names := make([]string, len(us))
	for i, u := range us {
		names[i] = u.Username
	}
	return names
}

func testUsers(t *testing.T, s store.Store) {
	ctx := t.Context()
	us := s.Users()
	u := &model.User{
		Username: "ann", Email: "ann@example.com", FirstName: "Ann", Locale: "nl", Roles: model.RoleSystemUser, PasswordHash: "hash",
		NotifyProps: model.StringMap{"email": "true"}, Timezone: model.StringMap{"manualTimezone": "Europe/Amsterdam"},
	}
	if err := us.Create(ctx, u, false); err != nil {
		t.Fatal(err)
	}
	if !model.IsID(u.ID) || u.CreateAt == 0 || u.UpdateAt != u.CreateAt {
		t.Fatalf("Create set %+v", u)
	}
	for _, tc := range []struct {
		u          model.User
		constraint string
	}{
		{model.User{Username: "ann", Email: "else@example.com"}, "users_username"},
		{model.User{Username: "else", Email: "ann@example.com"}, "users_email"},
	} {
		if err := us.Create(ctx, &tc.u, false); !store.Conflicts(err, tc.constraint) {
			t.Errorf("Create: %v, want a conflict on %s", err, tc.constraint)
		}
	}
	for name, get := range map[string]func() (*model.User, error){
		"Get":           func() (*model.User, error) { return us.Get(ctx, u.ID) },
		"Get cached":    func() (*model.User, error) { return us.Get(ctx, u.ID) },
		"GetByUsername": func() (*model.User, error) { return us.GetByUsername(ctx, "ann") },
		"GetByEmail":    func() (*model.User, error) { return us.GetByEmail(ctx, "ann@example.com") },
	} {
		got, err := get()
		if err != nil || got.ID != u.ID || got.FirstName != "Ann" || got.PasswordHash != "hash" || got.NotifyProps["email"] != "true" ||
			got.Timezone["manualTimezone"] != "Europe/Amsterdam" || len(got.Props) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, err := range map[string]error{
		"Get":            second(us.Get(ctx, model.NewID())),
		"GetByUsername":  second(us.GetByUsername(ctx, "nobody")),
		"GetByEmail":     second(us.GetByEmail(ctx, "nobody@example.com")),
		"Update":         second(us.Update(ctx, model.NewID(), func(*model.User) error { return nil })),
		"UpdatePassword": us.UpdatePassword(ctx, model.NewID(), "x", 1),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of nobody: %v", name, err)
		}
	}

	bob := createUser(t, s, "bob")
	got, err := us.ListByIDs(ctx, []string{bob.ID, u.ID, model.NewID(), u.ID}, 0)
	if err != nil || len(got) != 2 {
		t.Fatalf("ListByIDs: %v, %v", usernames(got), err)
	}
	if got, err = us.ListByUsernames(ctx, []string{"bob", "nobody"}); err != nil || len(got) != 1 || got[0].ID != bob.ID {
		t.Fatalf("ListByUsernames: %v, %v", usernames(got), err)
	}

	before := u.UpdateAt
	updated, err := us.Update(ctx, u.ID, func(u *model.User) error { u.Nickname = "annie"; return nil })
	if err != nil || updated.Nickname != "annie" || updated.UpdateAt <= before {
		t.Fatalf("Update: %+v, %v", updated, err)
	}
	if got, err := us.Get(ctx, u.ID); err != nil || got.Nickname != "annie" || got.PasswordHash != "hash" {
		t.Fatalf("Get after Update: %+v, %v", got, err)
	}
	if got, err = us.ListByIDs(ctx, []string{u.ID, bob.ID}, updated.UpdateAt-1); err != nil || !slices.Contains(usernames(got), "ann") {
		t.Fatalf("ListByIDs since: %v, %v", usernames(got), err)
	}
	if got, err = us.ListByIDs(ctx, []string{u.ID}, updated.UpdateAt); err != nil || len(got) != 0 {
		t.Fatalf("ListByIDs since the last change: %v, %v", usernames(got), err)
	}
	refused := errors.New("refused")
	if _, err := us.Update(ctx, u.ID, func(u *model.User) error { u.Nickname = "no"; return refused }); !errors.Is(err, refused) {
		t.Fatalf("Update that is refused: %v", err)
	}
	if _, err := us.Update(ctx, u.ID, func(u *model.User) error { u.Username = "bob"; return nil }); !store.Conflicts(err, "users_username") {
		t.Fatalf("Update to a name that is taken: %v", err)
	}
	if got, err := us.Get(ctx, u.ID); err != nil || got.Nickname != "annie" || got.Username != "ann" {
		t.Fatalf("Get after updates that failed: %+v, %v", got, err)
	}
}

func testUserPasswords(t *testing.T, s store.Store) {
	ctx := t.Context()
	us := s.Users()
	u := createUser(t, s, "ann")
	if err := s.FailedLogins().Update(ctx, u.ID, func(f *model.FailedLogins) error { f.Count++; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := us.UpdatePassword(ctx, u.ID, "new", u.UpdateAt+5); err != nil {
		t.Fatal(err)
	}
	got, err := us.Get(ctx, u.ID)
	if err != nil || got.PasswordHash != "new" || got.LastPasswordUpdate != u.UpdateAt+5 {
		t.Fatalf("Get after UpdatePassword: %+v, %v", got, err)
	}
	if f := failedLogins(t, s, u.ID); f != (model.FailedLogins{}) {
		t.Fatalf("failed logins after UpdatePassword: %+v", f)
	}
	for _, old := range []string{"new", "stale"} { // the second comes too late
		if err := us.UpgradePassword(ctx, u.ID, old, "better than "+old); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := us.Get(ctx, u.ID); err != nil || got.PasswordHash != "better than new" || got.LastPasswordUpdate != u.UpdateAt+5 {
		t.Fatalf("Get after UpgradePassword: %+v, %v", got, err)
	}
}

// testFirstUser lets several people be the first at one moment.
func testFirstUser(t *testing.T, s store.Store) {
	ctx := t.Context()
	var all sync.WaitGroup
	created := make([]*model.User, 4)
	for i := range created {
		created[i] = &model.User{Username: "u" + model.NewID(), Roles: model.RoleSystemUser}
		created[i].Email = created[i].Username + "@example.com"
		all.Go(func() {
			if err := s.Users().Create(ctx, created[i], true); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	admins := 0
	for _, u := range created {
		got, err := s.Users().Get(ctx, u.ID)
		if err != nil || got.Roles != u.Roles {
			t.Fatalf("Get: %+v, %v; Create said %q", got, err, u.Roles)
		}
		if model.HasRole(got.Roles, model.RoleSystemAdmin) {
			admins++
		}
	}
	if admins != 1 {
		t.Errorf("%d of the first accounts are admins", admins)
	}
	if err := s.Users().CreateFirst(ctx, &model.User{Username: "late", Email: "late@example.com"}); !store.Conflicts(err, "users_first") {
		t.Errorf("CreateFirst of the fifth: %v", err)
	}
}

// testLastAdmin lets two admins leave at one moment.
func testLastAdmin(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := createUser(t, s, "ann"), createUser(t, s, "bob")
	leave := func(u *model.User) error { u.Roles = model.RoleSystemUser; return nil }
	become := func(u *model.User) error { u.Roles = "system_user system_admin"; return nil }
	for _, u := range []*model.User{ann, bob} {
		if _, err := s.Users().Update(ctx, u.ID, become); err != nil {
			t.Fatal(err)
		}
	}
	errs := make(chan error, 2)
	for _, u := range []*model.User{ann, bob} {
		go func() {
			_, err := s.Users().Update(ctx, u.ID, leave)
			errs <- err
		}()
	}
	var left, stayed int
	for range 2 {
		switch err := <-errs; {
		case err == nil:
			left++
		case errors.Is(err, store.ErrLastAdmin):
			stayed++
		default:
			t.Error(err)
		}
	}
	if left != 1 || stayed != 1 {
		t.Errorf("%d left, %d stayed", left, stayed)
	}
}

// second is the error of a call.
func second[T any](_ T, err error) error { return err }

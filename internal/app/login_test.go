package app_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// wantID fails unless err is the error with the id, "" for none.
func wantID(t *testing.T, what string, err error, id string) {
	t.Helper()
	if got := errorID(err); got != id {
		t.Errorf("%s: %q (%v), want %q", what, got, err, id)
	}
}

func errorID(err error) string {
	if err == nil {
		return ""
	}
	var e *model.Error
	if errors.As(err, &e) {
		return e.ID
	}
	return "not a coded error"
}

func TestLogin(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ann := site.User("ann")
	site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	const wrong = "api.user.login.invalid_credentials_email_username"
	for _, tc := range []struct {
		name  string
		login app.Login
		id    string
	}{
		{"username", app.Login{LoginID: "ann", Password: apptest.Password}, ""},
		{"capitals and spaces", app.Login{LoginID: " ANN ", Password: apptest.Password}, ""},
		{"address", app.Login{LoginID: "Ann@example.com", Password: apptest.Password}, ""},
		{"id", app.Login{UserID: ann.UserID, Password: apptest.Password}, ""},
		{"wrong password", app.Login{LoginID: "ann", Password: "correct hors"}, wrong},
		{"nobody", app.Login{LoginID: "nobody", Password: apptest.Password}, wrong},
		{"nobody's id", app.Login{UserID: model.NewID(), Password: apptest.Password}, wrong},
		{"no name", app.Login{Password: apptest.Password}, wrong},
		{"not text", app.Login{LoginID: "a\x00\xff", Password: apptest.Password}, wrong},
		{"blank", app.Login{LoginID: "ann"}, "api.user.login.blank_pwd.app_error"},
	} {
		u, s, err := site.Sessions.Login(t.Context(), tc.login)
		wantID(t, tc.name, err, tc.id)
		if err != nil {
			if s != nil {
				t.Errorf("%s: a session with an error", tc.name)
			}
			continue
		}
		got, err := site.Sessions.Authenticate(t.Context(), s.Token)
		if err != nil || got.UserID != u.ID || got.ID != s.ID || got.Token != "" || got.CSRFToken() == "" {
			t.Errorf("%s: Authenticate: %+v, %v", tc.name, got, err)
		}
	}

	site.Config.EmailSettings.EnableSignInWithEmail = false
	site.Config.EmailSettings.EnableSignInWithUsername = false
	for _, name := range []string{"ann", "ann@example.com"} {
		_, _, err := site.Sessions.Login(t.Context(), app.Login{LoginID: name, Password: apptest.Password})
		wantID(t, name+" switched off", err, wrong)
	}
	site.Config.EmailSettings.EnableSignInWithUsername = true
	site.Config.EmailSettings.RequireEmailVerification = true
	_, _, err := site.Sessions.Login(t.Context(), app.Login{LoginID: "ann", Password: apptest.Password})
	wantID(t, "not verified", err, "api.user.login.not_verified.app_error")
	site.Config.EmailSettings.RequireEmailVerification = false
	if _, err := site.Store.Users().Update(t.Context(), ann.UserID, func(u *model.User) error { u.DeleteAt = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	_, _, err = site.Sessions.Login(t.Context(), app.Login{LoginID: "ann", Password: apptest.Password})
	wantID(t, "deactivated", err, "api.user.login.inactive.app_error")
	_, _, err = site.Sessions.Login(t.Context(), app.Login{LoginID: "ann", Password: "wrong"})
	wantID(t, "deactivated, wrong password", err, wrong)
}

// TestLoginAttempts lets many try at one moment: no more than are allowed get
// to know whether a password is right.
func TestLoginAttempts(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann := site.User("ann")
	site.Config.ServiceSettings.MaximumLoginAttempts = 3
	login := func(password string) error {
		_, _, err := site.Sessions.Login(t.Context(), app.Login{LoginID: "ann", Password: password})
		return err
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	answers := map[string]int{}
	for range 8 {
		all.Go(func() {
			id := errorID(login("wrong"))
			mu.Lock()
			defer mu.Unlock()
			answers[id]++
		})
	}
	all.Wait()
	const tooMany = "api.user.check_user_login_attempts.too_many.app_error"
	if answers["api.user.login.invalid_credentials_email_username"] != 3 || answers[tooMany] != 5 {
		t.Errorf("8 attempts where 3 are allowed: %v", answers)
	}
	wantID(t, "the right password, too late", login(apptest.Password), tooMany)
	root := site.Session(mustUser(t, site, "root").ID)
	wantID(t, "reset by another user", site.Users.ResetFailedAttempts(t.Context(), ann, ann.UserID), "api.context.permissions.app_error")
	wantID(t, "reset", site.Users.ResetFailedAttempts(t.Context(), root, ann.UserID), "")
	wantID(t, "after the reset", login(apptest.Password), "")
	for range 2 { // a login that works forgets those that did not work
		wantID(t, "wrong", login("wrong"), "api.user.login.invalid_credentials_email_username")
		wantID(t, "wrong", login("wrong"), "api.user.login.invalid_credentials_email_username")
		wantID(t, "right", login(apptest.Password), "")
	}
}

// TestLoginLock waits out the locks of a name, which nobody's name has as well.
func TestLoginLock(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	session := site.User("ann")
	site.Config.ServiceSettings.MaximumLoginAttempts = 2
	const minute = 60_000
	login := func(name, password string) error {
		_, _, err := site.Sessions.Login(t.Context(), app.Login{LoginID: name, Password: password})
		return err
	}
	check := func(what, name, password, want string) {
		t.Helper()
		if got := answer(login(name, password)); got != want {
			t.Errorf("%s: %s gets %q, want %q", what, name, got, want)
		}
	}
	const (
		wrong   = "api.user.login.invalid_credentials_email_username"
		tooMany = "api.user.check_user_login_attempts.too_many.app_error map[Minutes:%d]"
	)
	names := []string{"ann", "nobody", " NOBODY2@example.com "}
	for _, name := range names {
		check("first", name, "wrong", wrong)
	}
	for _, wait := range []int64{1, 2, 4, 8, 16, 30, 30} {
		for _, name := range names {
			check("allowed again", name, "wrong", wrong)
			check("at once", name, apptest.Password, fmt.Sprintf(tooMany, wait))
		}
		site.Clock.Advance(wait*minute - 1)
		for _, name := range names {
			check("too early", name, apptest.Password, fmt.Sprintf(tooMany, 1))
		}
		site.Clock.Advance(1)
	}
	// Another name for the same account, and a session that is open.
	check("allowed again", "ann@example.com", "wrong", wrong)
	check("at once", "ann", apptest.Password, fmt.Sprintf(tooMany, 30))
	if !opens(t, site, session) {
		t.Error("who is logged in is locked out")
	}
	err := site.Users.ChangePassword(t.Context(), session, session.UserID, apptest.Password, "battery staple")
	if got, want := answer(err), fmt.Sprintf(tooMany, 30); got != want || model.ErrorCode(err) != model.Invalid {
		t.Errorf("change of the password: %v", err)
	}
	wantID(t, "reset by the operator", site.Operator.ResetPassword(t.Context(), "ann", apptest.Password), "")
	check("after the reset", "ann", "wrong", wrong)
	check("after the reset", "ann", "wrong", wrong)
	site.Clock.Advance(minute)
	check("the right one, in time", "ann", apptest.Password, "")
	check("after the right one", "ann", "wrong", wrong)
	check("after the right one", "ann", "wrong", wrong)

	site.Clock.Advance(24 * 60 * minute)
	if n, err := site.Sessions.ForgetFailedLogins(t.Context()); err != nil || n != 2 {
		t.Errorf("the counts of two strangers are older than a day: %d, %v", n, err)
	}
	for _, name := range names {
		for range 2 {
			check("a day later", name, "wrong", wrong)
		}
		check("a day later", name, "wrong", fmt.Sprintf(tooMany, 1))
	}
}

// answer is what a client is told.
func answer(err error) string {
	var e *model.Error
	if !errors.As(err, &e) {
		return errorID(err)
	}
	if len(e.Params) == 0 {
		return e.ID
	}
	return fmt.Sprint(e.ID, " ", map[string]any(e.Params))
}

func TestBcryptIsUpgraded(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	old, err := bcrypt.GenerateFromPassword([]byte(apptest.Password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	moved := &model.User{Username: "moved", Email: "moved@example.com", Roles: model.RoleSystemUser, PasswordHash: string(old)}
	if err := site.Store.Users().Create(t.Context(), moved, false); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, _, err := site.Sessions.Login(t.Context(), app.Login{LoginID: "moved", Password: apptest.Password}); err != nil {
			t.Fatal(err)
		}
		if hash := mustUser(t, site, "moved").PasswordHash; hash[:10] != "$argon2id$" {
			t.Fatalf("the hash is still %s…", hash[:10])
		}
	}
}

// mustUser returns the account with the name as it is kept.
func mustUser(t *testing.T, site *apptest.Site, name string) *model.User {
	t.Helper()
	u, err := site.Store.Users().GetByUsername(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

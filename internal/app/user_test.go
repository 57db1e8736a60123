package app_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

const (
	denied  = "api.context.permissions.app_error"
	noParam = "api.context.invalid_body_param.app_error"
)

func signUp(name string) app.SignUp {
	return app.SignUp{User: model.User{Username: name, Email: name + "@example.com"}, Password: apptest.Password}
}

func TestSignUp(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	site.Config.TeamSettings.EnableUserCreation = false
	first := signUp("Ann")
	first.User.Roles = "system_user system_post_all"
	first.User.EmailVerified = true
	u, err := site.Users.Create(ctx, nil, first)
	if err != nil || u.Username != "ann" || u.Roles != "system_user system_admin" || u.EmailVerified || u.NotifyProps["desktop"] != "mention" || u.Locale != "en" || u.PasswordHash != "" {
		t.Fatalf("the first account: %+v, %v", u, err)
	}
	if e := site.Published.Take(); len(e) != 1 || e[0].Type != model.EventNewUser || e[0].Data["user_id"] != u.ID {
		t.Errorf("events: %+v", e)
	}
	_, err = site.Users.Create(ctx, nil, signUp("bob"))
	wantID(t, "closed", err, "api.user.create_user.signup_email_disabled.app_error")
	site.Config.TeamSettings.EnableUserCreation = true
	site.Config.TeamSettings.EnableOpenServer = false
	_, err = site.Users.Create(ctx, nil, signUp("bob"))
	wantID(t, "by invitation only", err, "api.user.create_user.no_open_server")
	invited := signUp("bob")
	invited.InviteID = model.NewID()
	_, err = site.Users.Create(ctx, nil, invited)
	wantID(t, "a wrong invitation", err, "api.user.create_user.signup_link_invalid.app_error")
	root := site.Session(u.ID)
	if made, err := site.Users.Create(ctx, root, signUp("bob")); err != nil || made.Roles != model.RoleSystemUser {
		t.Fatalf("by the admin: %+v, %v", made, err)
	}
	site.Config.TeamSettings.EnableOpenServer = true
	site.Config.TeamSettings.RestrictCreationToDomains = "@example.org, example.net"
	_, err = site.Users.Create(ctx, nil, signUp("cas"))
	wantID(t, "another domain", err, "api.user.create_user.accepted_domain.app_error")
	site.Config.TeamSettings.RestrictCreationToDomains = ""

	site.Config.PasswordSettings.MinimumLength = 8
	for _, tc := range []struct {
		name   string
		change func(*app.SignUp)
		id     string
	}{
		{"taken name", func(s *app.SignUp) { s.User.Username = "BOB" }, "app.user.save.username_exists.app_error"},
		{"taken address", func(s *app.SignUp) { s.User.Email = "Bob@Example.com" }, "app.user.save.email_exists.app_error"},
		{"no name", func(s *app.SignUp) { s.User.Username = " " }, "model.user.is_valid.username.app_error"},
		{"long name", func(s *app.SignUp) { s.User.Username = strings.Repeat("a", 65) }, "model.user.is_valid.username.app_error"},
		{"mention", func(s *app.SignUp) { s.User.Username = "channel" }, "model.user.is_valid.username.app_error"},
		{"part of an address", func(s *app.SignUp) { s.User.Username = ".." }, "model.user.is_valid.username.app_error"},
		{"not a name", func(s *app.SignUp) { s.User.Username = "a b" }, "model.user.is_valid.username.app_error"},
		{"not an address", func(s *app.SignUp) { s.User.Email = "Cas <cas@example.com>" }, "model.user.is_valid.email.app_error"},
		{"no address", func(s *app.SignUp) { s.User.Email = "" }, "model.user.is_valid.email.app_error"},
		{"long address", func(s *app.SignUp) { s.User.Email = strings.Repeat("a", 120) + "@example.com" }, "model.user.is_valid.email.app_error"},
		{"long nickname", func(s *app.SignUp) { s.User.Nickname = strings.Repeat("é", 65) }, "model.user.is_valid.nickname.app_error"},
		{"not text", func(s *app.SignUp) { s.User.FirstName = "a\x00b" }, "model.user.is_valid.first_name.app_error"},
		{"no language", func(s *app.SignUp) { s.User.Locale = "x!" }, "model.user.is_valid.locale.app_error"},
		{"much", func(s *app.SignUp) { s.User.Props = model.StringMap{"a": strings.Repeat("a", 8000)} }, noParam},
		{"short password", func(s *app.SignUp) { s.Password = "sevensi" }, "model.user.is_valid.pwd_min_length.app_error"},
		{"long password", func(s *app.SignUp) { s.Password = strings.Repeat("a", 73) }, "model.user.is_valid.pwd_max_length.app_error"},
	} {
		s := signUp("cas")
		tc.change(&s)
		_, err := site.Users.Create(ctx, nil, s)
		wantID(t, tc.name, err, tc.id)
	}
	rules := &site.Config.PasswordSettings
	rules.Lowercase, rules.Uppercase, rules.Number, rules.Symbol = true, true, true, true
	for password, id := range map[string]string{
		"ABCDEFG1!": "model.user.is_valid.pwd_lowercase.app_error",
		"abcdefg1!": "model.user.is_valid.pwd_uppercase.app_error",
		"abcdefgH!": "model.user.is_valid.pwd_number.app_error",
		"abcdefgH1": "model.user.is_valid.pwd_symbol.app_error",
		"abcdef H1": "",
	} {
		s := signUp("cas")
		s.Password = password
		_, err := site.Users.Create(ctx, nil, s)
		wantID(t, password, err, id)
	}
}

// TestFirstSignUps lets several people be the first on a closed server at one
// moment: one gets in.
func TestFirstSignUps(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	site.Config.TeamSettings.EnableOpenServer = false
	var all sync.WaitGroup
	made := make(chan *model.User, 4)
	for _, name := range []string{"ann", "bob", "cas", "dot"} {
		all.Go(func() {
			u, err := site.Users.Create(context.WithoutCancel(t.Context()), nil, signUp(name))
			if err == nil {
				made <- u
			} else if errorID(err) != "api.user.create_user.no_open_server" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(made)
	if len(made) != 1 || (<-made).Roles != "system_user system_admin" {
		t.Errorf("not one admin alone")
	}
}

func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob := site.User("ann"), site.User("bob")
	guest := site.User("guest", model.RoleSystemGuest)
	site.Config.PrivacySettings.ShowEmailAddress = false
	site.Config.PrivacySettings.ShowFullName = false
	for _, tc := range []struct {
		name         string
		s            *model.Session
		email, first string
		notify       bool
	}{
		{"self", ann, "ann@example.com", "Ann", true},
		{"admin", root, "ann@example.com", "Ann", true},
		{"another", bob, "", "", false},
	} {
		u, err := site.Users.Get(ctx, tc.s, ann.UserID)
		if err != nil || u.Email != tc.email || u.FirstName != tc.first || (len(u.NotifyProps) > 0) != tc.notify || u.PasswordHash != "" {
			t.Errorf("%s: %+v, %v", tc.name, u, err)
		}
	}
	if kept, err := site.Store.Users().Get(ctx, ann.UserID); err != nil || kept.Email == "" || kept.PasswordHash == "" {
		t.Errorf("what was hidden is gone from the cache: %+v, %v", kept, err)
	}
	_, err := site.Users.GetByEmail(ctx, bob, "ann@example.com")
	wantID(t, "by an address that is hidden", err, denied)
	if found, err := site.Users.Search(ctx, bob, model.UserSearch{Term: "Tester"}); err != nil || len(found) != 0 {
		t.Errorf("found by a name that is hidden: %v, %v", found, err)
	}
	site.Config.PrivacySettings.ShowEmailAddress = true
	if u, err := site.Users.GetByEmail(ctx, bob, "Ann@example.com"); err != nil || u.Email != "ann@example.com" || u.FirstName != "" {
		t.Errorf("by address: %+v, %v", u, err)
	}

	// A guest who shares no channel with anybody sees nobody.
	_, err = site.Users.Get(ctx, guest, ann.UserID)
	wantID(t, "a guest and a stranger", err, "app.user.missing_account.const")
	if found, err := site.Users.List(ctx, guest, model.UserQuery{PerPage: 10}); err != nil || len(found) != 1 || found[0].ID != guest.UserID {
		t.Errorf("a guest's list: %v, %v", found, err)
	}
	if stats, err := site.Users.Stats(ctx, guest); err != nil || stats.TotalUsersCount != 1 {
		t.Errorf("a guest's count: %+v, %v", stats, err)
	}
	if stats, err := site.Users.Stats(ctx, bob); err != nil || stats.TotalUsersCount != 4 {
		t.Errorf("a user's count: %+v, %v", stats, err)
	}
	_, err = site.Users.FilteredStats(ctx, bob, model.UserCount{})
	wantID(t, "filtered stats", err, denied)
	_, err = site.Users.List(ctx, bob, model.UserQuery{WithoutTeam: true, PerPage: 10})
	wantID(t, "without a team", err, denied)
	_, err = site.Users.List(ctx, bob, model.UserQuery{InTeam: model.NewID(), PerPage: 10})
	wantID(t, "of a stranger's team", err, denied)
	_, err = site.Users.List(ctx, bob, model.UserQuery{InChannel: model.NewID(), PerPage: 10})
	wantID(t, "of a stranger's channel", err, denied)
	for name, ids := range map[string][]string{"none": nil, "not one": {"x"}, "many": slices.Repeat([]string{ann.UserID}, 1001)} {
		_, err = site.Users.ListByIDs(ctx, bob, ids, 0)
		wantID(t, "ids: "+name, err, noParam)
	}
}

func TestPatch(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob, sam := site.User("ann"), site.User("bob"), site.User("sam")
	text := func(s string) *string { return &s }
	if _, err := site.Users.Patch(ctx, ann, ann.UserID, model.UserPatch{NotifyProps: &model.StringMap{"mention_keys": "ann,@ann,anna", "desktop": "all"}}); err != nil {
		t.Fatal(err)
	}
	site.Published.Take()
	u, err := site.Users.Patch(ctx, ann, ann.UserID, model.UserPatch{Username: text("Anna"), Nickname: text(" A ")})
	if err != nil || u.Username != "anna" || u.Nickname != "A" || u.FirstName != "Ann" || u.NotifyProps["mention_keys"] != "anna,@anna,anna" || u.NotifyProps["desktop"] != "all" || u.NotifyProps["email"] != "true" {
		t.Fatalf("Patch: %+v, %v", u, err)
	}
	events := site.Published.Take(model.EventUserUpdated)
	if len(events) != 2 {
		t.Fatalf("events: %+v", events)
	}
	for _, e := range events {
		told := e.Data["user"].(*model.User)
		own := e.Broadcast.UserID == ann.UserID
		if own == e.Broadcast.OmitUsers[ann.UserID] || own != (len(told.NotifyProps) > 0) || told.Username != "anna" || told.PasswordHash != "" {
			t.Errorf("event %+v tells %+v", e.Broadcast, told)
		}
	}
	for _, tc := range []struct {
		name  string
		s     *model.Session
		id    string
		patch model.UserPatch
		want  string
	}{
		{"another's", bob, ann.UserID, model.UserPatch{Nickname: text("x")}, denied},
		{"a stranger's", bob, model.NewID(), model.UserPatch{Nickname: text("x")}, denied},
		{"nobody's", root, model.NewID(), model.UserPatch{Nickname: text("x")}, "app.user.missing_account.const"},
		{"a taken name", bob, bob.UserID, model.UserPatch{Username: text("anna")}, "app.user.save.username_exists.app_error"},
		{"an address without the password", bob, bob.UserID, model.UserPatch{Email: text("new@example.com")}, noParam},
		{"an address with a wrong password", bob, bob.UserID, model.UserPatch{Email: text("new@example.com"), Password: text("wrong")}, noParam},
		// In Unicode ſ is another case of s, but not in lower case: the address is another one.
		{"a look-alike of the address without the password", sam, sam.UserID, model.UserPatch{Email: text("ſam@example.com")}, noParam},
		{"the own address", sam, sam.UserID, model.UserPatch{Email: text(" Sam@Example.com ")}, ""},
		{"an address", bob, bob.UserID, model.UserPatch{Email: text("new@example.com"), Password: text(apptest.Password)}, ""},
		{"another's by the admin", root, bob.UserID, model.UserPatch{Email: text("newer@example.com"), Position: text("baker")}, ""},
	} {
		_, err := site.Users.Patch(ctx, tc.s, tc.id, tc.patch)
		wantID(t, tc.name, err, tc.want)
	}
	if u := mustUser(t, site, "bob"); u.Email != "newer@example.com" || u.Position != "baker" {
		t.Errorf("bob is %+v", u)
	}
}

func TestRolesAndActivation(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob := site.User("ann"), site.User("bob")
	const both = "system_user system_admin"
	for _, tc := range []struct {
		name  string
		s     *model.Session
		id    string
		roles string
		want  string
	}{
		{"by a user", ann, ann.UserID, both, denied},
		{"unknown", root, ann.UserID, "system_user system_king", noParam},
		{"a team's", root, ann.UserID, "system_user team_admin", noParam},
		{"none", root, ann.UserID, " ", noParam},
		{"admin alone", root, ann.UserID, "system_admin", noParam},
		{"the last admin", root, root.UserID, "system_user", "api.user.update_user.last_admin.app_error"},
		{"nobody", root, model.NewID(), both, "app.user.missing_account.const"},
		{"admin", root, ann.UserID, both, ""},
	} {
		wantID(t, tc.name, site.Users.SetRoles(ctx, tc.s, tc.id, tc.roles), tc.want)
	}
	if e := site.Published.Take(model.EventUserRoleUpdated); len(e) != 1 || e[0].Broadcast.UserID != ann.UserID || e[0].Data["roles"] != both {
		t.Errorf("events: %+v", e)
	}
	// The session that was there before has the new rights at once.
	now, err := site.Sessions.Authenticate(ctx, ann.Token)
	if err != nil || now.Roles != both {
		t.Fatalf("ann's session: %+v, %v", now, err)
	}
	wantID(t, "the other admin leaves", site.Users.SetRoles(ctx, now, root.UserID, "system_user"), "")

	wantID(t, "another's account", site.Users.SetActive(ctx, bob, root.UserID, false), denied)
	wantID(t, "one's own, not allowed", site.Users.SetActive(ctx, bob, bob.UserID, false), "api.user.update_active.not_enable.app_error")
	wantID(t, "the last admin's", site.Users.SetActive(ctx, now, ann.UserID, false), "api.user.update_user.last_admin.app_error")
	site.Config.TeamSettings.EnableUserDeactivation = true
	site.Published.Take()
	wantID(t, "one's own", site.Users.SetActive(ctx, bob, bob.UserID, false), "")
	if opens(t, site, bob) || mustUser(t, site, "bob").DeleteAt == 0 || !slices.Contains(site.Published.Closed(), bob.UserID) {
		t.Error("bob is still there")
	}
	if e := site.Published.Take(model.EventUserActivationChange); len(e) != 1 {
		t.Errorf("events: %+v", e)
	}
	wantID(t, "back by oneself", site.Users.SetActive(ctx, bob, bob.UserID, true), denied)
	wantID(t, "back", site.Users.SetActive(ctx, now, bob.UserID, true), "")
	if mustUser(t, site, "bob").DeleteAt != 0 || opens(t, site, bob) {
		t.Error("an account that comes back has no sessions")
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob := site.User("ann"), site.User("bob")
	second := site.Session(ann.UserID)
	const next = "battery staple"
	for _, tc := range []struct {
		name            string
		s               *model.Session
		current, secret string
		want            string
	}{
		{"another's", bob, apptest.Password, next, denied},
		{"without the current", ann, "", next, noParam},
		{"with a wrong one", ann, "wrong", next, "api.user.update_password.incorrect.app_error"},
		{"too short", ann, apptest.Password, "x", "model.user.is_valid.pwd_min_length.app_error"},
		{"right", ann, apptest.Password, next, ""},
	} {
		wantID(t, tc.name, site.Users.ChangePassword(ctx, tc.s, ann.UserID, tc.current, tc.secret), tc.want)
	}
	if !opens(t, site, ann) || opens(t, site, second) {
		t.Error("the session that changed the password stays, and no other")
	}
	login := func(secret string) error {
		_, _, err := site.Sessions.Login(ctx, app.Login{LoginID: "ann", Password: secret})
		return err
	}
	wantID(t, "the old password", login(apptest.Password), "api.user.login.invalid_credentials_email_username")
	wantID(t, "the new password", login(next), "")
	wantID(t, "by the admin", site.Users.ChangePassword(ctx, root, ann.UserID, "", "yet another"), "")
	wantID(t, "the admin's password", login("yet another"), "")
	if opens(t, site, ann) {
		t.Error("a session stays although somebody else changed the password")
	}
	wantID(t, "nobody's", site.Users.ChangePassword(ctx, root, model.NewID(), "", next), "app.user.missing_account.const")
}

func TestOperator(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	site.Config.TeamSettings.EnableUserCreation = false
	for _, name := range []string{"ann", "bob"} {
		if _, err := site.Operator.Create(ctx, signUp(name), false); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := site.Operator.List(ctx, 0, 10); err != nil || len(list) != 2 || !model.HasRole(list[0].Roles, model.RoleSystemAdmin) || model.HasRole(list[1].Roles, model.RoleSystemAdmin) {
		t.Fatalf("List: %+v, %v", list, err)
	}
	wantID(t, "promote", site.Operator.Promote(ctx, "Bob@example.com"), "")
	wantID(t, "promote again", site.Operator.Promote(ctx, "bob"), "")
	wantID(t, "promote nobody", site.Operator.Promote(ctx, "nobody"), "app.user.missing_account.const")
	if u := mustUser(t, site, "bob"); u.Roles != "system_user system_admin" {
		t.Errorf("bob has %q", u.Roles)
	}
	session := site.Session(mustUser(t, site, "bob").ID)
	wantID(t, "reset", site.Operator.ResetPassword(ctx, "bob", "another one"), "")
	if opens(t, site, session) {
		t.Error("a session stays after the reset")
	}
	_, _, err := site.Sessions.Login(ctx, app.Login{LoginID: "bob", Password: "another one"})
	wantID(t, "login", err, "")
}

func TestPicture(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	ann, bob := site.User("ann"), site.User("bob")
	img := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	img.Set(0, 0, color.Black)
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	get := func() (string, string) {
		t.Helper()
		p, err := site.Users.Picture(ctx, bob, ann.UserID)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		b, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width != 128 || c.Height != 128 {
			t.Fatalf("not a picture of 128 × 128: %+v, %v", c, err)
		}
		return string(b), p.Tag
	}
	made, madeTag := get()
	wantID(t, "another's", site.Users.SetPicture(ctx, bob, ann.UserID, bytes.NewReader(file.Bytes())), denied)
	wantID(t, "no picture", site.Users.SetPicture(ctx, ann, ann.UserID, strings.NewReader("text")), "api.user.upload_profile_user.decode.app_error")
	wantID(t, "set", site.Users.SetPicture(ctx, ann, ann.UserID, bytes.NewReader(file.Bytes())), "")
	own, ownTag := get()
	if own == made || ownTag == madeTag || mustUser(t, site, "ann").LastPictureUpdate != site.Clock.Now() {
		t.Error("the picture is still the one made of the name")
	}
	wantID(t, "delete another's", site.Users.DeletePicture(ctx, bob, ann.UserID), denied)
	wantID(t, "delete", site.Users.DeletePicture(ctx, ann, ann.UserID), "")
	if again, tag := get(); again != made || tag != madeTag || mustUser(t, site, "ann").LastPictureUpdate != -site.Clock.Now() {
		t.Error("the picture is not the one made of the name again")
	}
	_, err := site.Users.Picture(ctx, bob, model.NewID())
	wantID(t, "nobody's", err, "app.user.missing_account.const")
}

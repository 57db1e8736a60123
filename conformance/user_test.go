package conformance

import (
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testUsers(t *testing.T, s *server) {
	t.Run("sign up", func(t *testing.T) { testSignUp(t, s) })
	t.Run("get", func(t *testing.T) { testGetUser(t, s) })
	t.Run("change", func(t *testing.T) { testChangeUser(t, s) })
	t.Run("password", func(t *testing.T) { testPassword(t, s) })
	t.Run("deactivate", func(t *testing.T) { testDeactivate(t, s) })
	t.Run("roles", func(t *testing.T) { testUserRoles(t, s) })
}

func testSignUp(t *testing.T, s *server) {
	ctx, c := t.Context(), s.client(t)
	listener := s.admin.in(t).listen(t)
	name := unique("Anna")
	user := must(c.CreateUser(ctx, &model.User{
		Username: name, Email: name + "@Example.com", Password: password,
		FirstName: "Anna", LastName: "de Vries", Nickname: "An", Position: "Dyke reeve", Locale: "nl",
		Roles: "system_admin", EmailVerified: true, // not theirs to decide
	}))(t)
	equal(t, "username", user.Username, strings.ToLower(name))
	equal(t, "email", user.Email, strings.ToLower(name+"@example.com"))
	equal(t, "roles", user.Roles, "system_user")
	equal(t, "verified", user.EmailVerified, false)
	equal(t, "position", user.Position, "Dyke reeve")
	equal(t, "locale", user.Locale, "nl")
	equal(t, "password", user.Password, "")
	equal(t, "notify_props.channel", user.NotifyProps["channel"], "true")
	if !model.IsValidId(user.Id) || user.CreateAt == 0 || user.UpdateAt < user.CreateAt || user.DeleteAt != 0 {
		t.Errorf("the new user is %+v", user)
	}
	listener.await(t, model.WebsocketEventNewUser, with("user_id", user.Id))

	for what, tc := range map[string]struct {
		user model.User
		id   string
	}{
		"taken username":    {model.User{Username: user.Username, Email: "x" + user.Email, Password: password}, "app.user.save.username_exists.app_error"},
		"taken address":     {model.User{Username: unique("x"), Email: user.Email, Password: password}, "app.user.save.email_exists.app_error"},
		"username":          {model.User{Username: "two words", Email: unique("x") + "@example.com", Password: password}, "model.user.is_valid.username.app_error"},
		"reserved username": {model.User{Username: "channel", Email: unique("x") + "@example.com", Password: password}, "model.user.is_valid.username.app_error"},
		"address":           {model.User{Username: unique("x"), Email: "nowhere", Password: password}, "model.user.is_valid.email.app_error"},
		"short password":    {model.User{Username: unique("x"), Email: unique("x") + "@example.com", Password: "short"}, "model.user.is_valid.pwd_min_length.app_error"},
		"long nickname":     {model.User{Username: unique("x"), Email: unique("x") + "@example.com", Password: password, Nickname: strings.Repeat("n", 65)}, "model.user.is_valid.nickname.app_error"},
	} {
		t.Run(what, func(t *testing.T) {
			refused(s.client(t).CreateUser(t.Context(), &tc.user))(t, 400, tc.id)
		})
	}
}

func testGetUser(t *testing.T, s *server) {
	ctx := t.Context()
	anna, admin := s.signUp(t, "anna"), s.admin.in(t)
	id := anna.user.Id
	for what, got := range map[string]*model.User{
		"me":          must(anna.GetMe(ctx, ""))(t),
		"by id":       must(admin.GetUser(ctx, id, ""))(t),
		"by username": must(admin.GetUserByUsername(ctx, anna.user.Username, ""))(t),
		"by email":    must(admin.GetUserByEmail(ctx, anna.user.Email, ""))(t),
	} {
		equal(t, what+": id", got.Id, id)
		equal(t, what+": email", got.Email, anna.user.Email)
		if got.NotifyProps == nil || got.Password != "" {
			t.Errorf("%s: %+v", what, got)
		}
	}
	other := must(anna.GetUser(ctx, admin.user.Id, ""))(t)
	equal(t, "the other's username", other.Username, admin.user.Username)
	if len(other.NotifyProps) != 0 {
		t.Errorf("others see notify_props: %v", other.NotifyProps)
	}
	unchanged(t, func(etag string) (*model.User, *model.Response, error) { return anna.GetUser(ctx, id, etag) })
	unchanged(t, func(etag string) (*model.User, *model.Response, error) { return anna.GetMe(ctx, etag) })

	const gone = "app.user.missing_account.const"
	refused(anna.GetUser(ctx, model.NewId(), ""))(t, 404, gone)
	refused(anna.GetUserByUsername(ctx, unique("nobody"), ""))(t, 404, gone)
	refused(admin.GetUserByEmail(ctx, unique("nobody")+"@example.com", ""))(t, 404, gone)
	refused(anna.GetUser(ctx, "short", ""))(t, 400, "api.context.invalid_url_param.app_error")
	refused(s.client(t).GetUser(ctx, id, ""))(t, 401, noSession)
}

func testChangeUser(t *testing.T, s *server) {
	ctx := t.Context()
	anna, bas, admin := s.signUp(t, "anna"), s.signUp(t, "bas"), s.admin.in(t)
	id := anna.user.Id
	theirs, others := anna.listen(t), bas.listen(t)

	patched := must(anna.PatchUser(ctx, id, &model.UserPatch{
		Nickname: model.NewPointer("An"), Props: model.StringMap{"theme": "dark"},
		NotifyProps: model.StringMap{"mention_keys": "dyke,sluice", "email": "false"},
		Timezone:    model.StringMap{"useAutomaticTimezone": "false", "manualTimezone": "Europe/Amsterdam", "automaticTimezone": ""},
	}))(t)
	equal(t, "nickname", patched.Nickname, "An")
	equal(t, "props.theme", patched.Props["theme"], "dark")
	equal(t, "mention_keys", patched.NotifyProps["mention_keys"], "dyke,sluice")
	equal(t, "a prop that was not sent", patched.NotifyProps["channel"], "true")
	equal(t, "username", patched.Username, anna.user.Username)
	equal(t, "timezone", patched.Timezone["manualTimezone"], "Europe/Amsterdam")

	own := userIn(theirs.await(t, model.WebsocketEventUserUpdated, about(id)))
	seen := userIn(others.await(t, model.WebsocketEventUserUpdated, about(id)))
	equal(t, "nickname in the event", seen.Nickname, "An")
	equal(t, "mention_keys in the own event", own.NotifyProps["mention_keys"], "dyke,sluice")
	if len(seen.NotifyProps) > 0 {
		t.Errorf("others are told notify_props: %v", seen.NotifyProps)
	}

	patched.FirstName, patched.Nickname = "Anna", ""
	updated := must(anna.UpdateUser(ctx, patched))(t)
	equal(t, "first name", updated.FirstName, "Anna")
	equal(t, "nickname", updated.Nickname, "")
	equal(t, "what was read", must(bas.GetUser(ctx, id, ""))(t).FirstName, "Anna")

	address := unique("new") + "@example.com"
	refused(anna.PatchUser(ctx, id, &model.UserPatch{Email: &address}))(t, 400, badBody)
	patched = must(anna.PatchUser(ctx, id, &model.UserPatch{Email: &address, Password: model.NewPointer(password)}))(t)
	equal(t, "email", patched.Email, address)

	equal(t, "position, by the admin", must(admin.PatchUser(ctx, id, &model.UserPatch{Position: model.NewPointer("Miller")}))(t).Position, "Miller")
	refused(bas.PatchUser(ctx, id, &model.UserPatch{Nickname: model.NewPointer("Bad")}))(t, 403, noPermission)
	refused(anna.PatchUser(ctx, id, &model.UserPatch{Username: &bas.user.Username}))(t, 400, "app.user.save.username_exists.app_error")
}

func testPassword(t *testing.T, s *server) {
	ctx := t.Context()
	anna, bas, admin := s.signUp(t, "anna"), s.signUp(t, "bas"), s.admin.in(t)
	id, secret := anna.user.Id, password+"!"
	elsewhere := s.logIn(t, anna.user)
	denied(anna.UpdateUserPassword(ctx, id, "wrong", secret))(t, 400, "")
	denied(anna.UpdateUserPassword(ctx, id, password, "short"))(t, 400, "model.user.is_valid.pwd_min_length.app_error")
	denied(bas.UpdateUserPassword(ctx, id, password, secret))(t, 403, noPermission)
	do(anna.UpdateUserPassword(ctx, id, password, secret))(t)
	must(anna.GetMe(ctx, ""))(t) // this session stays
	refused(elsewhere.GetMe(ctx, ""))(t, 401, noSession)
	refused(s.client(t).Login(ctx, anna.user.Username, password))(t, 401, "api.user.login.invalid_credentials_email_username")
	must(s.client(t).Login(ctx, anna.user.Username, secret))(t)
	do(admin.UpdateUserPassword(ctx, id, "", password))(t)
	must(s.client(t).Login(ctx, anna.user.Email, password))(t)
}

func testDeactivate(t *testing.T, s *server) {
	ctx := t.Context()
	anna, bas, admin := s.signUp(t, "anna"), s.signUp(t, "bas"), s.admin.in(t)
	id := anna.user.Id
	listener := admin.listen(t)
	denied(bas.UpdateUserActive(ctx, id, false))(t, 403, noPermission)
	do(admin.UpdateUserActive(ctx, id, false))(t)
	listener.await(t, "user_activation_status_change", with("user_id", id))
	refused(anna.GetMe(ctx, ""))(t, 401, noSession)
	refused(s.client(t).Login(ctx, anna.user.Username, password))(t, 401, "api.user.login.inactive.app_error")
	if got := must(admin.GetUser(ctx, id, ""))(t); got.DeleteAt == 0 {
		t.Error("the user has no delete_at")
	}
	do(admin.UpdateUserActive(ctx, id, true))(t)
	must(s.client(t).Login(ctx, anna.user.Username, password))(t)
	do(admin.DeleteUser(ctx, id))(t)
	refused(s.client(t).Login(ctx, anna.user.Username, password))(t, 401, "api.user.login.inactive.app_error")
	denied(admin.DeleteUser(ctx, model.NewId()))(t, 404, "app.user.missing_account.const")
}

func testUserRoles(t *testing.T, s *server) {
	ctx := t.Context()
	anna, admin := s.signUp(t, "anna"), s.admin.in(t)
	id := anna.user.Id
	listener := anna.listen(t)
	denied(anna.UpdateUserRoles(ctx, id, "system_user system_admin"))(t, 403, noPermission)
	denied(admin.UpdateUserRoles(ctx, id, "no_such_role"))(t, 400, badBody)
	do(admin.UpdateUserRoles(ctx, id, "system_user system_admin"))(t)
	e := listener.await(t, model.WebsocketEventUserRoleUpdated, with("user_id", id))
	equal(t, "roles in the event", e.GetData()["roles"], any("system_user system_admin"))
	must(anna.GetAllRoles(ctx))(t) // the session that was there already has the role
	do(admin.UpdateUserRoles(ctx, id, "system_user"))(t)
	refused(anna.GetAllRoles(ctx))(t, 403, noPermission)
}

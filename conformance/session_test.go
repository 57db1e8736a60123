package conformance

import (
	"slices"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testSessions(t *testing.T, s *server) {
	t.Run("log in", func(t *testing.T) { testLogin(t, s) })
	t.Run("attempts", func(t *testing.T) { testLoginAttempts(t, s) })
	t.Run("revoke", func(t *testing.T) { testRevoke(t, s) })
	t.Run("device", func(t *testing.T) { testDevice(t, s) })
}

func testLogin(t *testing.T, s *server) {
	ctx := t.Context()
	anna := s.signUp(t, "anna")
	for what, login := range map[string]func(*model.Client4) (*model.User, *model.Response, error){
		"by username": func(c *model.Client4) (*model.User, *model.Response, error) {
			return c.Login(ctx, anna.user.Username, password)
		},
		"by email": func(c *model.Client4) (*model.User, *model.Response, error) {
			return c.Login(ctx, anna.user.Email, password)
		},
		"by id": func(c *model.Client4) (*model.User, *model.Response, error) {
			return c.LoginById(ctx, anna.user.Id, password)
		},
	} {
		t.Run(what, func(t *testing.T) {
			c := s.client(t)
			user := must(login(c))(t)
			equal(t, "id", user.Id, anna.user.Id)
			equal(t, "me", must(c.GetMe(ctx, ""))(t).Id, anna.user.Id)
			do(c.Logout(ctx))(t)
			equal(t, "the client's token", c.AuthToken, "")
		})
	}
	const wrong = "api.user.login.invalid_credentials_email_username"
	refused(s.client(t).Login(ctx, anna.user.Username, "wrong"))(t, 401, wrong)
	refused(s.client(t).Login(ctx, unique("nobody"), password))(t, 401, wrong)
	refused(s.client(t).LoginById(ctx, model.NewId(), password))(t, 401, wrong)
	refused(s.client(t).Login(ctx, anna.user.Username, ""))(t, 400, "api.user.login.blank_pwd.app_error")
	equal(t, "login type", must(s.client(t).LoginType(ctx, anna.user.Username))(t).AuthService, "")

	// A token that was logged out is worth nothing, a socket of it ends.
	again := s.logIn(t, anna.user)
	socket := again.listen(t)
	do(s.client(t).Logout(ctx))(t) // nobody is logged in: fine
	do(again.Logout(ctx))(t)
	socket.awaitEnd(t)
	again.SetToken(again.token)
	refused(again.GetMe(ctx, ""))(t, 401, noSession)
}

func testLoginAttempts(t *testing.T, s *server) {
	ctx := t.Context()
	anna, admin := s.signUp(t, "anna"), s.admin.in(t)
	for range 10 {
		refused(s.client(t).Login(ctx, anna.user.Username, "wrong"))(t, 401, "api.user.login.invalid_credentials_email_username")
	}
	refused(s.client(t).Login(ctx, anna.user.Username, password))(t, 401, "api.user.check_user_login_attempts.too_many.app_error")
	denied(anna.ResetFailedAttempts(ctx, anna.user.Id))(t, 403, noPermission)
	do(admin.ResetFailedAttempts(ctx, anna.user.Id))(t)
	must(s.client(t).Login(ctx, anna.user.Username, password))(t)
}

func testRevoke(t *testing.T, s *server) {
	ctx := t.Context()
	anna, bas := s.signUp(t, "anna"), s.signUp(t, "bas")
	other := s.logIn(t, anna.user)
	sessions := must(anna.GetSessions(ctx, anna.user.Id, ""))(t)
	equal(t, "sessions", len(sessions), 2)
	for _, session := range sessions {
		equal(t, "user_id", session.UserId, anna.user.Id)
		equal(t, "token", session.Token, "")
		equal(t, "roles", session.Roles, "system_user")
		if session.ExpiresAt <= session.CreateAt || session.Props["csrf"] != "" {
			t.Errorf("the session is %+v", session)
		}
	}
	refused(bas.GetSessions(ctx, anna.user.Id, ""))(t, 403, noPermission)
	denied(bas.RevokeSession(ctx, anna.user.Id, sessions[0].Id))(t, 403, noPermission)
	denied(bas.RevokeSession(ctx, bas.user.Id, sessions[0].Id))(t, 400, badBody)
	denied(anna.RevokeSession(ctx, anna.user.Id, model.NewId()))(t, 400, badBody)

	socket := other.listen(t)
	newest := slices.MaxFunc(sessions, func(a, b *model.Session) int { return int(a.CreateAt - b.CreateAt) })
	do(anna.RevokeSession(ctx, anna.user.Id, newest.Id))(t)
	socket.awaitEnd(t)
	refused(other.GetMe(ctx, ""))(t, 401, noSession)
	equal(t, "sessions that are left", len(must(anna.GetSessions(ctx, anna.user.Id, ""))(t)), 1)

	other = s.logIn(t, anna.user)
	do(anna.RevokeAllSessions(ctx, anna.user.Id))(t)
	refused(anna.GetMe(ctx, ""))(t, 401, noSession)
	refused(other.GetMe(ctx, ""))(t, 401, noSession)
	must(bas.GetMe(ctx, ""))(t)
}

func testDevice(t *testing.T, s *server) {
	ctx := t.Context()
	anna := s.signUp(t, "anna")
	device := "android:" + unique("device")
	do(anna.AttachDeviceProps(ctx, map[string]string{"device_id": device}))(t)
	equal(t, "device", must(anna.GetSessions(ctx, anna.user.Id, ""))(t)[0].DeviceId, device)
	phone := s.client(t)
	must(phone.LoginWithDevice(ctx, anna.user.Username, password, device))(t)
	refused(anna.GetMe(ctx, ""))(t, 401, noSession) // a device has one session
	denied(phone.AttachDeviceProps(ctx, map[string]string{"device_id": ""}))(t, 400, badBody)
}

func testEverybodysSessions(t *testing.T, s *server) {
	ctx := t.Context()
	anna, admin := s.signUp(t, "anna"), s.logIn(t, s.admin.user)
	denied(anna.RevokeSessionsFromAllUsers(ctx))(t, 403, noPermission)
	do(admin.RevokeSessionsFromAllUsers(ctx))(t)
	refused(anna.GetMe(ctx, ""))(t, 401, noSession)
	refused(admin.GetMe(ctx, ""))(t, 401, noSession)
}

package app_test

import (
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

const hour = 60 * 60 * 1000 // ms

// opens reports whether the session's token works.
func opens(t *testing.T, site *apptest.Site, s *model.Session) bool {
	t.Helper()
	_, err := site.Sessions.Authenticate(t.Context(), s.Token)
	if err != nil && model.ErrorCode(err) != model.Unauthorized {
		t.Fatal(err)
	}
	return err == nil
}

func TestSessionExpiry(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	site.Config.ServiceSettings.SessionLengthWebInHours = 10
	site.Config.ServiceSettings.SessionLengthMobileInHours = 20
	site.User("ann")
	login := func(device string) *model.Session {
		t.Helper()
		_, s, err := site.Sessions.Login(t.Context(), app.Login{LoginID: "ann", Password: apptest.Password, DeviceID: device})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	web, mobile, used := login(""), login("apple:1"), login("")
	site.Clock.Advance(6 * hour)
	seen, err := site.Sessions.Authenticate(t.Context(), used.Token)
	if err != nil {
		t.Fatal(err)
	}
	longer := site.Sessions.Extend(t.Context(), seen)
	if longer == nil || longer.ExpiresAt != site.Clock.Now()+10*hour {
		t.Fatalf("Extend: %+v", longer)
	}
	if again := site.Sessions.Extend(t.Context(), seen); again != nil {
		t.Errorf("Extend again at once: %+v", again)
	}
	if err := site.Sessions.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seen, err = site.Sessions.Authenticate(t.Context(), used.Token); err != nil || seen.LastActivityAt != site.Clock.Now() {
		t.Fatalf("after Flush: %+v, %v", seen, err)
	}
	if again := site.Sessions.Extend(t.Context(), seen); again != nil {
		t.Errorf("Extend after Flush: %+v", again)
	}
	site.Clock.Advance(5 * hour) // 11 hours after the logins
	for _, tc := range []struct {
		name  string
		s     *model.Session
		opens bool
	}{{"web", web, false}, {"mobile", mobile, true}, {"used", used, true}} {
		if got := opens(t, site, tc.s); got != tc.opens {
			t.Errorf("%s: opens %t", tc.name, got)
		}
	}

	site.Config.ServiceSettings.ExtendSessionLengthWithActivity = false
	site.Config.ServiceSettings.SessionIdleTimeoutInMinutes = 60
	idle := login("")
	if longer := site.Sessions.Extend(t.Context(), idle); longer != nil {
		t.Errorf("extended although the settings say no: %+v", longer)
	}
	site.Clock.Advance(hour + 1)
	if opens(t, site, idle) {
		t.Error("a session that nobody used for too long opens")
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob := site.User("ann"), site.User("bob")
	ctx := t.Context()
	const denied = "api.context.permissions.app_error"

	_, err := site.Sessions.List(ctx, bob, ann.UserID)
	wantID(t, "another's sessions", err, denied)
	second := site.Session(ann.UserID)
	list, err := site.Sessions.List(ctx, ann, ann.UserID)
	if err != nil || len(list) != 2 || list[0].CSRFToken() != "" || list[0].Token != "" {
		t.Fatalf("List: %+v, %v", list, err)
	}
	for _, session := range list {
		if current := session.Props[model.SessionPropCurrent] == "true"; current != (session.ID == ann.ID) {
			t.Errorf("session %s is marked as the caller's: %v", session.ID, current)
		}
	}
	wantID(t, "revoke another's", site.Sessions.Revoke(ctx, bob, ann.UserID, second.ID), denied)
	wantID(t, "revoke another's as one's own", site.Sessions.Revoke(ctx, bob, bob.UserID, second.ID), "api.context.invalid_body_param.app_error")
	wantID(t, "revoke everybody's", site.Sessions.RevokeAll(ctx, ann), denied)
	if !opens(t, site, second) {
		t.Fatal("revoked by who may not")
	}
	wantID(t, "revoke", site.Sessions.Revoke(ctx, ann, ann.UserID, second.ID), "")
	if opens(t, site, second) || !slices.Equal(site.Published.Closed(), []string{second.ID}) {
		t.Error("the session was not ended with its sockets")
	}
	wantID(t, "logout", site.Sessions.Logout(ctx, ann), "")
	wantID(t, "logout again", site.Sessions.Logout(ctx, ann), "")
	if opens(t, site, ann) {
		t.Error("a session opens after its logout")
	}
	wantID(t, "revoke a user's", site.Sessions.RevokeUser(ctx, root, bob.UserID), "")
	if opens(t, site, bob) || !opens(t, site, root) {
		t.Error("RevokeUser ended the wrong sessions")
	}
	site.Published.Closed()
	wantID(t, "revoke everybody's", site.Sessions.RevokeAll(ctx, root), "")
	if opens(t, site, root) || !slices.Equal(site.Published.Closed(), []string{root.UserID}) {
		t.Error("RevokeAll left a session or a socket")
	}
}

func TestDevice(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	first := site.User("ann")
	second := site.Session(first.UserID)
	for _, s := range []*model.Session{first, second} {
		attached, err := site.Sessions.AttachDevice(t.Context(), s, app.Device{ID: "android:x"})
		if err != nil || attached.DeviceID != "android:x" {
			t.Fatalf("AttachDevice: %+v, %v", attached, err)
		}
	}
	if opens(t, site, first) || !opens(t, site, second) {
		t.Error("a device has the session that it attached last, and no other")
	}
	now, err := site.Sessions.Authenticate(t.Context(), second.Token)
	if err != nil {
		t.Fatal(err)
	}
	told, err := site.Sessions.AttachDevice(t.Context(), now, app.Device{NotificationsDisabled: "true", AppVersion: "2.34"})
	if err != nil || told.DeviceID != "android:x" || told.Props["device_notification_disabled"] != "true" || told.Props["mobile_version"] != "2.34" {
		t.Errorf("AttachDevice without an id: %+v, %v", told, err)
	}
	_, err = site.Sessions.AttachDevice(t.Context(), second, app.Device{NotificationsDisabled: "perhaps"})
	wantID(t, "no yes or no", err, "api.context.invalid_body_param.app_error")
	_, err = site.Sessions.AttachDevice(t.Context(), second, app.Device{})
	wantID(t, "no device", err, "api.context.invalid_body_param.app_error")
	_, err = site.Sessions.AttachDevice(t.Context(), first, app.Device{ID: "android:x"})
	wantID(t, "a session that ended", err, "api.context.session_expired.app_error")
}

package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/api/apitest"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
)

// newSite is an API with all of its use cases on a real database, and every
// exchange held against the description.
func newSite(t *testing.T) (http.Handler, *apptest.Site) {
	t.Helper()
	site := apptest.New(t)
	o := testOptions()
	o.App, o.Sessions = site.App, site.Sessions
	o.Config = func() *config.Config { return site.Config }
	return apitest.Check(t, New(o)), site
}

// as sends a request with the session's token, none for nil.
func as(h http.Handler, s *model.Session, method, path string, body any, header ...string) *httptest.ResponseRecorder {
	text := ""
	switch b := body.(type) {
	case nil:
	case string:
		text = b
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			panic(err)
		}
		text = string(encoded)
	}
	token := ""
	if s != nil {
		token = "Bearer " + s.Token
	}
	return send(h, method, "/api/v4"+path, text, append([]string{"Authorization", token}, header...)...)
}

// want fails unless the answer has the status, and returns its JSON.
func want[T any](t *testing.T, w *httptest.ResponseRecorder, status int) (v T) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("got %d %s, want %d", w.Code, w.Body, status)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return v
}

func wantOK(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"status":"OK"}` {
		t.Fatalf("got %d %s, want OK", w.Code, w.Body)
	}
}

func TestSignUpAndLogin(t *testing.T) {
	t.Parallel()
	h, _ := newSite(t)
	made := want[model.User](t, as(h, nil, "POST", "/users", map[string]any{"username": "Ann", "email": "ann@example.com", "password": apptest.Password}), 201)
	if made.Username != "ann" || !model.HasRole(made.Roles, model.RoleSystemAdmin) {
		t.Fatalf("made %+v", made)
	}
	wantError(t, as(h, nil, "POST", "/users", map[string]any{"username": "ann", "email": "b@example.com", "password": apptest.Password}), 400, "app.user.save.username_exists.app_error")
	wantError(t, as(h, nil, "POST", "/users/login", map[string]any{"login_id": "ann", "password": "wrong"}), 401, "api.user.login.invalid_credentials_email_username")
	wantError(t, as(h, nil, "POST", "/users/login", map[string]any{"login_id": "ann"}), 400, "api.user.login.blank_pwd.app_error")
	wantError(t, as(h, nil, "POST", "/users/login", "{"), 400, "api.context.invalid_body_param.app_error")
	if got := want[map[string]string](t, as(h, nil, "POST", "/users/login/type", map[string]any{"login_id": "ann"}), 200); got["auth_service"] != "" {
		t.Errorf("login type: %v", got)
	}

	w := as(h, nil, "POST", "/users/login", map[string]any{"login_id": "ann@example.com", "password": apptest.Password},
		"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	if u := want[model.User](t, w, 200); u.ID != made.ID {
		t.Fatalf("logged in as %+v", u)
	}
	token := w.Header().Get("Token")
	if !model.IsID(token) {
		t.Fatalf("token %q", token)
	}
	cookies := map[string]*http.Cookie{}
	for _, c := range w.Result().Cookies() {
		cookies[c.Name] = c
	}
	if c := cookies[cookieToken]; c == nil || c.Value != token || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.MaxAge < 29*24*60*60 {
		t.Errorf("cookie %+v", c)
	}
	if c := cookies[cookieUser]; c == nil || c.Value != made.ID || c.HttpOnly {
		t.Errorf("cookie %+v", c)
	}
	s := &model.Session{Token: token}
	if me := want[model.User](t, as(h, s, "GET", "/users/me", nil), 200); me.ID != made.ID {
		t.Errorf("me is %+v", me)
	}
	sessions := want[[]model.Session](t, as(h, s, "GET", "/users/me/sessions", nil), 200)
	if len(sessions) != 1 || sessions[0].Token != "" || sessions[0].Props["browser"] != "Firefox/140.0" || sessions[0].Props["os"] != "Linux" {
		t.Errorf("sessions: %+v", sessions)
	}
	// A browser that logs out shows that it is its own page which asks.
	browser := []string{"Cookie", cookieToken + "=" + token, "X-CSRF-Token", cookies[cookieCSRF].Value}
	w = as(h, nil, "POST", "/users/logout", nil, browser...)
	wantOK(t, w)
	if c := w.Result().Cookies(); len(c) != 3 || c[0].MaxAge >= 0 {
		t.Errorf("cookies after logout: %v", c)
	}
	wantError(t, as(h, s, "GET", "/users/me", nil), 401, "api.context.session_expired.app_error")
	wantOK(t, as(h, nil, "POST", "/users/logout", nil))
}

// TestUserJSON holds a user's JSON against what clients of the v4 API read.
func TestUserJSON(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob := site.User("ann"), site.User("bob")
	now := site.Clock.Now()
	const common = `{"id":%q,"create_at":%d,"update_at":%d,"delete_at":0,"username":"ann","auth_data":"","auth_service":"",` +
		`"email":"ann@example.com","nickname":"","first_name":"Ann","last_name":"Tester","position":"","roles":"system_user",` +
		`%s"locale":"en","disable_welcome_email":false}`
	for _, tc := range []struct {
		s      *model.Session
		notify string
	}{
		{ann, `"notify_props":{"channel":"true","comments":"never","first_name":"false","mention_keys":""},`},
		{bob, ""},
	} {
		w := as(h, tc.s, "GET", "/users/"+ann.UserID, nil)
		var got, expected any
		if err := json.Unmarshal([]byte(fmt.Sprintf(common, ann.UserID, now, now, tc.notify)), &expected); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || fmt.Sprint(got) != fmt.Sprint(expected) {
			t.Errorf("got  %v\nwant %v", got, expected)
		}
		tag := w.Header().Get("Etag")
		if again := as(h, tc.s, "GET", "/users/"+ann.UserID, nil, "If-None-Match", tag); tag == "" || again.Code != 304 || again.Body.Len() != 0 {
			t.Errorf("with the tag %s: %d %s", tag, again.Code, again.Body)
		}
	}
}

func TestUserRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob := site.User("ann"), site.User("bob")
	names := func(w *httptest.ResponseRecorder) string {
		t.Helper()
		var names []string
		for _, u := range want[[]model.User](t, w, 200) {
			names = append(names, u.Username)
		}
		return strings.Join(names, " ")
	}
	for _, tc := range []struct {
		method, path string
		body         any
		want         string
	}{
		{"GET", "/users", nil, "ann bob root"},
		{"GET", "/users?page=1&per_page=2", nil, "root"},
		{"GET", "/users?role=system_admin", nil, "root"},
		{"GET", "/users?roles=system_admin,system_guest", nil, "root"},
		{"GET", "/users?active=true&sort=create_at", nil, ""},
		{"POST", "/users/ids", []string{bob.UserID}, "bob"},
		{"POST", "/users/ids?since=99999999999999", []string{bob.UserID}, ""},
		{"POST", "/users/usernames", []string{"ANN", "nobody"}, "ann"},
		{"POST", "/users/search", map[string]any{"term": "bo"}, "bob"},
	} {
		got := names(as(h, ann, tc.method, tc.path, tc.body))
		if tc.want != "" && got != tc.want || tc.want == "" && strings.Contains(tc.path, "since") && got != "" {
			t.Errorf("%s %s: %q, want %q", tc.method, tc.path, got, tc.want)
		}
	}
	for path, id := range map[string]string{
		"/users?active=true&inactive=true":         "api.context.invalid_url_param.app_error",
		"/users?in_team=x":                         "api.context.invalid_url_param.app_error",
		"/users?sort=colour":                       "api.context.invalid_body_param.app_error",
		"/users/autocomplete?name=a&in_channel=me": "api.context.invalid_url_param.app_error",
	} {
		wantError(t, as(h, ann, "GET", path, nil), 400, id)
	}
	if found := want[model.UserAutocomplete](t, as(h, ann, "GET", "/users/autocomplete?name=b", nil), 200); len(found.Users) != 1 || found.Users[0].ID != bob.UserID {
		t.Errorf("autocomplete: %+v", found)
	}
	for _, path := range []string{"/users/username/BOB", "/users/email/bob@example.com", "/users/" + bob.UserID} {
		if u := want[model.User](t, as(h, ann, "GET", path, nil), 200); u.ID != bob.UserID {
			t.Errorf("%s: %+v", path, u)
		}
	}
	if stats := want[model.UsersStats](t, as(h, ann, "GET", "/users/stats", nil), 200); stats.TotalUsersCount != 3 {
		t.Errorf("stats: %+v", stats)
	}
	if stats := want[model.UsersStats](t, as(h, root, "GET", "/users/stats/filtered?roles=system_admin", nil), 200); stats.TotalUsersCount != 1 {
		t.Errorf("filtered stats: %+v", stats)
	}
	if groups := want[map[string][]model.User](t, as(h, ann, "POST", "/users/group_channels", []string{model.NewID()}), 200); len(groups) != 0 {
		t.Errorf("groups: %v", groups)
	}
	if ids := want[[]string](t, as(h, ann, "GET", "/users/known", nil), 200); len(ids) != 0 {
		t.Errorf("known: %v", ids)
	}

	if u := want[model.User](t, as(h, ann, "PUT", "/users/me/patch", map[string]any{"nickname": "A", "timezone": map[string]string{"useAutomaticTimezone": "false"}}), 200); u.Nickname != "A" || u.FirstName != "Ann" {
		t.Errorf("patched: %+v", u)
	}
	full := want[model.User](t, as(h, ann, "GET", "/users/me", nil), 200)
	full.FirstName = ""
	if u := want[model.User](t, as(h, ann, "PUT", "/users/"+ann.UserID, full), 200); u.FirstName != "" || u.Nickname != "A" || u.Email != "ann@example.com" {
		t.Errorf("written over: %+v", u)
	}
	wantError(t, as(h, ann, "PUT", "/users/"+ann.UserID, map[string]any{"id": bob.UserID, "username": "x"}), 400, "api.context.invalid_body_param.app_error")
	wantError(t, as(h, ann, "PUT", "/users/"+bob.UserID+"/patch", map[string]any{"nickname": "x"}), 403, "api.context.permissions.app_error")
	wantOK(t, as(h, root, "PUT", "/users/"+bob.UserID+"/roles", map[string]any{"roles": "system_user system_admin"}))
	wantOK(t, as(h, ann, "PUT", "/users/me/password", map[string]any{"current_password": apptest.Password, "new_password": "battery staple"}))
	wantOK(t, as(h, root, "POST", "/users/"+ann.UserID+"/reset_failed_attempts", nil))
	wantOK(t, as(h, root, "PUT", "/users/"+ann.UserID+"/active", map[string]any{"active": false}))
	wantError(t, as(h, ann, "GET", "/users/me", nil), 401, "api.context.session_expired.app_error")
	wantOK(t, as(h, root, "DELETE", "/users/"+bob.UserID, nil))
	wantError(t, as(h, root, "DELETE", "/users/"+ann.UserID+"?permanent=true", nil), 501, "api.not_implemented.app_error")
	wantError(t, as(h, root, "GET", "/users/"+model.NewID(), nil), 404, "app.user.missing_account.const")
}

func TestSessionRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann := site.User("ann")
	second, third := site.Session(ann.UserID), site.Session(ann.UserID)
	wantOK(t, as(h, ann, "PUT", "/users/sessions/device", map[string]any{"device_id": "apple:1"}))
	wantOK(t, as(h, ann, "POST", "/users/me/sessions/revoke", map[string]any{"session_id": second.ID}))
	wantError(t, as(h, ann, "POST", "/users/me/sessions/revoke", map[string]any{"session_id": "x"}), 400, "api.context.invalid_body_param.app_error")
	wantError(t, as(h, second, "GET", "/users/me", nil), 401, "api.context.session_expired.app_error")
	wantOK(t, as(h, root, "POST", "/users/"+ann.UserID+"/sessions/revoke/all", nil))
	wantError(t, as(h, third, "GET", "/users/me", nil), 401, "api.context.session_expired.app_error")
	wantOK(t, as(h, root, "POST", "/users/sessions/revoke/all", nil))
	wantError(t, as(h, root, "GET", "/users/me", nil), 401, "api.context.session_expired.app_error")
}

func TestPreferenceRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann := site.User("ann")
	p := model.Preference{UserID: ann.UserID, Category: "display_settings", Name: "use_military_time", Value: "true"}
	wantOK(t, as(h, ann, "PUT", "/users/me/preferences", []model.Preference{p}))
	for _, path := range []string{"", "/display_settings"} {
		if got := want[[]model.Preference](t, as(h, ann, "GET", "/users/me/preferences"+path, nil), 200); len(got) != 1 || got[0] != p {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := want[model.Preference](t, as(h, ann, "GET", "/users/me/preferences/display_settings/name/use_military_time", nil), 200); got != p {
		t.Errorf("one: %v", got)
	}
	wantOK(t, as(h, ann, "POST", "/users/me/preferences/delete", []model.Preference{p}))
	wantError(t, as(h, ann, "GET", "/users/me/preferences/display_settings/name/use_military_time", nil), 404, "app.preference.get.app_error")
	if w := as(h, ann, "GET", "/users/me/preferences", nil); strings.TrimSpace(w.Body.String()) != "[]" {
		t.Errorf("none: %s", w.Body)
	}
}

func TestStatusRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob := site.User("ann"), site.User("bob")
	body := map[string]any{"user_id": ann.UserID, "status": "away"}
	if st := want[model.Status](t, as(h, ann, "PUT", "/users/me/status", body), 200); st.Status != "away" || !st.Manual {
		t.Errorf("chosen: %+v", st)
	}
	wantError(t, as(h, bob, "PUT", "/users/me/status", body), 400, "api.context.invalid_body_param.app_error")
	if st := want[model.Status](t, as(h, bob, "GET", "/users/"+ann.UserID+"/status", nil), 200); st.Status != "away" {
		t.Errorf("seen: %+v", st)
	}
	if list := want[[]model.Status](t, as(h, bob, "POST", "/users/status/ids", []string{ann.UserID, bob.UserID}), 200); len(list) != 2 {
		t.Errorf("list: %+v", list)
	}
	wantError(t, as(h, bob, "POST", "/users/status/ids", []string{}), 400, "api.context.invalid_body_param.app_error")
}

func TestUserImage(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob := site.User("ann"), site.User("bob")
	image, err := picture.Avatar(bob.UserID, "x")
	if err != nil {
		t.Fatal(err)
	}
	form := func(name string, content []byte) (body, contentType string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile(name, "me.png")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), w.FormDataContentType()
	}
	before := as(h, bob, "GET", "/users/"+ann.UserID+"/image", nil)
	if before.Code != 200 || before.Header().Get("Content-Type") != "image/png" || before.Header().Get("Etag") == "" {
		t.Fatalf("got %d %v", before.Code, before.Header())
	}
	body, kind := form("image", image)
	wantOK(t, as(h, ann, "POST", "/users/me/image", body, "Content-Type", kind))
	after := as(h, bob, "GET", "/users/"+ann.UserID+"/image", nil)
	if after.Code != 200 || bytes.Equal(after.Body.Bytes(), before.Body.Bytes()) {
		t.Errorf("the picture did not change: %d", after.Code)
	}
	if w := as(h, bob, "GET", "/users/"+ann.UserID+"/image", nil, "If-None-Match", after.Header().Get("Etag")); w.Code != 304 {
		t.Errorf("with its tag: %d", w.Code)
	}
	wantOK(t, as(h, ann, "DELETE", "/users/me/image", nil))
	for _, path := range []string{"/image", "/image/default"} {
		if w := as(h, bob, "GET", "/users/"+ann.UserID+path, nil); !bytes.Equal(w.Body.Bytes(), before.Body.Bytes()) {
			t.Errorf("%s is not the default one", path)
		}
	}
	body, kind = form("picture", image)
	wantError(t, as(h, ann, "POST", "/users/me/image", body, "Content-Type", kind), 400, "api.context.invalid_body_param.app_error")
	body, kind = form("image", []byte("no picture"))
	wantError(t, as(h, ann, "POST", "/users/me/image", body, "Content-Type", kind), 400, "api.user.upload_profile_user.decode.app_error")
	body, kind = form("image", make([]byte, profilePictureMax+1))
	wantError(t, as(h, ann, "POST", "/users/me/image", body, "Content-Type", kind), 413, "api.context.request_body_too_large.app_error")
	wantError(t, as(h, ann, "POST", "/users/me/image", "x"), 400, "api.context.invalid_body_param.app_error")
}

func TestClientOf(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]client{
		"": {},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.1":             {"Windows", "Windows", "Edge/142.0.1"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15":                   {"Macintosh", "Mac OS", "Safari/18.1"},
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Mattermost/5.9.0 Chrome/130.0.0.0 Electron/33.2.1 Safari/537.36":  {"Linux", "Linux", "Desktop App/5.9.0"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1": {"iPhone", "iOS", "Safari/18.1"},
		"curl/8.14.1":                          {"", "", "curl/8.14.1"},
		strings.Repeat("x", 600) + "Firefox/1": {},
	} {
		if got := clientOf(agent); got != want {
			t.Errorf("%q: %+v, want %+v", agent, got, want)
		}
	}
}

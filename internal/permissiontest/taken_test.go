package permissiontest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestTaken takes rights away from people who are logged in and have used them,
// and looks whether anything is left.
func TestTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("administration", w.taken(func() {
		w.do(systemAdmin, http.MethodPut, "/users/{outsider}/roles", `{"roles":"system_user system_admin"}`)
		w.allows(t, outsider, "/config", "/channels/{private}/posts")
		w.do(systemAdmin, http.MethodPut, "/users/{outsider}/roles", `{"roles":"system_user"}`)
	}, outsider, "/config", "/channels/{private}/posts", "/users/{victim}/sessions"))

	t.Run("administration of the team", w.taken(func() {
		w.do(systemAdmin, http.MethodPut, "/teams/{team}/members/{teammate}/schemeRoles", `{"scheme_user":true,"scheme_admin":true}`)
		w.do(teammate, http.MethodPut, "/teams/{team}/patch", `{"description":"D"}`)
		w.do(systemAdmin, http.MethodPut, "/teams/{team}/members/{teammate}/schemeRoles", `{"scheme_user":true}`)
		w.refuses(t, teammate, http.MethodPut, "/teams/{team}/patch", `{"description":"E"}`)
	}, teammate))

	t.Run("a public channel", w.taken(func() {
		w.allows(t, teammate, "/posts/{public post}", "/files/{public file}", "/channels/{public}/members")
		w.do(teammate, http.MethodPut, "/users/me/teams/{team}/threads/{public post}/following", "")
		w.do(teamAdmin, http.MethodPut, "/channels/{public}/privacy", `{"privacy":"P"}`)
		w.secret("what is no longer public", "said-in-public", channel)
	}, teammate, "/posts/{public post}", "/files/{public file}", "/channels/{public}/members", "/users/me/teams/{team}/threads/{public post}"))

	t.Run("the channel", w.taken(func() {
		w.do(member, http.MethodPut, "/users/me/teams/{team}/threads/{private post}/following", "")
		w.do(member, http.MethodPut, "/users/me/preferences", `[{"user_id":"{member}","category":"flagged_post","name":"{private post}","value":"true"}]`)
		w.allows(t, member, "/channels/{private}/posts", "/users/me/teams/{team}/threads/{private post}")
		w.do(channelAdmin, http.MethodDelete, "/channels/{private}/members/{member}", "")
		w.secret("the channel after being removed", "said-in-private", channel&^those(member))
	}, member, "/channels/{private}", "/channels/{private}/posts", "/channels/{private}/pinned", "/channels/{private}/members", "/posts/{private post}",
		"/posts/{private post}/thread", "/posts/{private post}/reactions", "/files/{private file}", "/files/{private file}/link",
		"/users/me/teams/{team}/threads/{private post}", "/users/me/channels/{private}/unread", "/users/me/channels/{private}/posts/unread"))

	t.Run("the team", w.taken(func() {
		w.do(teamAdmin, http.MethodDelete, "/teams/{team}/members/{guest}", "")
		w.secret("the team after being removed", "said-in-private", channel&^those(member, guest))
	}, guest, "/teams/{team}", "/teams/{team}/members", "/teams/{team}/stats", "/channels/{private}", "/channels/{private}/posts", "/channels/{public}/posts",
		"/posts/{private post}", "/files/{private file}", "/users/me/teams/{team}/channels", "/users/me/teams/{team}/threads"))

	t.Run("the account", func(t *testing.T) {
		w.do(systemAdmin, http.MethodDelete, "/users/{channeladmin}", "")
		for _, path := range []string{"/users/me", "/channels/{private}/posts"} {
			if a := w.call(w.tokens[channelAdmin.String()], http.MethodGet, w.fill(channelAdmin, true, "/api/v4"+path), "", ""); a.status != http.StatusUnauthorized {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		a := w.call("", http.MethodPost, "/api/v4/users/login", "", `{"login_id":"`+channelAdmin.String()+`","password":"`+password+`"}`)
		if a.status != http.StatusUnauthorized {
			t.Errorf("login: %d %s", a.status, a.body)
		}
	})
}

// taken is a test that takes something from somebody. They then get none of the
// paths, and none of the lists that they still get shows what they had.
func (w *world) taken(take func(), p persona, paths ...string) func(t *testing.T) {
	return func(t *testing.T) {
		take()
		for _, path := range paths {
			w.refuses(t, p, http.MethodGet, path, "")
		}
		for _, r := range []row{
			get("/users/me/teams/{team}/threads?extended=true", 0),
			get("/users/me/teams/{team}/channels/categories", 0),
			get("/users/me/channels", 0),
			get("/users/me/channel_members", 0),
			get("/users/me/teams/{team}/channels/members", 0),
			get("/users/me/preferences", 0),
			post("/posts/search", `{"terms":"needle"}`, 0),
			post("/posts/ids", `["{private post}","{public post}"]`, 0),
			post("/posts/ids/reactions", `["{private post}","{public post}"]`, 0),
			post("/channels/stats/member_count", `["{private}"]`, 0),
			post("/channels/members/me/view", `{"channel_id":"{private}"}`, 0),
		} {
			a := w.call(w.tokens[p.String()], r.method, w.fill(p, true, r.address()), "", w.fill(p, true, r.body))
			for _, what := range w.leaks(p, a.body) {
				t.Errorf("%s %s: %s sees %s: %s", r.method, r.path, p, what, a.body)
			}
			if id := w.things["private"]; slices.Contains(paths, "/channels/{private}") && strings.Contains(a.body, id) {
				t.Errorf("%s %s: %s sees the channel's id: %s", r.method, r.path, p, a.body)
			}
		}
	}
}

// allows wants somebody to get all of the paths.
func (w *world) allows(t *testing.T, p persona, paths ...string) {
	t.Helper()
	for _, path := range paths {
		w.do(p, http.MethodGet, path, "")
	}
}

// refuses wants somebody to get 403 or 404.
func (w *world) refuses(t *testing.T, p persona, method, path, body string) {
	t.Helper()
	a := w.call(w.tokens[p.String()], method, w.fill(p, true, "/api/v4"+path), "", w.fill(p, true, body))
	if a.status != http.StatusForbidden && a.status != http.StatusNotFound {
		t.Errorf("%s %s: %s gets %d: %s", method, path, p, a.status, a.body)
	}
}

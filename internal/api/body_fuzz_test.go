package api

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// FuzzBody sends anything at all as the body of routes that read JSON, as a
// system admin whom no permission protects from the deeper code. Nothing may
// panic or fail inside, and every refusal has the shape of an error.
func FuzzBody(f *testing.F) {
	site := apptest.New(f)
	o := testOptions()
	o.App, o.Sessions, o.UserLocale = site.App, site.Sessions, site.Users.Locale
	o.Config = func() *config.Config { return site.Config }
	handler := New(o)
	ann := site.User("ann", model.RoleSystemUser, model.RoleSystemAdmin)
	red := site.Team("red", ann)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	post := site.Post(ann, news.ID, nil, "hello")
	routes := []struct{ method, path string }{
		{http.MethodPost, "/posts"},
		{http.MethodPut, "/posts/" + post.ID + "/patch"},
		{http.MethodPost, "/posts/ids"},
		{http.MethodPost, "/reactions"},
		{http.MethodPost, "/teams"},
		{http.MethodPut, "/teams/" + red.ID + "/patch"},
		{http.MethodPost, "/teams/" + red.ID + "/posts/search"},
		{http.MethodPost, "/channels"},
		{http.MethodPut, "/channels/" + news.ID + "/patch"},
		{http.MethodPost, "/channels/direct"},
		{http.MethodPost, "/channels/group"},
		{http.MethodPost, "/channels/" + news.ID + "/members"},
		{http.MethodPost, "/channels/members/me/view"},
		{http.MethodPut, "/channels/" + news.ID + "/members/me/notify_props"},
		{http.MethodPost, "/users/me/teams/" + red.ID + "/channels/categories"},
		{http.MethodPut, "/users/me/teams/" + red.ID + "/channels/categories/order"},
		{http.MethodPut, "/users/me/patch"},
		{http.MethodPut, "/users/me/preferences"},
		{http.MethodPut, "/users/me/status"},
		{http.MethodPost, "/users/ids"},
		{http.MethodPost, "/users/search"},
		{http.MethodPost, "/users/status/ids"},
		{http.MethodPost, "/roles/names"},
	}
	for i, body := range []string{
		`{"channel_id":"` + news.ID + `","message":"hi","props":{"a":1}}`, `{"message":"é\u0000","is_pinned":null}`,
		`["` + post.ID + `"]`, `{"user_id":"` + ann.UserID + `","post_id":"` + post.ID + `","emoji_name":"+1"}`,
		`{"name":"blue","display_name":"Blue","type":"O"}`, `{"terms":"from:ann -\"x y\" on:2020-01-01"}`, `[]`, `null`, `{`, ``,
		`{"notify_props":{"desktop":"all"}}`, `[{"user_id":"me","category":"a","name":"b","value":"c"}]`, `{"status":"dnd","dnd_end_time":-1}`,
		`{"term":"%_\\"}`, `[[[[[[]]]]]]`, `{"create_at":1e400}`, `"\ud800"`,
	} {
		f.Add(uint8(i), []byte(body))
	}
	f.Fuzz(func(t *testing.T, route uint8, body []byte) {
		r := routes[int(route)%len(routes)]
		w := send(handler, r.method, "/api/v4"+r.path, string(body), "Authorization", "Bearer "+ann.Token)
		if w.Code >= http.StatusInternalServerError && w.Code != http.StatusNotImplemented {
			t.Fatalf("%s %s with %q: %d %s", r.method, r.path, body, w.Code, w.Body)
		}
		if w.Code >= http.StatusBadRequest {
			var e errorBody
			if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || e.ID == "" || e.StatusCode != w.Code || e.Message == e.ID {
				t.Fatalf("%s %s with %q: %s (%v)", r.method, r.path, body, w.Body, err)
			}
		}
	})
}

package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
)

func TestChannelViewRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob := site.User("ann"), site.User("bob")
	team := site.Team("red", ann, bob).ID
	room := site.Channel(team, model.ChannelOpen, "room", ann, bob).ID
	site.Clock.Advance(10)
	post := site.Post(ann, room, nil, "hello @bob")
	wantBody := func(method, path, body, want string) {
		t.Helper()
		if w := as(h, bob, method, path, body); w.Code != 200 || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("%s %s: %d %s\nwant %s", method, path, w.Code, w.Body, want)
		}
	}
	inRoom := `{"team_id":"` + team + `","channel_id":"` + room + `","msg_count":%d,"mention_count":%[1]d,"mention_count_root":%[1]d,"urgent_mention_count":0,"msg_count_root":%[1]d}`
	inTeam := `{"team_id":"` + team + `","msg_count":%d,"mention_count":%[1]d,"mention_count_root":%[1]d,"msg_count_root":%[1]d,` +
		`"thread_count":0,"thread_mention_count":0,"thread_urgent_mention_count":0}`
	unread := func(n int) {
		t.Helper()
		wantBody("GET", "/users/me/channels/"+room+"/unread", "", fmt.Sprintf(inRoom, n))
		wantBody("GET", "/users/me/teams/unread?exclude_team=&include_collapsed_threads=true", "", "["+fmt.Sprintf(inTeam, n)+"]")
		wantBody("GET", "/users/me/teams/"+team+"/unread", "", fmt.Sprintf(inTeam, n))
	}
	unread(1)
	wantBody("GET", "/users/me/teams/unread?exclude_team="+team, "", "[]")
	viewed := fmt.Sprintf(`{"status":"OK","last_viewed_at_times":{%q:%d}}`, room, post.CreateAt)
	wantBody("POST", "/channels/members/me/view", `{"channel_id":"`+room+`","prev_channel_id":"","collapsed_threads_supported":true}`, viewed)
	unread(0)
	wantBody("POST", "/channels/members/me/mark_read", `["`+room+`"]`, viewed)
	wantBody("POST", "/channels/members/me/view", `{"channel_id":""}`, `{"status":"OK","last_viewed_at_times":{}}`)

	const noParam, denied = "api.context.invalid_body_param.app_error", "api.context.permissions.app_error"
	wantError(t, as(h, bob, "POST", "/channels/members/me/view", `{"channel_id":"x"}`), 400, noParam)
	wantError(t, as(h, bob, "POST", "/channels/members/me/mark_read", `[]`), 400, noParam)
	wantError(t, as(h, bob, "POST", "/channels/members/"+ann.UserID+"/view", `{}`), 403, denied)
	wantError(t, as(h, bob, "GET", "/users/me/channels/"+team+"/unread", nil), 403, denied)
	wantError(t, as(h, bob, "GET", "/users/me/teams/"+room+"/unread", nil), 403, denied)
}

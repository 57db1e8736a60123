package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
)

func TestChannelRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob, eve)
	draft := model.Channel{TeamID: red.ID, Type: "O", Name: "news", DisplayName: "News"}
	news := want[model.Channel](t, as(h, ann, "POST", "/channels", draft), 201)
	w := as(h, bob, "GET", "/channels/"+news.ID, nil)
	got := want[model.Channel](t, w, 200)
	exact := fmt.Sprintf(`{"id":%q,"create_at":%d,"update_at":%d,"delete_at":0,"team_id":%q,"type":"O","display_name":"News","name":"news","header":"","purpose":"",`+
		`"last_post_at":%d,"total_msg_count":0,"extra_update_at":0,"creator_id":%q,"scheme_id":"","props":{},"group_constrained":false,"shared":false,`+
		`"total_msg_count_root":0,"last_root_post_at":%d}`, news.ID, news.CreateAt, news.UpdateAt, red.ID, got.LastPostAt, ann.UserID, got.LastRootPostAt)
	if text := strings.TrimSpace(w.Body.String()); text != exact {
		t.Errorf("got  %s\nwant %s", text, exact)
	}
	if w := as(h, bob, "GET", "/channels/"+news.ID, nil, "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("with its tag: %d", w.Code)
	}
	wantError(t, as(h, bob, "POST", "/channels", draft), 400, "store.sql_channel.save_channel.exists.app_error")
	talk := want[model.Channel](t, as(h, ann, "POST", "/channels/direct", []string{ann.UserID, bob.UserID}), 201)
	if again := want[model.Channel](t, as(h, bob, "POST", "/channels/direct", []string{bob.UserID, ann.UserID}), 201); again.ID != talk.ID {
		t.Errorf("the direct channel again: %+v", again)
	}
	group := want[model.Channel](t, as(h, ann, "POST", "/channels/group", []string{ann.UserID, bob.UserID, eve.UserID}), 201)

	path := "/channels/" + news.ID
	for _, url := range []string{path, "/teams/" + red.ID + "/channels/name/news", "/teams/name/red/channels/name/news"} {
		if got := want[model.Channel](t, as(h, bob, "GET", url, nil), 200); got.ID != news.ID {
			t.Errorf("%s: %+v", url, got)
		}
	}
	wantError(t, as(h, bob, "GET", "/channels/"+otherID, nil), 404, "app.channel.get.existing.app_error")
	if got := want[model.Channel](t, as(h, ann, "PUT", path+"/patch", `{"header":"Read"}`), 200); got.Header != "Read" {
		t.Errorf("patched: %+v", got)
	}
	if got := want[model.Channel](t, as(h, ann, "PUT", path, model.Channel{ID: news.ID, Purpose: "Tell"}), 200); got.Header != "" || got.Purpose != "Tell" || got.Name != "news" || got.DisplayName != "News" {
		t.Errorf("updated: %+v", got)
	}
	if got := want[model.Channel](t, as(h, ann, "PUT", path+"/privacy", `{"privacy":"P"}`), 200); got.Type != "P" {
		t.Errorf("private: %+v", got)
	}
	stats := want[model.ChannelStats](t, as(h, ann, "GET", path+"/stats?exclude_files_count=true", nil), 200)
	if stats != (model.ChannelStats{ChannelID: news.ID, MemberCount: 1, FilesCount: -1}) {
		t.Errorf("stats: %+v", stats)
	}
	if counts := want[map[string]int64](t, as(h, bob, "POST", "/channels/stats/member_count", []string{news.ID, group.ID}), 200); len(counts) != 1 || counts[group.ID] != 3 {
		t.Errorf("counts: %v", counts)
	}
	if zones := want[[]string](t, as(h, ann, "GET", path+"/timezones", nil), 200); len(zones) != 0 {
		t.Errorf("zones: %v", zones)
	}
	if teams := want[[]model.Team](t, as(h, ann, "GET", "/channels/"+talk.ID+"/common_teams", nil), 200); len(teams) != 1 || teams[0].InviteID != "" {
		t.Errorf("common teams: %+v", teams)
	}
	wantError(t, as(h, ann, "DELETE", path+"?permanent=true", nil), 501, "api.context.permanent_delete.app_error")
	wantOK(t, as(h, ann, "DELETE", path, nil))
	want[model.Channel](t, as(h, ann, "POST", path+"/restore", nil), 200)
}

func TestChannelListRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	admin := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	red := site.Team("red", ann, bob, eve)
	news := want[model.Channel](t, as(h, ann, "POST", "/channels", model.Channel{TeamID: red.ID, Type: "O", Name: "news", DisplayName: "News"}), 201)
	talk := want[model.Channel](t, as(h, ann, "POST", "/channels/direct", []string{ann.UserID, bob.UserID}), 201)
	group := want[model.Channel](t, as(h, ann, "POST", "/channels/group", []string{ann.UserID, bob.UserID, eve.UserID}), 201)
	lists := map[string]struct {
		who  *model.Session
		body any
		want []string
	}{
		"/teams/" + red.ID + "/channels":                                                {bob, nil, []string{"news", "off-topic", "town-square"}},
		"/teams/" + red.ID + "/channels/private":                                        {admin, nil, []string{}},
		"/teams/" + red.ID + "/channels/deleted":                                        {bob, nil, []string{}},
		"/teams/" + red.ID + "/channels/ids":                                            {bob, []string{news.ID, talk.ID}, []string{"news"}},
		"/teams/" + red.ID + "/channels/search":                                         {bob, map[string]string{"term": "new"}, []string{"news"}},
		"/teams/" + red.ID + "/channels/autocomplete?name=new":                          {bob, nil, []string{"news"}},
		"/teams/" + red.ID + "/channels/search_autocomplete?name=eve":                   {bob, nil, []string{group.Name}},
		"/channels/group/search":                                                        {bob, map[string]string{"term": "ann"}, []string{group.Name}},
		"/users/me/channels":                                                            {ann, nil, []string{talk.Name, "news", group.Name}},
		"/users/me/teams/" + red.ID + "/channels?include_deleted=true&last_delete_at=1": {ann, nil, []string{talk.Name, "news", group.Name}},
		"/channels?per_page=1":                                                          {admin, nil, []string{"news"}},
		"/channels/search":                                                              {admin, map[string]string{"term": "off"}, []string{"off-topic"}},
		"/channels/search?system_console=false":                                         {ann, map[string]string{"term": "news"}, []string{"news"}},
	}
	for url, tc := range lists {
		method := "GET"
		if tc.body != nil {
			method = "POST"
		}
		names := []string{}
		for _, c := range want[[]model.Channel](t, as(h, tc.who, method, url, tc.body), 200) {
			names = append(names, c.Name)
		}
		if !slices.Equal(names, tc.want) {
			t.Errorf("%s: %v, want %v", url, names, tc.want)
		}
	}
	if page := want[model.ChannelsWithCount](t, as(h, admin, "GET", "/channels?include_total_count=true&per_page=1", nil), 200); page.TotalCount != 3 || len(page.Channels) != 1 || page.Channels[0].TeamName != "red" {
		t.Errorf("with count: %+v", page)
	}
	wantError(t, as(h, bob, "GET", "/channels", nil), 403, "api.context.permissions.app_error")
}

func TestChannelMemberRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	path := "/channels/" + news.ID + "/members"
	m := want[model.ChannelMember](t, as(h, bob, "POST", path, map[string]string{"user_id": bob.UserID}), 201)
	if m.UserID != bob.UserID || m.Roles != "channel_user" || m.NotifyProps[model.NotifyPush] != model.NotifyDefault {
		t.Errorf("joined: %+v", m)
	}
	if list := want[[]model.ChannelMember](t, as(h, ann, "POST", path, map[string]any{"user_ids": []string{bob.UserID, eve.UserID}}), 201); len(list) != 2 {
		t.Errorf("added: %+v", list)
	}
	wantError(t, as(h, ann, "POST", path, map[string]any{}), 400, "api.context.invalid_body_param.app_error")
	if list := want[[]model.ChannelMember](t, as(h, ann, "GET", path+"?per_page=2", nil), 200); len(list) != 2 {
		t.Errorf("list: %+v", list)
	}
	if list := want[[]model.ChannelMember](t, as(h, ann, "POST", path+"/ids", []string{eve.UserID}), 200); len(list) != 1 || list[0].LastViewedAt != -1 {
		t.Errorf("by ids: %+v", list)
	}
	if got := want[model.ChannelMember](t, as(h, bob, "GET", path+"/me", nil), 200); got.UserID != bob.UserID || got.LastViewedAt < 0 {
		t.Errorf("me: %+v", got)
	}
	site.Channel("", model.ChannelDirect, "", ann, bob)
	w := as(h, bob, "GET", "/users/me/channel_members?page=-1", nil)
	lines := strings.Split(strings.TrimSuffix(w.Body.String(), "\n"), "\n")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/x-ndjson" || len(lines) != 2 || !strings.HasPrefix(lines[0], `{"channel_id":"`) {
		t.Errorf("all memberships: %d %v %s", w.Code, w.Header(), w.Body)
	}
	if list := want[[]model.ChannelMemberWithTeam](t, as(h, bob, "GET", "/users/me/channel_members?page=0&per_page=1", nil), 200); len(list) != 1 {
		t.Errorf("a page of memberships: %+v", list)
	}
	if list := want[[]model.ChannelMember](t, as(h, bob, "GET", "/users/me/teams/"+red.ID+"/channels/members", nil), 200); len(list) != 2 {
		t.Errorf("memberships in the team: %+v", list)
	}
	wantOK(t, as(h, bob, "PUT", path+"/me/notify_props", map[string]string{"mark_unread": "mention"}))
	wantError(t, as(h, bob, "PUT", path+"/me/notify_props", map[string]string{"mark_unread": "x"}), 400, "api.context.invalid_body_param.app_error")
	wantOK(t, as(h, ann, "PUT", path+"/"+bob.UserID+"/roles", `{"roles":"channel_user channel_admin"}`))
	wantOK(t, as(h, ann, "PUT", path+"/"+bob.UserID+"/schemeRoles", `{"scheme_user":true}`))
	wantOK(t, as(h, eve, "DELETE", path+"/me", nil))
	wantError(t, as(h, eve, "DELETE", path+"/me", nil), 404, "app.channel.get_member.missing.app_error")
}

package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/model"
)

func TestCategoryRoutes(t *testing.T) {
	t.Parallel()
	h, site := newSite(t)
	ann, bob := site.User("ann"), site.User("bob")
	team := site.Team("red", ann, bob).ID
	room := site.Channel(team, model.ChannelOpen, "room", ann).ID
	talk := site.Channel("", model.ChannelDirect, "", ann, bob).ID
	path := "/users/me/teams/" + team + "/channels/categories"
	id := func(kind string) string { return model.DefaultCategoryID(kind, ann.UserID, team) }
	// category is one as the wire has it; rest are its fields from sorting on.
	category := func(id, order, rest string) string {
		return fmt.Sprintf(`{"id":%q,"user_id":%q,"team_id":%q,"sort_order":%s,%s}`, id, ann.UserID, team, order, rest)
	}
	wantBody := func(s *model.Session, method, path string, body any, want string) {
		t.Helper()
		if w := as(h, s, method, path, body); w.Code != 200 || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("%s %s: %d %s\nwant %s", method, path, w.Code, w.Body, want)
		}
	}

	favorites := category(id("favorites"), "0", `"sorting":"","type":"favorites","display_name":"Favorites","muted":false,"collapsed":false,"channel_ids":[]`)
	wantBody(ann, "GET", path, nil, `{"categories":[`+favorites+`,`+
		category(id("channels"), "10", `"sorting":"","type":"channels","display_name":"Channels","muted":false,"collapsed":false,"channel_ids":["`+room+`"]`)+`,`+
		category(id("direct_messages"), "20", `"sorting":"recent","type":"direct_messages","display_name":"Direct Messages","muted":false,"collapsed":false,"channel_ids":["`+talk+`"]`)+
		`],"order":["`+id("favorites")+`","`+id("channels")+`","`+id("direct_messages")+`"]}`)
	wantBody(ann, "GET", path+"/"+id("favorites"), nil, favorites)

	made := want[model.SidebarCategory](t, as(h, ann, "POST", path, map[string]any{
		"user_id": ann.UserID, "team_id": team, "display_name": "Work", "type": "custom", "channel_ids": []string{room},
	}), 200)
	if made.SortOrder != 10 || made.Type != "custom" || len(made.ChannelIDs) != 1 {
		t.Errorf("created %+v", made)
	}
	order := `["` + id("channels") + `","` + made.ID + `","` + id("favorites") + `","` + id("direct_messages") + `"]`
	wantBody(ann, "PUT", path+"/order", order, order)
	wantBody(ann, "GET", path+"/order", nil, order)

	changed := category(made.ID, "10", `"sorting":"alpha","type":"custom","display_name":"Job","muted":true,"collapsed":true,"channel_ids":["`+talk+`","`+room+`"]`)
	wantBody(ann, "PUT", path+"/"+made.ID, changed, changed)
	wantBody(ann, "PUT", path, "["+changed+"]", "["+changed+"]")
	wantBody(ann, "GET", path+"/"+made.ID, nil, changed)

	const noParam, noURL = "api.context.invalid_body_param.app_error", "api.context.invalid_url_param.app_error"
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		id                 string
	}{
		"of another user":   {"POST", path, `{"display_name":"x","user_id":"` + bob.UserID + `"}`, 400, noParam},
		"of another team":   {"PUT", path, `[{"id":"` + made.ID + `","display_name":"x","team_id":"` + room + `"}]`, 400, noParam},
		"null in the list":  {"PUT", path, `[null]`, 400, noParam},
		"another id":        {"PUT", path + "/" + made.ID, favorites, 400, noParam},
		"no id in the path": {"PUT", path + "/x", `{"display_name":"x"}`, 400, noURL},
		"no id to get":      {"GET", path + "/x", ``, 400, noParam},
		"not there":         {"GET", path + "/" + room, ``, 404, "app.channel.sidebar_categories.app_error"},
		"wrong order":       {"PUT", path + "/order", `["` + made.ID + `"]`, 400, noParam},
		"everybody's":       {"DELETE", path + "/" + id("channels"), ``, 400, "app.channel.sidebar_categories.not_custom.app_error"},
		"another's":         {"GET", strings.Replace(path, "/me/", "/"+bob.UserID+"/", 1), ``, 403, "api.context.permissions.app_error"},
		"a strange team":    {"GET", strings.Replace(path, team, room, 1), ``, 403, "api.context.permissions.app_error"},
	} {
		t.Log(name)
		wantError(t, as(h, ann, tc.method, tc.path, tc.body), tc.status, tc.id)
	}
	wantOK(t, as(h, ann, "DELETE", path+"/"+made.ID, nil))
}

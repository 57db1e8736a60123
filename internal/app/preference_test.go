package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

func TestPreferences(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob := site.User("ann"), site.User("bob")
	prefer := func(category, name, value string) []model.Preference {
		return []model.Preference{{UserID: ann.UserID, Category: category, Name: name, Value: value}}
	}
	var many []model.Preference
	for i := range model.PreferencesMaxPerRequest + 1 {
		many = append(many, model.Preference{UserID: ann.UserID, Category: "many", Name: fmt.Sprint(i)})
	}
	for _, tc := range []struct {
		name string
		s    *model.Session
		list []model.Preference
		want string
	}{
		{"one", ann, prefer("theme", "", `{"type":"Onyx"}`), ""},
		{"by the admin", root, prefer("display_settings", "use_military_time", "true"), ""},
		{"as many as go", ann, many[1:], ""},
		{"by another", bob, prefer("theme", "", "{}"), denied},
		{"none", ann, nil, noParam},
		{"too many", ann, many, noParam},
		{"another's", ann, []model.Preference{{UserID: bob.UserID, Category: "theme"}}, "api.preference.update_preferences.set.app_error"},
		{"no category", ann, prefer("", "x", "y"), "model.preference.is_valid.category.app_error"},
		{"long name", ann, prefer("x", strings.Repeat("é", 33), "y"), "model.preference.is_valid.name.app_error"},
		{"long value", ann, prefer("x", "x", strings.Repeat("é", 20001)), "model.preference.is_valid.value.app_error"},
		{"value that is no text", ann, prefer("x", "x", "\xff"), "model.preference.is_valid.value.app_error"},
		{"theme that is not JSON", ann, prefer("theme", "", "dark"), "model.preference.is_valid.theme.app_error"},
		{"a post that isn't there", ann, prefer("flagged_post", model.NewID(), "true"), denied},
	} {
		wantID(t, tc.name, site.Preferences.Save(ctx, tc.s, ann.UserID, tc.list), tc.want)
	}
	events := site.Published.Take()
	if len(events) != 3 || events[0].Type != model.EventPreferencesChanged || events[0].Broadcast.UserID != ann.UserID ||
		events[0].Data["preferences"] != `[{"user_id":"`+ann.UserID+`","category":"theme","name":"","value":"{\"type\":\"Onyx\"}"}]` {
		t.Errorf("events: %+v", events)
	}
	if list, err := site.Preferences.List(ctx, ann, ann.UserID); err != nil || len(list) != 102 {
		t.Errorf("List: %d, %v", len(list), err)
	}
	_, err := site.Preferences.List(ctx, bob, ann.UserID)
	wantID(t, "another's list", err, denied)
	_, err = site.Preferences.ListByCategory(ctx, ann, ann.UserID, "nothing\x00")
	wantID(t, "a category without any", err, "api.preference.preferences_category.get.app_error")
	_, err = site.Preferences.Get(ctx, ann, ann.UserID, "theme", "x")
	wantID(t, "one that isn't there", err, "app.preference.get.app_error")
	wantID(t, "delete by another", site.Preferences.Delete(ctx, bob, ann.UserID, prefer("theme", "", "")), denied)
	wantID(t, "delete", site.Preferences.Delete(ctx, ann, ann.UserID, prefer("theme", "", "")), "")
	if e := site.Published.Take(); len(e) != 1 || e[0].Type != model.EventPreferencesDeleted {
		t.Errorf("events: %+v", e)
	}
	_, err = site.Preferences.Get(ctx, ann, ann.UserID, "theme", "")
	wantID(t, "one that was deleted", err, "app.preference.get.app_error")
}

package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testPreferences(t *testing.T, s *server) {
	ctx := t.Context()
	anna, bas := s.signUp(t, "anna"), s.signUp(t, "bas")
	id := anna.user.Id
	theirs, others := anna.listen(t), bas.listen(t)
	preference := func(category, name, value string) model.Preference {
		return model.Preference{UserId: id, Category: category, Name: name, Value: value}
	}
	saved := model.Preferences{preference("display_settings", "use_military_time", "true"), preference("display_settings", "colorize_usernames", "false"), preference("tutorial_step", id, "3")}
	do(anna.UpdatePreferences(ctx, id, saved))(t)
	told := inside[model.Preferences](t, theirs.await(t, model.WebsocketEventPreferencesChanged, nil), "preferences")
	equal(t, "preferences in the event", len(told), 3)
	do(anna.UpdatePreferences(ctx, id, model.Preferences{preference("tutorial_step", id, "4")}))(t)

	equal(t, "changed value", must(anna.GetPreferenceByCategoryAndName(ctx, id, "tutorial_step", id))(t).Value, "4")
	equal(t, "value that is saved", must(anna.GetPreferenceByCategoryAndName(ctx, "me", "display_settings", "use_military_time"))(t).Value, "true")
	equal(t, "size of the category", len(must(anna.GetPreferencesByCategory(ctx, id, "display_settings"))(t)), 2)
	equal(t, "size of all", len(must(anna.GetPreferences(ctx, id))(t)), 3)

	do(anna.DeletePreferences(ctx, id, saved[:1]))(t)
	gone := inside[model.Preferences](t, theirs.await(t, model.WebsocketEventPreferencesDeleted, nil), "preferences")
	equal(t, "name in the event", gone[0].Name, "use_military_time")
	refused(anna.GetPreferenceByCategoryAndName(ctx, id, "display_settings", "use_military_time"))(t, 404, "app.preference.get.app_error")
	refused(anna.GetPreferencesByCategory(ctx, id, "nothing"))(t, 404, "api.preference.preferences_category.get.app_error")

	refused(bas.GetPreferences(ctx, id))(t, 403, noPermission)
	denied(bas.UpdatePreferences(ctx, id, saved))(t, 403, noPermission)
	denied(bas.UpdatePreferences(ctx, bas.user.Id, saved))(t, 403, "api.preference.update_preferences.set.app_error")
	denied(anna.UpdatePreferences(ctx, id, model.Preferences{preference("", "x", "y")}))(t, 400, "model.preference.is_valid.category.app_error")
	denied(anna.UpdatePreferences(ctx, id, model.Preferences{preference("theme", "", "{")}))(t, 400, "model.preference.is_valid.theme.app_error")
	others.spared(t, model.WebsocketEventPreferencesDeleted, nil)
}

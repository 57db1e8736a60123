package app_test

import (
	"errors"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

// Who sends what isn't accepted is told what is.
func TestAcceptedIsTold(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann := site.User("ann")
	red := site.Team("red", ann)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	many := make([]string, model.UsersMaxPerRequest+1)
	for name, test := range map[string]struct {
		ask  func() error
		want string
	}{
		"a team's privacy": {func() error { _, err := site.Teams.SetPrivacy(ctx, ann, red.ID, "P"); return err }, "O, I"},
		"a channel's":      {func() error { _, err := site.Channels.SetPrivacy(ctx, ann, news.ID, "I"); return err }, "O, P"},
		"a status":         {func() error { _, err := site.Statuses.Choose(ctx, ann, ann.UserID, "x", 0); return err }, "online, away, dnd, offline"},
		"too many names":   {func() error { _, err := site.Users.ListByUsernames(ctx, ann, many); return err }, "1–1000"},
		"no ids":           {func() error { _, err := site.Users.ListByIDs(ctx, ann, nil, 0); return err }, "1–1000"},
		"an order":         {func() error { _, err := site.Users.List(ctx, ann, model.UserQuery{Sort: "x"}); return err }, "last_activity_at, create_at, status, admin"},
		"a limit": {func() error {
			_, err := site.Users.Search(ctx, ann, model.UserSearch{Term: "a", Limit: -1})
			return err
		}, "0–1000"},
		"one for a talk": {func() error { _, err := site.Channels.CreateDirect(ctx, ann, many[:1]); return err }, "2"},
		"a type": {func() error {
			_, err := site.Posts.Create(ctx, ann, &model.Post{ChannelID: news.ID, Message: "x", Type: "system_x"}, false)
			return err
		}, "custom_…"},
		"a channel's notice": {func() error {
			return site.Channels.SetNotifyProps(ctx, ann, news.ID, ann.UserID, model.StringMap{"mark_unread": "x"})
		}, "all, mention"},
	} {
		var e *model.Error
		if err := test.ask(); !errors.As(err, &e) || e.Code != model.Invalid || e.Params["Expected"] != test.want {
			t.Errorf("%s: %#v, want %q", name, err, test.want)
		}
	}
}

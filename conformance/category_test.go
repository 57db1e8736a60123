package conformance

import (
	"slices"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testCategories(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	team := p.team.Id
	socket := p.bas.listen(t)
	all := must(p.bas.GetSidebarCategoriesForTeamForUser(ctx, "me", team, ""))(t)
	ordered(t, "types", each(all.Categories, func(c *model.SidebarCategoryWithChannels) string { return string(c.Type) }), "favorites", "channels", "direct_messages")
	same(t, "order", all.Order, each(all.Categories, func(c *model.SidebarCategoryWithChannels) string { return c.Id })...)
	favorites, channels := all.Categories[0], all.Categories[1]
	if !slices.Contains(channels.Channels, p.channel.Id) {
		t.Errorf("channels holds %v, not %s", channels.Channels, p.channel.Id)
	}

	mine := must(p.bas.CreateSidebarCategoryForTeamForUser(ctx, "me", team, &model.SidebarCategoryWithChannels{
		SidebarCategory: model.SidebarCategory{UserId: p.bas.user.Id, TeamId: team, DisplayName: "Mine"}, Channels: []string{p.channel.Id},
	}))(t)
	equal(t, "type", mine.Type, model.SidebarCategoryCustom)
	ordered(t, "channels", mine.Channels, p.channel.Id)
	socket.await(t, model.WebsocketEventSidebarCategoryCreated, with("category_id", mine.Id))
	moved := must(p.bas.GetSidebarCategoryForTeamForUser(ctx, "me", team, channels.Id, ""))(t)
	if slices.Contains(moved.Channels, p.channel.Id) {
		t.Error("the channel is in two categories")
	}

	mine.DisplayName, mine.Collapsed = "Ours", true
	changed := must(p.bas.UpdateSidebarCategoryForTeamForUser(ctx, "me", team, mine.Id, mine))(t)
	equal(t, "name", changed.DisplayName, "Ours")
	equal(t, "collapsed", changed.Collapsed, true)
	socket.await(t, model.WebsocketEventSidebarCategoryUpdated, nil)

	// A favourite is a channel in that category, and a preference.
	mine.Channels, favorites.Channels = []string{}, []string{p.channel.Id}
	must(p.bas.UpdateSidebarCategoriesForTeamForUser(ctx, "me", team, []*model.SidebarCategoryWithChannels{mine, favorites}))(t)
	equal(t, "favourite", must(p.bas.GetPreferenceByCategoryAndName(ctx, "me", model.PreferenceCategoryFavoriteChannel, p.channel.Id))(t).Value, "true")

	order := []string{mine.Id, favorites.Id, channels.Id, all.Categories[2].Id}
	ordered(t, "new order", must(p.bas.UpdateSidebarCategoryOrderForTeamForUser(ctx, "me", team, order))(t), order...)
	socket.await(t, model.WebsocketEventSidebarCategoryOrderUpdated, nil)
	ordered(t, "kept order", must(p.bas.GetSidebarCategoryOrderForTeamForUser(ctx, "me", team, ""))(t), order...)
	refused(p.bas.UpdateSidebarCategoryOrderForTeamForUser(ctx, "me", team, order[1:]))(t, 400, "")

	do(p.bas.DeleteSidebarCategoryForTeamForUser(ctx, "me", team, mine.Id))(t)
	socket.await(t, model.WebsocketEventSidebarCategoryDeleted, with("category_id", mine.Id))
	refused(p.bas.GetSidebarCategoryForTeamForUser(ctx, "me", team, mine.Id, ""))(t, 404, "")
	denied(p.bas.DeleteSidebarCategoryForTeamForUser(ctx, "me", team, favorites.Id))(t, 400, "")
	refused(p.anna.GetSidebarCategoriesForTeamForUser(ctx, p.bas.user.Id, team, ""))(t, 403, noPermission)
}

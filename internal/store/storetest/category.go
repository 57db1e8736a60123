package storetest

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// sidebar is what a user sees: the names of categories in order, and their
// channels' ids.
func sidebar(t *testing.T, s store.Store, userID, teamID string) ([]*model.SidebarCategory, map[string][]string) {
	t.Helper()
	cs, err := s.Categories().List(t.Context(), userID, teamID)
	if err != nil {
		t.Fatal(err)
	}
	held := map[string][]string{}
	for i, c := range cs.Categories {
		if cs.Order[i] != c.ID || c.ChannelIDs == nil {
			t.Fatalf("category %d is %+v, the order says %v", i, c, cs.Order)
		}
		held[c.DisplayName] = c.ChannelIDs
	}
	return cs.Categories, held
}

func wantSidebar(t *testing.T, s store.Store, userID, teamID string, want map[string][]string) []*model.SidebarCategory {
	t.Helper()
	cs, held := sidebar(t, s, userID, teamID)
	if !maps.EqualFunc(held, want, slices.Equal) {
		t.Errorf("the sidebar holds %v, want %v", held, want)
	}
	return cs
}

func testCategories(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := model.NewID(), model.NewID()
	red, first := newTeam(t, s, "red", ann)
	off, town := first[1].ID, first[0].ID
	talk := newChannel(t, s, "", model.ChannelDirect, model.DirectChannelName(ann, bob), ann, bob).ID
	if err := s.Preferences().Save(ctx, []model.Preference{{UserID: ann, Category: model.PreferenceFavoriteChannel, Name: town, Value: "true"}}); err != nil {
		t.Fatal(err)
	}
	cs := wantSidebar(t, s, ann, red.ID, map[string][]string{"Favorites": {town}, "Channels": {off}, "Direct Messages": {talk}})
	if cs[0].ID != "favorites_"+ann+"_"+red.ID || cs[2].Sorting != model.CategorySortRecent || cs[1].Type != model.CategoryChannels {
		t.Fatalf("the first categories: %+v %+v %+v", cs[0], cs[1], cs[2])
	}

	work := &model.SidebarCategory{UserID: ann, TeamID: red.ID, DisplayName: "Work", ChannelIDs: []string{talk, town}}
	if err := s.Categories().Create(ctx, work); err != nil || !model.IsID(work.ID) {
		t.Fatal(work, err)
	}
	cs = wantSidebar(t, s, ann, red.ID, map[string][]string{"Favorites": {}, "Work": {talk, town}, "Channels": {off}, "Direct Messages": {}})
	if cs[1].ID != work.ID {
		t.Errorf("a new category does not follow the favourites: %+v", cs)
	}

	cs[0].ChannelIDs, cs[0].DisplayName, cs[0].Collapsed = []string{off}, "Mine", true
	work.ChannelIDs, work.DisplayName, work.Muted = []string{town}, "Job", true
	if err := s.Categories().Update(ctx, ann, red.ID, []*model.SidebarCategory{cs[0], work}); err != nil {
		t.Fatal(err)
	}
	cs = wantSidebar(t, s, ann, red.ID, map[string][]string{"Favorites": {off}, "Job": {town}, "Channels": {}, "Direct Messages": {talk}})
	if !cs[0].Collapsed || !cs[1].Muted {
		t.Errorf("Update left %+v, %+v", cs[0], cs[1])
	}
	testCategoryOrder(t, s, ann, red.ID, cs)

	for what, err := range map[string]error{
		"Update of another's":  s.Categories().Update(ctx, bob, red.ID, []*model.SidebarCategory{work}),
		"Delete of another's":  s.Categories().Delete(ctx, bob, red.ID, work.ID),
		"Delete of everyone's": s.Categories().Delete(ctx, ann, red.ID, cs[0].ID),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.Categories().Delete(ctx, ann, red.ID, work.ID); err != nil {
		t.Fatal(err)
	}
	wantSidebar(t, s, ann, red.ID, map[string][]string{"Favorites": {off}, "Channels": {town}, "Direct Messages": {talk}})

	favor := func(channelID string, favorite bool, want ...string) {
		t.Helper()
		teamIDs, err := s.Categories().SetFavorite(ctx, ann, channelID, favorite)
		if err != nil || !slices.Equal(teamIDs, want) {
			t.Errorf("SetFavorite(%s, %v) = %v, %v; want %v", channelID, favorite, teamIDs, err, want)
		}
	}
	favor(talk, true, red.ID)
	favor(talk, true) // again
	wantSidebar(t, s, ann, red.ID, map[string][]string{"Favorites": {off, talk}, "Channels": {town}, "Direct Messages": {}})
	favor(off, false, red.ID)
	wantSidebar(t, s, ann, red.ID, map[string][]string{"Favorites": {talk}, "Channels": {off, town}, "Direct Messages": {}})
	if _, err := s.Categories().SetFavorite(ctx, ann, model.NewID(), true); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("SetFavorite of nothing: %v", err)
	}

	if err := s.ChannelMembers().Remove(ctx, off, ann); err != nil {
		t.Fatal(err)
	}
	wantSidebar(t, s, ann, red.ID, map[string][]string{"Favorites": {talk}, "Channels": {town}, "Direct Messages": {}})
}

func testCategoryOrder(t *testing.T, s store.Store, ann, teamID string, cs []*model.SidebarCategory) {
	t.Helper()
	ctx := t.Context()
	order := []string{cs[3].ID, cs[1].ID, cs[0].ID, cs[2].ID}
	if err := s.Categories().UpdateOrder(ctx, ann, teamID, order); err != nil {
		t.Fatal(err)
	}
	got, err := s.Categories().List(ctx, ann, teamID)
	if err != nil || !slices.Equal(got.Order, order) {
		t.Errorf("order %v, %v; want %v", got.Order, err, order)
	}
	for _, wrong := range [][]string{order[:3], append(slices.Clone(order), order[0]), {order[0], order[0], order[1], order[2]}} {
		if err := s.Categories().UpdateOrder(ctx, ann, teamID, wrong); !errors.Is(err, store.ErrConflict) {
			t.Errorf("UpdateOrder(%v): %v", wrong, err)
		}
	}
}

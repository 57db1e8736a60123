package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

// sidebarSite is ann in a team with four channels and a talk with bob.
type sidebarSite struct {
	*apptest.Site
	t                *testing.T
	root, ann, bob   *model.Session
	team             string
	a, b, talk, away string // away is a channel that ann is not in
}

func newSidebarSite(t *testing.T) *sidebarSite {
	t.Helper()
	s := &sidebarSite{Site: apptest.New(t), t: t}
	s.root = s.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	s.ann, s.bob = s.User("ann"), s.User("bob")
	s.team = s.Team("red", s.ann).ID
	s.a = s.Channel(s.team, model.ChannelOpen, "a", s.ann).ID
	s.b = s.Channel(s.team, model.ChannelPrivate, "b", s.ann).ID
	s.talk = s.Channel("", model.ChannelDirect, "", s.ann, s.bob).ID
	s.away = s.Channel(s.team, model.ChannelOpen, "away").ID
	return s
}

// sidebar returns ann's categories by their type, and of custom ones by name.
func (s *sidebarSite) sidebar() map[string]*model.SidebarCategory {
	s.t.Helper()
	list, err := s.Categories.List(s.t.Context(), s.ann, s.ann.UserID, s.team)
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]*model.SidebarCategory{}
	for _, c := range list.Categories {
		if c.Type == model.CategoryCustom {
			found[c.DisplayName] = c
		} else {
			found[c.Type] = c
		}
	}
	return found
}

func (s *sidebarSite) create(name string, muted bool, channelIDs ...string) *model.SidebarCategory {
	s.t.Helper()
	c := &model.SidebarCategory{DisplayName: name, Muted: muted, ChannelIDs: channelIDs}
	if err := s.Categories.Create(s.t.Context(), s.ann, s.ann.UserID, s.team, c); err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *sidebarSite) update(list ...*model.SidebarCategory) []*model.SidebarCategory {
	s.t.Helper()
	updated, err := s.Categories.Update(s.t.Context(), s.ann, s.ann.UserID, s.team, list)
	if err != nil {
		s.t.Fatal(err)
	}
	return updated
}

// told checks which events went to ann's clients, and returns what they say by
// their type.
func (s *sidebarSite) told(want ...model.EventType) map[model.EventType]map[string]any {
	s.t.Helper()
	var types []model.EventType
	data := map[model.EventType]map[string]any{}
	for _, e := range s.Published.Take() {
		if e.Broadcast.UserID != s.ann.UserID || e.Broadcast.ChannelID != "" {
			s.t.Errorf("%s goes to %+v", e.Type, e.Broadcast)
		}
		if strings.HasPrefix(string(e.Type), "sidebar") != (e.Broadcast.TeamID == s.team) {
			s.t.Errorf("%s names the team %q", e.Type, e.Broadcast.TeamID)
		}
		types, data[e.Type] = append(types, e.Type), e.Data
	}
	if !slices.Equal(types, want) {
		s.t.Errorf("clients were told %v, want %v", types, want)
	}
	return data
}

// updatedCategories are the ids and channels that an event tells of.
func updatedCategories(t *testing.T, data map[string]any) map[string][]string {
	t.Helper()
	var list []*model.SidebarCategory
	if err := json.Unmarshal([]byte(data["updatedCategories"].(string)), &list); err != nil {
		t.Fatal(err)
	}
	held := map[string][]string{}
	for _, c := range list {
		held[c.ID] = c.ChannelIDs
	}
	return held
}

func (s *sidebarSite) muted(channelID string) bool {
	s.t.Helper()
	m, err := s.Store.ChannelMembers().Get(s.t.Context(), channelID, s.ann.UserID)
	if err != nil {
		s.t.Fatal(err)
	}
	return m.NotifyProps[model.NotifyMarkUnread] == model.NotifyMention
}

// favorites are the channels that ann favours, as old clients see it.
func (s *sidebarSite) favorites() []string {
	s.t.Helper()
	list, err := s.Store.Preferences().ListByCategory(s.t.Context(), s.ann.UserID, model.PreferenceFavoriteChannel)
	if err != nil {
		s.t.Fatal(err)
	}
	var ids []string
	for _, p := range list {
		if p.Value == "true" {
			ids = append(ids, p.Name)
		}
	}
	return ids
}

func (s *sidebarSite) wantHeld(c *model.SidebarCategory, want ...string) {
	s.t.Helper()
	if got := s.sidebar(); !slices.ContainsFunc(slices.Collect(maps.Values(got)), func(now *model.SidebarCategory) bool {
		return now.ID == c.ID && slices.Equal(now.ChannelIDs, want)
	}) {
		s.t.Errorf("%s does not hold %v: %+v", c.DisplayName, want, got)
	}
}

func TestCategoriesMoveChannels(t *testing.T) {
	t.Parallel()
	s := newSidebarSite(t)
	first := s.sidebar()
	channels, direct := first[model.CategoryChannels], first[model.CategoryDirectMessages]
	s.wantHeld(channels, s.a, s.b)
	s.wantHeld(direct, s.talk)
	s.told()

	// Channels that ann is not in are left out: she may have left them just now.
	work := s.create("  Work ", false, s.b, s.away, s.talk)
	if work.DisplayName != "Work" || !slices.Equal(work.ChannelIDs, []string{s.b, s.talk}) || work.Type != model.CategoryCustom {
		t.Errorf("Create: %+v", work)
	}
	if data := s.told(model.EventCategoryCreated); data[model.EventCategoryCreated]["category_id"] != work.ID {
		t.Errorf("told %v", data)
	}
	s.wantHeld(work, s.b, s.talk)
	s.wantHeld(channels, s.a)
	s.wantHeld(direct)

	// Clients hear of the category that lost a channel, too.
	work.ChannelIDs = []string{s.a, s.b}
	updated := s.update(work)
	if len(updated) != 1 || updated[0].ID != work.ID || !slices.Equal(updated[0].ChannelIDs, work.ChannelIDs) {
		t.Errorf("Update: %+v", updated)
	}
	told := updatedCategories(t, s.told(model.EventCategoryUpdated)[model.EventCategoryUpdated])
	if len(told) != 3 || !slices.Equal(told[work.ID], []string{s.a, s.b}) || len(told[channels.ID]) != 0 || !slices.Equal(told[direct.ID], []string{s.talk}) {
		t.Errorf("told of %v", told)
	}

	// The names of those that everybody has don't change.
	channels.DisplayName, channels.Collapsed = "Rooms", true
	if updated = s.update(channels); updated[0].DisplayName != "Channels" || !updated[0].Collapsed {
		t.Errorf("Update of everybody's: %+v", updated[0])
	}
	s.told(model.EventCategoryUpdated)

	ctx, ann := t.Context(), s.ann.UserID
	order := []string{direct.ID, work.ID, channels.ID, first[model.CategoryFavorites].ID}
	wantID(t, "UpdateOrder", s.Categories.UpdateOrder(ctx, s.ann, ann, s.team, order), "")
	if data := s.told(model.EventCategoryOrderUpdated); fmt.Sprint(data[model.EventCategoryOrderUpdated]["order"]) != fmt.Sprint(order) {
		t.Errorf("told %v", data)
	}
	if list, err := s.Categories.List(ctx, s.ann, ann, s.team); err != nil || !slices.Equal(list.Order, order) {
		t.Errorf("order %v, %v; want %v", list.Order, err, order)
	}

	wantID(t, "Delete", s.Categories.Delete(ctx, s.ann, ann, s.team, work.ID), "")
	if data := s.told(model.EventCategoryDeleted); data[model.EventCategoryDeleted]["category_id"] != work.ID {
		t.Errorf("told %v", data)
	}
	s.wantHeld(channels, s.a, s.b)
}

func TestCategoriesMute(t *testing.T) {
	t.Parallel()
	s := newSidebarSite(t)
	quiet := s.create("Quiet", true, s.a)
	data := s.told(model.EventChannelMemberUpdated, model.EventCategoryCreated)
	var member model.ChannelMember
	if err := json.Unmarshal([]byte(data[model.EventChannelMemberUpdated]["channelMember"].(string)), &member); err != nil ||
		member.ChannelID != s.a || member.NotifyProps[model.NotifyMarkUnread] != model.NotifyMention {
		t.Errorf("told %+v, %v", member, err)
	}
	if !s.muted(s.a) || s.muted(s.b) {
		t.Error("a muted category does not mute its channels alone")
	}

	quiet.ChannelIDs = []string{s.a, s.b}
	s.update(quiet)
	s.told(model.EventChannelMemberUpdated, model.EventCategoryUpdated)
	if !s.muted(s.b) {
		t.Error("a channel that comes into a muted category is not muted")
	}
	channels := s.sidebar()[model.CategoryChannels]
	channels.ChannelIDs = []string{s.b}
	s.update(channels)
	if s.muted(s.b) || !s.muted(s.a) {
		t.Error("a channel that leaves a muted category for another one is not loud again")
	}

	// Who mutes or unmutes one channel keeps that when nothing else changes.
	if _, err := s.Store.ChannelMembers().Mute(t.Context(), s.ann.UserID, []string{s.a}, false); err != nil {
		t.Fatal(err)
	}
	s.Published.Take()
	quiet.ChannelIDs, quiet.Collapsed = []string{s.a}, true
	s.update(quiet)
	s.told(model.EventCategoryUpdated)
	if s.muted(s.a) {
		t.Error("a change of something else muted a channel")
	}

	if _, err := s.Store.ChannelMembers().Mute(t.Context(), s.ann.UserID, []string{s.a}, true); err != nil {
		t.Fatal(err)
	}
	quiet.Muted = false
	s.update(quiet)
	if s.muted(s.a) {
		t.Error("a category that is not muted any more left its channel muted")
	}
}

func TestFavorites(t *testing.T) {
	t.Parallel()
	s := newSidebarSite(t)
	ctx, ann := t.Context(), s.ann.UserID
	favorites := s.sidebar()[model.CategoryFavorites]

	// From the sidebar to the preferences.
	favorites.ChannelIDs = []string{s.a, s.talk}
	s.update(favorites)
	s.told(model.EventPreferencesChanged, model.EventCategoryUpdated)
	if got, want := s.favorites(), slices.Sorted(slices.Values([]string{s.a, s.talk})); !slices.Equal(got, want) {
		t.Errorf("preferences %v, want %v", got, want)
	}
	work := s.create("Work", false, s.a)
	data := s.told(model.EventPreferencesDeleted, model.EventCategoryCreated)
	if want := model.JSONText([]model.Preference{{UserID: ann, Category: "favorite_channel", Name: s.a, Value: "true"}}); data[model.EventPreferencesDeleted]["preferences"] != want {
		t.Errorf("told %v, want %s", data, want)
	}
	favorites.ChannelIDs = nil
	s.update(favorites)
	s.told(model.EventPreferencesDeleted, model.EventCategoryUpdated)
	if got := s.favorites(); len(got) != 0 {
		t.Errorf("preferences %v are left", got)
	}

	// From the preferences to the sidebar.
	prefer := func(channelID, value string) []model.Preference {
		return []model.Preference{{UserID: ann, Category: model.PreferenceFavoriteChannel, Name: channelID, Value: value}}
	}
	wantID(t, "Save", s.Preferences.Save(ctx, s.ann, ann, prefer(s.a, "true")), "")
	told := updatedCategories(t, s.told(model.EventPreferencesChanged, model.EventCategoryUpdated)[model.EventCategoryUpdated])
	if !slices.Equal(told[favorites.ID], []string{s.a}) || len(told[work.ID]) != 0 {
		t.Errorf("told of %v", told)
	}
	s.wantHeld(favorites, s.a)
	wantID(t, "Save again", s.Preferences.Save(ctx, s.ann, ann, prefer(s.a, "true")), "")
	s.told(model.EventPreferencesChanged)
	wantID(t, "Delete", s.Preferences.Delete(ctx, s.ann, ann, prefer(s.a, "true")), "")
	s.told(model.EventPreferencesDeleted, model.EventCategoryUpdated)
	s.wantHeld(favorites)
	wantID(t, "Save of false", s.Preferences.Save(ctx, s.ann, ann, slices.Concat(prefer(s.talk, "true"), prefer(s.a, "false"))), "")
	s.told(model.EventPreferencesChanged, model.EventCategoryUpdated)
	s.wantHeld(favorites, s.talk)

	// A channel that ann is not in, and one that isn't there, stay preferences.
	wantID(t, "Save of others", s.Preferences.Save(ctx, s.ann, ann, slices.Concat(prefer(s.away, "true"), prefer(model.NewID(), "true"), prefer("x", "true"))), "")
	s.told(model.EventPreferencesChanged)
	s.wantHeld(favorites, s.talk)
}

func TestCategoryRules(t *testing.T) {
	t.Parallel()
	s := newSidebarSite(t)
	ctx, ann := t.Context(), s.ann.UserID
	const missing = "app.channel.sidebar_categories.app_error"
	work := s.create("Work", false, s.a)
	favorites := model.DefaultCategoryID(model.CategoryFavorites, ann, s.team)
	with := func(change func(c *model.SidebarCategory)) *model.SidebarCategory {
		c := *work
		change(&c)
		return &c
	}
	list := func(cs ...*model.SidebarCategory) []*model.SidebarCategory { return cs }
	for _, tc := range []struct {
		name   string
		caller *model.Session
		list   []*model.SidebarCategory
		want   string
	}{
		{"one's own", s.ann, list(with(func(*model.SidebarCategory) {})), ""},
		{"by the admin", s.root, list(with(func(*model.SidebarCategory) {})), ""},
		{"another's", s.bob, list(with(func(*model.SidebarCategory) {})), denied},
		{"none", s.ann, nil, noParam},
		{"null", s.ann, list(nil), noParam},
		{"twice", s.ann, list(work, work), noParam},
		{"too many", s.ann, slices.Repeat(list(work), model.CategoriesMaxPerTeam+1), noParam},
		{"no name", s.ann, list(with(func(c *model.SidebarCategory) { c.DisplayName = " " })), noParam},
		{"as long a name as goes", s.ann, list(with(func(c *model.SidebarCategory) { c.DisplayName = strings.Repeat("é", 64) })), ""},
		{"too long a name", s.ann, list(with(func(c *model.SidebarCategory) { c.DisplayName = strings.Repeat("é", 65) })), noParam},
		{"unknown sorting", s.ann, list(with(func(c *model.SidebarCategory) { c.Sorting = "random" })), noParam},
		{"a channel twice", s.ann, list(with(func(c *model.SidebarCategory) { c.ChannelIDs = []string{s.a, s.b, s.a} })), noParam},
		{"not there", s.ann, list(with(func(c *model.SidebarCategory) { c.ID = model.NewID() })), missing},
		{"one of two is not there", s.ann, list(with(func(c *model.SidebarCategory) { c.DisplayName = "Changed" }),
			with(func(c *model.SidebarCategory) { c.ID, c.ChannelIDs = model.NewID(), nil })), missing},
	} {
		_, err := s.Categories.Update(ctx, tc.caller, ann, s.team, tc.list)
		wantID(t, "Update "+tc.name, err, tc.want)
	}
	if s.sidebar()["Changed"] != nil {
		t.Error("an update that failed left something")
	}

	// Only in teams that the user is in, whoever asks.
	blue := s.Team("blue").ID
	for _, caller := range []*model.Session{s.ann, s.root} {
		_, err := s.Categories.List(ctx, caller, ann, blue)
		wantID(t, "List of a strange team", err, denied)
	}
	_, err := s.Categories.List(ctx, s.bob, ann, s.team)
	wantID(t, "List of another's", err, denied)
	_, err = s.Categories.Get(ctx, s.ann, ann, s.team, "x")
	wantID(t, "Get of no id", err, noParam)
	_, err = s.Categories.Get(ctx, s.ann, ann, s.team, model.NewID())
	wantID(t, "Get of nothing", err, missing)
	wantID(t, "Delete of everybody's", s.Categories.Delete(ctx, s.ann, ann, s.team, favorites), "app.channel.sidebar_categories.not_custom.app_error")
	wantID(t, "Delete of another's", s.Categories.Delete(ctx, s.bob, ann, s.team, work.ID), denied)
	wantID(t, "UpdateOrder of some", s.Categories.UpdateOrder(ctx, s.ann, ann, s.team, []string{work.ID}), noParam)
	wantID(t, "UpdateOrder of none", s.Categories.UpdateOrder(ctx, s.ann, ann, s.team, nil), noParam)
	wantID(t, "UpdateOrder of another's", s.Categories.UpdateOrder(ctx, s.bob, ann, s.team, []string{work.ID}), denied)

	for range model.CategoriesMaxPerTeam - 4 {
		more := &model.SidebarCategory{UserID: ann, TeamID: s.team, DisplayName: "More"}
		if err := s.Store.Categories().Create(ctx, more); err != nil {
			t.Fatal(err)
		}
	}
	wantID(t, "one too many", s.Categories.Create(ctx, s.ann, ann, s.team, &model.SidebarCategory{DisplayName: "More"}),
		"app.channel.sidebar_categories.too_many.app_error")
}

package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

func TestCreateChannel(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, guest := site.User("ann"), site.User("bob"), site.User("eve"), site.User("gus", model.RoleSystemGuest)
	red := site.Team("red", ann, bob)
	if _, err := site.Teams.AddMember(ctx, ann, red.ID, guest.UserID); err != nil {
		t.Fatal(err)
	}
	valid := model.Channel{TeamID: red.ID, Type: model.ChannelOpen, Name: "news", DisplayName: "News"}
	for what, test := range map[string]struct {
		s      *model.Session
		change func(*model.Channel)
		code   model.Code
		id     string
	}{
		"direct":      {bob, func(c *model.Channel) { c.Type = model.ChannelDirect }, model.Invalid, "api.channel.create_channel.direct_channel.app_error"},
		"no type":     {bob, func(c *model.Channel) { c.Type = "" }, model.Invalid, "model.channel.is_valid.type.app_error"},
		"no team":     {bob, func(c *model.Channel) { c.TeamID = "" }, model.Invalid, invalidBody},
		"no name":     {bob, func(c *model.Channel) { c.Name = "" }, model.Invalid, "model.channel.is_valid.1_or_more.app_error"},
		"a space":     {bob, func(c *model.Channel) { c.Name = "the news" }, model.Invalid, "model.channel.is_valid.1_or_more.app_error"},
		"a talk's":    {bob, func(c *model.Channel) { c.Name = model.NewID() + "__" + model.NewID() }, model.Invalid, "model.channel.is_valid.1_or_more.app_error"},
		"no title":    {bob, func(c *model.Channel) { c.DisplayName = "" }, model.Invalid, "model.channel.is_valid.display_name.app_error"},
		"long":        {bob, func(c *model.Channel) { c.Header = strings.Repeat("é", 1025) }, model.Invalid, "model.channel.is_valid.header.app_error"},
		"an outsider": {eve, func(*model.Channel) {}, model.Forbidden, noPermission},
		"a guest":     {guest, func(c *model.Channel) { c.Type = model.ChannelPrivate }, model.Forbidden, noPermission},
	} {
		draft := valid
		test.change(&draft)
		_, err := site.Channels.Create(ctx, test.s, &draft)
		wantError(t, what, err, test.code, test.id)
	}
	site.Published.Take()
	site.Published.Memberships()
	news, err := site.Channels.Create(ctx, bob, &valid)
	if err != nil || news.CreatorID != bob.UserID {
		t.Fatalf("Create: %+v, %v", news, err)
	}
	events := site.Published.Take()
	if events[0].Type != model.EventChannelCreated || events[0].Broadcast.UserID != bob.UserID {
		t.Errorf("told: %+v", events[0])
	}
	wantList(t, "messages", notices(t, site, events), "news system_join_channel bob")
	wantList(t, "memberships", site.Published.Memberships(), model.Membership{UserID: bob.UserID, ChannelID: news.ID, Joined: true})
	if m, err := site.Channels.GetMember(ctx, bob, news.ID, bob.UserID); err != nil || m.Roles != "channel_user channel_admin" {
		t.Errorf("the creator: %+v, %v", m, err)
	}
	_, err = site.Channels.Create(ctx, ann, &valid)
	wantError(t, "the same name", err, model.Conflict, "store.sql_channel.save_channel.exists.app_error")
	site.Config.TeamSettings.MaxChannelsPerTeam = 3
	valid.Name = "more"
	_, err = site.Channels.Create(ctx, ann, &valid)
	wantError(t, "too many", err, model.Invalid, "store.sql_channel.save_channel.limit.app_error")
}

func TestSeeChannel(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, guest := site.User("ann"), site.User("bob"), site.User("eve"), site.User("gus", model.RoleSystemGuest)
	admin := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	red := site.Team("red", ann, bob)
	if _, err := site.Teams.AddMember(ctx, ann, red.ID, guest.UserID); err != nil {
		t.Fatal(err)
	}
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	hidden := site.Channel(red.ID, model.ChannelPrivate, "hidden", ann)
	talk := site.Channel("", model.ChannelDirect, "", ann, bob)
	for what, test := range map[string]struct {
		s    *model.Session
		c    *model.Channel
		code model.Code
	}{
		"public, of the team": {bob, news, ""}, "public, outside": {eve, news, model.Forbidden}, "public, a guest": {guest, news, model.Forbidden},
		"private, member": {ann, hidden, ""}, "private, of the team": {bob, hidden, model.Forbidden}, "private, system admin": {admin, hidden, ""},
		"direct, member": {bob, talk, ""}, "direct, others": {eve, talk, model.Forbidden}, "none": {admin, &model.Channel{ID: model.NewID()}, model.NotFound},
	} {
		_, err := site.Channels.Get(ctx, test.s, test.c.ID)
		if model.ErrorCode(err) != test.code {
			t.Errorf("%s: %v", what, err)
		}
		_, err = site.Channels.Stats(ctx, test.s, test.c.ID, true)
		if model.ErrorCode(err) != test.code {
			t.Errorf("%s: stats %v", what, err)
		}
		_, err = site.Channels.ListMembers(ctx, test.s, test.c.ID, 0, 10)
		if model.ErrorCode(err) != test.code {
			t.Errorf("%s: members %v", what, err)
		}
	}
	_, err := site.Channels.GetByName(ctx, bob, red.ID, "hidden", false)
	wantError(t, "a private one by name", err, model.NotFound, "app.channel.get_by_name.missing.app_error")
	if c, err := site.Channels.GetByTeamName(ctx, bob, "RED", "News", false); err != nil || c.ID != news.ID {
		t.Errorf("by names: %+v, %v", c, err)
	}
	names := func(list []*model.Channel, err error) []string {
		if err != nil {
			t.Error(err)
		}
		var got []string
		for _, c := range list {
			got = append(got, c.Name)
		}
		slices.Sort(got)
		return got
	}
	wantList(t, "a member finds", names(site.Channels.Search(ctx, ann, red.ID, "")), "hidden", "news", "off-topic", "town-square")
	wantList(t, "another finds", names(site.Channels.Search(ctx, bob, red.ID, "")), "news", "off-topic", "town-square")
	wantList(t, "a guest finds", names(site.Channels.Search(ctx, guest, red.ID, "")))
	wantList(t, "own ones", names(site.Channels.CompleteOwn(ctx, ann, red.ID, "bo")), talk.Name)
	wantList(t, "by ids", names(site.Channels.ListByIDs(ctx, bob, red.ID, []string{news.ID, hidden.ID, talk.ID})), "news")
	_, err = site.Channels.Search(ctx, eve, red.ID, "")
	wantError(t, "an outsider searches", err, model.Forbidden, noPermission)
	_, err = site.Channels.ListByUser(ctx, bob, ann.UserID, "", false, 0)
	wantError(t, "another's channels", err, model.Forbidden, noPermission)
	if all, err := site.Channels.SearchAll(ctx, bob, model.ChannelSearch{}, true); err != nil || all.TotalCount != 3 {
		t.Errorf("all that bob sees: %+v, %v", all, err)
	}
	_, err = site.Channels.SearchAll(ctx, bob, model.ChannelSearch{}, false)
	wantError(t, "all of the server", err, model.Forbidden, noPermission)
}

func TestTalks(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, guest := site.User("ann"), site.User("bob"), site.User("eve"), site.User("gus", model.RoleSystemGuest)
	pair := []string{ann.UserID, bob.UserID}
	site.Published.Memberships()
	first, err := site.Channels.CreateDirect(ctx, ann, pair)
	if err != nil || first.Type != model.ChannelDirect || first.Name != model.DirectChannelName(pair[0], pair[1]) {
		t.Fatalf("CreateDirect: %+v, %v", first, err)
	}
	events := site.Published.Take()
	told := map[string]bool{}
	for _, e := range events {
		told[e.Broadcast.UserID] = e.Type == model.EventDirectAdded && e.Broadcast.ChannelID == first.ID && e.Data["teammate_id"] == bob.UserID
	}
	if len(events) != 2 || !told[ann.UserID] || !told[bob.UserID] {
		t.Errorf("told: %+v", events)
	}
	if ms := site.Published.Memberships(); len(ms) != 2 {
		t.Errorf("memberships %+v", ms)
	}
	slices.Reverse(pair)
	if again, err := site.Channels.CreateDirect(ctx, bob, pair); err != nil || again.ID != first.ID || len(site.Published.Take()) != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
	_, err = site.Channels.CreateDirect(ctx, eve, pair)
	wantError(t, "of others", err, model.Forbidden, noPermission)
	_, err = site.Channels.CreateDirect(ctx, ann, []string{ann.UserID, model.NewID()})
	wantError(t, "with nobody", err, model.NotFound, "app.user.missing_account.const")
	_, err = site.Channels.CreateDirect(ctx, guest, []string{ann.UserID, guest.UserID})
	wantError(t, "a guest with somebody unknown", err, model.Forbidden, noPermission)
	if self, err := site.Channels.CreateDirect(ctx, ann, []string{ann.UserID, ann.UserID}); err != nil || self.ID == first.ID {
		t.Errorf("with oneself: %+v, %v", self, err)
	}
	site.Config.TeamSettings.RestrictDirectMessage = "team"
	_, err = site.Channels.CreateDirect(ctx, ann, []string{ann.UserID, eve.UserID})
	wantError(t, "of no common team", err, model.Forbidden, "api.channel.create_channel.direct_channel.team_restricted_error")

	site.Published.Take()
	group, err := site.Channels.CreateGroup(ctx, ann, []string{bob.UserID, eve.UserID})
	if err != nil || group.Type != model.ChannelGroup || group.DisplayName != "ann, bob, eve" {
		t.Fatalf("CreateGroup: %+v, %v", group, err)
	}
	events = site.Published.Take()
	if len(events) != 3 || events[0].Type != model.EventGroupAdded || events[0].Broadcast.UserID == "" || events[0].Broadcast.ChannelID != group.ID {
		t.Errorf("told: %+v", events)
	}
	if again, err := site.Channels.CreateGroup(ctx, eve, []string{eve.UserID, bob.UserID, ann.UserID}); err != nil || again.ID != group.ID {
		t.Errorf("again: %+v, %v", again, err)
	}
	_, err = site.Channels.CreateGroup(ctx, ann, []string{bob.UserID})
	wantError(t, "two", err, model.Invalid, "api.channel.create_group.bad_size.app_error")
	wantError(t, "leaving", site.Channels.RemoveMember(ctx, ann, group.ID, ann.UserID), model.Invalid, "api.channel.remove_channel_member.type.app_error")
	wantError(t, "archiving", site.Channels.Archive(ctx, ann, group.ID), model.Invalid, "api.channel.delete_channel.type.invalid")
	_, err = site.Channels.AddMembers(ctx, ann, first.ID, []string{eve.UserID}, "")
	wantError(t, "adding", err, model.Invalid, "api.channel.add_user_to_channel.type.app_error")
	name, header := "x", "Read"
	_, err = site.Channels.Patch(ctx, ann, first.ID, model.ChannelPatch{DisplayName: &name})
	wantError(t, "renaming", err, model.Invalid, "api.channel.patch_update_channel.forbidden.app_error")
	if c, err := site.Channels.Patch(ctx, bob, first.ID, model.ChannelPatch{Header: &header}); err != nil || c.Header != header {
		t.Errorf("its header: %+v, %v", c, err)
	}
	_, err = site.Channels.Patch(ctx, eve, first.ID, model.ChannelPatch{Header: &header})
	wantError(t, "others' header", err, model.Forbidden, noPermission)
}

func TestChangeChannel(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	town, err := site.Channels.GetByName(ctx, ann, red.ID, model.ChannelTownSquare, false)
	if err != nil {
		t.Fatal(err)
	}
	site.Published.Take()
	title, header, other := "The News", "Read", "Read more"
	if c, err := site.Channels.Patch(ctx, bob, news.ID, model.ChannelPatch{DisplayName: &title, Header: &header, Purpose: &header}); err != nil || c.DisplayName != title || c.Name != "news" {
		t.Fatalf("Patch: %+v, %v", c, err)
	}
	if _, err := site.Channels.Patch(ctx, bob, news.ID, model.ChannelPatch{Header: &other}); err != nil {
		t.Fatal(err)
	}
	events := site.Published.Take()
	wantList(t, "events", kinds(events), "channel_updated", "channel_updated")
	wantList(t, "messages", notices(t, site, events), "news system_displayname_change bob", "news system_header_change bob",
		"news system_purpose_change bob", "news system_header_change bob")
	_, err = site.Channels.Patch(ctx, eve, news.ID, model.ChannelPatch{Header: &header})
	wantError(t, "not a member", err, model.Forbidden, noPermission)
	_, err = site.Channels.Patch(ctx, ann, town.ID, model.ChannelPatch{Name: &news.Name})
	wantError(t, "the main channel's name", err, model.Invalid, "api.channel.update_channel.tried.app_error")

	if err := site.Channels.SetSchemeRoles(ctx, ann, news.ID, bob.UserID, model.SchemeRoles{SchemeUser: true, SchemeAdmin: true}); err != nil {
		t.Fatal(err)
	}
	_, err = site.Channels.SetPrivacy(ctx, bob, news.ID, model.ChannelPrivate)
	wantError(t, "a channel admin", err, model.Forbidden, noPermission)
	_, err = site.Channels.SetPrivacy(ctx, ann, town.ID, model.ChannelPrivate)
	wantError(t, "the main channel", err, model.Invalid, "api.channel.update_channel_privacy.default_channel_error")
	site.Published.Take()
	if c, err := site.Channels.SetPrivacy(ctx, ann, news.ID, model.ChannelPrivate); err != nil || c.Type != model.ChannelPrivate {
		t.Fatalf("SetPrivacy: %+v, %v", c, err)
	}
	events = site.Published.Take()
	wantList(t, "events", kinds(events), "channel_converted", "channel_updated")
	wantList(t, "messages", notices(t, site, events), "news system_change_chan_privacy ann")
	if _, err := site.Channels.Get(ctx, eve, news.ID); model.ErrorCode(err) != model.Forbidden {
		t.Errorf("seen from outside after that: %v", err)
	}
}

func TestArchiveChannel(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	town, err := site.Channels.GetByName(ctx, ann, red.ID, model.ChannelTownSquare, false)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, "not a member", site.Channels.Archive(ctx, eve, news.ID), model.Forbidden, noPermission)
	wantError(t, "the main channel", site.Channels.Archive(ctx, ann, town.ID), model.Invalid, "api.channel.delete_channel.cannot.app_error")
	site.Published.Take()
	if err := site.Channels.Archive(ctx, bob, news.ID); err != nil { // any member may
		t.Fatal(err)
	}
	events := site.Published.Take()
	wantList(t, "messages", notices(t, site, events), "news system_channel_deleted bob")
	if last := events[len(events)-1]; last.Type != model.EventChannelDeleted || last.Broadcast.TeamID != red.ID || last.Data["delete_at"] == 0 {
		t.Errorf("told: %+v", last)
	}
	wantError(t, "again", site.Channels.Archive(ctx, bob, news.ID), model.Invalid, "api.channel.delete_channel.deleted.app_error")
	header := "x"
	_, err = site.Channels.Patch(ctx, bob, news.ID, model.ChannelPatch{Header: &header})
	wantError(t, "changing it", err, model.Invalid, "api.channel.update_channel.deleted.app_error")
	_, err = site.Channels.AddMembers(ctx, eve, news.ID, []string{eve.UserID}, "")
	wantError(t, "joining it", err, model.Invalid, "api.channel.add_user_to_channel.deleted.app_error")
	for what, test := range map[string]struct {
		archived bool
		since    int64
		want     int
	}{"without archived": {false, 0, 0}, "with archived": {true, 0, 1}, "archived later": {true, 1 << 60, 0}} {
		if list, err := site.Channels.ListByUser(ctx, bob, bob.UserID, red.ID, test.archived, test.since); err != nil || len(list) != test.want {
			t.Errorf("%s: %v, %v", what, list, err)
		}
	}
	_, err = site.Channels.Restore(ctx, bob, news.ID)
	wantError(t, "a member restores", err, model.Forbidden, noPermission)
	if c, err := site.Channels.Restore(ctx, ann, news.ID); err != nil || c.DeleteAt != 0 {
		t.Fatalf("Restore: %+v, %v", c, err)
	}
	events = site.Published.Take()
	wantList(t, "events", kinds(events), "channel_restored")
	wantList(t, "messages", notices(t, site, events), "news system_channel_restored ann")
	_, err = site.Channels.Restore(ctx, ann, news.ID)
	wantError(t, "again", err, model.Invalid, "api.channel.restore_channel.restored.app_error")
}

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

// notices are the system messages among the events, as "type by username".
func notices(t *testing.T, site *apptest.Site, events []*model.Event) (list []string) {
	t.Helper()
	for _, e := range events {
		if e.Type != model.EventPosted {
			continue
		}
		var p model.Post
		if err := json.Unmarshal([]byte(e.Data["post"].(string)), &p); err != nil {
			t.Fatal(err)
		}
		if p.Metadata == nil {
			t.Errorf("a %s message without metadata, which posts of people have", p.Type)
		}
		c, err := site.Store.Channels().Get(t.Context(), p.ChannelID)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{p.Props.Text("username"), p.Props.Text("addedUsername"), p.Props.Text("removedUsername")}
		list = append(list, c.Name+" "+p.Type+" "+strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "" }), "+"))
	}
	return list
}

func wantList[T comparable](t *testing.T, what string, got []T, want ...T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func kinds(events []*model.Event) (list []string) {
	for _, e := range events {
		if e.Type != model.EventPosted {
			list = append(list, string(e.Type))
		}
	}
	return list
}

func TestCreateTeam(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, guest := site.User("ann"), site.User("gus", model.RoleSystemGuest)
	valid := model.Team{Name: "red", DisplayName: " Red ", Type: model.TeamOpen, AllowOpenInvite: true}
	for what, test := range map[string]struct {
		change func(*model.Team)
		id     string
	}{
		"short name":    {func(d *model.Team) { d.Name = "r" }, "model.team.is_valid.url.app_error"},
		"capitals":      {func(d *model.Team) { d.Name = "Red" }, "model.team.is_valid.characters.app_error"},
		"hyphen at end": {func(d *model.Team) { d.Name = "red-" }, "model.team.is_valid.characters.app_error"},
		"reserved":      {func(d *model.Team) { d.Name = "api" }, "model.team.is_valid.reserved.app_error"},
		"no name":       {func(d *model.Team) { d.DisplayName = " " }, "model.team.is_valid.name.app_error"},
		"long name":     {func(d *model.Team) { d.DisplayName = strings.Repeat("é", 65) }, "model.team.is_valid.name.app_error"},
		"NUL":           {func(d *model.Team) { d.Description = "a\x00" }, "model.team.is_valid.description.app_error"},
		"no type":       {func(d *model.Team) { d.Type = "" }, "model.team.is_valid.type.app_error"},
	} {
		draft := valid
		test.change(&draft)
		_, err := site.Teams.Create(ctx, ann, &draft)
		wantError(t, what, err, model.Invalid, test.id)
	}
	_, err := site.Teams.Create(ctx, guest, &valid)
	wantError(t, "a guest", err, model.Forbidden, noPermission)

	site.Published.Memberships()
	team, err := site.Teams.Create(ctx, ann, &valid)
	if err != nil || team.DisplayName != "Red" || team.Email != "ann@example.com" || team.InviteID == "" {
		t.Fatalf("Create: %+v, %v", team, err)
	}
	if got := site.Published.Memberships(); len(got) != 3 || got[0].TeamID != team.ID || !got[2].Joined {
		t.Errorf("memberships %+v", got)
	}
	events := site.Published.Take()
	wantList(t, "events", kinds(events), "added_to_team")
	wantList(t, "messages", notices(t, site, events), "town-square system_join_team ann", "off-topic system_join_channel ann")
	_, err = site.Teams.Create(ctx, ann, &valid)
	wantError(t, "the same name", err, model.Conflict, "store.sql_team.save_team.existing.app_error")
	if m, err := site.Teams.GetMember(ctx, ann, team.ID, ann.UserID); err != nil || m.Roles != "team_user team_admin" {
		t.Errorf("the creator: %+v, %v", m, err)
	}
}

func TestSeeTeam(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, guest := site.User("ann"), site.User("bob"), site.User("eve"), site.User("gus", model.RoleSystemGuest)
	admin := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	red, blue := site.Team("red", ann, bob), site.Team("blue", ann, bob)
	if _, err := site.Teams.SetPrivacy(ctx, bob, blue.ID, model.TeamInvite); model.ErrorCode(err) != model.Forbidden {
		t.Fatalf("a member closed the team: %v", err)
	}
	closed, err := site.Teams.SetPrivacy(ctx, ann, blue.ID, model.TeamInvite)
	if err != nil || closed.AllowOpenInvite || closed.Type != model.TeamInvite || closed.InviteID == blue.InviteID {
		t.Fatalf("SetPrivacy: %+v, %v", closed, err)
	}
	for what, test := range map[string]struct {
		s      *model.Session
		team   *model.Team
		code   model.Code
		invite bool
	}{
		"admin":           {ann, blue, "", true},
		"member":          {bob, blue, "", true},
		"outside, closed": {eve, blue, model.Forbidden, false},
		"outside, open":   {eve, red, "", false},
		"guest outside":   {guest, red, model.Forbidden, false},
		"system admin":    {admin, blue, "", true},
	} {
		got, err := site.Teams.Get(ctx, test.s, test.team.ID)
		if model.ErrorCode(err) != test.code {
			t.Errorf("%s: %v", what, err)
			continue
		}
		exists, err := site.Teams.Exists(ctx, test.s, test.team.Name)
		if err != nil || exists != (test.code == "") {
			t.Errorf("%s: exists %v, %v", what, exists, err)
		}
		if got != nil && (got.InviteID != "") != test.invite {
			t.Errorf("%s: shown %+v", what, got)
		}
	}
	for what, test := range map[string]struct {
		s    *model.Session
		want []string
		code model.Code
	}{
		"user": {eve, []string{"red"}, ""}, "system admin": {admin, []string{"blue", "red"}, ""}, "guest": {guest, nil, model.Forbidden},
	} {
		list, total, err := site.Teams.List(ctx, test.s, model.TeamQuery{}, 0, 10)
		var names []string
		for _, team := range list {
			names = append(names, team.Name)
		}
		if model.ErrorCode(err) != test.code || !slices.Equal(names, test.want) || int(total) != len(test.want) {
			t.Errorf("%s lists %v, %d, %v", what, names, total, err)
		}
	}
	info, err := site.Teams.InviteInfo(ctx, closed.InviteID)
	if err != nil || info.Name != "blue" || info.InviteID != "" || info.CreateAt != 0 {
		t.Errorf("InviteInfo: %+v, %v", info, err)
	}
	_, err = site.Teams.InviteInfo(ctx, blue.InviteID)
	wantError(t, "an old invitation", err, model.NotFound, "app.team.get.find.app_error")
}

func TestChangeTeam(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob := site.User("ann"), site.User("bob")
	red := site.Team("red", ann, bob)
	name, empty := "Crimson", ""
	site.Published.Take()
	patched, err := site.Teams.Patch(ctx, ann, red.ID, model.TeamPatch{DisplayName: &name})
	if err != nil || patched.DisplayName != name || patched.Name != "red" || patched.InviteID != red.InviteID {
		t.Fatalf("Patch: %+v, %v", patched, err)
	}
	events := site.Published.Take()
	if len(events) != 1 || events[0].Type != model.EventUpdateTeam || events[0].Broadcast.TeamID != red.ID || strings.Contains(events[0].Data["team"].(string), red.InviteID) {
		t.Errorf("told: %+v", events[0])
	}
	_, err = site.Teams.Patch(ctx, ann, red.ID, model.TeamPatch{DisplayName: &empty})
	wantError(t, "no name", err, model.Invalid, "model.team.is_valid.name.app_error")
	_, err = site.Teams.Patch(ctx, bob, red.ID, model.TeamPatch{DisplayName: &name})
	wantError(t, "a member", err, model.Forbidden, noPermission)
	again, err := site.Teams.RegenerateInvite(ctx, ann, red.ID)
	if err != nil || again.InviteID == red.InviteID {
		t.Errorf("RegenerateInvite: %+v, %v", again, err)
	}
	site.Published.Take()
	if err := site.Teams.Archive(ctx, ann, red.ID); err != nil {
		t.Fatal(err)
	}
	if list, err := site.Teams.ListByUser(ctx, bob, bob.UserID); err != nil || len(list) != 0 {
		t.Errorf("with the team archived: %v, %v", list, err)
	}
	_, err = site.Teams.AddMember(ctx, ann, red.ID, site.User("eve").UserID)
	wantError(t, "joining it", err, model.Invalid, "api.team.join_team.archived.app_error")
	if back, err := site.Teams.Restore(ctx, ann, red.ID); err != nil || back.DeleteAt != 0 {
		t.Errorf("Restore: %+v, %v", back, err)
	}
	wantList(t, "events", kinds(site.Published.Take(model.EventDeleteTeam, model.EventRestoreTeam)), "delete_team", "restore_team")

	var icon bytes.Buffer
	if err := png.Encode(&icon, image.NewRGBA(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	_, err = site.Teams.Icon(ctx, bob, red.ID)
	wantError(t, "no icon", err, model.NotFound, "api.team.get_team_icon.read_file.app_error")
	wantError(t, "not an image", site.Teams.SetIcon(ctx, ann, red.ID, strings.NewReader("text")), model.Invalid, "api.team.set_team_icon.decode.app_error")
	wantError(t, "a member's icon", site.Teams.SetIcon(ctx, bob, red.ID, bytes.NewReader(icon.Bytes())), model.Forbidden, noPermission)
	if err := site.Teams.SetIcon(ctx, ann, red.ID, bytes.NewReader(icon.Bytes())); err != nil {
		t.Fatal(err)
	}
	file, err := site.Teams.Icon(ctx, bob, red.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(file); err != nil {
		t.Error(err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if err := site.Teams.DeleteIcon(ctx, ann, red.ID); err != nil {
		t.Error(err)
	}
	if _, err := site.Teams.Icon(ctx, bob, red.ID); model.ErrorCode(err) != model.NotFound {
		t.Errorf("the deleted icon: %v", err)
	}
}

func TestJoinTeam(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, guest := site.User("ann"), site.User("bob"), site.User("eve"), site.User("gus", model.RoleSystemGuest)
	red := site.Team("red", ann)
	site.Published.Take()
	site.Published.Memberships()
	for i := range 2 { // the second time changes nothing
		m, err := site.Teams.AddMember(ctx, bob, red.ID, bob.UserID)
		if err != nil || m.Roles != "team_user" {
			t.Fatalf("join %d: %+v, %v", i, m, err)
		}
	}
	events := site.Published.Take()
	wantList(t, "events", kinds(events), "added_to_team", "user_added", "user_added", "user_added", "user_added")
	wantList(t, "messages", notices(t, site, events), "town-square system_join_team bob", "off-topic system_join_channel bob")
	if ms := site.Published.Memberships(); len(ms) != 3 {
		t.Errorf("memberships %+v", ms)
	}

	results, err := site.Teams.AddMembers(ctx, ann, red.ID, []string{eve.UserID, model.NewID(), guest.UserID}, true)
	if err != nil || len(results) != 3 || results[0].Member == nil || results[2].Member.Roles != "team_guest" {
		t.Fatalf("AddMembers: %+v, %v", results, err)
	}
	wantError(t, "no user", results[1].Err, model.NotFound, "app.user.missing_account.const")
	wantList(t, "messages", notices(t, site, site.Published.Take()), "town-square system_add_to_team ann+eve", "off-topic system_add_to_channel ann+eve")
	if list, err := site.Store.ChannelMembers().ListByUser(ctx, guest.UserID, red.ID, 0, -1); err != nil || len(list) != 0 {
		t.Errorf("a guest began in %v, %v", list, err)
	}
	_, err = site.Teams.AddMembers(ctx, ann, red.ID, []string{site.User("zoe").UserID, model.NewID()}, false)
	wantError(t, "one of two isn't there", err, model.NotFound, "app.user.missing_account.const")
	if stats, err := site.Teams.Stats(ctx, ann, red.ID); err != nil || stats.TotalMemberCount != 4 {
		t.Errorf("Stats: %+v, %v", stats, err)
	}
	testJoinClosedTeam(t, site, ann)
}

func testJoinClosedTeam(t *testing.T, site *apptest.Site, ann *model.Session) {
	t.Helper()
	ctx := t.Context()
	blue := site.Team("blue", ann)
	closed, err := site.Teams.SetPrivacy(ctx, ann, blue.ID, model.TeamInvite)
	if err != nil {
		t.Fatal(err)
	}
	domains := "example.org"
	if _, err := site.Teams.Patch(ctx, ann, blue.ID, model.TeamPatch{AllowedDomains: &domains}); err != nil {
		t.Fatal(err)
	}
	pat, guest := site.User("pat"), site.User("guy", model.RoleSystemGuest)
	_, err = site.Teams.AddMember(ctx, pat, blue.ID, pat.UserID)
	wantError(t, "not invited", err, model.Forbidden, noPermission)
	_, err = site.Teams.AddByInvite(ctx, pat, "", closed.InviteID)
	wantError(t, "another domain", err, model.Invalid, "api.team.join_user_to_team.allowed_domains.app_error")
	_, err = site.Teams.AddByInvite(ctx, guest, "", closed.InviteID)
	wantError(t, "a guest", err, model.Forbidden, "api.team.add_user_to_team_from_invite.guest.app_error")
	_, err = site.Teams.AddByInvite(ctx, pat, "", "")
	wantError(t, "nothing", err, model.Invalid, "api.team.add_user_to_team.missing_parameter.app_error")
	_, err = site.Teams.AddByInvite(ctx, pat, "token", "")
	wantError(t, "a token", err, model.Invalid, "api.user.create_user.signup_link_invalid.app_error")
	domains = ""
	if _, err := site.Teams.Patch(ctx, ann, blue.ID, model.TeamPatch{AllowedDomains: &domains}); err != nil {
		t.Fatal(err)
	}
	site.Config.TeamSettings.MaxUsersPerTeam = 1
	_, err = site.Teams.AddByInvite(ctx, pat, "", closed.InviteID)
	wantError(t, "a full team", err, model.Invalid, "app.team.join_user_to_team.max_accounts.app_error")
	site.Config.TeamSettings.MaxUsersPerTeam = 2
	for i := range 2 { // also when the team is full by then
		if m, err := site.Teams.AddByInvite(ctx, pat, "", closed.InviteID); err != nil || m.UserID != pat.UserID {
			t.Errorf("invited %d: %+v, %v", i, m, err)
		}
	}
}

func TestLeaveTeam(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann)
	for _, s := range []*model.Session{bob, eve} {
		if _, err := site.Teams.AddMember(ctx, s, red.ID, s.UserID); err != nil {
			t.Fatal(err)
		}
	}
	wantError(t, "a member removes another", site.Teams.RemoveMember(ctx, bob, red.ID, eve.UserID), model.Forbidden, noPermission)
	site.Published.Take()
	site.Published.Memberships()
	if err := site.Teams.RemoveMember(ctx, bob, red.ID, bob.UserID); err != nil {
		t.Fatal(err)
	}
	events := site.Published.Take()
	wantList(t, "events", kinds(events), "leave_team", "leave_team", "user_removed", "user_removed", "user_removed", "user_removed")
	wantList(t, "messages", notices(t, site, events), "town-square system_leave_team bob")
	if ms := site.Published.Memberships(); len(ms) != 3 || ms[0].Joined || ms[0].TeamID != red.ID {
		t.Errorf("memberships %+v", ms)
	}
	if _, err := site.Teams.Get(ctx, bob, red.ID); err != nil {
		t.Errorf("an open team after leaving: %v", err)
	}
	if _, err := site.Channels.GetByName(ctx, bob, red.ID, model.ChannelTownSquare, false); model.ErrorCode(err) != model.Forbidden {
		t.Errorf("its channel: %v", err)
	}
	wantError(t, "leaving twice", site.Teams.RemoveMember(ctx, bob, red.ID, bob.UserID), model.NotFound, "app.team.get_member.missing.app_error")
	if err := site.Teams.RemoveMember(ctx, ann, red.ID, eve.UserID); err != nil {
		t.Fatal(err)
	}
	wantList(t, "messages", notices(t, site, site.Published.Take()), "town-square system_remove_from_team eve")
}

func TestTeamRoles(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob := site.User("ann"), site.User("bob")
	red := site.Team("red", ann, bob)
	for roles, want := range map[string]model.Code{
		"team_user team_admin":    "",
		"team_user team_post_all": "",
		"team_user system_admin":  model.Invalid, // would give all rights in the team
		"team_user channel_admin": model.Invalid,
		"team_guest":              model.Invalid,
		"":                        model.Invalid,
		"team_user nonsense":      model.Invalid,
	} {
		if err := site.Teams.SetRoles(ctx, ann, red.ID, bob.UserID, roles); model.ErrorCode(err) != want {
			t.Errorf("%q: %v", roles, err)
		}
	}
	if err := site.Teams.SetSchemeRoles(ctx, ann, red.ID, bob.UserID, model.SchemeRoles{SchemeUser: true}); err != nil {
		t.Fatal(err)
	}
	wantError(t, "a member", site.Teams.SetRoles(ctx, bob, red.ID, bob.UserID, "team_user team_admin"), model.Forbidden, noPermission)
	site.Published.Take()
	if err := site.Teams.SetSchemeRoles(ctx, ann, red.ID, bob.UserID, model.SchemeRoles{SchemeUser: true, SchemeAdmin: true}); err != nil {
		t.Fatal(err)
	}
	events := site.Published.Take()
	if len(events) != 1 || events[0].Type != model.EventMemberRoleUpdated || events[0].Broadcast.UserID != bob.UserID {
		t.Fatalf("told: %s", fmt.Sprint(events))
	}
	if _, err := site.Teams.RegenerateInvite(ctx, bob, red.ID); err != nil {
		t.Errorf("the new admin: %v", err)
	}
}

// Nobody does anything in the channels of an archived team.
func TestArchivedTeamChannels(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob := site.User("ann"), site.User("bob")
	red := site.Team("red", ann, bob)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	post := site.Post(ann, news.ID, nil, "a dike")
	smile := &model.Reaction{UserID: ann.UserID, PostID: post.ID, EmojiName: "smile"}
	header := "h"
	attempts := map[string]struct {
		do func() error
		id string
	}{
		"post": {func() error {
			_, err := site.Posts.Create(ctx, ann, &model.Post{ChannelID: news.ID, Message: "m"}, false)
			return err
		}, "api.post.create_post.can_not_post_to_deleted.error"},
		"edit": {func() error {
			_, err := site.Posts.Patch(ctx, ann, post.ID, model.PostPatch{Message: &header})
			return err
		}, "api.post.update_post.can_not_update_post_in_deleted.error"},
		"pin":    {func() error { return site.Posts.Pin(ctx, ann, post.ID, true) }, "api.post.patch_post.can_not_update_post_in_deleted.error"},
		"delete": {func() error { return site.Posts.Delete(ctx, ann, post.ID) }, "api.post.delete_post.can_not_delete_post_in_deleted.error"},
		"react": {func() error {
			_, err := site.Reactions.Create(ctx, ann, smile)
			return err
		}, "api.reaction.archived_channel.app_error"},
		"join": {func() error {
			_, err := site.Channels.AddMembers(ctx, bob, news.ID, []string{bob.UserID}, "")
			return err
		}, "api.channel.add_user_to_channel.deleted.app_error"},
		"change": {func() error {
			_, err := site.Channels.Patch(ctx, ann, news.ID, model.ChannelPatch{Header: &header})
			return err
		}, "api.channel.update_channel.deleted.app_error"},
		"archive": {func() error { return site.Channels.Archive(ctx, ann, news.ID) }, "api.channel.delete_channel.deleted.app_error"},
		"bring back": {func() error {
			_, err := site.Channels.Restore(ctx, ann, news.ID)
			return err
		}, "api.channel.restore_channel.team_archived.app_error"},
		"create": {func() error {
			_, err := site.Channels.Create(ctx, ann, &model.Channel{TeamID: red.ID, Type: model.ChannelOpen, Name: "more", DisplayName: "More"})
			return err
		}, "app.team.get.find.app_error"},
	}
	listed := func() int {
		t.Helper()
		own, err := site.Channels.ListByUser(ctx, ann, ann.UserID, "", true, 0)
		if err != nil {
			t.Fatal(err)
		}
		found, err := site.Posts.Search(ctx, ann, "", model.PostSearch{Terms: "dike", IncludeDeletedChannels: true})
		if err != nil {
			t.Fatal(err)
		}
		return len(own) + len(found.Order)
	}
	before := listed()
	if err := site.Teams.Archive(ctx, ann, red.ID); err != nil {
		t.Fatal(err)
	}
	for name, attempt := range attempts {
		code := model.Invalid
		if name == "create" {
			code = model.NotFound
		}
		wantError(t, name, attempt.do(), code, attempt.id)
	}
	if n := listed(); n != 0 {
		t.Errorf("%d channels and posts of an archived team are listed", n)
	}
	if _, err := site.Teams.Restore(ctx, ann, red.ID); err != nil {
		t.Fatal(err)
	}
	if n := listed(); n != before {
		t.Errorf("%d channels and posts after the team came back, want %d", n, before)
	}
	for _, name := range []string{"join", "react", "edit", "pin", "change", "post", "create", "delete", "archive"} {
		if err := attempts[name].do(); err != nil {
			t.Errorf("%s after the team came back: %v", name, err)
		}
	}
}

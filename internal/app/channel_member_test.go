package app_test

import (
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

func TestJoinAndLeaveChannel(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, out := site.User("ann"), site.User("bob"), site.User("eve"), site.User("out")
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	hidden := site.Channel(red.ID, model.ChannelPrivate, "hidden", ann)
	add := func(s *model.Session, c *model.Channel, users ...*model.Session) error {
		ids := make([]string, len(users))
		for i, u := range users {
			ids[i] = u.UserID
		}
		_, err := site.Channels.AddMembers(ctx, s, c.ID, ids, "")
		return err
	}
	wantError(t, "joining a private one", add(bob, hidden, bob), model.Forbidden, noPermission)
	wantError(t, "adding from outside", add(bob, news, eve), model.Forbidden, noPermission)
	wantError(t, "who is not in the team", add(ann, news, out), model.NotFound, "app.team.get_member.missing.app_error")
	wantError(t, "one of two", add(ann, news, bob, out), model.NotFound, "app.team.get_member.missing.app_error")
	site.Published.Take()
	site.Published.Memberships()
	for range 2 { // the second time changes nothing
		wantError(t, "joining", add(bob, news, bob), "", "")
	}
	events := site.Published.Take()
	wantList(t, "events", kinds(events), "user_added", "user_added")
	// One is addressed to the newcomer, and says of which channel; the others get the other one.
	if to, rest := events[0].Broadcast, events[1].Broadcast; to.UserID != bob.UserID || to.ChannelID != news.ID ||
		rest.UserID != "" || rest.ChannelID != news.ID || !rest.OmitUsers[bob.UserID] {
		t.Errorf("broadcasts %+v and %+v", to, rest)
	}
	wantList(t, "messages", notices(t, site, events), "news system_join_channel bob")
	wantList(t, "memberships", site.Published.Memberships(), model.Membership{UserID: bob.UserID, ChannelID: news.ID, Joined: true})
	wantError(t, "adding", add(ann, hidden, bob, eve), "", "")
	wantList(t, "messages", notices(t, site, site.Published.Take()), "hidden system_add_to_channel ann+bob", "hidden system_add_to_channel ann+eve")

	root := site.Post(ann, news.ID, nil, "hello")
	if _, err := site.Channels.AddMembers(ctx, ann, news.ID, []string{eve.UserID}, root.ID); err != nil {
		t.Fatal(err)
	}
	if thread, err := site.Store.Posts().Thread(ctx, model.ThreadQuery{RootID: root.ID}); err != nil || len(thread.Order) != 2 {
		t.Errorf("the message in the thread: %v, %v", thread, err)
	}
	_, err := site.Channels.AddMembers(ctx, ann, hidden.ID, []string{eve.UserID}, root.ID)
	wantError(t, "another channel's thread", err, model.Invalid, invalidBody)
	testLeaveChannel(t, site, news, hidden, ann, bob, eve)
}

func testLeaveChannel(t *testing.T, site *apptest.Site, news, hidden *model.Channel, ann, bob, eve *model.Session) {
	t.Helper()
	ctx := t.Context()
	site.Published.Take()
	site.Published.Memberships()
	if err := site.Channels.RemoveMember(ctx, bob, news.ID, bob.UserID); err != nil {
		t.Fatal(err)
	}
	events := site.Published.Take()
	if len(events) != 3 || events[0].Type != model.EventUserRemoved || events[0].Broadcast.ChannelID != news.ID || events[0].Data["user_id"] != bob.UserID ||
		events[1].Broadcast.UserID != bob.UserID || events[1].Data["channel_id"] != news.ID {
		t.Errorf("told: %+v", events)
	}
	wantList(t, "messages", notices(t, site, events), "news system_leave_channel bob")
	wantList(t, "memberships", site.Published.Memberships(), model.Membership{UserID: bob.UserID, ChannelID: news.ID})
	wantError(t, "leaving twice", site.Channels.RemoveMember(ctx, bob, news.ID, bob.UserID), model.NotFound, "app.channel.get_member.missing.app_error")
	wantError(t, "removing from outside", site.Channels.RemoveMember(ctx, bob, news.ID, eve.UserID), model.Forbidden, noPermission)
	if err := site.Channels.RemoveMember(ctx, ann, hidden.ID, eve.UserID); err != nil {
		t.Fatal(err)
	}
	wantList(t, "messages", notices(t, site, site.Published.Take()), "hidden system_remove_from_channel eve")
	if err := site.Channels.RemoveMember(ctx, bob, hidden.ID, bob.UserID); err != nil {
		t.Fatal(err)
	}
	wantError(t, "the last member", site.Channels.RemoveMember(ctx, ann, hidden.ID, ann.UserID), model.Invalid, "api.channel.leave.last_member.app_error")

	town, err := site.Store.Channels().GetByName(ctx, news.TeamID, model.ChannelTownSquare, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Channels.AddMembers(ctx, ann, town.ID, []string{ann.UserID}, ""); err != nil {
		t.Fatal(err)
	}
	wantError(t, "the main channel", site.Channels.RemoveMember(ctx, ann, town.ID, ann.UserID), model.Invalid, "api.channel.remove.default.app_error")
}

func TestChannelMember(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", eve, ann, bob)
	news := site.Channel(red.ID, model.ChannelPrivate, "news", ann, bob)
	if m, err := site.Channels.GetMember(ctx, ann, news.ID, bob.UserID); err != nil || m.LastViewedAt != -1 || m.LastUpdateAt != -1 {
		t.Errorf("another's membership: %+v, %v", m, err)
	}
	if m, err := site.Channels.GetMember(ctx, bob, news.ID, bob.UserID); err != nil || m.LastViewedAt < 0 || m.LastUpdateAt <= 0 {
		t.Errorf("one's own: %+v, %v", m, err)
	}
	if list, err := site.Channels.ListMembersByIDs(ctx, ann, news.ID, []string{bob.UserID, eve.UserID}); err != nil || len(list) != 1 || list[0].LastViewedAt != -1 {
		t.Errorf("by ids: %+v, %v", list, err)
	}
	site.Published.Take()
	props := model.StringMap{model.NotifyMarkUnread: model.NotifyMention, "channel_id": news.ID, "nonsense": "x"}
	if err := site.Channels.SetNotifyProps(ctx, bob, news.ID, bob.UserID, props); err != nil {
		t.Fatal(err)
	}
	events := site.Published.Take()
	if len(events) != 1 || events[0].Type != model.EventChannelMemberUpdated || events[0].Broadcast.UserID != bob.UserID {
		t.Errorf("told: %+v", events)
	}
	m, err := site.Channels.GetMember(ctx, bob, news.ID, bob.UserID)
	if err != nil || m.NotifyProps[model.NotifyMarkUnread] != model.NotifyMention || m.NotifyProps[model.NotifyPush] != model.NotifyDefault || len(m.NotifyProps) != len(model.DefaultChannelNotifyProps()) {
		t.Errorf("notify_props: %v, %v", m.NotifyProps, err)
	}
	wantError(t, "a bad value", site.Channels.SetNotifyProps(ctx, bob, news.ID, bob.UserID, model.StringMap{model.NotifyPush: "loud"}), model.Invalid, invalidBody)
	wantError(t, "another's", site.Channels.SetNotifyProps(ctx, ann, news.ID, bob.UserID, props), model.Forbidden, noPermission)

	wantError(t, "a member's roles", site.Channels.SetRoles(ctx, ann, news.ID, bob.UserID, "channel_user channel_admin"), model.Forbidden, noPermission)
	for roles, want := range map[string]model.Code{
		"channel_user channel_admin": "", "channel_user system_admin": model.Invalid, "channel_user team_admin": model.Invalid,
		"channel_guest": model.Invalid, "": model.Invalid,
	} {
		if err := site.Channels.SetRoles(ctx, eve, news.ID, bob.UserID, roles); model.ErrorCode(err) != want {
			t.Errorf("%q: %v", roles, err)
		}
	}
	if err := site.Channels.SetSchemeRoles(ctx, bob, news.ID, ann.UserID, model.SchemeRoles{SchemeUser: true, SchemeAdmin: true}); err != nil {
		t.Errorf("the new admin: %v", err)
	}
}

package app_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

func TestChannelViews(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	root := site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red, blue := site.Team("red", ann, bob), site.Team("blue", bob)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	talk := site.Channel("", model.ChannelDirect, "", ann, bob)
	site.Clock.Advance(10)
	site.Post(ann, news.ID, nil, "one @bob")
	last := site.Post(ann, news.ID, nil, "two")
	site.Published.Take()

	unread := func(s *model.Session, want model.ChannelUnread) {
		t.Helper()
		want.ChannelID, want.TeamID = news.ID, red.ID
		if got, err := site.Views.Unread(ctx, s, bob.UserID, news.ID); err != nil || *got != want {
			t.Errorf("Unread: %+v, %v; want %+v", got, err, want)
		}
	}
	two := model.ChannelUnread{MsgCount: 2, MsgCountRoot: 2, MentionCount: 1, MentionCountRoot: 1}
	unread(bob, two)
	unread(root, two)
	for _, tc := range []struct {
		exclude string
		want    []model.TeamUnread
	}{
		{"", []model.TeamUnread{{TeamID: red.ID, MsgCount: 2, MsgCountRoot: 2, MentionCount: 1, MentionCountRoot: 1}, {TeamID: blue.ID}}},
		{red.ID, []model.TeamUnread{{TeamID: blue.ID}}},
	} {
		list, err := site.Views.UnreadTeams(ctx, bob, bob.UserID, tc.exclude, true)
		got := map[string]model.TeamUnread{}
		for _, u := range list {
			got[u.TeamID] = *u
		}
		want := map[string]model.TeamUnread{}
		for _, u := range tc.want {
			want[u.TeamID] = u
		}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("UnreadTeams without %q: %+v, %v", tc.exclude, got, err)
		}
	}
	if u, err := site.Views.UnreadTeam(ctx, bob, bob.UserID, red.ID, false); err != nil || u.TeamID != red.ID || u.MsgCount != 2 {
		t.Errorf("UnreadTeam: %+v, %v", u, err)
	}

	// Both channels are read, and bob's other clients hear what changed.
	times, err := site.Views.View(ctx, bob, bob.UserID, model.ChannelView{ChannelID: talk.ID, PrevChannelID: news.ID})
	if err != nil || len(times) != 2 || times[news.ID] != last.CreateAt {
		t.Fatalf("View: %v, %v", times, err)
	}
	unread(bob, model.ChannelUnread{})
	events := site.Published.Take(model.EventMultipleChannelsViewed)
	if len(events) != 1 || events[0].Broadcast.UserID != bob.UserID ||
		!maps.Equal(events[0].Data["channel_times"].(map[string]int64), map[string]int64{news.ID: last.CreateAt}) {
		t.Fatalf("events: %+v", events)
	}
	if status, err := site.Statuses.Get(ctx, bob.UserID); err != nil || status.Status != model.StatusOnline {
		t.Errorf("who views a channel is not online: %+v, %v", status, err)
	}
	again, err := site.Views.Read(ctx, bob, bob.UserID, []string{news.ID, talk.ID, model.NewID()})
	if err != nil || !maps.Equal(again, times) {
		t.Errorf("Read: %v, %v; want %v", again, err, times)
	}
	if events := site.Published.Take(model.EventMultipleChannelsViewed); len(events) != 0 {
		t.Errorf("told of nothing new: %+v", events)
	}
	// A client that lost the focus names no channel.
	if times, err = site.Views.View(ctx, bob, bob.UserID, model.ChannelView{}); err != nil || times == nil || len(times) != 0 {
		t.Errorf("View of nothing: %v, %v", times, err)
	}

	for name, view := range map[string]model.ChannelView{"channel": {ChannelID: "x"}, "previous channel": {PrevChannelID: "x"}} {
		_, err := site.Views.View(ctx, bob, bob.UserID, view)
		wantID(t, name, err, noParam)
	}
	_, err = site.Views.View(ctx, ann, bob.UserID, model.ChannelView{ChannelID: news.ID})
	wantID(t, "View of another's", err, denied)
	_, err = site.Views.Read(ctx, ann, bob.UserID, []string{news.ID})
	wantID(t, "Read of another's", err, denied)
	_, err = site.Views.Read(ctx, bob, bob.UserID, slices.Repeat([]string{news.ID}, model.ChannelsMaxPerView+1))
	wantID(t, "Read of too many", err, noParam)
	_, err = site.Views.Unread(ctx, ann, bob.UserID, news.ID)
	wantID(t, "Unread of another's", err, denied)
	_, err = site.Views.Unread(ctx, eve, eve.UserID, news.ID)
	wantID(t, "Unread of a strange channel", err, denied)
	_, err = site.Views.Unread(ctx, root, root.UserID, news.ID)
	wantID(t, "Unread of who is not in the channel", err, "app.channel.get_member.missing.app_error")
	_, err = site.Views.UnreadTeams(ctx, ann, bob.UserID, "", false)
	wantID(t, "UnreadTeams of another's", err, denied)
	_, err = site.Views.UnreadTeam(ctx, ann, ann.UserID, blue.ID, false)
	wantID(t, "UnreadTeam of a strange team", err, denied)
	_, err = site.Views.UnreadTeam(ctx, root, ann.UserID, blue.ID, false)
	wantID(t, "UnreadTeam of who is not in the team", err, "app.team.get_member.missing.app_error")
}

// Who doesn't see threads apart from their channels has read them there.
func TestViewWithoutThreads(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		mode, preference string
		collapsed        bool
		read             bool
	}{
		"a client that can't":       {"always_on", "", false, true},
		"a client that can":         {"always_on", "off", true, false},
		"switched off":              {"disabled", "on", true, true},
		"off unless wanted":         {"default_off", "", true, true},
		"off unless wanted, wanted": {"default_off", "on", true, false},
		"on unless unwanted":        {"default_on", "", true, false},
		"not wanted":                {"default_on", "off", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			site := apptest.New(t)
			site.Config.ServiceSettings.CollapsedThreads = tc.mode
			ann, bob := site.User("ann"), site.User("bob")
			red := site.Team("red", ann, bob)
			news, other := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob), site.Channel(red.ID, model.ChannelOpen, "other", ann, bob)
			if tc.preference != "" {
				p := model.Preference{UserID: bob.UserID, Category: "display_settings", Name: "collapsed_reply_threads", Value: tc.preference}
				if err := site.Preferences.Save(ctx, bob, bob.UserID, []model.Preference{p}); err != nil {
					t.Fatal(err)
				}
			}
			root, away := site.Post(bob, news.ID, nil, "root"), site.Post(bob, other.ID, nil, "root")
			site.Clock.Advance(5)
			reply := site.Post(ann, news.ID, root, "reply @bob")
			site.Post(ann, other.ID, away, "reply")
			site.Published.Take()
			if _, err := site.Views.View(ctx, bob, bob.UserID, model.ChannelView{ChannelID: news.ID, CollapsedThreadsSupported: tc.collapsed}); err != nil {
				t.Fatal(err)
			}
			events := site.Published.Take(model.EventThreadReadChanged)
			thread, err := site.Threads.Get(ctx, bob, bob.UserID, red.ID, root.ID, false)
			if err != nil {
				t.Fatal(err)
			}
			unread := [2]int64{thread.UnreadReplies, thread.UnreadMentions}
			if !tc.read {
				if len(events) != 0 || unread != [2]int64{1, 1} {
					t.Errorf("unread %v, told %v", unread, events)
				}
				return
			}
			if unread != [2]int64{} || thread.LastViewedAt != reply.CreateAt {
				t.Errorf("unread %v, viewed at %d", unread, thread.LastViewedAt)
			}
			if len(events) != 1 || events[0].Broadcast.UserID != bob.UserID || events[0].Data["thread_id"] != root.ID ||
				events[0].Data["previous_unread_replies"] != int64(1) || events[0].Data["previous_unread_mentions"] != int64(1) {
				t.Errorf("told: %+v", events)
			}
			if thread, err := site.Threads.Get(ctx, bob, bob.UserID, red.ID, away.ID, false); err != nil || thread.UnreadReplies != 1 {
				t.Errorf("a thread of another channel: %+v, %v", thread, err)
			}
		})
	}
}

package storetest

import (
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// createPost stores a post of the user, mentioning others.
func createPost(t *testing.T, s store.Store, channelID, userID, rootID string, mentions ...string) *model.Post {
	t.Helper()
	d := &store.PostDraft{
		Post:     &model.Post{ID: model.NewID(), ChannelID: channelID, UserID: userID, RootID: rootID, Message: "Hello"},
		Mentions: mentions, Viewed: true,
	}
	if err := s.Posts().Create(t.Context(), []*store.PostDraft{d}); err != nil || d.Err != nil {
		t.Fatal(err, d.Err)
	}
	return d.Post
}

func testReading(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob, eve := createUser(t, s, "ann").ID, createUser(t, s, "bob").ID, createUser(t, s, "eve").ID
	red, first := newTeam(t, s, "red", ann)
	if _, err := s.TeamMembers().Save(ctx, []*model.TeamMember{{TeamID: red.ID, UserID: bob, SchemeUser: true}}); err != nil {
		t.Fatal(err)
	}
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann, bob)
	one := createPost(t, s, news.ID, ann, "", bob)
	two := createPost(t, s, news.ID, ann, one.ID)
	three := createPost(t, s, news.ID, ann, "", bob)

	wantUnread(t, s, news.ID, bob, model.ChannelUnread{MsgCount: 3, MentionCount: 2, MentionCountRoot: 2, MsgCountRoot: 2})
	wantUnread(t, s, news.ID, ann, model.ChannelUnread{})

	late := members(eve)
	late[0].ChannelID = news.ID
	if _, err := s.ChannelMembers().Save(ctx, late); err != nil {
		t.Fatal(err)
	}
	wantUnread(t, s, news.ID, eve, model.ChannelUnread{}) // who joins has nothing unread

	times, changed, err := s.ChannelMembers().View(ctx, bob, []string{news.ID, first[0].ID})
	if err != nil || len(times) != 1 || times[news.ID] != three.CreateAt || !slices.Equal(changed, []string{news.ID}) {
		t.Fatalf("View: %v, %v, %v", times, changed, err)
	}
	wantUnread(t, s, news.ID, bob, model.ChannelUnread{})
	times, changed, err = s.ChannelMembers().View(ctx, bob, []string{news.ID})
	if err != nil || times[news.ID] != three.CreateAt || changed == nil || len(changed) != 0 {
		t.Fatalf("View again: %v, %v, %v", times, changed, err)
	}

	at, err := s.ChannelMembers().SetUnread(ctx, bob, two, 1, 1)
	want := model.ChannelUnreadAt{
		TeamID: red.ID, UserID: bob, ChannelID: news.ID, MsgCount: 1, MsgCountRoot: 1, MentionCount: 1, MentionCountRoot: 1,
		LastViewedAt: two.CreateAt - 1,
	}
	if err != nil || *at != want {
		t.Fatalf("SetUnread: %+v, %v; want %+v", at, err, want)
	}
	wantUnread(t, s, news.ID, bob, model.ChannelUnread{MsgCount: 2, MentionCount: 1, MentionCountRoot: 1, MsgCountRoot: 1})
	if m, err := s.ChannelMembers().Get(ctx, news.ID, bob); err != nil || m.LastViewedAt != two.CreateAt-1 || m.MsgCount != 1 {
		t.Fatalf("Get after SetUnread: %+v, %v", m, err)
	}
	testTeamUnread(t, s, red, news, bob)
}

func wantUnread(t *testing.T, s store.Store, channelID, userID string, want model.ChannelUnread) {
	t.Helper()
	got, err := s.ChannelMembers().Unread(t.Context(), channelID, userID)
	if err != nil {
		t.Fatal(err)
	}
	want.ChannelID, want.TeamID = channelID, got.TeamID
	if *got != want {
		t.Errorf("Unread: %+v, want %+v", *got, want)
	}
}

func testTeamUnread(t *testing.T, s store.Store, red *model.Team, news *model.Channel, bob string) {
	t.Helper()
	ctx := t.Context()
	unread := func() model.TeamUnread {
		list, err := s.TeamMembers().Unread(ctx, bob, true)
		if err != nil || len(list) != 1 || list[0].TeamID != red.ID {
			t.Fatalf("Unread: %+v, %v", list, err)
		}
		return *list[0]
	}
	want := model.TeamUnread{TeamID: red.ID, MsgCount: 2, MsgCountRoot: 1, MentionCount: 1, MentionCountRoot: 1}
	if got := unread(); got != want {
		t.Errorf("a team's unread: %+v, want %+v", got, want)
	}
	mute := func(muted bool, want ...string) {
		t.Helper()
		list, err := s.ChannelMembers().Mute(ctx, bob, []string{news.ID, model.NewID()}, muted)
		ids := make([]string, len(list))
		for i, m := range list {
			ids[i] = m.ChannelID
			if m.UserID != bob || m.Roles != model.RoleChannelUser || m.NotifyProps[model.NotifyPush] != model.NotifyDefault {
				t.Errorf("Mute(%v) returned %+v", muted, m)
			}
		}
		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("Mute(%v) changed %v, %v; want %v", muted, ids, err, want)
		}
	}
	mute(false)
	mute(true, news.ID)
	mute(true)
	wantUnread(t, s, news.ID, bob, model.ChannelUnread{MentionCount: 1, MentionCountRoot: 1})
	a, err := s.ChannelMembers().Audience(ctx, news.ID)
	if err != nil || !slices.ContainsFunc(a.Members, func(m model.AudienceMember) bool {
		return m.UserID == bob && m.ChannelNotify[model.NotifyMarkUnread] == model.NotifyMention
	}) {
		t.Errorf("Audience does not know of the muting: %+v, %v", a, err)
	}
	want = model.TeamUnread{TeamID: red.ID, MentionCount: 1, MentionCountRoot: 1}
	if got := unread(); got != want {
		t.Errorf("with the channel muted: %+v, want %+v", got, want)
	}
	mute(false, news.ID)
	if m, err := s.ChannelMembers().Get(ctx, news.ID, bob); err != nil || m.NotifyProps[model.NotifyMarkUnread] != model.NotifyAll {
		t.Errorf("Get after Mute(false): %+v, %v", m, err)
	}
}

// testChannelPeople checks what is told of a channel's members as users.
func testChannelPeople(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob, eve := createUser(t, s, "ann"), createUser(t, s, "bob"), createUser(t, s, "eve")
	red, _ := newTeam(t, s, "red", ann.ID)
	newTeam(t, s, "blue", ann.ID)
	if _, err := s.TeamMembers().Save(ctx, []*model.TeamMember{
		{TeamID: red.ID, UserID: bob.ID, SchemeUser: true}, {TeamID: red.ID, UserID: eve.ID, SchemeUser: true},
	}); err != nil {
		t.Fatal(err)
	}
	ids := []string{ann.ID, bob.ID, eve.ID}
	talk := newChannel(t, s, "", model.ChannelGroup, model.GroupChannelName(ids), ids...)
	post := createPost(t, s, talk.ID, ann.ID, "")
	if _, err := s.Posts().Update(ctx, post.ID, func(p *model.Post) error { p.IsPinned = true; return nil }); err != nil {
		t.Fatal(err)
	}
	if a, err := s.ChannelMembers().Audience(ctx, talk.ID); err != nil || len(a.Members) != 3 || a.Members[0].ChannelNotify[model.NotifyPush] != model.NotifyDefault {
		t.Fatalf("Audience: %+v, %v", a, err)
	}
	if _, err := s.Users().Update(ctx, eve.ID, func(u *model.User) error {
		u.DeleteAt, u.Timezone = 5, model.StringMap{"manualTimezone": "Asia/Tokyo"}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Users().Update(ctx, bob.ID, func(u *model.User) error {
		u.Timezone = model.StringMap{"useAutomaticTimezone": "true", "automaticTimezone": "Europe/Amsterdam", "manualTimezone": "Asia/Tokyo"}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if a, err := s.ChannelMembers().Audience(ctx, talk.ID); err != nil || len(a.Members) != 2 {
		t.Errorf("Audience after a deactivation: %+v, %v", a, err)
	}
	if zones, err := s.Channels().Timezones(ctx, talk.ID); err != nil || !slices.Equal(zones, []string{"Europe/Amsterdam"}) {
		t.Errorf("Timezones: %v, %v", zones, err)
	}
	stats, err := s.Channels().Stats(ctx, talk.ID)
	if err != nil || *stats != (model.ChannelStats{ChannelID: talk.ID, MemberCount: 2, PinnedPostCount: 1}) {
		t.Errorf("Stats: %+v, %v", stats, err)
	}
	team, err := s.TeamMembers().Stats(ctx, red.ID)
	if err != nil || *team != (model.TeamStats{TeamID: red.ID, TotalMemberCount: 3, ActiveMemberCount: 2}) {
		t.Errorf("a team's Stats: %+v, %v", team, err)
	}
	active, err := s.TeamMembers().List(ctx, red.ID, model.TeamMemberQuery{ActiveUsers: true, ByUsername: true}, 0, 10)
	if err != nil || len(active) != 2 || active[0].UserID != ann.ID || active[1].UserID != bob.ID {
		t.Errorf("active members: %+v, %v", active, err)
	}
	if common, err := s.Channels().CommonTeams(ctx, talk.ID); err != nil || !slices.Equal(teamNames(common), []string{"red"}) {
		t.Errorf("CommonTeams: %v, %v", teamNames(common), err)
	}
	for term, want := range map[string]int{"bo": 1, "ann": 0, "zoe": 0} { // one's own name finds nothing
		if list, err := s.Channels().SearchGroups(ctx, ann.ID, term, 10); err != nil || len(list) != want {
			t.Errorf("SearchGroups(%s): %v, %v", term, channelNames(list), err)
		}
		list, err := s.Channels().Search(ctx, model.ChannelQuery{UserID: ann.ID, Term: term, Talks: true, Limit: 10})
		if err != nil || len(list) != want {
			t.Errorf("Search of talks for %s: %v, %v", term, channelNames(list), err)
		}
	}
	if err := s.ChannelMembers().Remove(ctx, talk.ID, bob.ID); err != nil {
		t.Fatal(err)
	}
	if a, err := s.ChannelMembers().Audience(ctx, talk.ID); err != nil || len(a.Members) != 1 {
		t.Errorf("Audience after Remove: %+v, %v", a, err)
	}
}

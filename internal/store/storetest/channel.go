package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// newChannel stores a channel with members.
func newChannel(t *testing.T, s store.Store, teamID, kind, name string, userIDs ...string) *model.Channel {
	t.Helper()
	c := &model.Channel{TeamID: teamID, Type: kind, Name: name}
	if !c.IsTalk() {
		c.DisplayName = "The " + name
	}
	c, created, err := s.Channels().Create(t.Context(), c, members(userIDs...))
	if err != nil || !created {
		t.Fatalf("Create %s: created %v, %v", name, created, err)
	}
	return c
}

func members(userIDs ...string) []*model.ChannelMember {
	ms := make([]*model.ChannelMember, len(userIDs))
	for i, id := range userIDs {
		ms[i] = &model.ChannelMember{UserID: id, SchemeUser: true, NotifyProps: model.DefaultChannelNotifyProps()}
	}
	return ms
}

func channelNames(list []*model.Channel) (names []string) {
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

func testChannels(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann := model.NewID()
	red, _ := newTeam(t, s, "red", "")
	if roles, err := s.ChannelMembers().Roles(ctx, ann); err != nil || len(roles) != 0 {
		t.Fatal(roles, err)
	}
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann)
	if roles, err := s.ChannelMembers().Roles(ctx, ann); err != nil || !roles[news.ID].SchemeUser {
		t.Fatalf("Roles after Create: %v, %v", roles, err)
	}
	if _, _, err := s.Channels().Create(ctx, &model.Channel{TeamID: red.ID, Type: model.ChannelPrivate, Name: "news"}, nil); !store.Conflicts(err, "channels_team_name") {
		t.Fatalf("Create of a name that is taken: %v", err)
	}
	head, err := s.Channels().Head(ctx, news.ID)
	if err != nil || head.Name != "news" || head.Type != model.ChannelOpen || head.TeamID != red.ID {
		t.Fatalf("Head: %+v, %v", head, err)
	}
	if _, err := s.Channels().Head(ctx, model.NewID()); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Head of nothing: %v", err)
	}
	changed, err := s.Channels().Update(ctx, news.ID, func(c *model.Channel) error {
		c.Type, c.Header, c.DeleteAt = model.ChannelPrivate, "Read this", 99
		return nil
	})
	if err != nil || changed.UpdateAt <= news.UpdateAt {
		t.Fatalf("Update: %+v, %v", changed, err)
	}
	if head, err := s.Channels().Head(ctx, news.ID); err != nil || head.Type != model.ChannelPrivate || head.DeleteAt != 99 {
		t.Fatalf("Head after Update: %+v, %v", head, err)
	}
	if got, err := s.Channels().Get(ctx, news.ID); err != nil || got.Header != "Read this" || got.UpdateAt != changed.UpdateAt {
		t.Fatalf("Get after Update: %+v, %v", got, err)
	}
	if _, err := s.Channels().GetByName(ctx, red.ID, "news", false); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("GetByName of an archived channel: %v", err)
	}
	if got, err := s.Channels().GetByName(ctx, red.ID, "news", true); err != nil || got.ID != news.ID {
		t.Fatalf("GetByName with archived ones: %+v, %v", got, err)
	}
	if _, err := s.Channels().Update(ctx, news.ID, func(c *model.Channel) error { c.Name = model.ChannelOffTopic; return nil }); !store.Conflicts(err, "channels_team_name") {
		t.Fatalf("Update to a name that is taken: %v", err)
	}
}

func testDirectChannels(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := model.NewID(), model.NewID()
	const callers = 8
	ids := make([]string, callers)
	var created sync.Map
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			c, fresh, err := s.Channels().Create(ctx, &model.Channel{Type: model.ChannelDirect, Name: model.DirectChannelName(ann, bob)}, members(ann, bob))
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = c.ID
			if fresh {
				created.Store(i, true)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	if got := slices.Compact(ids); len(got) != 1 {
		t.Fatalf("%d callers got different channels: %v", callers, got)
	}
	n := 0
	created.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Fatalf("%d callers were told that they created it", n)
	}
	if list, err := s.ChannelMembers().List(ctx, ids[0], 0, 10); err != nil || len(list) != 2 {
		t.Fatalf("members: %v, %v", list, err)
	}
}

func testChannelLists(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := model.NewID(), model.NewID()
	red, _ := newTeam(t, s, "red", "")
	blue, _ := newTeam(t, s, "blue", "")
	news := newChannel(t, s, red.ID, model.ChannelOpen, "news", ann)
	hidden := newChannel(t, s, red.ID, model.ChannelPrivate, "hidden", bob)
	gone := newChannel(t, s, red.ID, model.ChannelOpen, "gone", ann)
	newChannel(t, s, blue.ID, model.ChannelOpen, "away", ann)
	talk := newChannel(t, s, "", model.ChannelDirect, model.DirectChannelName(ann, bob), ann, bob)
	if _, err := s.Channels().Update(ctx, gone.ID, func(c *model.Channel) error { c.DeleteAt = 50; return nil }); err != nil {
		t.Fatal(err)
	}

	type list func() ([]*model.Channel, error)
	byUser := func(teamID string, deleted bool, since int64) list {
		return func() ([]*model.Channel, error) { return s.Channels().ListByUser(ctx, ann, teamID, deleted, since) }
	}
	byTeam := func(kind string, deleted bool, offset, limit int) list {
		return func() ([]*model.Channel, error) {
			return s.Channels().ListByTeam(ctx, red.ID, kind, deleted, offset, limit)
		}
	}
	search := func(q model.ChannelQuery) list {
		q.UserID, q.Limit = ann, 10
		return func() ([]*model.Channel, error) { return s.Channels().Search(ctx, q) }
	}
	for name, tc := range map[string]struct {
		list list
		want []string
	}{
		"a team's public":        {byTeam(model.ChannelOpen, false, 0, 10), []string{"off-topic", "news", "town-square"}},
		"its second page":        {byTeam(model.ChannelOpen, false, 1, 1), []string{"news"}},
		"a team's private":       {byTeam(model.ChannelPrivate, false, 0, 10), []string{"hidden"}},
		"a team's archived":      {byTeam("", true, 0, 10), []string{"gone"}},
		"a user's in a team":     {byUser(red.ID, false, 0), []string{talk.Name, "news"}},
		"with archived":          {byUser(red.ID, true, 0), []string{talk.Name, "gone", "news"}},
		"archived since":         {byUser(red.ID, true, 51), []string{talk.Name, "news"}},
		"a user's everywhere":    {byUser("", false, 0), []string{talk.Name, "away", "news"}},
		"by ids":                 {func() ([]*model.Channel, error) { return s.Channels().ListByIDs(ctx, []string{news.ID, hidden.ID}) }, []string{"hidden", "news"}},
		"search nothing":         {search(model.ChannelQuery{Term: "e"}), nil},
		"search public":          {search(model.ChannelQuery{Term: "E N", Public: true, TeamID: red.ID}), []string{"news"}},
		"search public archived": {search(model.ChannelQuery{Term: "the ", Public: true, TeamID: red.ID, Archived: true}), []string{"gone", "news"}},
		"search one's own":       {search(model.ChannelQuery{Term: "the", Member: true}), []string{"away", "news"}},
		"search a wildcard":      {search(model.ChannelQuery{Term: "%", Public: true, Member: true}), nil},
	} {
		got, err := tc.list()
		if err != nil || got == nil || !slices.Equal(channelNames(got), tc.want) {
			t.Errorf("%s: %v, %v; want %v", name, channelNames(got), err, tc.want)
		}
	}
	if n, err := s.Channels().CountByTeam(ctx, red.ID); err != nil || n != 4 {
		t.Errorf("CountByTeam = %d, %v", n, err)
	}
	counts, err := s.Channels().CountMembers(ctx, []string{talk.ID, news.ID})
	if err != nil || counts[talk.ID] != 2 || counts[news.ID] != 1 {
		t.Errorf("CountMembers = %v, %v", counts, err)
	}
	testAllChannels(t, s, ann, red)
}

func testAllChannels(t *testing.T, s store.Store, userID string, red *model.Team) {
	ctx := t.Context()
	if _, err := s.TeamMembers().Save(ctx, []*model.TeamMember{{TeamID: red.ID, UserID: userID, SchemeUser: true}}); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		q    model.ChannelSearch
		want []string
	}{
		"all":             {model.ChannelSearch{}, []string{"off-topic", "off-topic", "away", "hidden", "news", "town-square", "town-square"}},
		"without default": {model.ChannelSearch{ExcludeDefaults: true}, []string{"away", "hidden", "news"}},
		"private":         {model.ChannelSearch{Private: true}, []string{"hidden"}},
		"archived":        {model.ChannelSearch{Deleted: true}, []string{"gone"}},
		"and archived":    {model.ChannelSearch{ExcludeDefaults: true, IncludeDeleted: true, TeamIDs: []string{red.ID}}, []string{"gone", "hidden", "news"}},
		"by term":         {model.ChannelSearch{Term: "the h"}, []string{"hidden"}},
		"a user's":        {model.ChannelSearch{UserID: userID, ExcludeDefaults: true}, []string{"away", "news"}},
	} {
		list, total, err := s.Channels().ListAll(ctx, tc.q, 0, 20)
		var names []string
		for _, c := range list {
			names = append(names, c.Name)
		}
		if err != nil || list == nil || !slices.Equal(names, tc.want) || int(total) != len(tc.want) {
			t.Errorf("%s: %v, %d, %v; want %v", name, names, total, err, tc.want)
		}
	}
	list, total, err := s.Channels().ListAll(ctx, model.ChannelSearch{ExcludeDefaults: true}, 1, 1)
	if err != nil || len(list) != 1 || list[0].Name != "hidden" || list[0].TeamName != "red" || list[0].TeamDisplayName != "The red" || total != 3 {
		t.Errorf("the second page: %+v, %d, %v", list, total, err)
	}
}

func testChannelMembers(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann, bob := model.NewID(), model.NewID()
	red, first := newTeam(t, s, "red", ann)
	town := first[0].ID
	if roles, err := s.ChannelMembers().Roles(ctx, bob); err != nil || len(roles) != 0 {
		t.Fatal(roles, err)
	}
	join := func() []*model.ChannelMember {
		var ms []*model.ChannelMember
		for _, c := range first {
			for _, m := range members(ann, bob) {
				m.ChannelID = c.ID
				ms = append(ms, m)
			}
		}
		added, err := s.ChannelMembers().Save(ctx, ms)
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	if added := join(); len(added) != 2 || added[0].UserID != bob || added[1].UserID != bob || added[0].Roles != "channel_user" {
		t.Fatalf("Save added %+v", added)
	}
	if added := join(); len(added) != 0 {
		t.Fatalf("Save again added %+v", added)
	}
	if roles, err := s.ChannelMembers().Roles(ctx, bob); err != nil || len(roles) != 2 {
		t.Fatalf("Roles after Save: %v, %v", roles, err)
	}
	ghost := members(bob)
	ghost[0].ChannelID = model.NewID()
	if _, err := s.ChannelMembers().Save(ctx, ghost); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Save in no channel: %v", err)
	}
	m, err := s.ChannelMembers().Update(ctx, town, bob, func(m *model.ChannelMember) error {
		m.SchemeAdmin = true
		m.NotifyProps[model.NotifyMarkUnread] = model.NotifyMention
		return nil
	})
	if err != nil || m.Roles != "channel_user channel_admin" {
		t.Fatalf("Update: %+v, %v", m, err)
	}
	got, err := s.ChannelMembers().Get(ctx, town, bob)
	if err != nil || got.Roles != m.Roles || got.NotifyProps[model.NotifyMarkUnread] != model.NotifyMention || got.NotifyProps[model.NotifyPush] != model.NotifyDefault {
		t.Fatalf("Get after Update: %+v, %v", got, err)
	}
	if roles, err := s.ChannelMembers().Roles(ctx, bob); err != nil || !roles[town].SchemeAdmin {
		t.Fatalf("Roles after Update: %v, %v", roles, err)
	}
	if list, err := s.ChannelMembers().List(ctx, town, 1, 5); err != nil || len(list) != 1 || list[0].UserID != max(ann, bob) {
		t.Fatalf("List: %v, %v", list, err)
	}
	if list, err := s.ChannelMembers().ListByIDs(ctx, town, []string{bob}); err != nil || len(list) != 1 {
		t.Fatalf("ListByIDs: %v, %v", list, err)
	}
	mine, err := s.ChannelMembers().ListByUser(ctx, bob, red.ID, 0, -1)
	if err != nil || len(mine) != 2 || mine[0].TeamName != "red" || mine[0].Roles == "" {
		t.Fatalf("ListByUser: %+v, %v", mine, err)
	}
	if mine, err := s.ChannelMembers().ListByUser(ctx, bob, "", 1, 1); err != nil || len(mine) != 1 {
		t.Fatalf("ListByUser's second page: %+v, %v", mine, err)
	}
	if err := s.ChannelMembers().Remove(ctx, town, bob); err != nil {
		t.Fatal(err)
	}
	if roles, err := s.ChannelMembers().Roles(ctx, bob); err != nil || len(roles) != 1 {
		t.Fatalf("Roles after Remove: %v, %v", roles, err)
	}
	for what, err := range map[string]error{
		"Remove again":     s.ChannelMembers().Remove(ctx, town, bob),
		"Get of who left":  second(s.ChannelMembers().Get(ctx, town, bob)),
		"Unread of nobody": second(s.ChannelMembers().Unread(ctx, town, bob)),
		"Update of nobody": second(s.ChannelMembers().Update(ctx, town, bob, func(*model.ChannelMember) error { return nil })),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// testJoinAtOnce lets many add the same member: one does, nobody fails.
func testJoinAtOnce(t *testing.T, s store.Store) {
	ctx := t.Context()
	red, first := newTeam(t, s, "red", "")
	bob := model.NewID()
	var mu sync.Mutex
	var joined, entered int
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			team, err := s.TeamMembers().Save(ctx, []*model.TeamMember{{TeamID: red.ID, UserID: bob, SchemeUser: true}})
			if err != nil {
				t.Error(err)
			}
			m := members(bob)
			m[0].ChannelID = first[0].ID
			channel, err := s.ChannelMembers().Save(ctx, m)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			joined, entered = joined+len(team), entered+len(channel)
		})
	}
	wg.Wait()
	if joined != 1 || entered != 1 {
		t.Fatalf("joined the team %d times, the channel %d times", joined, entered)
	}
}

package storetest

import (
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

const dayMs = 24 * 60 * 60 * 1000

func testAnalytics(t *testing.T, s store.Store) {
	ctx, now := t.Context(), model.Now()
	a := s.Analytics()
	if got, err := a.Totals(ctx, "", now); err != nil || *got != (model.Totals{}) {
		t.Fatalf("Totals of an empty server: %+v, %v", got, err)
	}
	ann, ben, robot := createUser(t, s, "ann"), createUser(t, s, "ben"), createUser(t, s, "robot")
	if _, err := s.Users().Update(ctx, robot.ID, func(u *model.User) error { u.IsBot = true; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Users().Update(ctx, ben.ID, func(u *model.User) error { u.DeleteAt = now; return nil }); err != nil {
		t.Fatal(err)
	}
	red, first := newTeam(t, s, "red", ann.ID)
	blue, _ := newTeam(t, s, "blue", "")
	secret := newChannel(t, s, red.ID, model.ChannelPrivate, "secret", ann.ID)
	create(t, s, newDraft(first[0].ID, ann.ID, "one"), newDraft(secret.ID, ann.ID, "two"), newDraft(secret.ID, robot.ID, "three"))
	if _, _, err := s.Statuses().Update(ctx, ann.ID, func(st *model.Status) bool {
		st.Status, st.LastActivityAt = "online", now-2*dayMs
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Files().Create(ctx, newFile(secret.ID, "", now), newFile(secret.ID, "", now)); err != nil {
		t.Fatal(err)
	}

	for _, tc := range []struct {
		team string
		want model.Totals
	}{
		{"", model.Totals{PublicChannels: 4, PrivateChannels: 1, Posts: 3, Users: 1, InactiveUsers: 1, Teams: 2, MonthlyActive: 1}},
		{red.ID, model.Totals{PublicChannels: 2, PrivateChannels: 1, Posts: 3, Users: 1, Teams: 2, MonthlyActive: 1}},
		{blue.ID, model.Totals{PublicChannels: 2, Teams: 2, MonthlyActive: 1}},
	} {
		if got, err := a.Totals(ctx, tc.team, now); err != nil || *got != tc.want {
			t.Errorf("Totals(%q): %+v, %v; want %+v", tc.team, got, err, tc.want)
		}
	}

	for _, tc := range []struct {
		name           string
		q              model.DayQuery
		posts, authors int64
	}{
		{"all", model.DayQuery{Since: now - dayMs}, 3, 2},
		{"bots", model.DayQuery{Since: now - dayMs, Bots: true}, 1, 1},
		{"red", model.DayQuery{Since: now - dayMs, TeamID: red.ID}, 3, 2},
		{"blue", model.DayQuery{Since: now - dayMs, TeamID: blue.ID}, 0, 0},
		{"later", model.DayQuery{Since: now + dayMs}, 0, 0},
	} {
		posts, err := a.PostsByDay(ctx, tc.q)
		if err != nil {
			t.Fatal(err)
		}
		authors, err := a.AuthorsByDay(ctx, tc.q)
		if err != nil {
			t.Fatal(err)
		}
		if posts == nil || authors == nil {
			t.Errorf("%s: a list is nil", tc.name)
		}
		// The posts were all stored within this test, at most over a midnight.
		if got := total(t, posts, now); got != tc.posts {
			t.Errorf("%s: %d posts, want %d: %v", tc.name, got, tc.posts, posts)
		}
		if got := total(t, authors, now); got < tc.authors || len(authors) == 1 && got != tc.authors {
			t.Errorf("%s: %d authors, want %d: %v", tc.name, got, tc.authors, authors)
		}
	}

	if size, err := a.FileBytes(ctx); err != nil || size != 2*(5<<30) {
		t.Errorf("FileBytes: %d, %v", size, err)
	}
}

// total sums the counts, of days that may be today or tomorrow.
func total(t *testing.T, days []model.DayCount, now int64) (n int64) {
	t.Helper()
	for i, d := range days {
		if d.Day%dayMs != 0 || d.Day < now-dayMs || d.Day > now+dayMs || i > 0 && d.Day >= days[i-1].Day {
			t.Errorf("day %d of %v", d.Day, days)
		}
		n += d.Count
	}
	return n
}

package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

func TestAnalytics(t *testing.T) {
	t.Parallel()
	settings, err := config.Load(config.Source{})
	if err != nil {
		t.Fatal(err)
	}
	site := apptest.New(t, func(p *app.Parts) {
		p.Settings, p.Cluster = settings, cluster.New(cluster.Options{Sockets: func() int64 { return 7 }})
	})
	ctx, ann, admin := t.Context(), site.User("ann"), site.User("root", model.RoleSystemUser, model.RoleSystemAdmin)
	team := site.Team("red", ann)
	values := func(name, teamID string) string {
		t.Helper()
		rows, err := site.Analytics.List(ctx, admin, name, teamID)
		if err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(rows))
		for i, r := range rows {
			texts[i] = fmt.Sprint(r.Name, "=", r.Value)
		}
		slices.Sort(texts)
		return strings.Join(texts, " ")
	}
	want := "channel_open_count=2 channel_private_count=0 daily_active_users=0 inactive_user_count=0 monthly_active_users=0 " +
		"post_count=0 team_count=1 total_websocket_connections=7 unique_user_count="
	if got := values("standard", ""); got != want+"2" {
		t.Errorf("standard: %s", got)
	}
	if got := values("standard", team.ID); got != want+"1" {
		t.Errorf("of the team: %s", got)
	}
	if got := values("extra_counts", ""); got != "session_count=2" {
		t.Errorf("extra_counts: %s", got)
	}
	channel := site.Channel(team.ID, model.ChannelOpen, "talk", ann)
	site.Post(ann, channel.ID, nil, "hello")
	if got := values("", ""); got != want+"2" {
		t.Errorf("counted again within a minute: %s", got)
	}
	if got := values("post_counts_day", ""); got != today(site)+"=1" {
		t.Errorf("post_counts_day: %s", got)
	}
	if got := values("user_counts_with_posts_day", team.ID); got != today(site)+"=1" {
		t.Errorf("user_counts_with_posts_day: %s", got)
	}
	if got := values("bot_post_counts_day", ""); got != "" {
		t.Errorf("bot_post_counts_day: %s", got)
	}
	if _, err := site.Nodes.InvalidateCaches(ctx, admin); err != nil {
		t.Fatal(err)
	}
	if got := values("", ""); !strings.Contains(got, "channel_open_count=3") || !strings.Contains(got, "post_count=1 ") {
		t.Errorf("after the caches were dropped: %s", got)
	}
	if n, err := site.Analytics.PostCount(ctx); err != nil || n != 1 {
		t.Errorf("PostCount: %d, %v", n, err)
	}
	if n, err := site.Analytics.FileBytes(ctx); err != nil || n != 0 {
		t.Errorf("FileBytes: %d, %v", n, err)
	}

	for _, tc := range []struct {
		name, teamID string
		code         model.Code
	}{{"nonsense", "", model.Invalid}, {"standard", model.NewID(), model.NotFound}} {
		if _, err := site.Analytics.List(ctx, admin, tc.name, tc.teamID); model.ErrorCode(err) != tc.code {
			t.Errorf("%s of %q: %v", tc.name, tc.teamID, err)
		}
	}
	for who, want := range map[*model.Session]int64{ann: 0, admin: 2} {
		if limits, err := site.Analytics.Limits(ctx, who); err != nil || *limits != (model.ServerLimits{ActiveUserCount: want}) {
			t.Errorf("limits: %+v, %v; want %d users", limits, err, want)
		}
	}
}

// today is the name of the row of the site's day.
func today(site *apptest.Site) string {
	return time.UnixMilli(site.Clock.Now()).UTC().Format(time.DateOnly)
}

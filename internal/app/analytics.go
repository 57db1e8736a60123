package app

import (
	"context"
	"errors"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/polder-chat/polder/internal/cluster"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// analyticsAge is how long a number is shown before it is counted again.
const analyticsAge = time.Minute

// analyticsDays is how far back numbers by day go.
const analyticsDays = 31

// analyticsTimeout bounds a count: it goes on when the caller that began it
// leaves, as others wait for it.
const analyticsTimeout = 30 * time.Second

// Analytics are numbers of the server and its teams. They cost the database more
// than what people wait for, so each is counted at most once a minute.
type Analytics struct {
	store  store.Store
	access *Access
	now    func() int64
	nodes  *cluster.Cluster

	rows  *otter.Cache[analyticsKey, []*model.AnalyticsRow]
	total *otter.Cache[string, *model.Totals] // by team id
	bytes *otter.Cache[string, int64]
}

type analyticsKey struct{ name, teamID string }

func newAnalytics(p Parts, access *Access) *Analytics {
	return &Analytics{
		store: p.Store, access: access, now: p.Now, nodes: p.Cluster,
		rows:  newCounts[analyticsKey, []*model.AnalyticsRow](),
		total: newCounts[string, *model.Totals](),
		bytes: newCounts[string, int64](),
	}
}

func newCounts[K comparable, V any]() *otter.Cache[K, V] {
	return otter.Must(&otter.Options[K, V]{MaximumSize: 256, ExpiryCalculator: otter.ExpiryWriting[K, V](analyticsAge)})
}

// count returns what cache has, from load if that is nothing or old.
func count[K comparable, V any](ctx context.Context, cache *otter.Cache[K, V], key K, load func(context.Context) (V, error)) (V, error) {
	return cache.Get(ctx, key, otter.LoaderFunc[K, V](func(ctx context.Context, _ K) (V, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), analyticsTimeout)
		defer cancel()
		return load(ctx)
	}))
}

// forget makes the next question count again.
func (a *Analytics) forget() {
	a.rows.InvalidateAll()
	a.total.InvalidateAll()
	a.bytes.InvalidateAll()
}

// List returns the rows of the name, "" being "standard", of a team or of the
// server.
func (a *Analytics) List(ctx context.Context, s *model.Session, name, teamID string) ([]*model.AnalyticsRow, error) {
	if err := a.access.CheckSystem(ctx, s, model.PermGetAnalytics); err != nil {
		return nil, err
	}
	if teamID != "" {
		_, err := a.store.Teams().Get(ctx, teamID)
		if errors.Is(err, store.ErrNotFound) {
			return nil, model.NewError(model.NotFound, "app.team.get.find.app_error", nil)
		}
		if err != nil {
			return nil, err
		}
	}
	byDay := func(read func(context.Context, model.DayQuery) ([]model.DayCount, error), bots bool) ([]*model.AnalyticsRow, error) {
		return count(ctx, a.rows, analyticsKey{name, teamID}, func(ctx context.Context) ([]*model.AnalyticsRow, error) {
			since := a.now() - analyticsDays*24*time.Hour.Milliseconds()
			days, err := read(ctx, model.DayQuery{TeamID: teamID, Since: since, Bots: bots})
			return dayRows(days), err
		})
	}
	switch name {
	case "", "standard":
		return a.standard(ctx, teamID)
	case "extra_counts":
		return a.extra(ctx)
	case "post_counts_day":
		return byDay(a.store.Analytics().PostsByDay, false)
	case "bot_post_counts_day":
		return byDay(a.store.Analytics().PostsByDay, true)
	case "user_counts_with_posts_day":
		return byDay(a.store.Analytics().AuthorsByDay, false)
	default:
		return nil, model.NewError(model.Invalid, "api.context.invalid_url_param.app_error", model.Params{"Name": "name"})
	}
}

func (a *Analytics) standard(ctx context.Context, teamID string) ([]*model.AnalyticsRow, error) {
	t, err := a.totals(ctx, teamID)
	if err != nil {
		return nil, err
	}
	return []*model.AnalyticsRow{
		row("channel_open_count", t.PublicChannels),
		row("channel_private_count", t.PrivateChannels),
		row("post_count", t.Posts),
		row("unique_user_count", t.Users),
		row("team_count", t.Teams),
		row("total_websocket_connections", sockets(a.nodes)),
		row("daily_active_users", t.DailyActive),
		row("monthly_active_users", t.MonthlyActive),
		row("inactive_user_count", t.InactiveUsers),
	}, nil
}

func (a *Analytics) extra(ctx context.Context) ([]*model.AnalyticsRow, error) {
	t, err := a.totals(ctx, "")
	if err != nil {
		return nil, err
	}
	return []*model.AnalyticsRow{row("session_count", t.Sessions)}, nil
}

// Limits tells how many users there are to who may know, and to all that nothing
// is limited.
func (a *Analytics) Limits(ctx context.Context, s *model.Session) (*model.ServerLimits, error) {
	may, err := a.access.System(ctx, s, model.PermSysconsoleReadUserUsers)
	if err != nil || !may {
		return &model.ServerLimits{}, err
	}
	t, err := a.totals(ctx, "")
	if err != nil {
		return nil, err
	}
	return &model.ServerLimits{ActiveUserCount: t.Users}, nil
}

// PostCount is roughly how many posts there are: one digit of it.
func (a *Analytics) PostCount(ctx context.Context) (int64, error) {
	t, err := a.totals(ctx, "")
	if err != nil {
		return 0, err
	}
	return rounded(t.Posts), nil
}

// FileBytes is roughly the size of all files: one digit of it.
func (a *Analytics) FileBytes(ctx context.Context) (int64, error) {
	n, err := count(ctx, a.bytes, "", a.store.Analytics().FileBytes)
	return rounded(n), err
}

func (a *Analytics) totals(ctx context.Context, teamID string) (*model.Totals, error) {
	return count(ctx, a.total, teamID, func(ctx context.Context) (*model.Totals, error) {
		return a.store.Analytics().Totals(ctx, teamID, a.now())
	})
}

func row(name string, n int64) *model.AnalyticsRow {
	return &model.AnalyticsRow{Name: name, Value: float64(n)}
}

// dayRows names each row by its day in UTC.
func dayRows(days []model.DayCount) []*model.AnalyticsRow {
	rows := make([]*model.AnalyticsRow, len(days))
	for i, d := range days {
		rows[i] = row(time.UnixMilli(d.Day).UTC().Format(time.DateOnly), d.Count)
	}
	return rows
}

// rounded keeps the first digit: 4000 of 4321.
func rounded(n int64) int64 {
	unit := int64(1)
	for n/unit >= 10 {
		unit *= 10
	}
	return n / unit * unit
}

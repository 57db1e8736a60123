package sqlstore

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type analytics struct{ s *Store }

// Analytics implements store.Store.
func (s *Store) Analytics() store.Analytics { return analytics{s} }

// Times in Unix ms.
const (
	day   = int64(24 * 60 * 60 * 1000)
	month = 30 * day
)

func (a analytics) Totals(ctx context.Context, teamID string, now int64) (*model.Totals, error) {
	inTeam, users := `1 = 1`, `users u WHERE u.is_bot = ? AND `
	var ofTeam []any
	if teamID != "" {
		inTeam = `team_id = ?`
		ofTeam = []any{teamID}
		users = `team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = ? AND m.delete_at = 0 AND u.is_bot = ? AND `
	}
	var args []any
	args = append(args, ofTeam...)
	args = append(args, ofTeam...)
	args = append(args, ofTeam...)
	args = append(append(args, ofTeam...), false)
	args = append(append(args, ofTeam...), false)
	args = append(args, now-day, now-month, now)
	var t model.Totals
	err := a.s.read(ctx).get(ctx, &t, `SELECT
		(SELECT COUNT(*) FROM channels WHERE `+inTeam+` AND type = 'O' AND delete_at = 0) AS public_channels,
		(SELECT COUNT(*) FROM channels WHERE `+inTeam+` AND type = 'P' AND delete_at = 0) AS private_channels,
		(SELECT COALESCE(SUM(total_msg_count), 0) FROM channels WHERE `+inTeam+`) AS posts,
		(SELECT COUNT(*) FROM `+users+`u.delete_at = 0) AS users,
		(SELECT COUNT(*) FROM `+users+`u.delete_at <> 0) AS inactive_users,
		(SELECT COUNT(*) FROM teams WHERE delete_at = 0) AS teams,
		(SELECT COUNT(*) FROM statuses WHERE last_activity_at > ?) AS daily_active,
		(SELECT COUNT(*) FROM statuses WHERE last_activity_at > ?) AS monthly_active,
		(SELECT COUNT(*) FROM sessions WHERE expires_at = 0 OR expires_at > ?) AS sessions`, args...)
	return &t, err
}

func (a analytics) PostsByDay(ctx context.Context, q model.DayQuery) ([]model.DayCount, error) {
	return a.byDay(ctx, q, `COUNT(*)`)
}

func (a analytics) AuthorsByDay(ctx context.Context, q model.DayQuery) ([]model.DayCount, error) {
	return a.byDay(ctx, q, `COUNT(DISTINCT p.user_id)`)
}

// byDay reads through the index of a channel's posts, and only in channels that
// had a post: one on the time alone would cost every new post something.
func (a analytics) byDay(ctx context.Context, q model.DayQuery, count string) ([]model.DayCount, error) {
	query := `SELECT p.create_at - p.create_at % ? AS day, ` + count + ` AS count
		FROM channels c JOIN posts p ON p.channel_id = c.id AND p.create_at >= ?`
	args := []any{day, q.Since}
	if q.Bots {
		query += ` JOIN users u ON u.id = p.user_id AND u.is_bot = ?`
		args = append(args, true)
	}
	query += ` WHERE c.last_post_at >= ?`
	args = append(args, q.Since)
	if q.TeamID != "" {
		query += ` AND c.team_id = ?`
		args = append(args, q.TeamID)
	}
	days := []model.DayCount{}
	err := a.s.read(ctx).list(ctx, &days, query+` GROUP BY day ORDER BY day DESC`, args...)
	return days, err
}

func (a analytics) FileBytes(ctx context.Context) (size int64, err error) {
	err = a.s.read(ctx).get(ctx, &size, `SELECT COALESCE(SUM(size), 0) FROM files WHERE delete_at = 0`)
	return size, err
}

package sqlstore

import (
	"context"
	"strings"

	"github.com/polder-chat/polder/internal/model"
)

func (c channels) ListByIDs(ctx context.Context, ids []string) ([]*model.Channel, error) {
	in, args := c.s.dialect.in("id", ids)
	return c.list(ctx, `SELECT `+joinColumns(channelColumns)+` FROM channels WHERE `+in+` ORDER BY display_name, id`, args...)
}

func (c channels) ListByTeam(ctx context.Context, teamID, channelType string, deleted bool, offset, limit int) ([]*model.Channel, error) {
	query := `SELECT ` + joinColumns(channelColumns) + ` FROM channels WHERE team_id = ? AND team_delete_at = 0`
	args := []any{teamID}
	if channelType != "" {
		query += ` AND type = ?`
		args = append(args, channelType)
	}
	if deleted {
		query += ` AND delete_at <> 0`
	} else {
		query += ` AND delete_at = 0`
	}
	return c.list(ctx, query+` ORDER BY display_name, id LIMIT ? OFFSET ?`, append(args, limit, offset)...)
}

func (c channels) CountByTeam(ctx context.Context, teamID string) (n int64, err error) {
	err = c.s.read(ctx).get(ctx, &n, `SELECT COUNT(*) FROM channels WHERE team_id = ? AND delete_at = 0`, teamID)
	return n, err
}

func (c channels) ListByUser(ctx context.Context, userID, teamID string, includeDeleted bool, lastDeleteAt int64) ([]*model.Channel, error) {
	query := `SELECT ` + aliased("c", channelColumns) + ` FROM channels c JOIN channel_members m ON m.channel_id = c.id
		WHERE m.user_id = ? AND c.team_delete_at = 0`
	args := []any{userID}
	if teamID != "" {
		query += ` AND (c.team_id = ? OR c.team_id = '')`
		args = append(args, teamID)
	}
	switch {
	case !includeDeleted:
		query += ` AND c.delete_at = 0`
	case lastDeleteAt > 0:
		query += ` AND (c.delete_at = 0 OR c.delete_at >= ?)`
		args = append(args, lastDeleteAt)
	}
	return c.list(ctx, query+` ORDER BY c.display_name, c.id`, args...)
}

func (c channels) ListAll(ctx context.Context, q model.ChannelSearch, offset, limit int) ([]*model.ChannelWithTeam, int64, error) {
	from, args := c.fromAll(q)
	list := []*model.ChannelWithTeam{}
	err := c.s.read(ctx).list(ctx, &list, `SELECT `+aliased("c", channelColumns)+`,
		t.display_name AS team_display_name, t.name AS team_name, t.update_at AS team_update_at`+from+`
		ORDER BY c.display_name, c.id LIMIT ? OFFSET ?`, append(args, limit, offset)...)
	if err != nil {
		return nil, 0, err
	}
	var total int64
	if err := c.s.read(ctx).get(ctx, &total, `SELECT COUNT(*)`+from, args[:len(args):len(args)]...); err != nil {
		return nil, 0, err
	}
	return list, total, nil
}

func (c channels) fromAll(q model.ChannelSearch) (from string, args []any) {
	from = ` FROM channels c JOIN teams t ON t.id = c.team_id WHERE `
	switch {
	case q.Public && !q.Private:
		from += `c.type = 'O'`
	case q.Private && !q.Public:
		from += `c.type = 'P'`
	default:
		from += `c.type IN ('O', 'P')`
	}
	switch {
	case q.Deleted:
		from += ` AND c.delete_at <> 0`
	case !q.IncludeDeleted:
		from += ` AND c.delete_at = 0 AND c.team_delete_at = 0`
	}
	if q.ExcludeDefaults {
		from += ` AND c.name NOT IN ('` + model.ChannelTownSquare + `', '` + model.ChannelOffTopic + `')`
	}
	if len(q.TeamIDs) > 0 {
		in, ids := c.s.dialect.in("c.team_id", q.TeamIDs)
		from, args = from+` AND `+in, append(args, ids...)
	}
	if q.UserID != "" {
		from += ` AND ((c.type = 'O' AND c.team_id IN (SELECT team_id FROM team_members WHERE user_id = ? AND delete_at = 0 AND NOT scheme_guest))
			OR c.id IN (SELECT channel_id FROM channel_members WHERE user_id = ?))`
		args = append(args, q.UserID, q.UserID)
	}
	if q.Term != "" {
		from += ` AND ` + channelText
		args = append(args, anywhere(q.Term), anywhere(q.Term), anywhere(q.Term))
	}
	return from, args
}

// channelText is true for channels c that hold a pattern, given three times.
const channelText = `(LOWER(c.name) LIKE ? ESCAPE '!' OR LOWER(c.display_name) LIKE ? ESCAPE '!' OR LOWER(c.purpose) LIKE ? ESCAPE '!')`

func (c channels) Search(ctx context.Context, q model.ChannelQuery) ([]*model.Channel, error) {
	var kinds []string
	var args []any
	term := anywhere(q.Term)
	if q.Public {
		kinds = append(kinds, `(c.type = 'O' AND `+channelText+`)`)
		args = append(args, term, term, term)
	}
	if q.Member {
		kinds = append(kinds, `(c.type IN ('O', 'P') AND `+channelText+` AND c.id IN (SELECT channel_id FROM channel_members WHERE user_id = ?))`)
		args = append(args, term, term, term, q.UserID)
	}
	where := `(` + strings.Join(kinds, ` OR `) + `) AND c.team_delete_at = 0`
	if len(kinds) == 0 {
		where = `1 = 0`
	}
	if q.TeamID != "" {
		where += ` AND c.team_id = ?`
		args = append(args, q.TeamID)
	}
	if q.Talks {
		where = `(` + where + ` OR ` + talkMatch + `)`
		args = append(args, q.UserID, q.UserID, term)
	}
	if !q.Archived {
		where += ` AND c.delete_at = 0`
	}
	return c.list(ctx, `SELECT `+aliased("c", channelColumns)+` FROM channels c WHERE `+where+` ORDER BY c.display_name, c.id LIMIT ?`,
		append(args, q.Limit)...)
}

// talkMatch is true for direct and group channels c of a user, given twice,
// with another member whose username matches a pattern.
const talkMatch = `(c.type IN ('D', 'G') AND c.id IN (SELECT mine.channel_id FROM channel_members mine
	JOIN channel_members other ON other.channel_id = mine.channel_id JOIN users u ON u.id = other.user_id
	WHERE mine.user_id = ? AND other.user_id <> ? AND u.username LIKE ? ESCAPE '!'))`

func (c channels) SearchGroups(ctx context.Context, userID, term string, limit int) ([]*model.Channel, error) {
	return c.list(ctx, `SELECT `+aliased("c", channelColumns)+` FROM channels c WHERE c.type = 'G' AND c.delete_at = 0
		AND `+talkMatch+` ORDER BY c.display_name, c.id LIMIT ?`, userID, userID, anywhere(term), limit)
}

func (c channels) list(ctx context.Context, query string, args ...any) ([]*model.Channel, error) {
	list := []*model.Channel{}
	if err := c.s.read(ctx).list(ctx, &list, query, args...); err != nil {
		return nil, err
	}
	return list, nil
}

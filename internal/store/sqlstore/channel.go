package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type channels struct{ s *Store }

// Channels implements store.Store.
func (s *Store) Channels() store.Channels { return channels{s} }

var channelColumns = []string{
	"id", "create_at", "update_at", "delete_at", "team_delete_at", "team_id", "type", "display_name", "name", "header", "purpose",
	"creator_id", "scheme_id", "group_constrained", "last_post_at", "last_root_post_at", "total_msg_count",
	"total_msg_count_root", "last_change",
}

func channelRow(c *model.Channel) []any {
	return []any{
		c.ID, c.CreateAt, c.UpdateAt, c.DeleteAt, c.TeamDeleteAt, c.TeamID, c.Type, c.DisplayName, c.Name, c.Header, c.Purpose,
		c.CreatorID, c.SchemeID, c.GroupConstrained, c.LastPostAt, c.LastRootPostAt, c.TotalMsgCount,
		c.TotalMsgCountRoot, c.LastChange,
	}
}

func (c channels) Create(ctx context.Context, ch *model.Channel, members []*model.ChannelMember) (*model.Channel, bool, error) {
	now := c.s.now()
	ch.ID, ch.CreateAt, ch.UpdateAt = model.NewID(), now, now
	rows := make([][]any, len(members))
	users := make([]string, len(members))
	for i, m := range members {
		m.ChannelID = ch.ID
		rows[i], users[i] = channelMemberRow(m, now), m.UserID
	}
	err := c.s.write(ctx, func(tx conn) error {
		if err := tx.checkTeam(ctx, ch.TeamID); err != nil {
			return err
		}
		if err := tx.insert(ctx, "channels", channelColumns, "", channelRow(ch)); err != nil {
			return err
		}
		tx.changes(c.s.caches.channelRoles, users...)
		return tx.insert(ctx, "channel_members", channelMemberColumns, "", rows...)
	})
	if ch.IsTalk() && store.Conflicts(err, "channels_team_name") {
		old, err := c.byName(ctx, c.s.atMaster(), "", ch.Name, true)
		return old, false, err
	}
	if err != nil {
		return nil, false, err
	}
	return ch, true, nil
}

// checkTeam refuses a team that is archived, and keeps it from being.
func (c conn) checkTeam(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	var archived []int64
	err := c.list(ctx, &archived, `SELECT delete_at FROM teams WHERE id = ?`+c.s.dialect.forShare(), id)
	if err == nil && len(archived) == 1 && archived[0] != 0 {
		err = fmt.Errorf("team %s is archived: %w", id, store.ErrNotFound)
	}
	return err
}

func (c channels) Get(ctx context.Context, id string) (*model.Channel, error) {
	ch := new(model.Channel)
	err := c.s.read(ctx).get(ctx, ch, `SELECT `+joinColumns(channelColumns)+` FROM channels WHERE id = ?`, id)
	if err != nil {
		return nil, err
	}
	return ch, nil
}

func (c channels) Head(ctx context.Context, id string) (*model.Channel, error) {
	return c.s.caches.channels.get(ctx, id, func(ctx context.Context) (*model.Channel, error) { return c.Get(ctx, id) })
}

func (c channels) GetByName(ctx context.Context, teamID, name string, includeDeleted bool) (*model.Channel, error) {
	return c.byName(ctx, c.s.read(ctx), teamID, name, includeDeleted)
}

func (c channels) byName(ctx context.Context, from conn, teamID, name string, includeDeleted bool) (*model.Channel, error) {
	query := `SELECT ` + joinColumns(channelColumns) + ` FROM channels WHERE team_id = ? AND name = ?`
	if !includeDeleted {
		query += ` AND delete_at = 0`
	}
	ch := new(model.Channel)
	if err := from.get(ctx, ch, query, teamID, name); err != nil {
		return nil, err
	}
	return ch, nil
}

func (c channels) Update(ctx context.Context, id string, change func(*model.Channel) error) (*model.Channel, error) {
	var ch *model.Channel
	err := c.s.write(ctx, func(tx conn) error {
		ch = new(model.Channel)
		err := tx.get(ctx, ch, `SELECT `+joinColumns(channelColumns)+` FROM channels WHERE id = ?`+c.s.dialect.forUpdate(), id)
		if err != nil {
			return err
		}
		old := ch.UpdateAt
		if err := change(ch); err != nil {
			return err
		}
		ch.UpdateAt = max(c.s.now(), old+1)
		tx.changes(c.s.caches.channels, id)
		return tx.execOne(ctx, `UPDATE channels SET update_at = ?, delete_at = ?, team_id = ?, type = ?, display_name = ?, name = ?,
			header = ?, purpose = ?, group_constrained = ? WHERE id = ?`,
			ch.UpdateAt, ch.DeleteAt, ch.TeamID, ch.Type, ch.DisplayName, ch.Name,
			ch.Header, ch.Purpose, ch.GroupConstrained, id)
	})
	if err != nil {
		return nil, err
	}
	return ch, nil
}

func (c channels) Stats(ctx context.Context, id string) (*model.ChannelStats, error) {
	stats := &model.ChannelStats{ChannelID: id}
	err := c.s.read(ctx).get(ctx, stats, `SELECT COUNT(*) AS member_count,
		COALESCE(SUM(CASE WHEN m.scheme_guest THEN 1 ELSE 0 END), 0) AS guest_count,
		(SELECT COUNT(*) FROM posts WHERE channel_id = ? AND is_pinned AND delete_at = 0) AS pinnedpost_count,
		(SELECT COUNT(*) FROM files WHERE channel_id = ? AND post_id <> '' AND delete_at = 0) AS files_count
		FROM channel_members m JOIN users u ON u.id = m.user_id WHERE m.channel_id = ? AND u.delete_at = 0`, id, id, id)
	if err != nil {
		return nil, err
	}
	return stats, nil
}

func (c channels) CountMembers(ctx context.Context, ids []string) (map[string]int64, error) {
	in, args := c.s.dialect.in("channel_id", ids)
	var list []struct {
		ID    string `db:"channel_id"`
		Count int64  `db:"members"`
	}
	err := c.s.read(ctx).list(ctx, &list, `SELECT channel_id, COUNT(*) AS members FROM channel_members WHERE `+in+` GROUP BY channel_id`, args...)
	counts := make(map[string]int64, len(ids))
	for _, n := range list {
		counts[n.ID] = n.Count
	}
	return counts, err
}

func (c channels) CommonTeams(ctx context.Context, id string) ([]*model.Team, error) {
	return teams(c).list(ctx, `SELECT `+joinColumns(teamColumns)+` FROM teams WHERE delete_at = 0 AND id IN
		(SELECT t.team_id FROM team_members t JOIN channel_members m ON m.user_id = t.user_id
			WHERE m.channel_id = ? AND t.delete_at = 0
			GROUP BY t.team_id HAVING COUNT(*) = (SELECT COUNT(*) FROM channel_members WHERE channel_id = ?))
		ORDER BY display_name, id`, id, id)
}

func (c channels) Timezones(ctx context.Context, id string) ([]string, error) {
	var zones []model.StringMap
	err := c.s.read(ctx).list(ctx, &zones, `SELECT DISTINCT u.timezone FROM users u JOIN channel_members m ON m.user_id = u.id
		WHERE m.channel_id = ? AND u.delete_at = 0`, id)
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, z := range zones {
		name := z["manualTimezone"]
		if z["useAutomaticTimezone"] == "true" {
			name = z["automaticTimezone"]
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

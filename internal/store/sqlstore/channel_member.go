package sqlstore

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type channelMembers struct{ s *Store }

// ChannelMembers implements store.Store.
func (s *Store) ChannelMembers() store.ChannelMembers { return channelMembers{s} }

var channelMemberColumns = []string{
	"channel_id", "user_id", "explicit_roles", "create_at", "last_viewed_at", "msg_count", "msg_count_root",
	"mention_count", "mention_count_root", "notify_props", "last_update_at", "scheme_user", "scheme_admin", "scheme_guest",
}

func channelMemberRow(m *model.ChannelMember, now int64) []any {
	m.CreateAt, m.LastUpdateAt = now, now
	m.ShowRoles()
	return []any{
		m.ChannelID, m.UserID, m.ExplicitRoles, m.CreateAt, m.LastViewedAt, m.MsgCount, m.MsgCountRoot,
		m.MentionCount, m.MentionCountRoot, m.NotifyProps, m.LastUpdateAt, m.SchemeUser, m.SchemeAdmin, m.SchemeGuest,
	}
}

func (m channelMembers) Get(ctx context.Context, channelID, userID string) (*model.ChannelMember, error) {
	list, err := m.list(ctx, `SELECT `+joinColumns(channelMemberColumns)+` FROM channel_members
		WHERE channel_id = ? AND user_id = ?`, channelID, userID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, store.ErrNotFound
	}
	return list[0], nil
}

func (m channelMembers) Save(ctx context.Context, ms []*model.ChannelMember) (added []*model.ChannelMember, err error) {
	var channelIDs, userIDs []string
	for _, member := range ms {
		channelIDs, userIDs = append(channelIDs, member.ChannelID), append(userIDs, member.UserID)
	}
	channelIDs, userIDs = distinct(channelIDs), distinct(userIDs)
	err = m.s.join(ctx, func(tx conn) error {
		tx.concerns(channelIDs...)
		tx.concerns(userIDs...)
		added = nil
		counters, err := m.counters(ctx, tx, channelIDs)
		if err != nil {
			return err
		}
		present, err := m.present(ctx, tx, channelIDs, userIDs)
		if err != nil {
			return err
		}
		var rows [][]any
		for _, member := range ms {
			key := [2]string{member.ChannelID, member.UserID}
			if present[key] {
				continue
			}
			present[key] = true
			c := counters[member.ChannelID]
			if c == nil {
				return store.ErrNotFound
			}
			member.LastViewedAt, member.MsgCount, member.MsgCountRoot = c.LastPostAt, c.TotalMsgCount, c.TotalMsgCountRoot
			added, rows = append(added, member), append(rows, channelMemberRow(member, m.s.now()))
		}
		if len(added) > 0 {
			tx.changes(m.s.caches.channelRoles, userIDs...)
			tx.changes(m.s.caches.audiences, channelIDs...)
		}
		return tx.insert(ctx, "channel_members", channelMemberColumns, "", rows...)
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}

// counters reads what the channels hold now.
func (channelMembers) counters(ctx context.Context, from conn, ids []string) (map[string]*model.Channel, error) {
	in, args := from.s.dialect.in("id", ids)
	var list []*model.Channel
	err := from.list(ctx, &list, `SELECT id, team_id, last_post_at, total_msg_count, total_msg_count_root FROM channels WHERE `+in, args...)
	byID := make(map[string]*model.Channel, len(list))
	for _, c := range list {
		byID[c.ID] = c
	}
	return byID, err
}

// present are the pairs of channel and user that are members.
func (m channelMembers) present(ctx context.Context, tx conn, channelIDs, userIDs []string) (map[[2]string]bool, error) {
	inChannels, args := m.s.dialect.in("channel_id", channelIDs)
	inUsers, users := m.s.dialect.in("user_id", userIDs)
	var list []struct {
		ChannelID string `db:"channel_id"`
		UserID    string `db:"user_id"`
	}
	err := tx.list(ctx, &list, `SELECT channel_id, user_id FROM channel_members WHERE `+inChannels+` AND `+inUsers, append(args, users...)...)
	present := make(map[[2]string]bool, len(list))
	for _, l := range list {
		present[[2]string{l.ChannelID, l.UserID}] = true
	}
	return present, err
}

func distinct(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

func (m channelMembers) Update(ctx context.Context, channelID, userID string, change func(*model.ChannelMember) error) (*model.ChannelMember, error) {
	var member *model.ChannelMember
	err := m.s.write(ctx, func(tx conn) error {
		tx.concerns(channelID, userID)
		member = new(model.ChannelMember)
		err := tx.get(ctx, member, `SELECT `+joinColumns(channelMemberColumns)+` FROM channel_members
			WHERE channel_id = ? AND user_id = ?`+m.s.dialect.forUpdate(), channelID, userID)
		if err != nil {
			return err
		}
		member.ShowRoles()
		if err := change(member); err != nil {
			return err
		}
		member.LastUpdateAt = m.s.now()
		tx.changes(m.s.caches.channelRoles, userID)
		tx.changes(m.s.caches.audiences, channelID)
		return tx.execOne(ctx, `UPDATE channel_members SET explicit_roles = ?, scheme_user = ?, scheme_admin = ?, scheme_guest = ?,
			notify_props = ?, last_update_at = ? WHERE channel_id = ? AND user_id = ?`,
			member.ExplicitRoles, member.SchemeUser, member.SchemeAdmin, member.SchemeGuest,
			member.NotifyProps, member.LastUpdateAt, channelID, userID)
	})
	if err != nil {
		return nil, err
	}
	member.ShowRoles()
	return member, nil
}

func (m channelMembers) Remove(ctx context.Context, channelID, userID string) error {
	return m.s.write(ctx, func(tx conn) error {
		tx.concerns(channelID, userID)
		if err := tx.execOne(ctx, `DELETE FROM channel_members WHERE channel_id = ? AND user_id = ?`, channelID, userID); err != nil {
			return err
		}
		return tx.leaveChannels(ctx, userID, []string{channelID})
	})
}

// leaveChannels removes the user from the channels, and from the followers of
// their threads, which would tell of posts that they may not read any more.
func (c conn) leaveChannels(ctx context.Context, userID string, channelIDs []string) error {
	c.changes(c.s.caches.channelRoles, userID)
	c.changes(c.s.caches.audiences, channelIDs...)
	in, args := c.s.dialect.in("channel_id", channelIDs)
	args = slices.Insert(args, 0, any(userID))
	if _, err := c.exec(ctx, `DELETE FROM channel_members WHERE user_id = ? AND `+in, args...); err != nil {
		return err
	}
	_, err := c.exec(ctx, `DELETE FROM thread_memberships WHERE user_id = ? AND post_id IN
		(SELECT post_id FROM threads WHERE `+in+`)`, args...)
	return err
}

func (m channelMembers) List(ctx context.Context, channelID string, offset, limit int) ([]*model.ChannelMember, error) {
	return m.list(ctx, `SELECT `+joinColumns(channelMemberColumns)+` FROM channel_members WHERE channel_id = ?
		ORDER BY user_id LIMIT ? OFFSET ?`, channelID, limit, offset)
}

func (m channelMembers) ListByIDs(ctx context.Context, channelID string, userIDs []string) ([]*model.ChannelMember, error) {
	in, args := m.s.dialect.in("user_id", userIDs)
	return m.list(ctx, `SELECT `+joinColumns(channelMemberColumns)+` FROM channel_members WHERE channel_id = ? AND `+in+`
		ORDER BY user_id`, slices.Insert(args, 0, any(channelID))...)
}

func (m channelMembers) list(ctx context.Context, query string, args ...any) ([]*model.ChannelMember, error) {
	list := []*model.ChannelMember{}
	if err := m.s.read(ctx).list(ctx, &list, query, args...); err != nil {
		return nil, err
	}
	for _, member := range list {
		member.ShowRoles()
	}
	return list, nil
}

func (m channelMembers) ListByUser(ctx context.Context, userID, teamID string, offset, limit int) ([]*model.ChannelMemberWithTeam, error) {
	query := `SELECT ` + aliased("m", channelMemberColumns) + `, COALESCE(t.display_name, '') AS team_display_name,
		COALESCE(t.name, '') AS team_name, COALESCE(t.update_at, 0) AS team_update_at
		FROM channel_members m JOIN channels c ON c.id = m.channel_id LEFT JOIN teams t ON t.id = c.team_id
		WHERE m.user_id = ? AND c.team_delete_at = 0`
	args := []any{userID}
	if teamID != "" {
		query += ` AND (c.team_id = ? OR c.team_id = '')`
		args = append(args, teamID)
	}
	query += ` ORDER BY m.channel_id`
	if limit >= 0 {
		query += ` LIMIT ? OFFSET ?`
		args = append(args, limit, offset)
	}
	list := []*model.ChannelMemberWithTeam{}
	if err := m.s.read(ctx).list(ctx, &list, query, args...); err != nil {
		return nil, err
	}
	for _, member := range list {
		member.ShowRoles()
	}
	return list, nil
}

func (m channelMembers) Roles(ctx context.Context, userID string) (map[string]model.MemberRoles, error) {
	return m.s.caches.channelRoles.get(ctx, userID, func(ctx context.Context) (map[string]model.MemberRoles, error) {
		return m.s.memberRoles(ctx, `SELECT channel_id AS id, scheme_user, scheme_admin, scheme_guest, explicit_roles
			FROM channel_members WHERE user_id = ?`, userID)
	})
}

func (m channelMembers) Audience(ctx context.Context, channelID string) (*model.Audience, error) {
	return m.s.caches.audiences.get(ctx, channelID, func(ctx context.Context) (*model.Audience, error) {
		a := new(model.Audience)
		err := m.s.read(ctx).list(ctx, &a.Members, `SELECT u.id AS user_id, u.username, u.first_name, u.is_bot,
			u.notify_props AS user_notify, m.notify_props AS channel_notify
			FROM channel_members m JOIN users u ON u.id = m.user_id WHERE m.channel_id = ? AND u.delete_at = 0`, channelID)
		return a, err
	})
}

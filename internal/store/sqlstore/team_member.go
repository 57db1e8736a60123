package sqlstore

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type teamMembers struct{ s *Store }

// TeamMembers implements store.Store.
func (s *Store) TeamMembers() store.TeamMembers { return teamMembers{s} }

var teamMemberColumns = []string{
	"team_id", "user_id", "explicit_roles", "create_at", "delete_at", "scheme_user", "scheme_admin", "scheme_guest",
}

func teamMemberRow(m *model.TeamMember, now int64) []any {
	return []any{m.TeamID, m.UserID, m.ExplicitRoles, now, 0, m.SchemeUser, m.SchemeAdmin, m.SchemeGuest}
}

func (m teamMembers) Get(ctx context.Context, teamID, userID string) (*model.TeamMember, error) {
	list, err := m.list(ctx, `SELECT `+joinColumns(teamMemberColumns)+` FROM team_members
		WHERE team_id = ? AND user_id = ?`, teamID, userID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, store.ErrNotFound
	}
	return list[0], nil
}

func (m teamMembers) Save(ctx context.Context, ms []*model.TeamMember) (added []*model.TeamMember, err error) {
	err = m.s.join(ctx, func(tx conn) error {
		added = nil
		for _, member := range ms {
			fresh, err := m.save(ctx, tx, member)
			if err != nil {
				return err
			}
			if fresh {
				added = append(added, member)
				tx.changes(m.s.caches.teamRoles, member.UserID)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, member := range added {
		member.DeleteAt = 0
		member.ShowRoles()
	}
	return added, nil
}

// save adds one member and reports whether it was none before.
func (m teamMembers) save(ctx context.Context, tx conn, member *model.TeamMember) (bool, error) {
	now := m.s.now()
	var left int64
	err := tx.get(ctx, &left, `SELECT delete_at FROM team_members WHERE team_id = ? AND user_id = ?`+m.s.dialect.forUpdate(),
		member.TeamID, member.UserID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return true, tx.insert(ctx, "team_members", teamMemberColumns, "", teamMemberRow(member, now))
	case err != nil, left == 0:
		return false, err
	}
	return true, tx.execOne(ctx, `UPDATE team_members SET explicit_roles = ?, create_at = ?, delete_at = 0,
		scheme_user = ?, scheme_admin = ?, scheme_guest = ? WHERE team_id = ? AND user_id = ?`,
		member.ExplicitRoles, now, member.SchemeUser, member.SchemeAdmin, member.SchemeGuest, member.TeamID, member.UserID)
}

// join runs do, which adds members, in a transaction. Somebody else may add
// the same one meanwhile: after a conflict do runs again and finds it there.
func (s *Store) join(ctx context.Context, do func(tx conn) error) (err error) {
	for range 3 {
		if err = s.write(ctx, do); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return err
}

func (m teamMembers) Update(ctx context.Context, teamID, userID string, change func(*model.TeamMember) error) (*model.TeamMember, error) {
	var member *model.TeamMember
	err := m.s.write(ctx, func(tx conn) error {
		member = new(model.TeamMember)
		err := tx.get(ctx, member, `SELECT `+joinColumns(teamMemberColumns)+` FROM team_members
			WHERE team_id = ? AND user_id = ? AND delete_at = 0`+m.s.dialect.forUpdate(), teamID, userID)
		if err != nil {
			return err
		}
		member.ShowRoles()
		if err := change(member); err != nil {
			return err
		}
		tx.changes(m.s.caches.teamRoles, userID)
		return tx.execOne(ctx, `UPDATE team_members SET explicit_roles = ?, scheme_user = ?, scheme_admin = ?, scheme_guest = ?
			WHERE team_id = ? AND user_id = ?`,
			member.ExplicitRoles, member.SchemeUser, member.SchemeAdmin, member.SchemeGuest, teamID, userID)
	})
	if err != nil {
		return nil, err
	}
	member.ShowRoles()
	return member, nil
}

func (m teamMembers) Remove(ctx context.Context, teamID, userID string, at int64) (channelIDs []string, err error) {
	err = m.s.write(ctx, func(tx conn) error {
		channelIDs = []string{}
		tx.changes(m.s.caches.teamRoles, userID)
		err := tx.execOne(ctx, `UPDATE team_members SET delete_at = ?, explicit_roles = '', scheme_user = FALSE, scheme_admin = FALSE,
			scheme_guest = FALSE WHERE team_id = ? AND user_id = ? AND delete_at = 0`, at, teamID, userID)
		if err != nil {
			return err
		}
		err = tx.list(ctx, &channelIDs, `SELECT m.channel_id FROM channel_members m JOIN channels c ON c.id = m.channel_id
			WHERE m.user_id = ? AND c.team_id = ?`, userID, teamID)
		if err != nil {
			return err
		}
		if err := tx.leaveChannels(ctx, userID, channelIDs); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM sidebar_channels WHERE user_id = ? AND category_id IN
			(SELECT id FROM sidebar_categories WHERE user_id = ? AND team_id = ?)`, userID, userID, teamID); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `DELETE FROM sidebar_categories WHERE user_id = ? AND team_id = ?`, userID, teamID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return channelIDs, nil
}

func (m teamMembers) List(ctx context.Context, teamID string, q model.TeamMemberQuery, offset, limit int) ([]*model.TeamMember, error) {
	query := `SELECT ` + aliased("m", teamMemberColumns) + ` FROM team_members m`
	where, order := ` WHERE m.team_id = ? AND m.delete_at = 0`, ` ORDER BY m.user_id`
	if q.ActiveUsers || q.ByUsername {
		query += ` JOIN users u ON u.id = m.user_id`
	}
	if q.ActiveUsers {
		where += ` AND u.delete_at = 0`
	}
	if q.ByUsername {
		order = ` ORDER BY u.username`
	}
	return m.list(ctx, query+where+order+` LIMIT ? OFFSET ?`, teamID, limit, offset)
}

func (m teamMembers) ListByIDs(ctx context.Context, teamID string, userIDs []string) ([]*model.TeamMember, error) {
	in, args := m.s.dialect.in("user_id", userIDs)
	return m.list(ctx, `SELECT `+joinColumns(teamMemberColumns)+` FROM team_members
		WHERE team_id = ? AND delete_at = 0 AND `+in+` ORDER BY user_id`, slices.Insert(args, 0, any(teamID))...)
}

func (m teamMembers) ListByUser(ctx context.Context, userID string, includeDeleted bool) ([]*model.TeamMember, error) {
	query := `SELECT ` + joinColumns(teamMemberColumns) + ` FROM team_members WHERE user_id = ?`
	if !includeDeleted {
		query += ` AND delete_at = 0`
	}
	return m.list(ctx, query+` ORDER BY team_id`, userID)
}

func (m teamMembers) list(ctx context.Context, query string, args ...any) ([]*model.TeamMember, error) {
	list := []*model.TeamMember{}
	if err := m.s.read(ctx).list(ctx, &list, query, args...); err != nil {
		return nil, err
	}
	for _, member := range list {
		member.ShowRoles()
	}
	return list, nil
}

func (m teamMembers) Stats(ctx context.Context, teamID string) (*model.TeamStats, error) {
	stats := &model.TeamStats{TeamID: teamID}
	err := m.s.read(ctx).get(ctx, stats, `SELECT COUNT(*) AS total_member_count,
		COALESCE(SUM(CASE WHEN u.delete_at = 0 THEN 1 ELSE 0 END), 0) AS active_member_count
		FROM team_members m JOIN users u ON u.id = m.user_id WHERE m.team_id = ? AND m.delete_at = 0`, teamID)
	if err != nil {
		return nil, err
	}
	return stats, nil
}

func (m teamMembers) Unread(ctx context.Context, userID string, collapsed bool) ([]*model.TeamUnread, error) {
	roles, err := m.Roles(ctx, userID)
	if err != nil {
		return nil, err
	}
	list := make([]*model.TeamUnread, 0, len(roles))
	byID := make(map[string]*model.TeamUnread, len(roles))
	for id := range roles {
		u := &model.TeamUnread{TeamID: id}
		list, byID[id] = append(list, u), u
	}
	slices.SortFunc(list, func(a, b *model.TeamUnread) int { return strings.Compare(a.TeamID, b.TeamID) })
	if err := m.countChannels(ctx, userID, byID); err != nil || !collapsed {
		return list, err
	}
	return list, m.countThreads(ctx, userID, byID)
}

func (m teamMembers) countChannels(ctx context.Context, userID string, byID map[string]*model.TeamUnread) error {
	var unread []struct {
		model.ChannelUnread
		NotifyProps model.StringMap `db:"notify_props"`
	}
	err := m.s.read(ctx).list(ctx, &unread, `SELECT c.team_id, m.channel_id, c.total_msg_count - m.msg_count AS msg_count,
		c.total_msg_count_root - m.msg_count_root AS msg_count_root, m.mention_count, m.mention_count_root, m.notify_props
		FROM channel_members m JOIN channels c ON c.id = m.channel_id
		WHERE m.user_id = ? AND c.team_id <> '' AND c.delete_at = 0 AND c.team_delete_at = 0
		AND (c.total_msg_count > m.msg_count OR c.total_msg_count_root > m.msg_count_root OR m.mention_count > 0)`, userID)
	if err != nil {
		return err
	}
	for _, u := range unread {
		team, ok := byID[u.TeamID]
		if !ok {
			continue
		}
		team.MentionCount += u.MentionCount
		team.MentionCountRoot += u.MentionCountRoot
		if u.NotifyProps[model.NotifyMarkUnread] != model.NotifyMention {
			team.MsgCount += max(0, u.MsgCount)
			team.MsgCountRoot += max(0, u.MsgCountRoot)
		}
	}
	return nil
}

func (m teamMembers) countThreads(ctx context.Context, userID string, byID map[string]*model.TeamUnread) error {
	var threads []struct {
		TeamID   string `db:"team_id"`
		Threads  int64  `db:"threads"`
		Mentions int64  `db:"mentions"`
	}
	err := m.s.read(ctx).list(ctx, &threads, `SELECT t.team_id, COUNT(*) AS threads, SUM(f.unread_mentions) AS mentions
		FROM thread_memberships f JOIN threads t ON t.post_id = f.post_id JOIN channels c ON c.id = t.channel_id
		WHERE f.user_id = ? AND f.following AND t.delete_at = 0 AND t.team_id <> '' AND c.team_delete_at = 0 AND t.last_reply_at > f.last_viewed
		GROUP BY t.team_id`, userID)
	if err != nil {
		return err
	}
	for _, t := range threads {
		if team, ok := byID[t.TeamID]; ok {
			team.ThreadCount, team.ThreadMentionCount = t.Threads, t.Mentions
		}
	}
	return nil
}

func (m teamMembers) Roles(ctx context.Context, userID string) (map[string]model.MemberRoles, error) {
	return m.s.caches.teamRoles.get(ctx, userID, func(ctx context.Context) (map[string]model.MemberRoles, error) {
		return m.s.memberRoles(ctx, `SELECT team_id AS id, scheme_user, scheme_admin, scheme_guest, explicit_roles
			FROM team_members WHERE user_id = ? AND delete_at = 0`, userID)
	})
}

// memberRoles reads a user's roles in teams or channels, by their id.
func (s *Store) memberRoles(ctx context.Context, query, userID string) (map[string]model.MemberRoles, error) {
	var list []struct {
		ID string `db:"id"`
		model.MemberRoles
	}
	if err := s.read(ctx).list(ctx, &list, query, userID); err != nil {
		return nil, err
	}
	roles := make(map[string]model.MemberRoles, len(list))
	for _, m := range list {
		roles[m.ID] = m.MemberRoles
	}
	return roles, nil
}

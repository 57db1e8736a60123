package sqlstore

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type teams struct{ s *Store }

// Teams implements store.Store.
func (s *Store) Teams() store.Teams { return teams{s} }

var teamColumns = []string{
	"id", "create_at", "update_at", "delete_at", "display_name", "name", "description", "email", "type",
	"company_name", "allowed_domains", "invite_id", "allow_open_invite", "last_team_icon_update",
	"scheme_id", "group_constrained",
}

func teamRow(t *model.Team) []any {
	return []any{
		t.ID, t.CreateAt, t.UpdateAt, t.DeleteAt, t.DisplayName, t.Name, t.Description, t.Email, t.Type,
		t.CompanyName, t.AllowedDomains, t.InviteID, t.AllowOpenInvite, t.LastTeamIconUpdate,
		t.SchemeID, t.GroupConstrained,
	}
}

func (t teams) Create(ctx context.Context, team *model.Team, channels []*model.Channel, creator *model.TeamMember) error {
	now := t.s.now()
	team.ID, team.CreateAt, team.UpdateAt = model.NewID(), now, now
	channelRows := make([][]any, len(channels))
	var members [][]any
	for i, c := range channels {
		c.ID, c.TeamID, c.CreateAt, c.UpdateAt = model.NewID(), team.ID, now, now
		channelRows[i] = channelRow(c)
		if creator != nil {
			members = append(members, channelMemberRow(firstMember(creator, c), now))
		}
	}
	err := t.s.write(ctx, func(tx conn) error {
		if err := tx.insert(ctx, "teams", teamColumns, "", teamRow(team)); err != nil {
			return err
		}
		if err := tx.insert(ctx, "channels", channelColumns, "", channelRows...); err != nil || creator == nil {
			return err
		}
		creator.TeamID = team.ID
		tx.changes(t.s.caches.teamRoles, creator.UserID)
		tx.changes(t.s.caches.channelRoles, creator.UserID)
		if err := tx.insert(ctx, "team_members", teamMemberColumns, "", teamMemberRow(creator, now)); err != nil {
			return err
		}
		return tx.insert(ctx, "channel_members", channelMemberColumns, "", members...)
	})
	if creator != nil {
		creator.ShowRoles()
	}
	return err
}

// firstMember is a team's creator as a member of one of its first channels.
func firstMember(creator *model.TeamMember, c *model.Channel) *model.ChannelMember {
	return &model.ChannelMember{
		ChannelID: c.ID, UserID: creator.UserID, SchemeUser: creator.SchemeUser, SchemeAdmin: creator.SchemeAdmin,
		SchemeGuest: creator.SchemeGuest, NotifyProps: model.DefaultChannelNotifyProps(),
	}
}

func (t teams) Get(ctx context.Context, id string) (*model.Team, error) {
	return t.get(ctx, "id", id)
}

func (t teams) GetByName(ctx context.Context, name string) (*model.Team, error) {
	return t.get(ctx, "name", name)
}

func (t teams) GetByInviteID(ctx context.Context, inviteID string) (*model.Team, error) {
	return t.get(ctx, "invite_id", inviteID)
}

func (t teams) get(ctx context.Context, column, value string) (*model.Team, error) {
	team := new(model.Team)
	err := t.s.read(ctx).get(ctx, team, `SELECT `+joinColumns(teamColumns)+` FROM teams WHERE `+column+` = ?`, value)
	if err != nil {
		return nil, err
	}
	return team, nil
}

func (t teams) ListByIDs(ctx context.Context, ids []string) ([]*model.Team, error) {
	in, args := t.s.dialect.in("id", ids)
	return t.list(ctx, `SELECT `+joinColumns(teamColumns)+` FROM teams WHERE `+in+` ORDER BY display_name, id`, args...)
}

func (t teams) List(ctx context.Context, q model.TeamQuery, offset, limit int) ([]*model.Team, error) {
	where, args := whereTeams(q)
	return t.list(ctx, `SELECT `+joinColumns(teamColumns)+` FROM teams WHERE `+where+`
		ORDER BY display_name, id LIMIT ? OFFSET ?`, append(args, limit, offset)...)
}

func (t teams) Count(ctx context.Context, q model.TeamQuery) (n int64, err error) {
	where, args := whereTeams(q)
	err = t.s.read(ctx).get(ctx, &n, `SELECT COUNT(*) FROM teams WHERE `+where, args...)
	return n, err
}

func whereTeams(q model.TeamQuery) (condition string, args []any) {
	switch {
	case q.Open && q.Closed:
		condition = "1 = 1"
	case q.Open:
		condition = "allow_open_invite"
	case q.Closed:
		condition = "NOT allow_open_invite"
	default:
		condition = "1 = 0"
	}
	if !q.Archived {
		condition += " AND delete_at = 0"
	}
	if q.Term != "" {
		condition += " AND (LOWER(name) LIKE ? ESCAPE '!' OR LOWER(display_name) LIKE ? ESCAPE '!')"
		args = []any{anywhere(q.Term), anywhere(q.Term)}
	}
	return condition, args
}

func (t teams) ListByUser(ctx context.Context, userID string) ([]*model.Team, error) {
	return t.list(ctx, `SELECT `+aliased("t", teamColumns)+` FROM teams t JOIN team_members m ON m.team_id = t.id
		WHERE m.user_id = ? AND m.delete_at = 0 AND t.delete_at = 0 ORDER BY t.display_name, t.id`, userID)
}

func (t teams) list(ctx context.Context, query string, args ...any) ([]*model.Team, error) {
	list := []*model.Team{}
	if err := t.s.read(ctx).list(ctx, &list, query, args...); err != nil {
		return nil, err
	}
	return list, nil
}

func (t teams) Update(ctx context.Context, id string, change func(*model.Team) error) (*model.Team, error) {
	var team *model.Team
	err := t.s.write(ctx, func(tx conn) error {
		team = new(model.Team)
		err := tx.get(ctx, team, `SELECT `+joinColumns(teamColumns)+` FROM teams WHERE id = ?`+t.s.dialect.forUpdate(), id)
		if err != nil {
			return err
		}
		old := *team
		if err := change(team); err != nil {
			return err
		}
		if team.DeleteAt != old.DeleteAt {
			if err := tx.archiveChannels(ctx, id, team.DeleteAt); err != nil {
				return err
			}
		}
		team.UpdateAt = max(t.s.now(), old.UpdateAt+1)
		return tx.execOne(ctx, `UPDATE teams SET update_at = ?, delete_at = ?, display_name = ?, name = ?, description = ?,
			email = ?, type = ?, company_name = ?, allowed_domains = ?, invite_id = ?, allow_open_invite = ?,
			last_team_icon_update = ?, group_constrained = ? WHERE id = ?`,
			team.UpdateAt, team.DeleteAt, team.DisplayName, team.Name, team.Description,
			team.Email, team.Type, team.CompanyName, team.AllowedDomains, team.InviteID, team.AllowOpenInvite,
			team.LastTeamIconUpdate, team.GroupConstrained, id)
	})
	if err != nil {
		return nil, err
	}
	return team, nil
}

// archiveChannels tells the team's channels when it was archived, 0 for not. It
// waits for posts under way.
func (c conn) archiveChannels(ctx context.Context, teamID string, at int64) error {
	var ids []string
	if err := c.list(ctx, &ids, `SELECT id FROM channels WHERE team_id = ? ORDER BY id`+c.s.dialect.forUpdate(), teamID); err != nil {
		return err
	}
	c.changes(c.s.caches.channels, ids...)
	_, err := c.exec(ctx, `UPDATE channels SET team_delete_at = ? WHERE team_id = ?`, at, teamID)
	return err
}

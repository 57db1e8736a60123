package store

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Teams keeps teams.
type Teams interface {
	// Create stores the team with its first channels and the creator, if any,
	// as member of the team and of them. It sets ids and times. ErrConflict on
	// teams_name.
	Create(ctx context.Context, t *model.Team, channels []*model.Channel, creator *model.TeamMember) error
	Get(ctx context.Context, id string) (*model.Team, error)
	GetByName(ctx context.Context, name string) (*model.Team, error)
	GetByInviteID(ctx context.Context, inviteID string) (*model.Team, error)
	ListByIDs(ctx context.Context, ids []string) ([]*model.Team, error)
	// List pages through the teams that q selects, by display name.
	List(ctx context.Context, q model.TeamQuery, offset, limit int) ([]*model.Team, error)
	Count(ctx context.Context, q model.TeamQuery) (int64, error)
	// ListByUser are the teams that the user is in, without archived ones.
	ListByUser(ctx context.Context, userID string) ([]*model.Team, error)
	// Update locks the team, calls change with it and stores what that left,
	// with a new update_at. Its delete_at becomes its channels' TeamDeleteAt. An error of change ends it. change may be called
	// more than once, each time with the current team.
	Update(ctx context.Context, id string, change func(t *model.Team) error) (*model.Team, error)
}

// TeamMembers keeps who belongs to which team. Leaving keeps the row with a
// delete_at.
type TeamMembers interface {
	// Get returns members that left, too.
	Get(ctx context.Context, teamID, userID string) (*model.TeamMember, error)
	// Save adds the members or brings them back, all or none, and returns those
	// that were not members before. The others stay as they are.
	Save(ctx context.Context, ms []*model.TeamMember) (added []*model.TeamMember, err error)
	// Update locks the membership, calls change with it and stores the roles
	// that it left. ErrNotFound for who is not in the team now.
	Update(ctx context.Context, teamID, userID string, change func(m *model.TeamMember) error) (*model.TeamMember, error)
	// Remove ends the membership at the time, and with it the user's
	// memberships in the team's channels, whose ids it returns, and their
	// sidebar. ErrNotFound for who is not in the team now.
	Remove(ctx context.Context, teamID, userID string, at int64) (channelIDs []string, err error)
	// List pages through the current members by user id, or by username with byName.
	List(ctx context.Context, teamID string, q model.TeamMemberQuery, offset, limit int) ([]*model.TeamMember, error)
	// ListByIDs leaves out users who are not in the team now.
	ListByIDs(ctx context.Context, teamID string, userIDs []string) ([]*model.TeamMember, error)
	ListByUser(ctx context.Context, userID string, includeDeleted bool) ([]*model.TeamMember, error)
	Stats(ctx context.Context, teamID string) (*model.TeamStats, error)
	// Unread counts, a team of the user, what they have not read, muted channels
	// left out of the messages; with collapsed also of threads that they follow.
	Unread(ctx context.Context, userID string, collapsed bool) ([]*model.TeamUnread, error)
	// Roles is what permission checks need of all of a user's current teams, by
	// team id; cached, shared, not to be changed.
	Roles(ctx context.Context, userID string) (map[string]model.MemberRoles, error)
}

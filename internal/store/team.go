package store

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Teams keeps teams.
type Teams interface {
	// Create stores the team with its two first channels, town-square and
	// off-topic, and the creator, if any, as its admin and their member.
	// ErrConflict on teams_name.
	Create(ctx context.Context, t *model.Team, channels []*model.Channel, creator *model.TeamMember) error
	Get(ctx context.Context, id string) (*model.Team, error)
	GetByName(ctx context.Context, name string) (*model.Team, error)
	GetByInviteID(ctx context.Context, inviteID string) (*model.Team, error)
	ListByIDs(ctx context.Context, ids []string) ([]*model.Team, error)
	// List pages through teams by display name. open/closed narrow by
	// allow_open_invite; both false lists none.
	List(ctx context.Context, open, closed bool, offset, limit int) ([]*model.Team, error)
	Count(ctx context.Context, open, closed bool) (int64, error)
	Search(ctx context.Context, term string, open, closed bool, offset, limit int) ([]*model.Team, int64, error)
	ListByUser(ctx context.Context, userID string) ([]*model.Team, error)
	Update(ctx context.Context, t *model.Team) error
}

// TeamMembers keeps who belongs to which team. Leaving keeps the row with a
// delete_at.
type TeamMembers interface {
	Get(ctx context.Context, teamID, userID string) (*model.TeamMember, error)
	// Save adds the members or brings them back, all or none.
	Save(ctx context.Context, ms []*model.TeamMember) error
	Update(ctx context.Context, m *model.TeamMember) error
	// Remove ends the membership at the time, and with it the user's
	// memberships in the team's channels, whose ids it returns.
	Remove(ctx context.Context, teamID, userID string, at int64) (channelIDs []string, err error)
	List(ctx context.Context, teamID string, offset, limit int, excludeDeletedUsers bool, sort string) ([]*model.TeamMember, error)
	ListByIDs(ctx context.Context, teamID string, userIDs []string) ([]*model.TeamMember, error)
	ListByUser(ctx context.Context, userID string, includeDeleted bool) ([]*model.TeamMember, error)
	Stats(ctx context.Context, teamID string) (*model.TeamStats, error)
	// Unread counts, a team of the user, without the team excludeTeamID.
	Unread(ctx context.Context, userID, excludeTeamID string) ([]*model.TeamUnread, error)
	// Roles is what permission checks need of all of a user's current teams, by
	// team id; cached, shared, not to be changed.
	Roles(ctx context.Context, userID string) (map[string]model.MemberRoles, error)
}

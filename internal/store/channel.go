package store

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Channels keeps channels.
type Channels interface {
	// Create stores the channel with its first members. ErrConflict on
	// channels_team_name. For direct and group channels, whose name says who
	// takes part, it returns the channel that exists, created false.
	Create(ctx context.Context, c *model.Channel, members []*model.ChannelMember) (ch *model.Channel, created bool, err error)
	// Get has fresh counters.
	Get(ctx context.Context, id string) (*model.Channel, error)
	// Head is Get from a cache, for permission checks: its counters and times of
	// posts may be old, all else is current. Shared, not to be changed.
	Head(ctx context.Context, id string) (*model.Channel, error)
	GetByName(ctx context.Context, teamID, name string, includeDeleted bool) (*model.Channel, error)
	ListByIDs(ctx context.Context, ids []string) ([]*model.Channel, error)
	// ListByTeam pages through a team's channels of the type by display name.
	ListByTeam(ctx context.Context, teamID, channelType string, deleted bool, offset, limit int) ([]*model.Channel, error)
	// ListByUser are the channels that the user is a member of: in the team and
	// direct ones, or everywhere for teamID "". Archived ones only if they were
	// archived at or after lastDeleteAt and includeDeleted.
	ListByUser(ctx context.Context, userID, teamID string, includeDeleted bool, lastDeleteAt int64) ([]*model.Channel, error)
	ListAll(ctx context.Context, q model.ChannelSearch, offset, limit int) ([]*model.ChannelWithTeam, int64, error)
	// Search finds a team's channels by term. userID narrows private channels to
	// those the user is in; public ones are found regardless.
	Search(ctx context.Context, teamID, userID, term string, deleted bool, limit int) ([]*model.Channel, error)
	// SearchGroups finds a user's group channels by their members' names.
	SearchGroups(ctx context.Context, userID, term string, limit int) ([]*model.Channel, error)
	// Update writes all but the counters.
	Update(ctx context.Context, c *model.Channel) error
	Stats(ctx context.Context, id string) (*model.ChannelStats, error)
}

// ChannelMembers keeps who belongs to which channel and what they have read.
type ChannelMembers interface {
	Get(ctx context.Context, channelID, userID string) (*model.ChannelMember, error)
	// Save adds the members, all or none; those who are members already stay as
	// they are. A new member starts with everything read.
	Save(ctx context.Context, ms []*model.ChannelMember) error
	// Update writes roles and notify_props.
	Update(ctx context.Context, m *model.ChannelMember) error
	Remove(ctx context.Context, channelID, userID string) error
	List(ctx context.Context, channelID string, offset, limit int) ([]*model.ChannelMember, error)
	ListByIDs(ctx context.Context, channelID string, userIDs []string) ([]*model.ChannelMember, error)
	// ListByUser are the user's memberships in the team's channels and direct
	// ones, or all for teamID "". limit < 0: all.
	ListByUser(ctx context.Context, userID, teamID string, offset, limit int) ([]*model.ChannelMemberWithTeam, error)
	Unread(ctx context.Context, channelID, userID string) (*model.ChannelUnread, error)
	// View marks channels as read and returns their new last_viewed_at.
	View(ctx context.Context, userID string, channelIDs []string, at int64) (map[string]int64, error)
	// SetUnread makes the post the first unread one of the user. collapsed
	// counts roots only where the post is a root.
	SetUnread(ctx context.Context, userID string, post *model.Post, mentions, mentionsRoot int64) (*model.ChannelUnreadAt, error)
	// Roles is what permission checks need of all of a user's channels, by
	// channel id; cached, shared, not to be changed.
	Roles(ctx context.Context, userID string) (map[string]model.MemberRoles, error)
	// Audience is what finding mentions needs of all members; cached by channel,
	// shared, not to be changed.
	Audience(ctx context.Context, channelID string) (*model.Audience, error)
	// Common are the ids of teams that all members of the channel share.
	CommonTeams(ctx context.Context, channelID string) ([]*model.Team, error)
	Timezones(ctx context.Context, channelID string) ([]string, error)
}

// Categories keeps sidebar categories.
type Categories interface {
	// List returns the user's categories of the team in order, making the three
	// that everybody has when they are missing. Channels that are in none are
	// in "channels" or "direct_messages".
	List(ctx context.Context, userID, teamID string) (*model.SidebarCategories, error)
	Get(ctx context.Context, id string) (*model.SidebarCategory, error)
	Create(ctx context.Context, c *model.SidebarCategory) error
	// Update writes the categories with their channels, all or none.
	Update(ctx context.Context, cs []*model.SidebarCategory) error
	UpdateOrder(ctx context.Context, userID, teamID string, order []string) error
	// Delete moves the category's channels back to where they belong by kind.
	Delete(ctx context.Context, id string) error
}

package store

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Channels keeps channels. Lists and searches leave out those of archived teams.
type Channels interface {
	// Create stores the channel with its first members and sets its id and
	// times. ErrConflict on channels_team_name, ErrNotFound in an archived team. For direct and group channels,
	// whose name says who takes part, it returns the channel that exists,
	// created false.
	Create(ctx context.Context, c *model.Channel, members []*model.ChannelMember) (ch *model.Channel, created bool, err error)
	// Get has fresh counters.
	Get(ctx context.Context, id string) (*model.Channel, error)
	// Head is Get from a cache, for permission checks: its counters and times of
	// posts may be old, all else is current. Shared, not to be changed.
	Head(ctx context.Context, id string) (*model.Channel, error)
	GetByName(ctx context.Context, teamID, name string, includeDeleted bool) (*model.Channel, error)
	ListByIDs(ctx context.Context, ids []string) ([]*model.Channel, error)
	// ListByTeam pages through a team's channels of the type, any for "", by
	// display name: the archived ones, or the others.
	ListByTeam(ctx context.Context, teamID, channelType string, deleted bool, offset, limit int) ([]*model.Channel, error)
	// CountByTeam counts a team's channels that are not archived.
	CountByTeam(ctx context.Context, teamID string) (int64, error)
	// ListByUser are the channels that the user is a member of: in the team and
	// direct ones, or everywhere for teamID "". Archived ones only if they were
	// archived at or after lastDeleteAt and includeDeleted.
	ListByUser(ctx context.Context, userID, teamID string, includeDeleted bool, lastDeleteAt int64) ([]*model.Channel, error)
	// ListAll pages through public and private channels of all teams, by
	// display name, and counts them; those of archived teams only with
	// IncludeDeleted or Deleted.
	ListAll(ctx context.Context, q model.ChannelSearch, offset, limit int) ([]*model.ChannelWithTeam, int64, error)
	// Search finds channels by a part of their name, display name or purpose.
	Search(ctx context.Context, q model.ChannelQuery) ([]*model.Channel, error)
	// SearchGroups finds a user's group channels by their members' usernames.
	SearchGroups(ctx context.Context, userID, term string, limit int) ([]*model.Channel, error)
	// Update locks the channel, calls change with it and stores what that left,
	// but for counters and times of posts, with a new update_at. An error of
	// change ends it. change may be called more than once, each time with the
	// current channel. ErrConflict on channels_team_name.
	Update(ctx context.Context, id string, change func(c *model.Channel) error) (*model.Channel, error)
	// Stats counts members who are active, pinned posts and files.
	Stats(ctx context.Context, id string) (*model.ChannelStats, error)
	// CountMembers counts the members of each channel, also deactivated ones.
	CountMembers(ctx context.Context, ids []string) (map[string]int64, error)
	// CommonTeams are the teams that all members of the channel are in.
	CommonTeams(ctx context.Context, id string) ([]*model.Team, error)
	// Timezones are those that the channel's members use, sorted.
	Timezones(ctx context.Context, id string) ([]string, error)
}

// ChannelMembers keeps who belongs to which channel and what they have read.
type ChannelMembers interface {
	Get(ctx context.Context, channelID, userID string) (*model.ChannelMember, error)
	// Save adds the members, all or none, and returns those who were not
	// members before; the others stay as they are. A new member starts with
	// everything read. ErrNotFound for a channel that is not there.
	Save(ctx context.Context, ms []*model.ChannelMember) (added []*model.ChannelMember, err error)
	// Update locks the membership, calls change with it and stores the roles
	// and notify_props that it left.
	Update(ctx context.Context, channelID, userID string, change func(m *model.ChannelMember) error) (*model.ChannelMember, error)
	// Remove also ends the user's following of the channel's threads.
	Remove(ctx context.Context, channelID, userID string) error
	// List pages through the channel's members by user id.
	List(ctx context.Context, channelID string, offset, limit int) ([]*model.ChannelMember, error)
	ListByIDs(ctx context.Context, channelID string, userIDs []string) ([]*model.ChannelMember, error)
	// ListByUser are the user's memberships in the team's channels and direct
	// ones, or all for teamID "". limit < 0: all.
	ListByUser(ctx context.Context, userID, teamID string, offset, limit int) ([]*model.ChannelMemberWithTeam, error)
	// Unread counts what the user has not read in the channel: in a muted one
	// only mentions.
	Unread(ctx context.Context, channelID, userID string) (*model.ChannelUnread, error)
	// Mute sets whether the channels tell the user of mentions only. It returns
	// the memberships that it changed; channels that the user is not in are left
	// out.
	Mute(ctx context.Context, userID string, channelIDs []string, muted bool) (changed []*model.ChannelMember, err error)
	// View marks channels as read. It returns the last_viewed_at of all of them
	// that the user is in, and the ids of those where something was unread.
	View(ctx context.Context, userID string, channelIDs []string) (times map[string]int64, changed []string, err error)
	// SetUnread makes the post the first unread one of the user, with so many
	// mentions in it and after it. It returns what is left unread.
	SetUnread(ctx context.Context, userID string, post *model.Post, mentions, mentionsRoot int64) (*model.ChannelUnreadAt, error)
	// Roles is what permission checks need of all of a user's channels, by
	// channel id; cached, shared, not to be changed.
	Roles(ctx context.Context, userID string) (map[string]model.MemberRoles, error)
	// Audience is what finding mentions needs of all members; cached by channel,
	// shared, not to be changed.
	Audience(ctx context.Context, channelID string) (*model.Audience, error)
}

// Categories keeps sidebar categories, a user's of a team.
type Categories interface {
	// List returns the categories in order, making the three that everybody has
	// when they are missing. A channel that is in none is in "channels" or
	// "direct_messages"; channels that the user is not in are left out.
	List(ctx context.Context, userID, teamID string) (*model.SidebarCategories, error)
	// Create sets the category's id and puts it below the favourites. Its
	// channels leave the categories that they were in. ErrTooMany beyond
	// model.CategoriesMaxPerTeam.
	Create(ctx context.Context, c *model.SidebarCategory) error
	// Update writes the categories with their channels, all or none. Channels
	// leave the categories that they were in. The name and the kind of those that
	// everybody has don't change. ErrNotFound if one is not the user's in the team.
	Update(ctx context.Context, userID, teamID string, cs []*model.SidebarCategory) error
	// UpdateOrder wants all ids of the user's categories of the team, each once:
	// ErrConflict else.
	UpdateOrder(ctx context.Context, userID, teamID string, order []string) error
	// Delete removes a custom category; its channels go where they belong by
	// kind. ErrNotFound if it is not a custom one of the user in the team.
	Delete(ctx context.Context, userID, teamID, id string) error
	// SetFavorite moves a channel to or from the favourites of its team; a direct
	// one in every team that the user has categories of. It returns the teams
	// where that changed something. ErrNotFound for a channel that is not there.
	SetFavorite(ctx context.Context, userID, channelID string, favorite bool) (teamIDs []string, err error)
}

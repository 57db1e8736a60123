package model

import (
	"crypto/sha1" //nolint:gosec // names a group channel by its members, as the v4 API does; nothing secret
	"encoding/hex"
	"slices"
	"strings"
)

// Kinds of a channel.
const (
	ChannelOpen    = "O"
	ChannelPrivate = "P"
	ChannelDirect  = "D"
	ChannelGroup   = "G"
)

// Channels that every team has.
const (
	ChannelTownSquare = "town-square"
	ChannelOffTopic   = "off-topic"
)

// Limits of a channel's fields, in characters.
const (
	ChannelNameMinLength        = 1
	ChannelNameMaxLength        = 64
	ChannelDisplayNameMaxLength = 64
	ChannelHeaderMaxLength      = 1024
	ChannelPurposeMaxLength     = 250
	ChannelGroupMinUsers        = 3
	ChannelGroupMaxUsers        = 8
	ChannelSearchMaxLength      = 128
	ChannelsMaxPerRequest       = 1000
	ChannelMembersMaxPerRequest = 1000
	ChannelSoundMaxLength       = 64
)

// Channel is where people post.
type Channel struct {
	ID                string `json:"id" db:"id"`
	CreateAt          int64  `json:"create_at" db:"create_at"`
	UpdateAt          int64  `json:"update_at" db:"update_at"`
	DeleteAt          int64  `json:"delete_at" db:"delete_at"` // not 0: archived by itself
	TeamID            string `json:"team_id" db:"team_id"`     // "" for direct and group channels
	Type              string `json:"type" db:"type"`
	DisplayName       string `json:"display_name" db:"display_name"`
	Name              string `json:"name" db:"name"`
	Header            string `json:"header" db:"header"`
	Purpose           string `json:"purpose" db:"purpose"`
	LastPostAt        int64  `json:"last_post_at" db:"last_post_at"`
	TotalMsgCount     int64  `json:"total_msg_count" db:"total_msg_count"`
	ExtraUpdateAt     int64  `json:"extra_update_at" db:"-"`
	CreatorID         string `json:"creator_id" db:"creator_id"`
	SchemeID          string `json:"scheme_id" db:"scheme_id"`
	Props             Props  `json:"props" db:"-"`
	GroupConstrained  bool   `json:"group_constrained" db:"group_constrained"`
	Shared            bool   `json:"shared" db:"-"`
	TotalMsgCountRoot int64  `json:"total_msg_count_root" db:"total_msg_count_root"`
	PolicyID          string `json:"policy_id,omitempty" db:"-"`
	LastRootPostAt    int64  `json:"last_root_post_at" db:"last_root_post_at"`

	// LastChange is the newest timestamp that a post, edit, delete or reaction
	// of the channel took; it only ever grows and is taken under the channel's
	// row lock (see docs/architecture.md, exact catch-up).
	LastChange int64 `json:"-" db:"last_change"`
	// TeamDeleteAt is not 0 while the team is archived.
	TeamDeleteAt int64 `json:"-" db:"team_delete_at"`
}

// IsArchived reports whether the channel is archived, or its team with all of
// its channels.
func (c *Channel) IsArchived() bool { return c.DeleteAt != 0 || c.TeamDeleteAt != 0 }

// IsTalk reports whether the channel is a direct or group channel, which has
// no team, no name of its own and fixed members.
func (c *Channel) IsTalk() bool { return c.Type == ChannelDirect || c.Type == ChannelGroup }

// ChannelPatch changes the fields that are not nil.
type ChannelPatch struct {
	Name             *string `json:"name"`
	DisplayName      *string `json:"display_name"`
	Header           *string `json:"header"`
	Purpose          *string `json:"purpose"`
	GroupConstrained *bool   `json:"group_constrained"`
}

// DirectChannelName is the name of the direct channel of two users: their
// ids, the smaller first.
func DirectChannelName(a, b string) string {
	if a > b {
		a, b = b, a
	}
	return a + "__" + b
}

// DirectChannelOther returns the other user of a direct channel; userID itself
// if they talk to themselves, "" if name is not one of userID's direct channels.
func DirectChannelOther(name, userID string) string {
	a, b, ok := strings.Cut(name, "__")
	switch {
	case !ok:
		return ""
	case a == userID:
		return b
	case b == userID:
		return a
	}
	return ""
}

// GroupChannelName is the name of the group channel of these users, whatever
// their order.
func GroupChannelName(userIDs []string) string {
	ids := slices.Sorted(slices.Values(userIDs))
	sum := sha1.Sum([]byte(strings.Join(ids, ""))) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// ChannelStats counts what a channel holds.
type ChannelStats struct {
	ChannelID       string `json:"channel_id" db:"channel_id"`
	MemberCount     int64  `json:"member_count" db:"member_count"`
	GuestCount      int64  `json:"guest_count" db:"guest_count"`
	PinnedPostCount int64  `json:"pinnedpost_count" db:"pinnedpost_count"`
	FilesCount      int64  `json:"files_count" db:"files_count"`
}

// ChannelSearch finds channels by name, display name and purpose.
type ChannelSearch struct {
	Term            string   `json:"term"`
	TeamIDs         []string `json:"team_ids"`
	Public          bool     `json:"public"`
	Private         bool     `json:"private"`
	Deleted         bool     `json:"deleted"`
	IncludeDeleted  bool     `json:"include_deleted"`
	ExcludeDefaults bool     `json:"exclude_default_channels"`
	Page            *int     `json:"page"`
	PerPage         *int     `json:"per_page"`
	UserID          string   `json:"-"` // only what the user may see: public channels of their teams and their own
}

// ChannelQuery selects channels by a part of their name, display name or
// purpose.
type ChannelQuery struct {
	Term     string
	TeamID   string // "": of any team
	UserID   string // whose memberships count
	Public   bool   // public channels
	Member   bool   // public and private channels that the user is in
	Talks    bool   // the user's direct and group channels, by their members' names
	Archived bool   // archived ones too
	Limit    int
}

// ChannelWithTeam is a channel with its team's names, for lists over all teams.
type ChannelWithTeam struct {
	Channel
	TeamDisplayName string `json:"team_display_name" db:"team_display_name"`
	TeamName        string `json:"team_name" db:"team_name"`
	TeamUpdateAt    int64  `json:"team_update_at" db:"team_update_at"`
}

// ChannelsWithCount is a page of channels and how many there are in all.
type ChannelsWithCount struct {
	Channels   []*ChannelWithTeam `json:"channels"`
	TotalCount int64              `json:"total_count"`
}

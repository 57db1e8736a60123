package model

import "strings"

// Kinds and sortings of a sidebar category.
const (
	CategoryFavorites      = "favorites"
	CategoryChannels       = "channels"
	CategoryDirectMessages = "direct_messages"
	CategoryCustom         = "custom"

	CategorySortDefault = ""
	CategorySortManual  = "manual"
	CategorySortRecent  = "recent"
	CategorySortAlpha   = "alpha"
)

// Limits of sidebar categories.
const (
	CategoryNameMaxLength = 64  // characters
	CategoriesMaxPerTeam  = 200 // of one user
)

// SidebarCategory is a group of channels in a user's sidebar of a team.
type SidebarCategory struct {
	ID          string   `json:"id" db:"id"`
	UserID      string   `json:"user_id" db:"user_id"`
	TeamID      string   `json:"team_id" db:"team_id"`
	SortOrder   int64    `json:"sort_order" db:"sort_order"`
	Sorting     string   `json:"sorting" db:"sorting"`
	Type        string   `json:"type" db:"type"`
	DisplayName string   `json:"display_name" db:"display_name"`
	Muted       bool     `json:"muted" db:"muted"`
	Collapsed   bool     `json:"collapsed" db:"collapsed"`
	ChannelIDs  []string `json:"channel_ids" db:"-"`
}

// SidebarCategories are a user's categories of a team in their order.
type SidebarCategories struct {
	Categories []*SidebarCategory `json:"categories"`
	Order      []string           `json:"order"`
}

// DefaultCategoryID is the id of one of the categories that everybody has.
func DefaultCategoryID(kind, userID, teamID string) string {
	return kind + "_" + userID + "_" + teamID
}

// IsCategoryID reports whether id has the form of a category's id.
func IsCategoryID(id string) bool {
	for _, kind := range []string{CategoryFavorites, CategoryChannels, CategoryDirectMessages} {
		if owner, ok := strings.CutPrefix(id, kind+"_"); ok {
			userID, teamID, _ := strings.Cut(owner, "_")
			return IsID(userID) && IsID(teamID)
		}
	}
	return IsID(id)
}

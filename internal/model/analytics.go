package model

// AnalyticsRow is a number that the console shows, by its name.
type AnalyticsRow struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// Totals are what a server or a team has now. Archived and deactivated ones
// count only where it is said.
type Totals struct {
	PublicChannels  int64 `db:"public_channels"`
	PrivateChannels int64 `db:"private_channels"`
	Posts           int64 `db:"posts"` // that ever counted as unread for somebody, deleted ones with them
	Users           int64 `db:"users"` // without bots
	InactiveUsers   int64 `db:"inactive_users"`
	Teams           int64 `db:"teams"`
	DailyActive     int64 `db:"daily_active"`   // users of the whole server
	MonthlyActive   int64 `db:"monthly_active"` // within 30 days
	Sessions        int64 `db:"sessions"`       // of the whole server
}

// DayCount is a number of a day.
type DayCount struct {
	Day   int64 `db:"day"` // its first moment in UTC, Unix ms
	Count int64 `db:"count"`
}

// DayQuery selects posts to be counted by day.
type DayQuery struct {
	TeamID string // "": of all teams and of direct channels
	Since  int64  // Unix ms
	Bots   bool   // those of bots only
}

// ServerLimits is the answer to GET /limits/server; 0 is no limit.
type ServerLimits struct {
	MaxUsersLimit           int64 `json:"maxUsersLimit"`
	MaxUsersHardLimit       int64 `json:"maxUsersHardLimit"`
	ActiveUserCount         int64 `json:"activeUserCount"`
	SingleChannelGuestCount int64 `json:"singleChannelGuestCount"`
	SingleChannelGuestLimit int64 `json:"singleChannelGuestLimit"`
	PostHistoryLimit        int64 `json:"postHistoryLimit"`
	LastAccessiblePostTime  int64 `json:"lastAccessiblePostTime"`
}

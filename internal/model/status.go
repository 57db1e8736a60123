package model

// The presence states.
const (
	StatusOnline  = "online"
	StatusAway    = "away"
	StatusDND     = "dnd"
	StatusOffline = "offline"
)

// Status is a user's presence. Manual states stay until the user changes them
// or, for dnd, until DNDEndTime (Unix seconds, as the v4 API has it).
type Status struct {
	UserID         string `json:"user_id" db:"user_id"`
	Status         string `json:"status" db:"status"`
	Manual         bool   `json:"manual" db:"manual"`
	LastActivityAt int64  `json:"last_activity_at" db:"last_activity_at"`
	ActiveChannel  string `json:"active_channel,omitempty" db:"-"`
	DNDEndTime     int64  `json:"dnd_end_time" db:"dnd_end_time"`
	PrevStatus     string `json:"-" db:"prev_status"`
}

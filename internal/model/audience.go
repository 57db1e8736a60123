package model

// AudienceMember is what finding mentions needs to know of a channel's member.
type AudienceMember struct {
	UserID        string    `db:"user_id"`
	Username      string    `db:"username"`
	FirstName     string    `db:"first_name"`
	IsBot         bool      `db:"is_bot"`
	UserNotify    StringMap `db:"user_notify"`    // the user's notify_props
	ChannelNotify StringMap `db:"channel_notify"` // the channel member's notify_props
}

// Audience is the members of a channel who are active.
type Audience struct {
	Members []AudienceMember
}

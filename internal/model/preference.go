package model

// Preference is one setting of a user's client.
type Preference struct {
	UserID   string `json:"user_id" db:"user_id"`
	Category string `json:"category" db:"category"`
	Name     string `json:"name" db:"name"`
	Value    string `json:"value" db:"value"`
}

// Limits of preferences.
const (
	PreferenceNameMaxLength  = 32
	PreferenceValueMaxLength = 20000
	PreferencesMaxPerRequest = 100
	PreferencesMaxPerUser    = 20000
)

// PreferenceFavoriteChannel is the category of the channels that a user
// favours: the name is the channel's id, the value "true".
const PreferenceFavoriteChannel = "favorite_channel"

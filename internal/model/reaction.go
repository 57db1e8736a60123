package model

// EmojiNameMaxLength is the length of the longest emoji name.
const EmojiNameMaxLength = 64

// Reaction is a user's emoji on a post.
type Reaction struct {
	UserID    string `json:"user_id" db:"user_id"`
	PostID    string `json:"post_id" db:"post_id"`
	EmojiName string `json:"emoji_name" db:"emoji_name"`
	CreateAt  int64  `json:"create_at" db:"create_at"`
	UpdateAt  int64  `json:"update_at" db:"update_at"`
	DeleteAt  int64  `json:"delete_at" db:"delete_at"`
	RemoteID  string `json:"remote_id" db:"-"`
	ChannelID string `json:"channel_id" db:"channel_id"`
}

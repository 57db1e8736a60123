package model

// FailedLogins is how often a password was wrong since it was last right.
type FailedLogins struct {
	Count  int   `db:"failed"`
	LastAt int64 `db:"last_at"` // of the last of them, Unix ms
}

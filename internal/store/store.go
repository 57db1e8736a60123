// Package store says what polder keeps and how it may be asked for: an
// interface a noun and the sentinel errors. Package sqlstore implements them;
// storetest is the contract that every driver must pass.
//
// All methods are safe for concurrent use and honour the context's deadline.
// Methods that get one thing return [ErrNotFound] when it is not there; lists
// are empty, never nil, when nothing matches. Deleted users, teams, channels
// and posts stay in the database with a delete_at and are returned by id.
package store

import (
	"context"
	"errors"
)

// The errors that callers branch on; test with errors.Is.
var (
	ErrNotFound    = errors.New("not found")
	ErrConflict    = errors.New("conflict") // also a *ConflictError
	ErrUnavailable = errors.New("database unavailable")
	ErrReadOnly    = errors.New("database is read-only")
	ErrTooMany     = errors.New("too many") // a limit that the caller gave would be passed
)

// ConflictError says which unique constraint a write would have broken, by the
// constraint's name in the migrations, such as "users_email".
type ConflictError struct {
	Constraint string
	Err        error
}

func (e *ConflictError) Error() string { return "conflict on " + e.Constraint + ": " + e.Err.Error() }

// Is makes errors.Is(err, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

func (e *ConflictError) Unwrap() error { return e.Err }

// Conflicts reports whether err is a conflict on the named constraint.
func Conflicts(err error, constraint string) bool {
	var c *ConflictError
	return errors.As(err, &c) && c.Constraint == constraint
}

// Store gives the nouns.
type Store interface {
	Users() Users
	FailedLogins() FailedLogins
	Sessions() Sessions
	Preferences() Preferences
	Statuses() Statuses
	Roles() Roles
	Teams() Teams
	TeamMembers() TeamMembers
	Channels() Channels
	ChannelMembers() ChannelMembers
	Categories() Categories
	Posts() Posts
	Threads() Threads
	Reactions() Reactions
	Files() Files
	Properties() Properties
	Leases() Leases
	Analytics() Analytics

	// Ping proves that the master takes writes: it writes and deletes a row.
	Ping(ctx context.Context) error
	// Invalidate drops what the caches hold for key in the cache of that name,
	// all of the cache for key "", or everything for cache "". Told by other nodes.
	Invalidate(cache, key string)
	Close() error
}

// Invalidation is what a commit made a cache hold wrongly. Nodes of two versions
// run side by side, so the names of caches stay what they are.
type Invalidation struct {
	Cache string
	Keys  []string // "" is all of the cache
}

// Properties are the server's own values, such as its cluster id.
type Properties interface {
	Get(ctx context.Context, name string) (string, error)
	Set(ctx context.Context, name, value string) error
	// Init stores value unless the name has one, and returns the one that stays.
	Init(ctx context.Context, name, value string) (string, error)
	// List returns the values whose names begin with prefix, by name.
	List(ctx context.Context, prefix string) (map[string]string, error)
	// Delete is idempotent.
	Delete(ctx context.Context, name string) error
}

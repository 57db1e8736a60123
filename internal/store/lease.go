package store

import (
	"context"
	"errors"
	"time"
)

// ErrFenced is what a write gets whose lease somebody else has taken over, or
// that was released. Nothing was written.
var ErrFenced = errors.New("the lease is lost")

// Lease is the right to do what it is named for. One holder has it at a time,
// until it expires or is released. All times are those of the database's clock:
// those of the nodes may disagree.
type Lease struct {
	Name   string // up to 64 bytes
	Holder string // the id of a node, up to 64 bytes
	Note   string // what people know the holder by, up to 255 characters
	Fence  int64  // grows each time that the lease is acquired
	Since  int64  // Unix ms, when the holder acquired it
	Until  int64  // Unix ms, when it expires unless it is renewed
}

// HeldError says that a lease is somebody else's.
type HeldError struct{ Lease Lease }

func (e *HeldError) Error() string {
	return "lease " + e.Lease.Name + " is held by " + e.Lease.Note + " (" + e.Lease.Holder + ")"
}

// Leases keeps who may do what only one may do. A holder that stood still past
// the end of its lease can't know that another has it by now: whatever it
// writes for the lease has to be written with [Fenced].
type Leases interface {
	// Acquire takes the lease of that name for the holder and the note, for ttl
	// from now. It returns a *HeldError with the lease of another holder that has
	// not expired. A holder that has the lease already gets it anew: what it does
	// under the old fence ends.
	Acquire(ctx context.Context, want Lease, ttl time.Duration) (Lease, error)
	// Renew makes the lease last for ttl from now. It works after the lease
	// expired, too, as long as nobody else acquired it; ErrFenced else.
	Renew(ctx context.Context, l Lease, ttl time.Duration) (Lease, error)
	// Release gives the lease up. One that is lost already is no error.
	Release(ctx context.Context, l Lease) error
	// List returns the leases that have not expired and whose names begin with
	// prefix, the oldest first.
	List(ctx context.Context, prefix string) ([]Lease, error)
	// DeleteExpired removes the leases with that prefix that have expired, so that
	// their holders can't renew them any more, and returns all others, as List
	// does: each lease is either gone or among them.
	DeleteExpired(ctx context.Context, prefix string) (left []Lease, err error)
}

type fenceKey struct{}

// Fenced returns a context whose writes happen only while l is held: each
// transaction checks that the lease is l's still and keeps it from being
// acquired until the transaction ends. A write that comes too late gets
// ErrFenced. Reads are not affected.
func Fenced(ctx context.Context, l Lease) context.Context {
	return context.WithValue(ctx, fenceKey{}, l)
}

// FenceOf returns the lease given to [Fenced].
func FenceOf(ctx context.Context) (l Lease, ok bool) {
	l, ok = ctx.Value(fenceKey{}).(Lease)
	return l, ok
}

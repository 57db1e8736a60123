package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/polder-chat/polder/internal/store"
)

type leases struct{ s *Store }

// Leases implements store.Store.
func (s *Store) Leases() store.Leases { return leases{s} }

var leaseColumns = []string{"name", "holder", "note", "fence", "acquired_at", "expires_at"}

// leaseRow is a row of the table.
type leaseRow struct {
	Name       string
	Holder     string
	Note       string
	Fence      int64
	AcquiredAt int64 `db:"acquired_at"`
	ExpiresAt  int64 `db:"expires_at"`
}

func (r leaseRow) lease() store.Lease {
	return store.Lease{Name: r.Name, Holder: r.Holder, Note: r.Note, Fence: r.Fence, Since: r.AcquiredAt, Until: r.ExpiresAt}
}

// Acquire gives a lease a fence that is later than any before it, also than
// those of a row that was deleted: it is the time of the database, in ms, or
// one more than the last.
func (l leases) Acquire(ctx context.Context, want store.Lease, ttl time.Duration) (store.Lease, error) {
	got := want
	err := l.s.join(ctx, func(tx conn) error { // two may insert the row at once
		tx.concernsNobody()
		var held leaseRow
		err := tx.get(ctx, &held, `SELECT `+joinColumns(leaseColumns)+` FROM leases WHERE name = ?`+l.s.dialect.forUpdate(), want.Name)
		found := err == nil
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		now, err := tx.clock(ctx)
		if err != nil {
			return err
		}
		if found && held.Holder != want.Holder && held.ExpiresAt > now {
			return &store.HeldError{Lease: held.lease()}
		}
		got.Fence, got.Since, got.Until = max(held.Fence+1, now), now, now+ttl.Milliseconds()
		if !found {
			return tx.insert(ctx, "leases", leaseColumns, "", []any{got.Name, got.Holder, got.Note, got.Fence, got.Since, got.Until})
		}
		return tx.execOne(ctx, `UPDATE leases SET holder = ?, note = ?, fence = ?, acquired_at = ?, expires_at = ? WHERE name = ?`,
			got.Holder, got.Note, got.Fence, got.Since, got.Until, got.Name)
	})
	if err != nil {
		return store.Lease{}, err
	}
	return got, nil
}

func (l leases) Renew(ctx context.Context, lease store.Lease, ttl time.Duration) (store.Lease, error) {
	err := l.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		now, err := tx.clock(ctx)
		if err != nil {
			return err
		}
		lease.Until = now + ttl.Milliseconds()
		err = tx.execOne(ctx, `UPDATE leases SET expires_at = ? WHERE name = ? AND holder = ? AND fence = ?`,
			lease.Until, lease.Name, lease.Holder, lease.Fence)
		if errors.Is(err, store.ErrNotFound) {
			return store.ErrFenced
		}
		return err
	})
	return lease, err
}

func (l leases) Release(ctx context.Context, lease store.Lease) error {
	return l.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		// The row stays, so that the next fence is another one.
		_, err := tx.exec(ctx, `UPDATE leases SET holder = '', expires_at = 0 WHERE name = ? AND holder = ? AND fence = ?`,
			lease.Name, lease.Holder, lease.Fence)
		return err
	})
}

// List reads from the master: a replica's leases may be those of a while ago.
func (l leases) List(ctx context.Context, prefix string) ([]store.Lease, error) {
	condition, args := beginsWith("name", prefix)
	return l.s.atMaster().leases(ctx, condition+` AND expires_at > `+l.s.dialect.clock(), args)
}

// DeleteExpired lists what it left without a second look at the clock, by which
// more might seem to have expired.
func (l leases) DeleteExpired(ctx context.Context, prefix string) (left []store.Lease, err error) {
	condition, args := beginsWith("name", prefix)
	err = l.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		if _, err := tx.exec(ctx, `DELETE FROM leases WHERE `+condition+` AND expires_at <= `+l.s.dialect.clock(), args...); err != nil {
			return err
		}
		left, err = tx.leases(ctx, condition, args)
		return err
	})
	return left, err
}

// leases lists those for which the condition holds, the oldest first.
func (c conn) leases(ctx context.Context, condition string, args []any) ([]store.Lease, error) {
	var rows []leaseRow
	err := c.list(ctx, &rows, `SELECT `+joinColumns(leaseColumns)+` FROM leases WHERE `+condition+` ORDER BY acquired_at, name`, args...)
	list := make([]store.Lease, len(rows))
	for i, r := range rows {
		list[i] = r.lease()
	}
	return list, err
}

// clock reads the database's clock, Unix ms.
func (c conn) clock(ctx context.Context) (now int64, err error) {
	err = c.get(ctx, &now, `SELECT `+c.s.dialect.clock())
	return now, err
}

// checkFence makes sure that the lease is current, and that it stays so until
// the transaction ends: who would acquire it waits for the row.
func (c conn) checkFence(ctx context.Context, l store.Lease) error {
	var fence int64
	err := c.get(ctx, &fence, `SELECT fence FROM leases WHERE name = ? AND holder = ? AND fence = ?`+c.s.dialect.forShare(),
		l.Name, l.Holder, l.Fence)
	if errors.Is(err, store.ErrNotFound) {
		return store.ErrFenced
	}
	return err
}

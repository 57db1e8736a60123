package sqlstore

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type failedLogins struct{ s *Store }

// FailedLogins implements store.Store.
func (s *Store) FailedLogins() store.FailedLogins { return failedLogins{s} }

func (fs failedLogins) Update(ctx context.Context, subject string, change func(*model.FailedLogins) error) error {
	return fs.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		// An upsert that changes nothing locks the row, also one that is new.
		keep := fs.s.dialect.upsert([]string{"subject"}, []string{"subject"})
		if err := tx.insert(ctx, "failed_logins", []string{"subject", "failed", "last_at"}, keep, []any{subject, 0, 0}); err != nil {
			return err
		}
		var f model.FailedLogins
		if err := tx.get(ctx, &f, `SELECT failed, last_at FROM failed_logins WHERE subject = ?`, subject); err != nil {
			return err
		}
		if err := change(&f); err != nil {
			return err
		}
		return tx.execOne(ctx, `UPDATE failed_logins SET failed = ?, last_at = ? WHERE subject = ?`, f.Count, f.LastAt, subject)
	})
}

func (fs failedLogins) Delete(ctx context.Context, subject string) error {
	return fs.s.write(ctx, func(tx conn) error {
		tx.concernsNobody()
		return tx.forgetFailedLogins(ctx, subject)
	})
}

func (c conn) forgetFailedLogins(ctx context.Context, subject string) error {
	_, err := c.exec(ctx, `DELETE FROM failed_logins WHERE subject = ?`, subject)
	return err
}

func (fs failedLogins) DeleteBefore(ctx context.Context, at int64) (n int64, err error) {
	err = fs.s.write(ctx, func(tx conn) (err error) {
		tx.concernsNobody()
		n, err = tx.exec(ctx, `DELETE FROM failed_logins WHERE last_at < ?`, at)
		return err
	})
	return n, err
}

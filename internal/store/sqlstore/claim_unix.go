//go:build unix

package sqlstore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// claim locks the file beside the database until the result is closed or the
// process ends, however it does. SQLite's own locks say who writes this moment.
func (d sqlite) claim(o Options) (io.Closer, error) {
	f, err := os.OpenFile(d.path(o)+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errors.New("another polder serves this database: stop it first, or give this one a SqlSettings.DataSource of its own")
		} else {
			err = fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

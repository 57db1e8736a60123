package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/polder-chat/polder/internal/store"
)

// errorClass is what a driver's error means to us.
type errorClass int

const (
	otherError  errorClass = iota
	conflicting            // a unique constraint
	repeatable             // deadlock or serialisation failure: the same transaction may work now
	readOnly
	unavailable
)

// errRetry marks an error after which the transaction may be run again.
var errRetry = errors.New("transaction may be repeated")

// classify turns a driver's error into one of package store's, keeping the
// cause in its chain. Errors that are classified already, and those of the
// context, stay as they are.
func (s *Store) classify(err error) error {
	switch {
	case err == nil,
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrConflict),
		errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrReadOnly):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return store.ErrNotFound
	}
	switch class, constraint := s.dialect.class(err); class {
	case conflicting:
		return &store.ConflictError{Constraint: constraint, Err: err}
	case repeatable:
		return fmt.Errorf("%w: %w: %w", store.ErrUnavailable, errRetry, err)
	case readOnly:
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	case unavailable:
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	var n net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, sql.ErrConnDone) || errors.As(err, &n) {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return err
}

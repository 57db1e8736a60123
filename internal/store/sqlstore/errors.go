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
	broken                 // the connection is gone: on another one it may work now
	readOnly
	unreachable // nothing is there to connect to
	unavailable
)

// The marks of errors after which the same may be done again.
var (
	errRetry        = errors.New("may be repeated")
	errBroken error = brokenError{} // is errRetry too, but for a COMMIT, which may have happened

	errUnreachable = errors.New("can't be reached")
)

type brokenError struct{}

func (brokenError) Error() string { return "connection lost" }

func (brokenError) Is(target error) bool { return target == errRetry }

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
	case broken:
		return lost(err)
	case readOnly:
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	case unreachable:
		return fmt.Errorf("%w: %w: %w", store.ErrUnavailable, errUnreachable, err)
	case unavailable:
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return fmt.Errorf("%w: %w: %w", store.ErrUnavailable, errUnreachable, err)
	}
	if errors.Is(err, sql.ErrConnDone) {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	var n net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &n) {
		return lost(err)
	}
	return err
}

// lost is the error of a connection that broke.
func lost(err error) error {
	return fmt.Errorf("%w: %w: %w", store.ErrUnavailable, errBroken, err)
}

package app

import (
	"errors"

	"github.com/polder-chat/polder/internal/store"
)

// Unavailable reports whether err means that the database can't serve now, so
// that the same request may succeed a moment later.
func Unavailable(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrReadOnly)
}

// ReadOnly reports whether err means that the database takes no writes now.
func ReadOnly(err error) bool { return errors.Is(err, store.ErrReadOnly) }

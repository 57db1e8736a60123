package sqlstore

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/polder-chat/polder/internal/store"
)

// Hopeless reports whether a database that could not be opened stays closed until
// somebody does something about it: it refuses the user, or there is none of that
// name. Another one may be about to come up.
func Hopeless(err error) bool {
	if !errors.Is(err, store.ErrUnavailable) {
		return true
	}
	var e *pgconn.PgError
	return errors.As(err, &e) && (strings.HasPrefix(e.Code, "28") || e.Code == "3D000")
}

package app

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/polder-chat/polder/internal/model"
)

// After MaximumLoginAttempts wrong passwords each further attempt has to wait:
// a minute, then twice as long as the last time, up to half an hour. What
// nobody tried for a day is forgotten.
const (
	lockFirst    = time.Minute
	lockLongest  = 30 * time.Minute
	failedLogins = 24 * time.Hour
)

// strangers is how many names that no account has are told apart, by a part of
// their hash: enough that hardly two of them meet, and so few that their counts
// can't fill the database or tell what somebody typed.
const strangers = 1 << 20

// countAttempt counts an attempt to log in as the subject, before it is known
// to be good, so that many at one moment can't be more than are allowed. One
// that comes too early is refused and not counted.
func (ss *Sessions) countAttempt(ctx context.Context, subject string) error {
	now, free := ss.now(), ss.config().ServiceSettings.MaximumLoginAttempts
	return ss.store.FailedLogins().Update(ctx, subject, func(f *model.FailedLogins) error {
		if now-f.LastAt >= failedLogins.Milliseconds() {
			*f = model.FailedLogins{}
		}
		if wait := f.LastAt + locked(f.Count-free).Milliseconds() - now; wait > 0 {
			return errLocked(wait)
		}
		f.Count, f.LastAt = f.Count+1, now
		return nil
	})
}

// locked is how long an account waits that had a number of wrong passwords
// beyond those that are free.
func locked(beyond int) time.Duration {
	if beyond < 0 {
		return 0
	}
	return min(lockFirst<<min(beyond, 10), lockLongest)
}

func errLocked(wait int64) *model.Error {
	return model.NewError(model.Unauthorized, "api.user.check_user_login_attempts.too_many.app_error",
		model.Params{"Minutes": (wait + msPerMinute - 1) / msPerMinute})
}

// stranger returns a user whom no password fits, for a name that no account
// has. Attempts to log in are counted as for an account: nobody can tell which
// names there are by what is locked.
func (ss *Sessions) stranger(ctx context.Context, l Login) (*model.User, error) {
	sum, err := ss.secret.sign(ctx, "login", loginName(l))
	if err != nil {
		return nil, err
	}
	return &model.User{ID: fmt.Sprintf("stranger-%05x", binary.BigEndian.Uint32(sum)%strangers)}, nil
}

// ForgetFailedLogins forgets those that count for nothing any more, and says
// for how many accounts and names.
func (ss *Sessions) ForgetFailedLogins(ctx context.Context) (int64, error) {
	return ss.store.FailedLogins().DeleteBefore(ctx, ss.now()-failedLogins.Milliseconds())
}

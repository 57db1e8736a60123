package app

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// ChangePassword gives a user another password: the user who knows the current
// one, or an administrator for somebody else. The user's other sessions end if
// the settings say so, the caller's own never.
func (us *Users) ChangePassword(ctx context.Context, s *model.Session, id, current, secret string) error {
	if s.UserID == id {
		if current == "" {
			return model.InvalidParam("current_password")
		}
		err := us.checkOwnPassword(ctx, id, current)
		if model.ErrorCode(err) == model.Unauthorized {
			return model.NewError(model.Invalid, "api.user.update_password.incorrect.app_error", nil).Because(err)
		}
		if err != nil {
			return err
		}
	} else if err := us.checkChange(ctx, s, id); err != nil {
		return err
	}
	if err := us.setPassword(ctx, id, secret); err != nil {
		return err
	}
	if !us.config().ServiceSettings.TerminateSessionsOnPasswordChange {
		return nil
	}
	except := ""
	if s.UserID == id {
		except = s.ID
	}
	return us.sessions.endUser(ctx, id, except)
}

// ResetFailedAttempts lets a user try passwords again.
func (us *Users) ResetFailedAttempts(ctx context.Context, s *model.Session, id string) error {
	if err := us.access.CheckSystem(ctx, s, model.PermEditOtherUsers); err != nil {
		return err
	}
	if _, err := us.store.Users().Get(ctx, id); err != nil {
		return noUser(err)
	}
	return us.store.Users().ResetFailedAttempts(ctx, id)
}

// checkOwnPassword is Unauthorized for a wrong password, which counts as a
// failed login.
func (us *Users) checkOwnPassword(ctx context.Context, id, secret string) error {
	u, err := us.sessions.who(ctx, Login{UserID: id})
	if err != nil {
		return err
	}
	return us.sessions.verify(ctx, u, secret)
}

func (us *Users) setPassword(ctx context.Context, id, secret string) error {
	if err := checkPassword(secret, us.config().PasswordSettings); err != nil {
		return err
	}
	hash, err := us.hasher.Hash(ctx, secret)
	if err != nil {
		return err
	}
	return noUser(us.store.Users().UpdatePassword(ctx, id, hash, us.now()))
}

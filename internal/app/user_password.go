package app

import (
	"context"
	"errors"

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
		wrong := model.NewError(model.Invalid, "api.user.update_password.incorrect.app_error", nil)
		if err := us.checkOwnPassword(ctx, id, current, wrong); err != nil {
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

// ResetFailedAttempts lets a user try passwords again at once.
func (us *Users) ResetFailedAttempts(ctx context.Context, s *model.Session, id string) error {
	if err := us.access.CheckSystem(ctx, s, model.PermEditOtherUsers); err != nil {
		return err
	}
	if _, err := us.store.Users().Get(ctx, id); err != nil {
		return noUser(err)
	}
	return us.store.FailedLogins().Delete(ctx, id)
}

// checkOwnPassword returns wrong for a wrong password, which counts as a failed
// login. It is never Unauthorized: clients would take their session for ended.
func (us *Users) checkOwnPassword(ctx context.Context, id, secret string, wrong *model.Error) error {
	u, err := us.sessions.who(ctx, Login{UserID: id})
	if err != nil {
		return err
	}
	err = us.sessions.verify(ctx, u, secret)
	var refused *model.Error
	switch {
	case !errors.As(err, &refused) || refused.Code != model.Unauthorized:
		return err
	case refused.ID == errLogin().ID:
		return wrong.Because(err)
	default:
		return model.NewError(model.Invalid, refused.ID, refused.Params)
	}
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

package app

import (
	"context"
	"strings"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// Operator is who has the server's own command line: nobody is asked for a
// permission. No request may reach it.
type Operator struct {
	users *Users
}

// Create makes an account, whatever the settings say about signing up.
func (o *Operator) Create(ctx context.Context, signUp SignUp, admin bool) (*model.User, error) {
	us := o.users
	u := newUser(signUp.User, us.config().LocalizationSettings.DefaultClientLocale)
	if admin {
		u.Roles = model.RoleSystemUser + " " + model.RoleSystemAdmin
	}
	err := us.create(ctx, u, signUp.Password, func(u *model.User) error { return us.store.Users().Create(ctx, u, true) })
	if err != nil {
		return nil, err
	}
	return viewer{all: true}.show(u), nil
}

// List returns a page of the accounts by username.
func (o *Operator) List(ctx context.Context, page, perPage int) ([]*model.User, error) {
	found, err := o.users.store.Users().List(ctx, model.UserQuery{Page: page, PerPage: perPage})
	return viewer{all: true}.list(found), err
}

// ResetPassword gives the user another password, ends all sessions and forgets
// failed attempts. name is a username or an e-mail address.
func (o *Operator) ResetPassword(ctx context.Context, name, secret string) error {
	u, err := o.find(ctx, name)
	if err != nil {
		return err
	}
	if err := o.users.setPassword(ctx, u.ID, secret); err != nil {
		return err
	}
	return o.users.sessions.endUser(ctx, u.ID, "")
}

// Promote makes the user a system admin. name is a username or an e-mail
// address.
func (o *Operator) Promote(ctx context.Context, name string) error {
	u, err := o.find(ctx, name)
	if err != nil {
		return err
	}
	if model.HasRole(u.Roles, model.RoleSystemAdmin) {
		return nil
	}
	return o.users.setRoles(ctx, u.ID, strings.TrimSpace(u.Roles+" "+model.RoleSystemAdmin))
}

func (o *Operator) find(ctx context.Context, name string) (u *model.User, err error) {
	name = strings.ToLower(strings.TrimSpace(name))
	err = store.ErrNotFound
	if strings.Contains(name, "@") && fits(name, loginMaxLength) {
		u, err = o.users.store.Users().GetByEmail(ctx, name)
	} else if fits(name, loginMaxLength) {
		u, err = o.users.store.Users().GetByUsername(ctx, name)
	}
	return u, noUser(err)
}

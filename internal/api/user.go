package api

import (
	"net/http"
	"strings"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// userBody is an account that is to be made or written over.
type userBody struct {
	model.User
	Password string `json:"password"`
}

// rolesBody is a user's system roles, separated by spaces.
type rolesBody struct {
	Roles string `json:"roles"`
}

// activeBody says whether an account is in use.
type activeBody struct {
	Active bool `json:"active"`
}

// passwordBody changes a password.
type passwordBody struct {
	CurrentPassword string `json:"current_password"`
	NewPassword     string `json:"new_password"`
}

// createUser makes an account, for anybody who may sign up.
func (a *API) createUser(c *call) error {
	var body userBody
	if err := c.decode(&body); err != nil {
		return err
	}
	u, err := a.App.Users.Create(c.ctx, c.session, app.SignUp{User: body.User, Password: body.Password, InviteID: c.query("iid")})
	if err != nil {
		return err
	}
	return c.json(http.StatusCreated, u)
}

// getUser answers a user.
func (a *API) getUser(c *call) error {
	return c.user(a.App.Users.Get(c.ctx, c.session, c.id("user_id")))
}

// getUserByUsername answers the user with the name.
func (a *API) getUserByUsername(c *call) error {
	return c.user(a.App.Users.GetByUsername(c.ctx, c.session, c.id("username")))
}

// getUserByEmail answers the user with the address.
func (a *API) getUserByEmail(c *call) error {
	return c.user(a.App.Users.GetByEmail(c.ctx, c.session, c.id("email")))
}

// user answers one account, unless the client has it already.
func (c *call) user(u *model.User, err error) error {
	if err != nil {
		return err
	}
	return c.tagged(u)
}

// updateUser writes all fields that a user has.
func (a *API) updateUser(c *call) error {
	var body userBody
	if err := c.decode(&body); err != nil {
		return err
	}
	id := c.id("user_id")
	if body.ID != id {
		return model.InvalidParam("id")
	}
	patch := model.UserPatch{
		Username: &body.Username, Email: &body.Email, Nickname: &body.Nickname, FirstName: &body.FirstName,
		LastName: &body.LastName, Position: &body.Position, Locale: &body.Locale,
	}
	if body.Password != "" {
		patch.Password = &body.Password
	}
	for _, field := range []struct {
		sent model.StringMap
		to   **model.StringMap
	}{{body.Props, &patch.Props}, {body.NotifyProps, &patch.NotifyProps}, {body.Timezone, &patch.Timezone}} {
		if field.sent != nil {
			*field.to = &field.sent
		}
	}
	u, err := a.App.Users.Patch(c.ctx, c.session, id, patch)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, u)
}

// patchUser writes the fields that the client sends.
func (a *API) patchUser(c *call) error {
	var patch model.UserPatch
	if err := c.decode(&patch); err != nil {
		return err
	}
	u, err := a.App.Users.Patch(c.ctx, c.session, c.id("user_id"), patch)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, u)
}

// deleteUser deactivates an account. Nothing of it is lost.
func (a *API) deleteUser(c *call) error {
	if c.bool("permanent") {
		return errUnimplemented
	}
	if err := a.App.Users.SetActive(c.ctx, c.session, c.id("user_id"), false); err != nil {
		return err
	}
	return c.ok()
}

// updateUserActive deactivates an account or brings it back.
func (a *API) updateUserActive(c *call) error {
	var body activeBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if err := a.App.Users.SetActive(c.ctx, c.session, c.id("user_id"), body.Active); err != nil {
		return err
	}
	return c.ok()
}

// updateUserRoles gives a user other system roles.
func (a *API) updateUserRoles(c *call) error {
	var body rolesBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if err := a.App.Users.SetRoles(c.ctx, c.session, c.id("user_id"), body.Roles); err != nil {
		return err
	}
	return c.ok()
}

// updateUserPassword changes a password.
func (a *API) updateUserPassword(c *call) error {
	var body passwordBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if err := a.App.Users.ChangePassword(c.ctx, c.session, c.id("user_id"), body.CurrentPassword, body.NewPassword); err != nil {
		return err
	}
	return c.ok()
}

// resetFailedAttempts lets a user log in again.
func (a *API) resetFailedAttempts(c *call) error {
	if err := a.App.Users.ResetFailedAttempts(c.ctx, c.session, c.id("user_id")); err != nil {
		return err
	}
	return c.ok()
}

// words splits a list in a query parameter, such as "system_admin,system_user".
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/app"
)

// loginBody is what a client logs in with.
type loginBody struct {
	ID       string `json:"id"` // a user's id, instead of login_id
	LoginID  string `json:"login_id"`
	Password string `json:"password"`
	DeviceID string `json:"device_id"`
}

// loginTypeBody asks how somebody logs in.
type loginTypeBody struct {
	ID      string `json:"id"`
	LoginID string `json:"login_id"`
}

// loginType says how: "" is with a password.
type loginType struct {
	AuthService string `json:"auth_service"`
}

// login opens a session: in the Token header for programs, in cookies for
// browsers.
func (a *API) login(c *call) error {
	var body loginBody
	if err := c.decode(&body); err != nil {
		return err
	}
	from := clientOf(c.r.UserAgent())
	u, s, err := a.App.Sessions.Login(c.ctx, app.Login{
		UserID: body.ID, LoginID: body.LoginID, Password: body.Password, DeviceID: body.DeviceID,
		Platform: from.platform, OS: from.os, Browser: from.browser,
	})
	if err != nil {
		return err
	}
	c.w.Header().Set("Token", s.Token)
	if !foreign(c.r, &c.config.ServiceSettings) {
		c.setCookies(s, s.Token)
	}
	shown, err := a.App.Users.Get(c.ctx, s, u.ID)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, shown)
}

// getLoginType answers the same for everybody, whether there is such a user or
// not: there are only passwords.
func (a *API) getLoginType(c *call) error {
	var body loginTypeBody
	if err := c.decode(&body); err != nil {
		return err
	}
	return c.json(http.StatusOK, loginType{})
}

// logout ends the caller's session, if there is one.
func (a *API) logout(c *call) error {
	if c.session != nil {
		if err := a.App.Sessions.Logout(c.ctx, c.session); err != nil {
			return err
		}
	}
	if !foreign(c.r, &c.config.ServiceSettings) {
		c.clearCookies()
	}
	return c.ok()
}

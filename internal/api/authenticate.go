package api

import (
	"net/http"
	"strings"

	"github.com/polder-chat/polder/internal/model"
)

// sessionCookie carries the token of a browser.
const sessionCookie = "MMAUTHTOKEN"

// tokenMaxSize bounds what is looked up as a token, in bytes.
const tokenMaxSize = 256

// authenticate finds the caller's session. An open route is served without
// one: a stale cookie must not keep anybody from logging in.
func (a *API) authenticate(c *call) error {
	token, _ := tokenOf(c.r)
	if token == "" {
		if c.target.access == session {
			return errNoSession
		}
		return nil
	}
	s, err := a.Sessions.Authenticate(c.ctx, token)
	switch {
	case err == nil:
		c.session = s
		return nil
	case c.target.access == open && model.ErrorCode(err) == model.Unauthorized:
		return nil
	default:
		return err
	}
}

// tokenOf returns the token that the request carries, and whether a browser
// added it by itself.
func tokenOf(r *http.Request) (token string, byCookie bool) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, value, _ := strings.Cut(header, " ")
		if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "token") {
			token = strings.TrimSpace(value)
		}
	} else if cookie, err := r.Cookie(sessionCookie); err == nil {
		token, byCookie = cookie.Value, true
	}
	if len(token) > tokenMaxSize {
		return "", false
	}
	return token, byCookie
}

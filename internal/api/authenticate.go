package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/polder-chat/polder/internal/model"
)

// Sessions looks up who is calling.
type Sessions interface {
	// Authenticate returns the session that token opens. An unknown, revoked
	// or expired token is a model.Error with the code Unauthorized; every
	// other error means that nobody could tell. The session is shared and
	// must not be changed.
	Authenticate(ctx context.Context, token string) (*model.Session, error)

	// Extend notes that the session is in use. It returns the session with its
	// new expiry if it lasts longer now, so that a browser's cookies have to as
	// well, else nil. It is called for every request of a session and is as
	// good as free when it does nothing. A failure is the session's own affair:
	// the request goes on.
	Extend(ctx context.Context, s *model.Session) (longer *model.Session)
}

// tokenMaxSize bounds what is looked up as a token, in bytes.
const tokenMaxSize = 256

// authenticate finds the caller's session and counts the request against its
// limits. An open route is served without a session: a stale cookie must not
// keep anybody from logging in.
func (a *API) authenticate(c *call) error {
	err := a.identify(c)
	if limited := a.limitRate(c); limited != nil {
		return limited
	}
	if err != nil && c.target.access != session && model.ErrorCode(err) == model.Unauthorized {
		return nil
	}
	return err
}

// identify sets the session, or returns why there is none.
func (a *API) identify(c *call) error {
	if c.target.access == public {
		return nil
	}
	token, byCookie := tokenOf(c.r)
	if token == "" {
		return errNoSession
	}
	s, err := a.Sessions.Authenticate(c.ctx, token)
	if err != nil {
		return err
	}
	c.session = s
	c.ctx = a.Reader(c.ctx, s.UserID)
	if byCookie && forged(c) {
		c.session = nil
		return errForged
	}
	if longer := a.Sessions.Extend(c.ctx, s); longer != nil && byCookie {
		c.setCookies(longer, token)
	}
	return nil
}

// tokenOf returns the token that the request carries, and whether a browser
// added it by itself. Tokens in the address are not read: addresses end up in
// logs and histories.
func tokenOf(r *http.Request) (token string, byCookie bool) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, value, _ := strings.Cut(header, " ")
		if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "token") {
			token = strings.TrimSpace(value)
		}
	} else if r.Header["Cookie"] != nil {
		if cookie, err := r.Cookie(cookieToken); err == nil {
			token, byCookie = cookie.Value, true
		}
	}
	if len(token) > tokenMaxSize {
		return "", false
	}
	return token, byCookie
}

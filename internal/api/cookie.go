package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/polder-chat/polder/internal/model"
)

// The cookies of a browser. The page's scripts read the user's id and the CSRF
// token, never the session token.
const (
	cookieToken = "MMAUTHTOKEN"
	cookieUser  = "MMUSERID"
	cookieCSRF  = "MMCSRF"
)

// setCookies gives the browser its session, until the session ends.
func (c *call) setCookies(s *model.Session, token string) {
	age := 0 // as long as the browser runs
	if s.ExpiresAt > 0 {
		age = max(1, int((s.ExpiresAt-model.Now())/1000))
	}
	c.cookie(cookieToken, token, age, true)
	c.cookie(cookieUser, s.UserID, age, false)
	c.cookie(cookieCSRF, s.CSRFToken(), age, false)
}

// clearCookies takes them away.
func (c *call) clearCookies() {
	for _, name := range []string{cookieToken, cookieUser, cookieCSRF} {
		c.cookie(name, "", -1, name == cookieToken)
	}
}

func (c *call) cookie(name, value string, age int, httpOnly bool) {
	site, err := url.Parse(c.config.ServiceSettings.SiteURL)
	if err != nil { // the configuration was checked: it is an address
		site = &url.URL{}
	}
	cookie := &http.Cookie{
		Name: name, Value: value, MaxAge: age, HttpOnly: httpOnly,
		Path: "/" + strings.Trim(site.Path, "/"),
		// Lax: a link in a mail opens the site with its session, a form of
		// another site posts without it.
		SameSite: http.SameSiteLaxMode,
		Secure:   site.Scheme == "https" || c.r.TLS != nil,
	}
	if c.config.ServiceSettings.AllowCookiesForSubdomains {
		cookie.Domain = site.Hostname()
	}
	http.SetCookie(c.w, cookie)
}

package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/polder-chat/polder/internal/config"
)

// preflightAge is how long a browser remembers a preflight, in seconds.
const preflightAge = "600"

// cors lets the pages of AllowCorsFrom use the API from a browser, and answers
// their preflights. For other origins it says nothing, and the browser refuses.
func (a *API) cors(c *call) error {
	origin := c.r.Header.Get("Origin")
	preflight := c.r.Method == http.MethodOptions
	if origin == "" && !preflight {
		return nil
	}
	h := c.w.Header()
	if allows(&c.config.ServiceSettings, origin) {
		allowOrigin(h, origin, &c.config.ServiceSettings)
		if preflight {
			h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
			h.Set("Access-Control-Allow-Headers", allowedHeaders)
			h.Set("Access-Control-Max-Age", preflightAge)
		}
	}
	if preflight {
		c.w.WriteHeader(http.StatusNoContent)
		return errAnswered
	}
	return nil
}

// allowedHeaders are the request headers that clients of the API send.
const allowedHeaders = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match, X-CSRF-Token, X-Requested-With"

func allowOrigin(h http.Header, origin string, s *config.ServiceSettings) {
	h.Add("Vary", "Origin")
	// Cookies together with every origin would let any page act as its
	// visitor, so that combination does without cookies.
	if s.CorsAllowCredentials && !slices.Contains(strings.Fields(s.AllowCorsFrom), "*") {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	h.Set("Access-Control-Allow-Origin", origin)
	exposed := append([]string{"Token", "X-Request-Id", "X-Version-Id"}, strings.Fields(s.CorsExposedHeaders)...)
	h.Set("Access-Control-Expose-Headers", strings.Join(exposed, ", "))
}

// allows reports whether AllowCorsFrom has the origin.
func allows(s *config.ServiceSettings, origin string) bool {
	if s.AllowCorsFrom == "" || origin == "" {
		return false
	}
	return slices.Contains(strings.Fields(s.AllowCorsFrom), "*") || names(s, origin)
}

// names reports whether AllowCorsFrom has the origin itself, and not only "*".
func names(s *config.ServiceSettings, origin string) bool {
	for allowed := range strings.FieldsSeq(s.AllowCorsFrom) {
		if strings.EqualFold(strings.TrimSuffix(allowed, "/"), origin) {
			return true
		}
	}
	return false
}

// sameSite reports whether the page that opened the request is this site's: of
// SiteURL if that is set, else of the host that was asked. No Origin at all
// means that no page did.
func sameSite(r *http.Request, s *config.ServiceSettings) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	from, err := url.Parse(origin)
	if err != nil || from.Host == "" {
		return false
	}
	if s.SiteURL == "" {
		return strings.EqualFold(from.Host, r.Host)
	}
	site, err := url.Parse(s.SiteURL)
	return err == nil && strings.EqualFold(from.Scheme, site.Scheme) && strings.EqualFold(hostPort(from), hostPort(site))
}

// foreign reports whether a page of another site made the browser send the
// request. Such a page can't read the answer, but cookies in it would count:
// those of a login would make its visitor somebody else. Pages of AllowCorsFrom
// that are named there may; clients that are no browsers say nothing of a page.
func foreign(r *http.Request, s *config.ServiceSettings) bool {
	origin := r.Header.Get("Origin")
	if origin != "" && (sameSite(r, s) || names(s, origin)) {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none": // the latter is the visitor, with no page
		return false
	case "": // an old browser, or plain HTTP
		from, err := url.Parse(origin)
		return origin != "" && (err != nil || !strings.EqualFold(from.Host, r.Host))
	default:
		return true
	}
}

// hostPort returns the host with its port, also the one that goes without saying.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Hostname() + ":" + port
}

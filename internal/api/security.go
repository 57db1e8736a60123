package api

import (
	"crypto/subtle"
	"net/http"
	"strconv"

	"github.com/polder-chat/polder/internal/config"
)

// fixedHeaders are the values of headers that never change, shared by all
// responses: a slice a header and request would be garbage.
type fixedHeaders struct {
	nosniff, noReferrer, private, json []string
}

func newFixedHeaders() fixedHeaders {
	return fixedHeaders{
		nosniff:    []string{"nosniff"},
		noReferrer: []string{"no-referrer"},
		private:    []string{"no-cache, private"}, // ask again each time; 304 is cheap
		json:       []string{"application/json"},
	}
}

// protect sets the headers that keep browsers from guessing and telling.
func (a *API) protect(c *call) {
	h := c.w.Header()
	h["X-Content-Type-Options"] = a.fixed.nosniff
	h["Referrer-Policy"] = a.fixed.noReferrer
	h["Cache-Control"] = a.fixed.private
	if s := &c.config.ServiceSettings; s.TLSStrictTransport {
		h["Strict-Transport-Security"] = []string{"max-age=" + strconv.Itoa(s.TLSStrictTransportMaxAge)}
	}
}

// protectPage sets what a browser may do with the web client's page: scripts
// come from here alone, and only FrameAncestors may put it in a frame.
func protectPage(h http.Header, s *config.ServiceSettings) {
	ancestors := "'self'"
	if s.FrameAncestors != "" {
		ancestors += " " + s.FrameAncestors
	} else {
		h.Set("X-Frame-Options", "SAMEORIGIN") // for browsers without frame-ancestors
	}
	h.Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "+
		"img-src 'self' data: blob: https: http:; media-src 'self' data: blob:; font-src 'self' data:; "+
		"connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors "+ancestors)
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)")
}

// forged reports whether a page of somebody else may have made the browser
// send this request: it writes, its token came as a cookie, and nothing in it
// shows that a page of this site sent it.
func forged(c *call) bool {
	switch c.r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	if c.r.Header.Get("X-Requested-With") == "XMLHttpRequest" {
		return false // a foreign page needs a preflight to send it
	}
	want := c.session.CSRFToken()
	return want == "" || subtle.ConstantTimeCompare([]byte(c.r.Header.Get("X-CSRF-Token")), []byte(want)) == 0
}

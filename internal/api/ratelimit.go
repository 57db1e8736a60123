package api

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// guardLimit bounds logins, sign-ups and the like for an address, whatever the
// configuration says: they are what guesses passwords and costs the most CPU.
// A company behind one address must still get in on Monday morning.
func guardLimit() limit { return limit{perSec: 10, burst: 100, keys: 20000} }

// limitRate applies RateLimitSettings. It comes after the look-up of the
// session, as the limit may be a user's, and before its refusal, so that
// wrong tokens count as well.
func (a *API) limitRate(c *call) error {
	s := &c.config.RateLimitSettings
	if !s.Enable || c.target.access == public {
		return nil
	}
	var key string
	switch {
	case s.VaryByUser && c.session != nil:
		key = "user " + c.session.UserID
	case s.VaryByRemoteAddr || s.VaryByUser:
		key = "address " + bucket(c.address())
	}
	if s.VaryByHeader != "" {
		value := c.r.Header.Get(s.VaryByHeader)
		key += " header " + value[:min(len(value), paramMaxSize)]
	}
	left := a.rates.take(key, limit{s.PerSec, s.MaxBurst, s.MemoryStoreSize})
	h := c.w.Header()
	h["X-Ratelimit-Limit"] = []string{strconv.Itoa(s.MaxBurst)}
	h["X-Ratelimit-Remaining"] = []string{strconv.Itoa(left.remaining)}
	h["X-Ratelimit-Reset"] = []string{seconds(left.full)}
	return refuse(c, left)
}

// guard applies guardLimit to the routes that ask for it. Who connects from
// the machine itself and not through a proxy is its operator.
func (a *API) guard(c *call) error {
	if c.target.access != guarded {
		return nil
	}
	if peerAddress(c.r).IsLoopback() && !forwarded(c.r, c.config.ServiceSettings.TrustedProxyIPHeader) {
		return nil
	}
	return refuse(c, a.guards.take(bucket(c.address()), guardLimit()))
}

// forwarded reports whether a proxy sent the request on.
func forwarded(r *http.Request, trusted []string) bool {
	for _, name := range append([]string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}, trusted...) {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

// refuse turns an allowance that is used up into an error.
func refuse(c *call, left allowance) error {
	if left.ok {
		return nil
	}
	c.w.Header()["Retry-After"] = []string{seconds(left.retry)}
	return errRateLimited
}

// seconds rounds up, so that a client that waits is served.
func seconds(d time.Duration) string {
	return strconv.Itoa(int(math.Ceil(d.Seconds())))
}

package api

import (
	"math"
	"strconv"
	"time"
)

// guardLimit bounds logins, sign-ups and the like for an address, whatever the
// configuration says: they are what guesses passwords and costs the most CPU.
// A company behind one address must still get in on Monday morning.
func guardLimit() limit { return limit{perSec: 10, burst: 100, keys: 20000} }

// sharedGuardLimit is guardLimit for all anonymous addresses together. It is
// more than the hashing of passwords lets through on most machines, so that no
// client behind a proxy that says nothing can use it up for all the others.
func sharedGuardLimit() limit { return limit{perSec: 200, burst: 2000, keys: 1} }

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

// guard applies guardLimit to the routes that ask for it.
func (a *API) guard(c *call) error {
	if c.target.access != guarded {
		return nil
	}
	address := c.address()
	if !anonymous(address) {
		return refuse(c, a.guards.take(bucket(address), guardLimit()))
	}
	if a.warned.CompareAndSwap(false, true) {
		a.Log.WarnContext(c.ctx, "logins come from this machine itself. If a proxy sends them on, all its clients share one limit "+
			"until it gives their addresses in a header that ServiceSettings.TrustedProxyIPHeader names", "peer", c.r.RemoteAddr)
	}
	return refuse(c, a.shared.take("", sharedGuardLimit()))
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

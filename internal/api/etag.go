package api

import (
	"net/http"
	"strings"
)

// etag sets the entity tag of the answer, given without its quotes, and
// reports whether the client has that answer already. Then 304 is written and
// the handler returns.
func (c *call) etag(tag string) (fresh bool) {
	quoted := `"` + tag + `"`
	c.w.Header()["Etag"] = []string{quoted}
	if !matches(c.r.Header["If-None-Match"], quoted) {
		return false
	}
	c.w.WriteHeader(http.StatusNotModified)
	return true
}

// matches compares weakly: W/"x" and "x" are the same answer.
func matches(headers []string, quoted string) bool {
	for _, header := range headers {
		for candidate := range strings.SplitSeq(header, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == quoted {
				return true
			}
		}
	}
	return false
}

package api

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
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

// tagged answers v with an entity tag made of all of it, or 304 if the client
// has just that. For answers that are quickly made: it saves the wire only.
func (c *call) tagged(v any) error {
	b := getBuffer()
	defer putBuffer(b)
	if err := encode(b, v); err != nil {
		return fmt.Errorf("encode %T: %w", v, err)
	}
	h := fnv.New128a()
	_, _ = h.Write(b.Bytes()) // never fails
	if c.etag(hex.EncodeToString(h.Sum(nil))) {
		return nil
	}
	return c.write(http.StatusOK, c.api.fixed.json, b.Bytes())
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

package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/polder-chat/polder/internal/model"
)

// call is one request on its way through the API. It is pooled: it ends with
// its handler, which must not keep it or hand it to a goroutine that stays.
type call struct {
	w       http.ResponseWriter
	r       *http.Request
	ctx     context.Context // ends with the request or its deadline
	session *model.Session  // nil without one, which only open routes see

	api       *API
	target    *route // nil until the route is found
	requestID string
	match     chi.Context // the path's parameters
	values    url.Values  // the query
	out       response    // what w is
}

// reset forgets the request, so that the pool keeps nothing alive.
func (c *call) reset() {
	match := c.match
	match.Reset()
	*c = call{match: match}
}

// ok answers {"status":"OK"}.
func (c *call) ok() error {
	return c.write(http.StatusOK, "application/json", []byte(`{"status":"OK"}`))
}

// write answers a whole body that is at hand.
func (c *call) write(status int, contentType string, body []byte) error {
	h := c.w.Header()
	h["Content-Type"] = []string{contentType}
	c.w.WriteHeader(status)
	// A write fails when the client is gone: nobody is left to tell.
	_, _ = c.w.Write(body)
	return nil
}

// response counts what is written, for the metrics, and knows whether an error
// can still be told.
type response struct {
	http.ResponseWriter
	status int // 0 until the header is written
	size   int64
}

// WriteHeader implements http.ResponseWriter. Informational statuses don't end
// the header.
func (r *response) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (r *response) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.size += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach flushing, hijacking and deadlines.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

package api

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/polder-chat/polder/internal/config"
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
	config    *config.Config // the snapshot that the whole call goes by
	target    *route
	requestID string
	started   time.Time
	match     chi.Context // the path's parameters
	values    url.Values  // the query
	bodyLimit int64       // bytes
	out       response    // what w is
	cancel    context.CancelFunc
	admitted  bool   // counts among the running calls
	leave     func() // gives back the room of an upload; nil without one
}

// reset forgets the request, so that the pool keeps nothing alive.
func (c *call) reset() {
	match := c.match
	match.Reset()
	*c = call{match: match}
}

// address is where the client is.
func (c *call) address() netip.Addr {
	return clientAddress(c.r, c.config.ServiceSettings.TrustedProxyIPHeader)
}

// write answers a whole body that is at hand, compressed if that helps.
func (c *call) write(status int, contentType []string, body []byte) error {
	if c.compresses(len(body)) {
		return c.writeCompressed(status, contentType, body)
	}
	c.send(status, contentType, body)
	return nil
}

// send writes the body as it is. Its length is told, so that net/http has no
// need to count, chunk or keep it.
func (c *call) send(status int, contentType []string, body []byte) {
	h := c.w.Header()
	h["Content-Type"] = contentType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	c.w.WriteHeader(status)
	// A write fails when the client is gone: nobody is left to tell.
	_, _ = c.w.Write(body)
}

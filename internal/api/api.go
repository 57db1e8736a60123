package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// Options are the parts that the API needs. All are required unless they say
// otherwise, and all must be safe for concurrent use.
type Options struct {
	Log *slog.Logger

	// Version is what this program calls itself: "1.2.0".
	Version string

	// VersionID is the value of X-Version-Id: VERSION.BUILD.CONFIGHASH.LICENSED.
	// It is asked for every response, as the configuration changes.
	VersionID func() string

	// NodeID is this node's own id, the same for as long as it runs.
	NodeID string

	// Translate returns the message id in the first language that is known.
	// A language is a tag, a whole Accept-Language header or "".
	Translate func(id string, params model.Params, languages ...string) string

	// UserLocale returns the language tag that the user chose, or "". It is
	// asked for errors only.
	UserLocale func(ctx context.Context, userID string) string

	App      *app.App
	Sessions Sessions
	Health   Health
}

// Sessions looks up who is calling.
type Sessions interface {
	// Authenticate returns the session that token opens. An unknown, revoked
	// or expired token is a model.Error with the code Unauthorized; every
	// other error means that nobody could tell. The session is shared and
	// must not be changed.
	Authenticate(ctx context.Context, token string) (*model.Session, error)
}

// API answers HTTP. It is safe for concurrent use.
type API struct {
	Options
	routes *routes
	calls  sync.Pool // *call
}

// New returns the handler of the whole API. It panics if the route table
// contradicts itself, which a test finds.
func New(o Options) *API {
	a := &API{Options: o, routes: newRoutes()}
	a.calls.New = func() any { return new(call) }
	a.table(a.routes)
	return a
}

// ServeHTTP answers one request: it is the whole way from the socket to the
// handler and back, in order.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := a.begin(w, r)
	defer a.recover(c)
	if err := a.serve(c); err != nil {
		a.fail(c, err)
	}
	a.end(c)
}

// serve takes the steps before the handler, then the handler. The first error
// ends it.
func (a *API) serve(c *call) error {
	if err := a.route(c); err != nil {
		return err
	}
	if err := a.authenticate(c); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	return c.target.handle(c)
}

// begin takes a call from the pool and sets what every response carries.
func (a *API) begin(w http.ResponseWriter, r *http.Request) *call {
	c := a.calls.Get().(*call)
	c.api, c.r, c.ctx = a, r, r.Context()
	c.out.ResponseWriter = w
	c.w = &c.out
	c.requestID = model.NewID()
	h := w.Header()
	h["X-Request-Id"] = []string{c.requestID}
	h["X-Version-Id"] = []string{a.VersionID()}
	return c
}

// end gives the call back. A call that panicked is not reused.
func (a *API) end(c *call) {
	c.reset()
	a.calls.Put(c)
}

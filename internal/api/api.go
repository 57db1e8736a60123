package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/config"
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

	// Config returns the current configuration, the same for a whole call.
	Config func() *config.Config

	// Reader returns the context for what is done for the user. nil: it stays.
	Reader func(ctx context.Context, userID string) context.Context

	// ClientInfo returns what clients are told besides the configuration.
	ClientInfo func(ctx context.Context) (config.ClientInfo, error)

	App        *app.App
	Sessions   Sessions
	Health     Health
	WebSockets WebSockets

	// Page is the web client, for all paths that are not the API's. May be nil.
	Page http.Handler

	// Metrics gets the API's metrics. May be nil.
	Metrics prometheus.Registerer
}

// API answers HTTP. It is safe for concurrent use.
type API struct {
	Options
	routes  *routes
	steps   []handler
	nowhere *route // for metrics and logs of calls without a route
	web     *route
	fixed   fixedHeaders
	metrics *metrics // nil without a registry
	rates   *limiter
	guards  *limiter
	shared  *limiter    // guards of all anonymous addresses
	warned  atomic.Bool // of addresses that are missing
	logs    *limiter    // of what clients have logged
	running atomic.Int64
	uploads uploadRooms

	description func() ([]byte, error) // OpenAPI, made once

	calls sync.Pool // *call
}

// New returns the handler of the whole API. It panics if the route table
// contradicts itself or the metrics are registered already: tests find both.
func New(o Options) *API {
	a := &API{
		Options: o, routes: newRoutes(), nowhere: unrouted(), fixed: newFixedHeaders(),
		rates: newLimiter(), guards: newLimiter(), shared: newLimiter(), logs: newLimiter(),
	}
	if a.Reader == nil {
		a.Reader = func(ctx context.Context, _ string) context.Context { return ctx }
	}
	a.calls.New = func() any { return new(call) }
	a.web = a.pageRoute()
	a.table(a.routes)
	a.description = sync.OnceValues(func() ([]byte, error) { return describe(a.routes.list) })
	a.steps = []handler{
		a.cors, a.route, a.admit, a.deadline, a.authenticate, a.guard, a.limitBody, (*call).check, a.receive, a.handle,
	}
	if o.Metrics != nil {
		var err error
		if a.metrics, err = newMetrics(o.Metrics); err != nil {
			panic(err)
		}
	}
	return a
}

// ServeHTTP answers one request: it is the whole way from the socket to the
// handler and back.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := a.begin(w, r)
	defer a.recover(c)
	for _, step := range a.steps {
		if err := step(c); err != nil {
			a.fail(c, err)
			break
		}
	}
	a.end(c)
	a.reuse(c)
}

// begin takes a call from the pool and sets what every response carries.
func (a *API) begin(w http.ResponseWriter, r *http.Request) *call {
	c := a.calls.Get().(*call)
	c.api, c.r, c.ctx = a, r, r.Context()
	c.target = a.nowhere
	c.config = a.Config()
	c.out.ResponseWriter = w
	c.w = &c.out
	c.requestID = model.NewID()
	c.started = time.Now()
	h := w.Header()
	h["X-Request-Id"] = []string{c.requestID}
	h["X-Version-Id"] = []string{a.VersionID()}
	a.protect(c)
	return c
}

// handle is the last step.
func (a *API) handle(c *call) error { return c.target.handle(c) }

// end frees what the call holds, measures it and logs it.
func (a *API) end(c *call) {
	if c.cancel != nil {
		c.cancel()
	}
	a.release(c)
	took := time.Since(c.started)
	if a.metrics != nil && c.out.status != http.StatusSwitchingProtocols {
		a.metrics.observe(&c.target.observers, c.target.pattern, c.target.method, c.out.status, took)
	}
	if a.Log.Enabled(c.ctx, slog.LevelDebug) {
		a.Log.LogAttrs(c.ctx, slog.LevelDebug, "request", slog.String("request_id", c.requestID),
			slog.String("method", c.r.Method), slog.String("route", c.target.pattern), slog.Int("status", c.out.status),
			slog.Int64("bytes", c.out.size), slog.Duration("took", took), slog.String("address", c.address().String()))
	}
}

// reuse gives the call back. A call that panicked is not: whoever made it
// panic may still hold it.
func (a *API) reuse(c *call) {
	c.reset()
	a.calls.Put(c)
}

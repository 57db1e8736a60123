package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

// access says who may call a route at all; what they may do there is for the
// use case in app to decide.
type access uint8

const (
	public  access = iota // everybody, however busy the server is, and nobody is looked up
	open                  // everybody; a session is used if there is one
	guarded               // as open, with a strict limit for an address: logins, sign-ups
	session               // only with a session
)

// handler answers a call. It writes the response or returns an error, which
// errors.go writes.
type handler func(c *call) error

// spec describes a route for the OpenAPI document, and its query parameters
// for the check that every call passes before its handler.
type spec struct {
	sum    string // one sentence without a full stop
	query  string // "page per_page since:int deleted:bool term team:id"; see kindOf
	in     any    // a sample value of the request body, nil without one
	out    any    // a sample value of the response body, a pointer if it may be null; nil for {"status":"OK"}
	status int    // on success; 0 is 200

	patience time.Duration // how long a request may take; 0 is patience

	also map[int]any // samples of other answers that are not errors, by status
}

// route is a row of the table.
type route struct {
	method  string
	pattern string // "/api/v4/users/{user_id}"
	access  access
	handle  handler
	spec    spec
	path    []param // in the order of the pattern
	query   []param

	observers observers
}

type routeKey struct{ method, pattern string }

// routes finds the route of a request. chi's tree does the matching only: the
// call keeps the parameters, so that no request is copied for a context value.
type routes struct {
	tree *chi.Mux
	rows map[routeKey]*route
	list []*route // in the order of the table
}

func newRoutes() *routes {
	return &routes{tree: chi.NewRouter(), rows: map[routeKey]*route{}}
}

// group adds rows under a common prefix.
type group struct {
	routes *routes
	prefix string
}

func (r *routes) under(prefix string) group { return group{r, prefix} }

func (g group) get(path string, a access, h handler, s spec)  { g.add(http.MethodGet, path, a, h, s) }
func (g group) post(path string, a access, h handler, s spec) { g.add(http.MethodPost, path, a, h, s) }
func (g group) put(path string, a access, h handler, s spec)  { g.add(http.MethodPut, path, a, h, s) } //nolint:unparam // rows read alike, also where all need a session
func (g group) delete(path string, a access, h handler, s spec) { //nolint:unparam // as put
	g.add(http.MethodDelete, path, a, h, s)
}

func (g group) add(method, path string, a access, h handler, s spec) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	row := &route{method: method, pattern: g.prefix + path, access: a, handle: h, spec: s}
	row.path = pathParams(row.pattern)
	row.query = queryParams(s.query)
	key := routeKey{method, row.pattern}
	if s.sum == "" || h == nil || g.routes.rows[key] != nil {
		panic(fmt.Sprintf("api: the route %s %s is incomplete or there twice", method, row.pattern))
	}
	g.routes.rows[key] = row
	g.routes.list = append(g.routes.list, row)
	g.routes.tree.Method(method, row.pattern, http.NotFoundHandler())
}

// find returns the route for method and path and leaves the path's parameters
// in ctx. HEAD is answered by the route of GET. It returns nil if there is none.
func (r *routes) find(ctx *chi.Context, method, path string) *route {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	pattern := r.tree.Find(ctx, method, path)
	return r.rows[routeKey{method, pattern}]
}

// allowed returns the methods that path has routes for.
func (r *routes) allowed(path string) []string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if r.find(chi.NewRouteContext(), method, path) != nil {
			methods = append(methods, method)
		}
	}
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	return methods
}

// route finds the row for the call.
func (a *API) route(c *call) error {
	u := c.r.URL
	if len(u.Path)+len(u.RawQuery) > c.config.ServiceSettings.MaximumURLLength {
		return errLongURL
	}
	path := u.RawPath // set only if the path's escapes matter, as in a%2Fb
	if path == "" {
		path = u.Path
	}
	if target := a.routes.find(&c.match, c.r.Method, path); target != nil {
		c.target = target
		return nil
	}
	if a.servesPage(c, path) {
		c.target = a.web
		return nil
	}
	if methods := a.routes.allowed(path); len(methods) > 0 {
		c.w.Header().Set("Allow", strings.Join(methods, ", "))
		return errMethod
	}
	if isUnimplemented(path) {
		return errUnimplemented
	}
	return errNoRoute
}

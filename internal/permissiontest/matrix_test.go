package permissiontest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/polder-chat/polder/internal/api/apitest"
)

// row is a request and who may make it: they get a success, nobody without a
// session gets 401 and all others 403 or 404. Placeholders in braces stand for
// things of the world; see [world.fill].
type row struct {
	method, path, body string
	may                audience

	succeeds int    // with this status; 0 is any success
	fails    int    // all others, with this status
	text     string // is in the answers to the readers, and in no others
	readers  audience
	form     bool // sends an image
	ends     bool // sessions
}

func get(path string, may audience) row { return row{method: http.MethodGet, path: path, may: may} }
func del(path string, may audience) row { return row{method: http.MethodDelete, path: path, may: may} }
func post(path, body string, may audience) row {
	return row{method: http.MethodPost, path: path, body: body, may: may}
}

func put(path, body string, may audience) row {
	return row{method: http.MethodPut, path: path, body: body, may: may}
}

// shows says who of those who may gets to see the text.
func (r row) shows(text string, readers audience) row {
	r.text, r.readers = text, readers
	return r
}

// as says with which status the request succeeds.
func (r row) as(status int) row { r.succeeds = status; return r }

// refused says with which status all others fail, also nobody on a route that is
// open to all: where something else than the permission is missing.
func (r row) refused(status int) row { r.fails = status; return r }

// withImage sends an image instead of a body.
func (r row) withImage() row { r.form = true; return r }

// endsSessions has everybody log in again after the row.
func (r row) endsSessions() row { r.ends = true; return r }

// address is the whole path: of the v4 API unless it is another.
func (r row) address() string {
	if strings.HasPrefix(r.path, "/api/") || strings.HasPrefix(r.path, "{") {
		return r.path
	}
	return "/api/v4" + r.path
}

// TestMatrix runs the table on two servers, as it is long.
func TestMatrix(t *testing.T) {
	accounts := newMatrix(userRows(), belongingRows(), teamRows(), teamMemberRows(), systemRows(), absentRows())
	accounts.last = sessionRows() // which end the sockets
	places := newMatrix(channelRows(), channelListRows(), channelMemberRows(), categoryRows(), postRows(), archivedRows(), threadRows(), fileRows())
	t.Run("servers", func(t *testing.T) {
		t.Run("accounts", accounts.run)
		t.Run("places", places.run)
	})
	for _, route := range accounts.routes {
		if !accounts.tried[route] && !places.tried[route] {
			t.Errorf("nothing says who may %s: add a row", route)
		}
	}
}

// matrix is the rows of one server. Meanwhile all listen to what is told there.
type matrix struct {
	rows, last []row // last: after the listening
	tried      map[apitest.Route]bool
	routes     []apitest.Route // that the server has
}

func newMatrix(rows ...[]row) *matrix {
	return &matrix{rows: slices.Concat(rows...), tried: map[apitest.Route]bool{}}
}

func (m *matrix) run(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m.routes = w.description.Routes()
	heard := w.listen(t)
	m.try(t, w, m.rows)
	t.Run("events", heard)
	m.try(t, w, m.last)
}

// try makes the rows' requests as everybody.
func (m *matrix) try(t *testing.T, w *world, rows []row) {
	for _, r := range rows {
		t.Run(r.method+" "+r.path, func(t *testing.T) {
			for p := range personas {
				m.tried[w.try(t, r, p)] = true
			}
			if r.ends {
				w.relogin()
			}
		})
	}
}

// try makes the row's request as somebody.
func (w *world) try(t *testing.T, r row, p persona) apitest.Route {
	t.Helper()
	path, body, contentType := w.fill(p, r.may.has(p), r.address()), w.fill(p, r.may.has(p), r.body), ""
	if r.form {
		contentType, body = pictureForm(t)
	}
	a := w.call(w.tokens[p.String()], r.method, path, contentType, body)
	if want, ok := r.expects(p, a.status); !ok {
		t.Errorf("%s: %d, want %s: %s", p, a.status, want, a.body)
	}
	if r.text != "" {
		text := w.fill(p, false, r.text)
		if want := r.readers.has(p); strings.Contains(a.body, text) != want {
			t.Errorf("%s: sees %s: %t, want %t: %s", p, r.text, !want, want, a.body)
		}
	}
	for _, what := range w.leaks(p, a.body) {
		t.Errorf("%s sees %s: %s", p, what, a.body)
	}
	for _, problem := range a.problems {
		t.Error(problem)
	}
	return a.route
}

// expects reports whether the status is one that somebody is to get.
func (r row) expects(p persona, status int) (want string, ok bool) {
	switch {
	case r.may.has(p) && r.succeeds != 0:
		return http.StatusText(r.succeeds), status == r.succeeds
	case r.may.has(p):
		return "a success", status < http.StatusMultipleChoices
	case r.fails != 0 && (p != nobody || status != http.StatusUnauthorized):
		return http.StatusText(r.fails), status == r.fails
	case p == nobody:
		return http.StatusText(http.StatusUnauthorized), status == http.StatusUnauthorized
	default:
		return "403 or 404", status == http.StatusForbidden || status == http.StatusNotFound
	}
}

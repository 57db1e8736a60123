package api

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/polder-chat/polder/internal/model"
)

// kind is what a path or query parameter accepts.
type kind uint8

const (
	text kind = iota
	idKind
	userKind // an id, or "me" for the caller
	intKind  // 64 bits, signed
	boolKind
)

// paramMaxSize bounds one parameter, in bytes. The server bounds them all
// together.
const paramMaxSize = 1024

// Pages of lists, in entries. A larger per_page is cut, as v4 clients expect.
const (
	perPageDefault = 60
	perPageMax     = 200
)

// param is a parameter that a route declares.
type param struct {
	name string
	kind kind
}

// check returns an error that names the parameter if value is not of its kind.
func (p param) check(value string) error {
	var ok bool
	switch p.kind {
	case idKind:
		ok = model.IsID(value)
	case userKind:
		ok = value == me || model.IsID(value)
	case intKind:
		_, err := strconv.ParseInt(value, 10, 64)
		ok = err == nil
	case boolKind:
		_, err := strconv.ParseBool(value)
		ok = err == nil
	default:
		ok = len(value) <= paramMaxSize && utf8.ValidString(value) && !strings.ContainsRune(value, 0)
	}
	if !ok {
		return invalidParam(p.name)
	}
	return nil
}

// me stands for the caller's own id in a path.
const me = "me"

// pathParams reads the parameters of a pattern. Their names say their kind:
// {user_id} is a user or "me", {…_id} an id, {timestamp} a number, the rest
// is text.
func pathParams(pattern string) []param {
	var params []param
	for _, segment := range strings.Split(pattern, "/") {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		name := strings.Trim(segment, "{}")
		params = append(params, param{name, pathKind(name)})
	}
	return params
}

func pathKind(name string) kind {
	switch {
	case name == "user_id":
		return userKind
	case name == "category_id", name == "invite_id": // have forms of their own
		return text
	case strings.HasSuffix(name, "_id"):
		return idKind
	case name == "timestamp":
		return intKind
	default:
		return text
	}
}

// queryParams reads a declaration such as "page per_page since:int term": the
// names, with the kind after a colon. page and per_page are numbers.
func queryParams(declaration string) []param {
	var params []param
	for _, word := range strings.Fields(declaration) {
		name, kindName, _ := strings.Cut(word, ":")
		k, known := map[string]kind{"": text, "int": intKind, "bool": boolKind, "id": idKind, "user": userKind}[kindName]
		if !known {
			panic(fmt.Sprintf("api: the query parameter %q has no known kind", word))
		}
		if name == "page" || name == "per_page" {
			k = intKind
		}
		params = append(params, param{name, k})
	}
	return params
}

// check validates the path and query parameters that the route declares, so
// that handlers read them without errors. It comes after authentication: who
// has no session learns nothing from it.
func (c *call) check() error {
	values := c.match.URLParams.Values
	for i, p := range c.target.path {
		value := values[i]
		if c.r.URL.RawPath != "" {
			unescaped, err := url.PathUnescape(value)
			if err != nil {
				return invalidParam(p.name)
			}
			value = unescaped
		}
		if err := p.check(value); err != nil {
			return err
		}
		if p.kind == userKind && value == me {
			if c.session == nil {
				return errNoSession
			}
			value = c.session.UserID
		}
		values[i] = value
	}
	if c.r.URL.RawQuery == "" {
		return nil
	}
	c.values = c.r.URL.Query()
	for _, p := range c.target.query {
		if value := c.values.Get(p.name); value != "" {
			if err := p.check(value); err != nil {
				return err
			}
		}
	}
	return nil
}

// id returns the path parameter name, validated and with "me" resolved. Text
// parameters are read with it too. It panics if the route does not have it.
func (c *call) id(name string) string {
	for i, p := range c.target.path {
		if p.name == name {
			return c.match.URLParams.Values[i]
		}
	}
	panic(fmt.Sprintf("api: %s has no path parameter %q", c.target.pattern, name))
}

// query returns the query parameter name, "" if it is absent. It panics if the
// route does not declare it.
func (c *call) query(name string) string { return c.values.Get(c.declared(name, text).name) }

// int returns the query parameter name, or absent if it is not there.
func (c *call) int(name string, absent int64) int64 {
	n, err := strconv.ParseInt(c.values.Get(c.declared(name, intKind).name), 10, 64)
	if err != nil {
		return absent // check has seen that it is a number or empty
	}
	return n
}

// bool returns the query parameter name, false if it is absent.
func (c *call) bool(name string) bool {
	b, err := strconv.ParseBool(c.values.Get(c.declared(name, boolKind).name))
	return err == nil && b
}

// page returns page and per_page: at least 0, and 1 to 200 with 60 by default.
func (c *call) page() (page, perPage int) {
	page = int(max(0, min(c.int("page", 0), 1<<31-1)))
	perPage = int(min(c.int("per_page", perPageDefault), perPageMax))
	if perPage <= 0 {
		perPage = perPageDefault
	}
	return page, perPage
}

// declared returns the route's query parameter. A handler that reads what its
// row in the table does not name is a mistake that its first test shows.
func (c *call) declared(name string, k kind) param {
	for _, p := range c.target.query {
		if p.name == name && (p.kind == k || k == text) {
			return p
		}
	}
	panic(fmt.Sprintf("api: %s %s does not declare the query parameter %q as it is read", c.target.method, c.target.pattern, name))
}

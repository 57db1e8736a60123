package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// The classes that only HTTP has.
const (
	methodNotAllowed model.Code = "method_not_allowed"
	urlTooLong       model.Code = "url_too_long"
	noSuchRange      model.Code = "no_such_range"
	requestTimeout   model.Code = "request_timeout"
)

// errAnswered ends a call early whose answer is written: it is no failure.
var errAnswered = errors.New("answered")

// The errors of the API itself.
var (
	errNoRoute       = model.NewError(model.NotFound, "api.context.404.app_error", nil)
	errMethod        = model.NewError(methodNotAllowed, "api.context.method_not_allowed.app_error", nil)
	errLongURL       = model.NewError(urlTooLong, "api.context.url_too_long.app_error", nil)
	errRange         = model.NewError(noSuchRange, "api.context.range.app_error", nil)
	errRateLimited   = model.NewError(model.RateLimited, "api.context.rate_limited.app_error", nil)
	errForged        = model.NewError(model.Unauthorized, "api.context.csrf.app_error", nil)
	errOrigin        = model.NewError(model.Forbidden, "api.web_socket.origin.app_error", nil)
	errBusy          = model.NewError(model.Unavailable, "api.context.server_busy.app_error", nil)
	errManyUploads   = model.NewError(model.RateLimited, "api.context.too_many_uploads.app_error", nil)
	errBusyUploads   = model.NewError(model.Unavailable, "api.context.uploads_busy.app_error", nil)
	errSlowBody      = model.NewError(requestTimeout, "api.context.slow_body.app_error", nil)
	errUnimplemented = model.NewError(model.NotImplemented, "api.not_implemented.app_error", nil)
	errNoSession     = model.NewError(model.Unauthorized, "api.context.session_expired.app_error", nil)
	errInternal      = model.NewError(model.Internal, "api.context.internal.app_error", nil)
	errDraining      = model.NewError(model.Unavailable, "api.context.draining.app_error", nil)
	errUnavailable   = model.NewError(model.Unavailable, "api.context.unavailable.app_error", nil)
	errReadOnly      = model.NewError(model.Unavailable, "api.context.read_only.app_error", nil)
)

// invalidParam says that a parameter of the path or the query is malformed.
func invalidParam(name string) *model.Error {
	return model.NewError(model.Invalid, "api.context.invalid_url_param.app_error", model.Params{"Name": name})
}

// errTooLarge says that the body has more than limit bytes.
func errTooLarge(limit int64) *model.Error {
	return model.NewError(model.TooLarge, "api.context.request_body_too_large.app_error", model.Params{"Max": limit})
}

// statusOf is the only place that picks the status of an error.
func statusOf(code model.Code) int {
	switch code {
	case model.Invalid, model.Conflict:
		return http.StatusBadRequest
	case model.Unauthorized:
		return http.StatusUnauthorized
	case model.Forbidden:
		return http.StatusForbidden
	case model.NotFound:
		return http.StatusNotFound
	case methodNotAllowed:
		return http.StatusMethodNotAllowed
	case noSuchRange:
		return http.StatusRequestedRangeNotSatisfiable
	case requestTimeout:
		return http.StatusRequestTimeout
	case urlTooLong:
		return http.StatusRequestURITooLong
	case model.TooLarge:
		return http.StatusRequestEntityTooLarge
	case model.RateLimited:
		return http.StatusTooManyRequests
	case model.NotImplemented:
		return http.StatusNotImplemented
	case model.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// retryAfter is what a client is asked to wait when the server can't serve
// just now, in seconds.
const retryAfter = "1"

// errorBody is the shape of every error.
type errorBody struct {
	ID            string `json:"id"`
	Message       string `json:"message"`
	DetailedError string `json:"detailed_error"` // always empty: causes stay in the log
	RequestID     string `json:"request_id"`
	StatusCode    int    `json:"status_code"`
}

// fail answers err and logs it if it is the server's own.
func (a *API) fail(c *call, err error) {
	if errors.Is(err, errAnswered) {
		return
	}
	if c.r.Context().Err() != nil && model.ErrorCode(err) != requestTimeout {
		// The client left and took the request with it: what failed because
		// of that is no fault, and nobody reads the answer. net/http takes one
		// that is slow for gone.
		a.Log.DebugContext(c.ctx, "client left", "request_id", c.requestID, "error", err)
		return
	}
	coded := codedError(err)
	if coded == errUnavailable && c.r.Method != http.MethodGet && c.r.Method != http.MethodHead {
		if readOnly, _ := a.Health.ReadOnly(); readOnly {
			coded = errReadOnly
		}
	}
	status := statusOf(coded.Code)
	if status >= http.StatusInternalServerError && status != http.StatusNotImplemented && !expected(coded) {
		a.Log.LogAttrs(c.ctx, slog.LevelError, "request failed", slog.String("request_id", c.requestID),
			slog.String("method", c.r.Method), slog.String("route", c.target.pattern), slog.Int("status", status), slog.Any("error", err))
	}
	a.writeError(c, coded)
}

// expected reports whether a server that is well answers e: there is nothing
// for an operator to look at.
func expected(e *model.Error) bool { return e == errDraining || e == errBusy || e == errBusyUploads }

// writeError answers e in the caller's language, unless the answer has begun.
func (a *API) writeError(c *call, e *model.Error) {
	if c.out.status != 0 {
		return
	}
	status := statusOf(e.Code)
	h := c.w.Header()
	h.Del("Etag")
	h.Del("Content-Length")
	h.Del("Content-Encoding")
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		if h.Get("Retry-After") == "" {
			h.Set("Retry-After", retryAfter)
		}
	}
	body, err := json.Marshal(a.errorBody(c, e))
	if err != nil { // strings and a number: can't be
		panic(err)
	}
	_ = c.write(status, a.fixed.json, body)
}

// errorBody is e in the caller's language.
func (a *API) errorBody(c *call, e *model.Error) errorBody {
	return errorBody{
		ID:         e.ID,
		Message:    a.Translate(e.ID, e.Params, c.languages()...),
		RequestID:  c.requestID,
		StatusCode: statusOf(e.Code),
	}
}

// codedError returns the error that the client sees for err.
func codedError(err error) *model.Error {
	var coded *model.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge): // also inside what a use case made of it
		return errTooLarge(tooLarge.Limit)
	case errors.As(err, &coded):
		return coded
	case app.ReadOnly(err):
		return errReadOnly
	case app.Unavailable(err):
		return errUnavailable
	case errors.Is(err, context.DeadlineExceeded):
		return errUnavailable
	default:
		return errInternal
	}
}

// languages are those in which the caller wants to read, best first.
func (c *call) languages() []string {
	var languages []string
	if c.session != nil {
		if locale := c.api.UserLocale(c.ctx, c.session.UserID); locale != "" {
			languages = append(languages, locale)
		}
	}
	if header := c.r.Header.Get("Accept-Language"); header != "" && len(header) <= paramMaxSize {
		languages = append(languages, header)
	}
	return languages
}

// recover turns a panic of the call into a 500. http.ErrAbortHandler passes:
// it asks net/http to cut the connection.
func (a *API) recover(c *call) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		a.end(c)
		panic(v)
	}
	a.Log.ErrorContext(c.ctx, "handler panicked", "request_id", c.requestID, "method", c.r.Method,
		"route", c.target.pattern, "panic", v, "stack", string(debug.Stack()))
	begun := c.out.status != 0
	a.writeError(c, errInternal)
	a.end(c)
	if begun {
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	}
}

package model

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Code classes an error by what the caller can do about it. Only the api
// package turns it into an HTTP status.
type Code string

// The codes.
const (
	Invalid        Code = "invalid"         // the request is wrong: 400
	Unauthorized   Code = "unauthorized"    // no or no valid session: 401
	Forbidden      Code = "forbidden"       // a session without the permission: 403
	NotFound       Code = "not_found"       // 404
	Conflict       Code = "conflict"        // the name or the state is taken: 400, as the v4 API answers it
	TooLarge       Code = "too_large"       // 413
	RateLimited    Code = "rate_limited"    // 429
	Internal       Code = "internal"        // 500
	NotImplemented Code = "not_implemented" // 501
	Unavailable    Code = "unavailable"     // 503, try again
)

// Params are the values that a translated message names, such as {{.Field}}.
type Params map[string]any

// Error is the one error that reaches a client. ID selects the message in the
// language of the reader (package i18n) and is what clients branch on; Err is
// the cause, which goes to the log and never to the client.
type Error struct {
	Code   Code
	ID     string
	Params Params
	Err    error
}

// NewError returns an error of the class code with the message id. params may
// be nil.
func NewError(code Code, id string, params Params) *Error {
	return &Error{Code: code, ID: id, Params: params}
}

// Because returns a copy of e that carries its cause.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Error is for logs; clients get the translated message of ID.
func (e *Error) Error() string {
	s := e.ID
	if len(e.Params) > 0 {
		s = fmt.Sprintf("%s %v", s, map[string]any(e.Params))
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrorCode returns the code of the first [Error] in err's chain, Internal for
// any other error and "" for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// InvalidParam says that the request's field or parameter name is missing or
// malformed, and what is accepted: values, or a number of them such as "1–100".
// That stands in messages of any language.
func InvalidParam(name string, accepted ...string) *Error {
	params := Params{"Name": name}
	if len(accepted) > 0 {
		params["Expected"] = strings.Join(accepted, ", ")
	}
	return NewError(Invalid, "api.context.invalid_body_param.app_error", params)
}

// Between is what InvalidParam says of a number, or of how many there may be.
func Between(least, most int) string { return strconv.Itoa(least) + "–" + strconv.Itoa(most) }

package conformance

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// must takes what a call of the client returned; the function that it returns
// ends the test if the call failed: user := must(c.GetMe(ctx, ""))(t).
func must[T any](v T, _ *model.Response, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%s", explain(err))
		}
		return v
	}
}

// do is must for calls that answer nothing: do(c.Logout(ctx))(t).
func do(_ *model.Response, err error) func(testing.TB) {
	return func(t testing.TB) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s", explain(err))
		}
	}
}

// refused wants a call to fail with a status and, unless it is "", the id of
// an error.
func refused[T any](_ T, r *model.Response, err error) func(t testing.TB, status int, id string) {
	return denied(r, err)
}

// denied is refused for calls that answer nothing.
func denied(r *model.Response, err error) func(t testing.TB, status int, id string) {
	return func(t testing.TB, status int, id string) {
		t.Helper()
		if err == nil {
			t.Errorf("succeeded with %d, want %d %s", r.StatusCode, status, id)
			return
		}
		var e *model.AppError
		if !errors.As(err, &e) {
			t.Errorf("failed with %v, want %d %s", err, status, id)
			return
		}
		if e.StatusCode != status || id != "" && e.Id != id {
			t.Errorf("failed with %s, want %d %s", explain(err), status, id)
		}
		if e.Message == "" || e.Message == e.Id || e.RequestId == "" {
			t.Errorf("the error %s says %q, request %q", e.Id, e.Message, e.RequestId)
		}
	}
}

// explain shows more of an error than the client does.
func explain(err error) string {
	var e *model.AppError
	if errors.As(err, &e) {
		return http.StatusText(e.StatusCode) + " " + e.Id + ": " + e.Message + " " + e.DetailedError
	}
	return err.Error()
}

// unchanged asks again with the ETag of the first answer, and wants 304.
func unchanged[T any](t testing.TB, get func(etag string) (T, *model.Response, error)) {
	t.Helper()
	_, first, err := get("")
	if err != nil {
		t.Fatalf("%s", explain(err))
	}
	if first.Etag == "" {
		t.Fatal("the answer has no ETag")
	}
	_, again, err := get(first.Etag)
	if again == nil || again.StatusCode != http.StatusNotModified {
		t.Errorf("with its ETag: %v, %v; want 304", again, err)
	}
	_, other, err := get(`"another"`)
	if err != nil || other.StatusCode != http.StatusOK {
		t.Errorf("with another ETag: %v, %v; want 200", other, err)
	}
}

// equal compares what was got.
func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// same compares lists whose order doesn't matter.
func same(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("%s are %v, want %v", what, got, want)
	}
}

// ordered compares lists whose order matters.
func ordered(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s are %v, want %v in this order", what, got, want)
	}
}

// each maps a list, for comparisons.
func each[T any](list []T, name func(T) string) []string {
	names := make([]string, 0, len(list))
	for _, v := range list {
		names = append(names, name(v))
	}
	return names
}

func userID(u *model.User) string { return u.Id }

func postID(p *model.Post) string { return p.Id }

func channelID(c *model.Channel) string { return c.Id }

func teamID(t *model.Team) string { return t.Id }

// Errors that many routes answer.
const (
	noPermission = "api.context.permissions.app_error"
	noSession    = "api.context.session_expired.app_error"
	badBody      = "api.context.invalid_body_param.app_error"
)

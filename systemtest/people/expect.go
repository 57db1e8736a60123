package people

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// Must takes what a call of the client returned; the function that it returns
// ends the test if the call failed: user := Must(c.GetMe(ctx, ""))(t).
func Must[T any](v T, _ *model.Response, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(Explain(err))
		}
		return v
	}
}

// Do is Must for calls that answer nothing: Do(c.Logout(ctx))(t).
func Do(_ *model.Response, err error) func(testing.TB) {
	return func(t testing.TB) {
		t.Helper()
		if err != nil {
			t.Fatal(Explain(err))
		}
	}
}

// Explain shows more of an error than the client does.
func Explain(err error) error {
	if e, ok := errors.AsType[*model.AppError](err); ok {
		return fmt.Errorf("%d %s %s: %s %s", e.StatusCode, http.StatusText(e.StatusCode), e.Id, e.Message, e.DetailedError)
	}
	return err
}

// StatusOf is the HTTP status that an error of the client came with; 0 if no
// answer came.
func StatusOf(err error) int {
	if e, ok := errors.AsType[*model.AppError](err); ok {
		return e.StatusCode
	}
	return 0
}

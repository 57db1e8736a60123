package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/polder-chat/polder/internal/api/apitest"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/model"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// messageSite is the API on use cases with a real database.
type messageSite struct {
	*apptest.Site
	unchecked http.Handler
	handler   http.Handler // held against the description
}

func newMessageSite(t *testing.T) *messageSite {
	t.Helper()
	s := &messageSite{Site: apptest.New(t)}
	o := testOptions()
	o.App, o.Sessions, o.UserLocale = s.App, s.Sessions, s.Users.Locale
	o.Config = func() *config.Config { return s.Config }
	s.unchecked = New(o)
	s.handler = apitest.Check(t, s.unchecked)
	return s
}

// send sends a request of the session's user.
func (s *messageSite) send(who *model.Session, method, path, body string) *httptest.ResponseRecorder {
	return send(s.handler, method, "/api/v4"+path, body, "Authorization", "Bearer "+who.Token)
}

// wantAnswer checks the status of an answer and reads its body into v, unless that
// is nil.
func wantAnswer(t *testing.T, w *httptest.ResponseRecorder, status int, v any) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if v != nil {
		if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
			t.Fatalf("%v in %s", err, w.Body)
		}
	}
}

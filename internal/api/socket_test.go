package api

import (
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/hub"
	"github.com/polder-chat/polder/internal/model"
)

func TestSocketStatuses(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	o := testOptions()
	o.App = site.App
	a := New(o)
	ann, bob := site.User("ann"), site.User("bob")
	statuses := func() map[string]any {
		t.Helper()
		m, err := a.Action(t.Context(), hub.Caller{UserID: ann.UserID, SessionID: ann.ID}, "get_statuses", nil)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	if m := statuses(); len(m) != 0 {
		t.Errorf("of nobody: %v", m)
	}
	red := site.Team("red", ann, bob)
	site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	if err := site.Statuses.Active(t.Context(), bob.UserID); err != nil {
		t.Fatal(err)
	}
	if m := statuses(); len(m) != 1 || m[bob.UserID] != model.StatusOnline {
		t.Errorf("of bob: %v", m)
	}
	// More than a request may ask for: nobody asked, they are just many.
	ids := make([]string, model.UsersMaxPerRequest+1)
	for i := range ids {
		ids[i] = model.NewID()
	}
	ids[len(ids)-1] = bob.UserID
	if m, err := a.statusMap(t.Context(), ids, true); err != nil || len(m) != 1 {
		t.Errorf("of many: %v, %v", m, err)
	}
}

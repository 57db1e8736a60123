package app_test

import (
	"context"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

const minute = 60 * 1000 // ms

// is fails unless the user has the status, chosen or not.
func is(t *testing.T, site *apptest.Site, when, userID, want string, manual bool) {
	t.Helper()
	st, err := site.Statuses.Get(t.Context(), userID)
	if err != nil || st.Status != want || st.Manual != manual {
		t.Errorf("%s: %+v, %v, want %s, manual %t", when, st, err, want, manual)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAutomaticStatus(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	site.Config.TeamSettings.UserStatusAwayTimeout = 300
	ann := site.User("ann").UserID
	is(t, site, "at first", ann, model.StatusOffline, false)
	must(t, site.Statuses.Connected(ctx, ann))
	is(t, site, "connected", ann, model.StatusOnline, false)
	if e := site.Published.Take(); len(e) != 1 || e[0].Type != model.EventStatusChange || e[0].Broadcast.UserID != ann ||
		e[0].Data["status"] != model.StatusOnline || e[0].Data["user_id"] != ann {
		t.Errorf("events: %+v", e)
	}
	site.Clock.Advance(4 * minute)
	must(t, site.Statuses.Active(ctx, ann))
	site.Clock.Advance(4 * minute)
	must(t, site.Statuses.Tick(ctx))
	must(t, site.Statuses.Idle(ctx, ann, false))
	is(t, site, "active four minutes ago", ann, model.StatusOnline, false)
	if st, err := site.Statuses.Get(ctx, ann); err != nil || st.LastActivityAt != site.Clock.Now()-4*minute {
		t.Errorf("last activity: %+v, %v", st, err)
	}
	site.Clock.Advance(minute)
	must(t, site.Statuses.Tick(ctx))
	is(t, site, "active five minutes ago", ann, model.StatusAway, false)
	must(t, site.Statuses.Active(ctx, ann))
	is(t, site, "active again", ann, model.StatusOnline, false)
	if e := site.Published.Take(); len(e) != 2 {
		t.Errorf("events: %+v", e)
	}
	must(t, site.Statuses.Disconnected(ctx, ann))
	is(t, site, "disconnected", ann, model.StatusOffline, false)
	must(t, site.Statuses.Connected(ctx, ann))
	must(t, site.Statuses.Reset(ctx))
	is(t, site, "after a restart", ann, model.StatusOffline, false)

	site.Config.ServiceSettings.EnableUserStatuses = false
	must(t, site.Statuses.Connected(ctx, ann))
	is(t, site, "switched off", ann, model.StatusOffline, false)
}

func TestChosenStatus(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	ann, bob := site.User("ann"), site.User("bob")
	id := ann.UserID
	choose := func(s *model.Session, status string, end int64) error {
		_, err := site.Statuses.Choose(ctx, s, id, status, end)
		return err
	}
	wantID(t, "another's", choose(bob, model.StatusAway, 0), denied)
	wantID(t, "no status", choose(ann, "busy", 0), noParam)
	wantID(t, "an end that is over", choose(ann, model.StatusDND, site.Clock.Now()/1000-1), noParam)
	for _, status := range []string{model.StatusAway, model.StatusOffline, model.StatusDND} {
		must(t, choose(ann, status, 0))
		must(t, site.Statuses.Active(ctx, id))
		must(t, site.Statuses.Idle(ctx, id, false))
		must(t, site.Statuses.Disconnected(ctx, id))
		must(t, site.Statuses.Connected(ctx, id))
		site.Clock.Advance(24 * hour)
		must(t, site.Statuses.Tick(ctx))
		is(t, site, "chose "+status, id, status, true)
	}
	must(t, choose(ann, model.StatusOnline, 0))
	is(t, site, "lets the server see", id, model.StatusOnline, false)
	must(t, site.Statuses.Idle(ctx, id, true))
	is(t, site, "a client says away", id, model.StatusAway, true)

	// Do-not-disturb ends by itself, with what happened in the meantime.
	must(t, choose(ann, model.StatusOnline, 0))
	for _, tc := range []struct {
		name      string
		meanwhile func(ctx context.Context, userID string) error
		after     string
	}{
		{"nothing", func(context.Context, string) error { return nil }, model.StatusOnline},
		{"left", site.Statuses.Disconnected, model.StatusOffline},
		{"came", site.Statuses.Connected, model.StatusOnline},
	} {
		must(t, choose(ann, model.StatusDND, site.Clock.Now()/1000+60))
		must(t, tc.meanwhile(ctx, id))
		must(t, site.Statuses.Tick(ctx))
		is(t, site, tc.name+", not over yet", id, model.StatusDND, true)
		site.Published.Take()
		site.Clock.Advance(minute)
		must(t, site.Statuses.Tick(ctx))
		is(t, site, tc.name, id, tc.after, false)
		if e := site.Published.Take(); len(e) != 1 || e[0].Data["status"] != tc.after {
			t.Errorf("%s: events %+v", tc.name, e)
		}
	}
}

// TestActivityIsCheap shows that activity writes only now and then.
func TestActivityIsCheap(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	ann := site.User("ann").UserID
	must(t, site.Statuses.Active(ctx, ann))
	must(t, site.Statuses.Tick(ctx))
	written := site.Clock.Now()
	for range 11 {
		site.Clock.Advance(5000)
		must(t, site.Statuses.Active(ctx, ann))
		must(t, site.Statuses.Tick(ctx))
		if st, err := site.Statuses.Get(ctx, ann); err != nil || st.LastActivityAt != written {
			t.Fatalf("written after %d ms: %+v, %v", site.Clock.Now()-written, st, err)
		}
	}
	site.Clock.Advance(5000)
	must(t, site.Statuses.Active(ctx, ann))
	must(t, site.Statuses.Tick(ctx))
	if st, err := site.Statuses.Get(ctx, ann); err != nil || st.LastActivityAt != site.Clock.Now() {
		t.Errorf("not written after a minute: %+v, %v", st, err)
	}
}

// TestStatusOfTwoNodes: a user who is active on one node is not made away by
// another one that saw them long ago, however short the patience.
func TestStatusOfTwoNodes(t *testing.T) {
	t.Parallel()
	for _, patience := range []int{300, 20} { // seconds
		site := apptest.New(t)
		ctx := t.Context()
		site.Config.TeamSettings.UserStatusAwayTimeout = patience
		other := site.Node()
		ann := site.User("ann").UserID
		must(t, site.Statuses.Connected(ctx, ann))
		must(t, other.Statuses.Connected(ctx, ann))
		for range 2 * patience / 5 {
			site.Clock.Advance(5000)
			must(t, site.Statuses.Active(ctx, ann))
			must(t, site.Statuses.Tick(ctx))
			must(t, other.Statuses.Tick(ctx))
		}
		is(t, site, "active on one node", ann, model.StatusOnline, false)
		if st, err := site.Store.Statuses().Get(store.Fresh(ctx), ann); err != nil || st.Status != model.StatusOnline {
			t.Errorf("active on one node, patience %d s: %+v, %v", patience, st, err)
		}
		site.Clock.Advance(int64(patience) * 1000)
		must(t, site.Statuses.Tick(ctx))
		is(t, site, "active on none", ann, model.StatusAway, false)
	}
}

// TestDisconnectedTwice: several nodes may say that a user is gone, and clients
// hear of it once. No node believes its cache that nothing is to be done.
func TestDisconnectedTwice(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	other := site.Node()
	ann := site.User("ann").UserID
	must(t, site.Statuses.Connected(ctx, ann))
	must(t, other.Statuses.Connected(ctx, ann))
	site.Published.Take()
	for _, node := range []*app.App{site.App, other, site.App} {
		must(t, node.Statuses.Disconnected(ctx, ann))
	}
	is(t, site, "gone", ann, model.StatusOffline, false)
	if e := site.Published.Take(); len(e) != 1 {
		t.Errorf("events: %+v", e)
	}
	now := func(when, want string) {
		t.Helper()
		if st, err := site.Store.Statuses().Get(store.Fresh(ctx), ann); err != nil || st.Status != want {
			t.Errorf("%s: %+v, %v, want %s", when, st, err, want)
		}
	}
	must(t, other.Statuses.Connected(ctx, ann)) // its cache says online still
	now("here again", model.StatusOnline)
	must(t, site.Statuses.Disconnected(ctx, ann)) // and this one's that she is offline
	now("gone again", model.StatusOffline)
}

// TestClearStale: those are offline whom no node has, once that is known.
func TestClearStale(t *testing.T) {
	t.Parallel()
	absent := map[string]bool{}
	known := false
	site := apptest.New(t, func(p *app.Parts) {
		p.Presence = absence(func(userIDs []string) (list []string) {
			for _, id := range userIDs {
				if known && absent[id] {
					list = append(list, id)
				}
			}
			return list
		})
	})
	ctx := t.Context()
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	for _, s := range []*model.Session{ann, bob, eve} {
		must(t, site.Statuses.Connected(ctx, s.UserID))
	}
	_, err := site.Statuses.Choose(ctx, eve, eve.UserID, model.StatusAway, 0)
	must(t, err)
	absent[ann.UserID], absent[eve.UserID] = true, true
	clears := func(want int64) {
		t.Helper()
		if n, err := site.Statuses.ClearStale(ctx); n != want || err != nil {
			t.Errorf("cleared %d, %v, want %d", n, err, want)
		}
	}
	site.Clock.Advance(hour)
	clears(0) // it is not known who is absent
	known = true
	clears(1)
	is(t, site, "absent", ann.UserID, model.StatusOffline, false)
	is(t, site, "present", bob.UserID, model.StatusOnline, false)
	is(t, site, "chose", eve.UserID, model.StatusAway, true)
	must(t, site.Statuses.Active(ctx, ann.UserID)) // over the API, without a socket
	clears(0)
	is(t, site, "active", ann.UserID, model.StatusOnline, false)
}

// absence is an app.Presence.
type absence func(userIDs []string) []string

func (a absence) Absent(userIDs []string) []string { return a(userIDs) }

func TestStatusLists(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx := t.Context()
	ann, bob := site.User("ann").UserID, site.User("bob").UserID
	must(t, site.Statuses.Connected(ctx, ann))
	list, err := site.Statuses.ListByIDs(ctx, []string{ann, bob, ann})
	if err != nil || len(list) != 2 || list[0].Status != model.StatusOnline || list[1].UserID != bob || list[1].Status != model.StatusOffline {
		t.Errorf("ListByIDs: %+v, %v", list, err)
	}
	_, err = site.Statuses.ListByIDs(ctx, make([]string, 1001))
	wantID(t, "too many", err, noParam)
	_, err = site.Statuses.Get(ctx, model.NewID())
	wantID(t, "nobody's", err, "app.user.missing_account.const")
}

// TestRun shows that the loops end with their context.
func TestRun(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{}, 2)
	go func() { site.Statuses.Run(ctx); done <- struct{}{} }()
	go func() { site.Sessions.Run(ctx); done <- struct{}{} }()
	cancel()
	<-done
	<-done
}

package conformance

import (
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

func testStatuses(t *testing.T, s *server) {
	t.Run("choose", func(t *testing.T) { testChooseStatus(t, s) })
	t.Run("come and go", func(t *testing.T) { testComeAndGo(t, s) })
}

func testChooseStatus(t *testing.T, s *server) {
	ctx := t.Context()
	anna, bas := s.signUp(t, "anna"), s.signUp(t, "bas")
	id := anna.user.Id
	theirs, others := anna.listen(t), bas.listen(t)
	soon := time.Now().Add(time.Hour).Unix()
	for _, want := range []model.Status{
		{UserId: id, Status: model.StatusAway, Manual: true},
		{UserId: id, Status: model.StatusDnd, Manual: true, DNDEndTime: soon},
		{UserId: id, Status: model.StatusOffline, Manual: true},
		{UserId: id, Status: model.StatusOnline},
	} {
		got := must(anna.UpdateUserStatus(ctx, id, &model.Status{UserId: id, Status: want.Status, DNDEndTime: want.DNDEndTime}))(t)
		read := must(bas.GetUserStatus(ctx, id, ""))(t)
		for what, status := range map[string]*model.Status{"answer": got, "what others read": read} {
			equal(t, what, *status, model.Status{
				UserId: id, Status: want.Status, Manual: want.Manual, DNDEndTime: want.DNDEndTime, LastActivityAt: status.LastActivityAt,
			})
		}
		theirs.await(t, model.WebsocketEventStatusChange, with("status", want.Status))
	}
	others.spared(t, model.WebsocketEventStatusChange, with("user_id", id))

	nobody := model.NewId()
	list := must(bas.GetUsersStatusesByIds(ctx, []string{id, nobody}))(t)
	same(t, "statuses", each(list, func(s *model.Status) string { return s.UserId + s.Status }), id+model.StatusOnline, nobody+model.StatusOffline)
	refused(bas.GetUserStatus(ctx, nobody, ""))(t, 404, "app.user.missing_account.const")
	refused(bas.GetUsersStatusesByIds(ctx, []string{}))(t, 400, badBody)
	refused(bas.UpdateUserStatus(ctx, id, &model.Status{UserId: id, Status: model.StatusAway}))(t, 403, noPermission)
	refused(anna.UpdateUserStatus(ctx, id, &model.Status{UserId: id, Status: "asleep"}))(t, 400, badBody)
}

func testComeAndGo(t *testing.T, s *server) {
	anna, bas := s.signUp(t, "anna"), s.signUp(t, "bas")
	equal(t, "status before", must(bas.GetUserStatus(t.Context(), anna.user.Id, ""))(t).Status, model.StatusOffline)
	socket := anna.listen(t)
	bas.awaitStatus(t, anna, model.StatusOnline)
	socket.ask(t, "user_update_active_status", map[string]any{"user_is_active": false, "manual": true})
	bas.awaitStatus(t, anna, model.StatusAway)
	must(anna.UpdateUserStatus(t.Context(), anna.user.Id, &model.Status{UserId: anna.user.Id, Status: model.StatusOnline}))(t)
	socket.close()
	bas.awaitStatus(t, anna, model.StatusOffline) // a moment after the last socket
}

// awaitStatus asks until another's status is what it should be.
func (p *person) awaitStatus(t testing.TB, of *person, want string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		got := must(p.GetUserStatus(t.Context(), of.user.Id, ""))(t).Status
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the status of %s stays %s, want %s", of.user.Username, got, want)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

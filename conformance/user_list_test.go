package conformance

import (
	"testing"
)

func testUserLists(t *testing.T, s *server) {
	ctx := t.Context()
	admin := s.admin.in(t)
	anna, bas := s.signUp(t, "anna"), s.signUp(t, "bas")
	same(t, "users by id", each(must(anna.GetUsersByIds(ctx, []string{anna.user.Id, bas.user.Id}))(t), userID), anna.user.Id, bas.user.Id)
	same(t, "users by name", each(must(anna.GetUsersByUsernames(ctx, []string{bas.user.Username, unique("nobody")}))(t), userID), bas.user.Id)
	refused(anna.GetUsersByIds(ctx, []string{}))(t, 400, badBody)
	if stats := must(anna.GetTotalUsersStats(ctx, ""))(t); stats.TotalUsersCount < 3 {
		t.Errorf("%d users", stats.TotalUsersCount)
	}
	_ = admin
}

package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testUserLists(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	admin := s.admin.in(t)
	dirk := s.signUp(t, "dirk") // in the team, in none of its own channels
	p.anna.bring(t, p.team, nil, dirk)
	team, channel := p.team.Id, p.channel.Id
	anna, bas, cas := p.anna.user.Id, p.bas.user.Id, p.cas.user.Id
	for what, tc := range map[string]struct {
		got  []*model.User
		want []string
	}{
		"by id":              {must(p.bas.GetUsersByIds(ctx, []string{anna, cas}))(t), []string{anna, cas}},
		"by id, changed":     {must(p.bas.GetUsersByIdsWithOptions(ctx, []string{anna, cas}, &model.UserGetByIdsOptions{Since: p.anna.user.CreateAt - 1}))(t), []string{anna}},
		"by name":            {must(p.bas.GetUsersByUsernames(ctx, []string{p.anna.user.Username, unique("nobody")}))(t), []string{anna}},
		"in team":            {must(p.bas.GetUsersInTeam(ctx, team, 0, 10, ""))(t), []string{anna, bas, dirk.user.Id}},
		"newest in team":     {must(p.bas.GetNewUsersInTeam(ctx, team, 0, 1, ""))(t), []string{dirk.user.Id}},
		"recent in team":     {must(p.bas.GetRecentlyActiveUsersInTeam(ctx, team, 0, 10, ""))(t), []string{anna, bas, dirk.user.Id}},
		"active in team":     {must(p.bas.GetActiveUsersInTeam(ctx, team, 0, 10, ""))(t), []string{anna, bas, dirk.user.Id}},
		"in channel":         {must(p.bas.GetUsersInChannel(ctx, channel, 0, 10, ""))(t), []string{anna, bas}},
		"in channel, status": {must(p.bas.GetUsersInChannelByStatus(ctx, channel, 0, 10, ""))(t), []string{anna, bas}},
		"not in channel":     {must(p.bas.GetUsersNotInChannel(ctx, team, channel, 0, 10, ""))(t), []string{dirk.user.Id}},
		"search":             {must(p.bas.SearchUsers(ctx, &model.UserSearch{Term: p.anna.user.Username, TeamId: team}))(t), []string{anna}},
		"search elsewhere":   {must(p.bas.SearchUsers(ctx, &model.UserSearch{Term: p.cas.user.Username, TeamId: team}))(t), nil},
		"search outside":     {must(p.bas.SearchUsers(ctx, &model.UserSearch{Term: "dirk", TeamId: team, NotInChannelId: channel}))(t), []string{dirk.user.Id}},
	} {
		same(t, what, each(tc.got, userID), tc.want...)
	}
	first, second := must(p.bas.GetUsersInTeam(ctx, team, 0, 2, ""))(t), must(p.bas.GetUsersInTeam(ctx, team, 1, 2, ""))(t)
	ordered(t, "pages by name", each(append(first, second...), userID), anna, bas, dirk.user.Id)
	unchanged(t, func(etag string) ([]*model.User, *model.Response, error) {
		return p.bas.GetUsersInTeam(ctx, team, 0, 10, etag)
	})
	for _, u := range must(p.bas.GetUsersNotInTeam(ctx, team, 0, 200, ""))(t) {
		if u.Id == bas {
			t.Error("bas is not in the team")
		}
	}
	equal(t, "page of all", len(must(p.bas.GetUsers(ctx, 0, 2, ""))(t)), 2)
	if found := must(admin.GetUsersWithoutTeam(ctx, 0, 200, ""))(t); len(found) == 0 {
		t.Error("nobody is without a team")
	}

	inChannel := must(p.bas.AutocompleteUsersInChannel(ctx, team, channel, "", 10, ""))(t)
	same(t, "complete in the channel", each(inChannel.Users, userID), anna, bas)
	same(t, "complete out of the channel", each(inChannel.OutOfChannel, userID), dirk.user.Id)
	same(t, "complete in the team", each(must(p.bas.AutocompleteUsersInTeam(ctx, team, p.anna.user.Username[:8], 10, ""))(t).Users, userID), anna)
	same(t, "complete anybody", each(must(p.bas.AutocompleteUsers(ctx, p.cas.user.Username, 10, ""))(t).Users, userID), cas)
	same(t, "known", must(p.bas.GetKnownUsers(ctx))(t), anna, dirk.user.Id)
	if stats := must(p.bas.GetTotalUsersStats(ctx, ""))(t); stats.TotalUsersCount < 4 {
		t.Errorf("%d users", stats.TotalUsersCount)
	}
	equal(t, "members of the channel", must(admin.GetFilteredUsersStats(ctx, &model.UserCountOptions{ChannelId: channel}))(t).TotalUsersCount, int64(2))

	refused(p.cas.GetUsersInTeam(ctx, team, 0, 10, ""))(t, 403, noPermission)
	refused(p.cas.GetUsersInChannel(ctx, channel, 0, 10, ""))(t, 403, noPermission)
	refused(p.bas.GetFilteredUsersStats(ctx, &model.UserCountOptions{}))(t, 403, noPermission)
	refused(p.bas.GetUsersByIds(ctx, []string{}))(t, 400, badBody)
	refused(p.bas.SearchUsers(ctx, &model.UserSearch{}))(t, 400, badBody)
}

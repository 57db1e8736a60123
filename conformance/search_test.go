package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/internal/dbtest"
)

func testSearch(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	word := unique("zee")
	secret := p.anna.channelOf(t, p.team, model.ChannelTypePrivate)
	running := p.anna.say(t, p.channel, word+" the men were running to the dyke #flood")
	quoted := p.bas.say(t, p.channel, word+" the dyke holds, men")
	square := p.bas.say(t, p.square, word+" all is well")
	hidden := p.anna.say(t, secret, word+" hidden dyke")
	deleted := p.anna.say(t, p.channel, word+" gone dyke")
	do(p.anna.DeletePost(ctx, deleted.Id))(t)
	var stem []string
	if s.driver != dbtest.MySQL { // which knows only whole words
		stem = []string{running.Id}
	}
	for terms, want := range map[string][]string{
		word:                                   {running.Id, quoted.Id, square.Id},
		word + " dyke":                         {running.Id, quoted.Id},
		word + " run":                          stem,
		word + ` "dyke holds"`:                 {quoted.Id},
		word + " -running":                     {quoted.Id, square.Id},
		"#flood " + word:                       {running.Id},
		word[:8] + "* well":                    {square.Id},
		word + " runni*":                       {running.Id},
		word + " in:" + p.channel.Name:         {running.Id, quoted.Id},
		word + " from:" + p.anna.user.Username: {running.Id},
		word + " nothing":                      {},
	} {
		t.Run(terms, func(t *testing.T) {
			same(t, "found posts", must(p.bas.in(t).SearchPosts(t.Context(), p.team.Id, terms, false))(t).Order, want...)
		})
	}
	same(t, "found by either", must(p.bas.SearchPosts(ctx, p.team.Id, "holds well", true))(t).Order, quoted.Id, square.Id)
	same(t, "found by anna", must(p.anna.SearchPosts(ctx, p.team.Id, word+" hidden", false))(t).Order, hidden.Id)
	everywhere := &model.SearchParameter{Terms: &word, IsOrSearch: model.NewPointer(false), TimeZoneOffset: model.NewPointer(0), Page: model.NewPointer(1), PerPage: model.NewPointer(2)}
	same(t, "second page of all teams", must(p.bas.SearchPostsWithParams(ctx, "", everywhere))(t).Order, running.Id)
	results := must(p.bas.SearchPostsWithMatches(ctx, p.team.Id, word+" holds", false))(t)
	same(t, "found posts", results.Order, quoted.Id)
	refused(p.cas.SearchPosts(ctx, p.team.Id, word, false))(t, 403, noPermission)
}

package conformance

import (
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// place is a team with people in it.
type place struct {
	anna    *person // made the team: its admin
	bas     *person // a member
	cas     *person // not in the team
	team    *model.Team
	square  *model.Channel // town-square: all of the team are in it
	channel *model.Channel // public; anna made it, and bas is in it
}

// place makes a team with people and channels. cas is one for all tests.
func (s *server) place(t testing.TB) *place {
	t.Helper()
	p := &place{anna: s.signUp(t, "anna"), bas: s.signUp(t, "bas"), cas: s.outsider.in(t)}
	p.team = p.anna.team(t)
	p.square = must(p.anna.GetChannelByName(t.Context(), model.DefaultChannelName, p.team.Id, ""))(t)
	p.channel = p.anna.channel(t, p.team)
	p.anna.bring(t, p.team, []*model.Channel{p.channel}, p.bas)
	return p
}

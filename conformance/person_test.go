package conformance

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

// password is everybody's.
const password = "correct horse battery 9"

// person is a user who is logged in, and their client, for one test.
type person struct {
	*model.Client4
	*session
	server *server
}

// session is a login of a user.
type session struct {
	user  *model.User // as at sign-up
	token string
}

// client returns a client that nobody is logged in with.
func (s *server) client(t testing.TB) *model.Client4 {
	c := model.NewAPIv4Client(s.url)
	c.HTTPClient = s.traffic.client(t)
	return c
}

// signUp makes a user whose name begins with name, and logs in.
func (s *server) signUp(t testing.TB, name string) *person {
	t.Helper()
	name = unique(name)
	user := must(s.client(t).CreateUser(t.Context(), &model.User{
		Username: name, Email: name + "@example.com", Password: password,
	}))(t)
	return s.logIn(t, user)
}

// logIn opens a new session.
func (s *server) logIn(t testing.TB, user *model.User) *person {
	t.Helper()
	c := s.client(t)
	must(c.Login(t.Context(), user.Username, password))(t)
	return &person{c, &session{user, c.AuthToken}, s}
}

// in returns the same session for another test.
func (p *person) in(t testing.TB) *person {
	c := p.server.client(t)
	c.SetToken(p.token)
	return &person{c, p.session, p.server}
}

// team makes an open team of p.
func (p *person) team(t testing.TB) *model.Team {
	t.Helper()
	name := unique("team")
	return must(p.CreateTeam(t.Context(), &model.Team{Name: name, DisplayName: "Team " + name, Type: model.TeamOpen, AllowOpenInvite: true}))(t)
}

// channel makes a public channel of p.
func (p *person) channel(t testing.TB, team *model.Team) *model.Channel {
	t.Helper()
	return p.channelOf(t, team, model.ChannelTypeOpen)
}

func (p *person) channelOf(t testing.TB, team *model.Team, kind model.ChannelType) *model.Channel {
	t.Helper()
	name := unique("channel")
	return must(p.CreateChannel(t.Context(), &model.Channel{
		TeamId: team.Id, Name: name, DisplayName: "Channel " + name, Type: kind,
	}))(t)
}

// bring makes others members of p's team and channels.
func (p *person) bring(t testing.TB, team *model.Team, channels []*model.Channel, others ...*person) {
	t.Helper()
	for _, other := range others {
		must(p.AddTeamMember(t.Context(), team.Id, other.user.Id))(t)
		for _, channel := range channels {
			must(p.AddChannelMember(t.Context(), channel.Id, other.user.Id))(t)
		}
	}
}

// say posts to a channel.
func (p *person) say(t testing.TB, channel *model.Channel, message string) *model.Post {
	t.Helper()
	return must(p.CreatePost(t.Context(), &model.Post{ChannelId: channel.Id, Message: message}))(t)
}

// reply posts to a thread.
func (p *person) reply(t testing.TB, root *model.Post, message string) *model.Post {
	t.Helper()
	return must(p.CreatePost(t.Context(), &model.Post{ChannelId: root.ChannelId, RootId: root.Id, Message: message}))(t)
}

// unique returns a name that nothing else has, beginning with word.
func unique(word string) string { return word + strings.ToLower(rand.Text()[:10]) }

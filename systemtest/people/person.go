package people

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/site"
)

// password is everybody's.
const password = "correct horse battery 9"

// requestTime is how long a client waits for an answer.
const requestTime = 20 * time.Second

// Person is a user with a session, whom all nodes know.
type Person struct {
	ID, Name, Token string
}

// SignUp makes a user, at a node, whose name begins with name, and logs in. The
// first of a site is its administrator.
func SignUp(t testing.TB, n *site.Node, name string) *Person {
	t.Helper()
	name = unique(name)
	user := Must(client(n, "").CreateUser(t.Context(), &model.User{
		Username: name, Email: name + "@example.com", Password: password,
	}))(t)
	return (&Person{ID: user.Id, Name: user.Username}).LogIn(t, n)
}

// LogIn returns the same user with another session.
func (p *Person) LogIn(t testing.TB, n *site.Node) *Person {
	t.Helper()
	again, err := p.Enter(t.Context(), n)
	if err != nil {
		t.Fatal(Explain(err))
	}
	return again
}

// Enter is LogIn for those who are not the test's own goroutine.
func (p *Person) Enter(ctx context.Context, n *site.Node) (*Person, error) {
	c := client(n, "")
	if _, _, err := c.Login(ctx, p.Name, password); err != nil {
		return nil, err
	}
	return &Person{ID: p.ID, Name: p.Name, Token: c.AuthToken}, nil
}

// At is the person's client of a node.
func (p *Person) At(n *site.Node) *model.Client4 { return client(n, p.Token) }

// client shares its connections with all others.
func client(n *site.Node, token string) *model.Client4 {
	c := model.NewAPIv4Client(n.URL)
	c.HTTPClient = &http.Client{Transport: http.DefaultTransport, Timeout: requestTime}
	if token != "" {
		c.SetToken(token)
	}
	return c
}

// Say posts to a channel.
func (p *Person) Say(t testing.TB, n *site.Node, channelID, message string) *model.Post {
	t.Helper()
	return Must(p.At(n).CreatePost(t.Context(), &model.Post{ChannelId: channelID, Message: message}))(t)
}

// Post is Say for those who are not the test's own goroutine.
func (p *Person) Post(ctx context.Context, n *site.Node, channelID, message string) error {
	_, _, err := p.At(n).CreatePost(ctx, &model.Post{ChannelId: channelID, Message: message})
	if err != nil {
		return Explain(err)
	}
	return nil
}

// Team makes an open team of p, and the others its members.
func (p *Person) Team(t testing.TB, n *site.Node, others ...*Person) *model.Team {
	t.Helper()
	name := unique("team")
	team := Must(p.At(n).CreateTeam(t.Context(), &model.Team{
		Name: name, DisplayName: "Team " + name, Type: model.TeamOpen, AllowOpenInvite: true,
	}))(t)
	for _, other := range others {
		Must(p.At(n).AddTeamMember(t.Context(), team.Id, other.ID))(t)
	}
	return team
}

// Channel makes a public channel of p in a team, and the others its members.
func (p *Person) Channel(t testing.TB, n *site.Node, team *model.Team, others ...*Person) *model.Channel {
	t.Helper()
	name := unique("channel")
	channel := Must(p.At(n).CreateChannel(t.Context(), &model.Channel{
		TeamId: team.Id, Name: name, DisplayName: "Channel " + name, Type: model.ChannelTypeOpen,
	}))(t)
	for _, other := range others {
		Must(p.At(n).AddChannelMember(t.Context(), channel.Id, other.ID))(t)
	}
	return channel
}

// unique returns a name that nothing else has, beginning with word.
func unique(word string) string { return word + "-" + strings.ToLower(rand.Text()[:10]) }

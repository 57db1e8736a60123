package cluster

import (
	"fmt"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// cutOffTime is how long a node that is cut off may take to refuse a session
// that was revoked elsewhere.
const cutOffTime = 30 * time.Second

// testCut separates the nodes, which still share the database, while people
// write, read and listen. What is told then is lost on the way; when the nodes
// meet again every cache and every client is right.
func testCut(t *testing.T, s setting) {
	w := s.settle(t, 3, 4, site.Options{Cuttable: true, Troubles: []string{nodeDown, cutOff}})
	balancer := people.Balance(t, w.Nodes...)
	var readers []*people.Reader
	for i, p := range w.folk {
		home := w.Nodes[i%3]
		readers = append(readers, p.ReadCautiously(t, func() *site.Node { return home }, w.channel.Id))
	}
	revoked := w.folk[0].LogIn(t, w.Nodes[0])
	visitor := people.SignUp(t, w.Nodes[0], "visitor")
	people.Must(w.admin.At(w.Nodes[0]).AddTeamMember(t.Context(), w.team.Id, visitor.ID))(t)
	side := w.admin.Channel(t, w.Nodes[0], w.team, visitor)
	for _, n := range w.Nodes { // now all remember them
		people.Must(revoked.At(n).GetMe(t.Context(), ""))(t)
		visitor.Say(t, n, side.Id, "hello")
	}
	crowd := people.Talk(t, balancer, 60, w.folk, w.channel.Id)
	w.awaitWritten(t, crowd, 60)

	w.Cut()
	w.awaitRed(t, site.Patience, w.Nodes[1], "down", w.Nodes[0], w.Nodes[2])
	people.Do(revoked.At(w.Nodes[0]).Logout(t.Context()))(t)
	people.Do(w.admin.At(w.Nodes[0]).RemoveUserFromChannel(t.Context(), side.Id, visitor.ID))(t)
	took := site.Await(t, cutOffTime, "the other nodes know it from the database", func() error {
		for _, n := range w.others(w.Nodes[0]) {
			if _, _, err := revoked.At(n).GetMe(t.Context(), ""); people.StatusOf(err) != 401 {
				return fmt.Errorf("%s still takes the session: %v", n.Name, err)
			}
			_, _, err := visitor.At(n).CreatePost(t.Context(), &model.Post{ChannelId: side.Id, Message: "may I?"})
			if people.StatusOf(err) != 403 {
				return fmt.Errorf("%s still takes the former member: %v", n.Name, err)
			}
		}
		return nil
	})
	t.Logf("revoked on one node, refused by nodes that are cut off after %v", took)
	w.awaitWritten(t, crowd, crowd.Written()+60)
	w.Mend()
	w.awaitGreen(t, w.Nodes...)
	w.awaitWritten(t, crowd, crowd.Written()+60)
	posts, failures := crowd.Stop()
	if len(failures) > 0 {
		t.Errorf("%d requests failed, the first: %s", len(failures), failures[0])
	}
	for _, r := range readers {
		r.Check(t, posts)
		t.Logf("%+v", r.Counts())
	}
	people.Must(w.admin.At(w.Nodes[0]).AddChannelMember(t.Context(), side.Id, visitor.ID))(t)
	for _, n := range w.Nodes {
		visitor.Say(t, n, side.Id, "thank you")
	}
}

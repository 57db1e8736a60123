package history

import (
	"fmt"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// Check ends the load and fails t unless the history is as it should be: every
// acknowledged post is there once, as each of the nodes sees it, and nothing
// else; the listener and the poller have all of them; nobody missed their own.
func (l *Load) Check(t testing.TB, nodes ...*site.Node) {
	t.Helper()
	l.Stop()
	posts := l.Posts()
	t.Logf("%d posts acknowledged; %s", len(posts), l.Summary())
	if len(posts) == 0 {
		t.Error("nothing was written")
	}
	wantNone(t, l.missed, "missed")
	for _, n := range nodes {
		site.Await(t, site.Patience, "all posts at "+n.Name, func() error { return l.compare(t, n, posts) })
	}
	l.listener.Check(t, posts)
	l.poll.ask(t.Context(), l)
	if lacks := l.poll.lacks(posts); len(lacks) > 0 {
		t.Errorf("who polls lacks %d of %d posts, the first: %s", len(lacks), len(posts), lacks[0])
	}
	if counts := l.listener.Counts(); counts.Events == 0 {
		t.Errorf("no event came: %+v", counts)
	}
}

// compare reads all channels at a node. Posts that shouldn't be there fail t;
// the error tells of those that are not there yet.
func (l *Load) compare(t testing.TB, n *site.Node, posts []people.Post) error {
	t.Helper()
	stored := map[string]string{} // the message by id
	for _, channel := range l.o.Channels {
		if err := readAll(t, l.o.Listener, n, channel, stored); err != nil {
			return err
		}
	}
	said := map[string]string{}
	for id, message := range stored {
		if other, twice := said[message]; twice {
			t.Fatalf("%s has %q twice: %s and %s", n.Name, message, id, other)
		}
		said[message] = id
	}
	for _, post := range posts {
		if _, there := stored[post.Id]; !there {
			return fmt.Errorf("%q of %d was acknowledged and is not there", post.Message, post.CreateAt)
		}
		delete(stored, post.Id)
	}
	for id, message := range stored {
		t.Fatalf("%s has %q (%s), which nobody was told of", n.Name, message, id)
	}
	return nil
}

// readAll adds what people wrote in a channel.
func readAll(t testing.TB, p *people.Person, n *site.Node, channel string, stored map[string]string) error {
	const size = 200
	for page := 0; ; page++ {
		list, _, err := p.At(n).GetPostsForChannel(t.Context(), channel, page, size, "", false, false)
		if err != nil {
			return people.Explain(err)
		}
		for _, id := range list.Order {
			if post := list.Posts[id]; post.Type == model.PostTypeDefault {
				stored[id] = post.Message
			}
		}
		if len(list.Order) < size {
			return nil
		}
	}
}

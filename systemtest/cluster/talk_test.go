package cluster

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"github.com/polder-chat/polder/systemtest/people"
	"github.com/polder-chat/polder/systemtest/site"
)

// testTalk lets people at different nodes talk: nobody can tell that they are.
func testTalk(t *testing.T, s setting) {
	w := s.settle(t, 3, 3, site.Options{})
	t.Run("posts", func(t *testing.T) { testPosts(t, w) })
	t.Run("changes of posts", func(t *testing.T) { testChanges(t, w) })
	t.Run("typing", func(t *testing.T) { testTyping(t, w) })
	t.Run("members", func(t *testing.T) { testMembers(t, w) })
	t.Run("presence", func(t *testing.T) { testPresence(t, w) })
	t.Run("status", func(t *testing.T) { testStatus(t, w) })
	t.Run("resume", func(t *testing.T) { testResume(t, w) })
	t.Run("sessions", func(t *testing.T) { testSessions(t, w) })
	t.Run("caches", func(t *testing.T) { testCaches(t, w) })
	t.Run("logs", func(t *testing.T) { testLogs(t, w) })
	t.Run("command", func(t *testing.T) { testCommand(t, w) })
}

// testPosts writes at each node in turn; all clients of all nodes get all, in
// order.
func testPosts(t *testing.T, w *town) {
	const posts = 60
	var sockets []*people.Socket
	for i, n := range w.Nodes {
		sockets = append(sockets, w.folk[i].Listen(t, n))
	}
	for i, n := range w.Nodes {
		var written []string
		for k := range posts {
			written = append(written, w.folk[i].Say(t, n, w.channel.Id, fmt.Sprintf("%d at %s", k, n.Name)).Id)
		}
		for _, socket := range sockets {
			var got []string
			for range posts {
				got = append(got, postIn(t, socket.Await(t, "posted", nil)).Id)
			}
			if !slices.Equal(got, written) {
				t.Errorf("posts at %s came to %s as %v, want %v", n.Name, socket.Node.Name, got, written)
			}
		}
	}
	for _, socket := range sockets {
		socket.Ask(t, "ping", nil)
		if n := socket.Count("posted", nil); n != posts*len(w.Nodes) || socket.Gaps() > 0 {
			t.Errorf("%d posts and %d gaps at %s, want %d and none", n, socket.Gaps(), socket.Node.Name, posts*len(w.Nodes))
		}
		socket.Close()
	}
}

// testChanges edits, reacts to and deletes a post, each at another node.
func testChanges(t *testing.T, w *town) {
	anna := w.folk[0]
	socket := w.folk[2].Listen(t, w.Nodes[2])
	post := anna.Say(t, w.Nodes[0], w.channel.Id, "first")
	socket.Await(t, "posted", aboutPost(t, post.Id))
	message := "second"
	people.Must(anna.At(w.Nodes[1]).PatchPost(t.Context(), post.Id, &model.PostPatch{Message: &message}))(t)
	if e := socket.Await(t, "post_edited", aboutPost(t, post.Id)); postIn(t, e).Message != message {
		t.Errorf("edited to %q", postIn(t, e).Message)
	}
	people.Must(w.folk[1].At(w.Nodes[1]).SaveReaction(t.Context(), &model.Reaction{UserId: w.folk[1].ID, PostId: post.Id, EmojiName: "smile"}))(t)
	socket.Await(t, "reaction_added", nil)
	people.Do(anna.At(w.Nodes[2]).DeletePost(t.Context(), post.Id))(t)
	socket.Await(t, "post_deleted", aboutPost(t, post.Id))
}

func testTyping(t *testing.T, w *town) {
	anna, bas := w.folk[0].Listen(t, w.Nodes[0]), w.folk[1].Listen(t, w.Nodes[1])
	anna.Ask(t, "user_typing", map[string]any{"channel_id": w.channel.Id})
	if e := bas.Await(t, "typing", people.With("user_id", w.folk[0].ID)); e.Broadcast.ChannelID != w.channel.Id {
		t.Errorf("typing in %q", e.Broadcast.ChannelID)
	}
}

// testMembers lets somebody join and leave a channel at one node while listening
// at another.
func testMembers(t *testing.T, w *town) {
	bas := w.folk[1]
	channel := w.admin.Channel(t, w.Nodes[0], w.team)
	socket := bas.Listen(t, w.Nodes[1])
	people.Must(w.admin.At(w.Nodes[0]).AddChannelMember(t.Context(), channel.Id, bas.ID))(t)
	socket.Await(t, "user_added", people.With("user_id", bas.ID))
	post := w.admin.Say(t, w.Nodes[2], channel.Id, "welcome")
	socket.Await(t, "posted", aboutPost(t, post.Id))
	people.Do(w.admin.At(w.Nodes[2]).RemoveUserFromChannel(t.Context(), channel.Id, bas.ID))(t)
	socket.Await(t, "user_removed", nil)
	w.admin.Say(t, w.Nodes[2], channel.Id, "he can't hear us")
	w.admin.Say(t, w.Nodes[2], w.channel.Id, "everybody hears this")
	if e := socket.Await(t, "posted", nil); postIn(t, e).ChannelId != w.channel.Id {
		t.Errorf("a former member hears %q", postIn(t, e).Message)
	}
}

// testPresence opens sockets of one person at two nodes: offline is who has none
// anywhere.
func testPresence(t *testing.T, w *town) {
	anna := w.folk[0]
	w.awaitStatus(t, anna, model.StatusOffline, w.Nodes...)
	first, second := anna.Listen(t, w.Nodes[0]), anna.Listen(t, w.Nodes[1])
	w.awaitStatus(t, anna, model.StatusOnline, w.Nodes...)
	first.Close()
	// The second socket is asked until the first has been forgotten: as long as
	// it is open she stays online.
	site.Await(t, site.Patience, "one socket less", func() error {
		if got := w.statusOf(t, w.Nodes[2], anna); got != model.StatusOnline {
			t.Fatalf("with a socket at %s she is %s", second.Node.Name, got)
		}
		if n := w.Nodes[0].Metric(t, "polder_websocket_sockets"); n != 0 {
			return fmt.Errorf("%s has %v sockets", w.Nodes[0].Name, n)
		}
		return nil
	})
	second.Close()
	took := w.awaitStatus(t, anna, model.StatusOffline, w.Nodes...)
	t.Logf("offline everywhere %v after the last socket closed", took)
}

// testStatus sets a status at one node: the person's other clients hear of it,
// and every node answers it.
func testStatus(t *testing.T, w *town) {
	bas := w.folk[1]
	socket := bas.Listen(t, w.Nodes[1])
	people.Must(bas.At(w.Nodes[0]).UpdateUserStatus(t.Context(), bas.ID, &model.Status{UserId: bas.ID, Status: model.StatusDnd}))(t)
	socket.Await(t, "status_change", people.With("status", model.StatusDnd))
	w.awaitStatus(t, bas, model.StatusDnd, w.Nodes...)
	people.Must(bas.At(w.Nodes[2]).UpdateUserStatus(t.Context(), bas.ID, &model.Status{UserId: bas.ID, Status: model.StatusOnline}))(t)
	socket.Await(t, "status_change", people.With("status", model.StatusOnline))
}

// testResume loses a socket and goes on with it at another node, while the one
// that keeps what was missed lives.
func testResume(t *testing.T, w *town) {
	bas := w.folk[1]
	socket := bas.Listen(t, w.Nodes[0])
	w.folk[0].Say(t, w.Nodes[1], w.channel.Id, "before")
	socket.Await(t, "posted", nil)
	socket.Close()
	for round, n := range []*site.Node{w.Nodes[1], w.Nodes[2], w.Nodes[0]} { // each takes over from the one before
		var missed, got []string
		for i := range 20 {
			missed = append(missed, w.folk[0].Say(t, w.Nodes[i%3], w.channel.Id, fmt.Sprintf("round %d, %d", round, i)).Id)
		}
		again := socket.Resume(t, n)
		for range missed {
			got = append(got, postIn(t, again.Await(t, "posted", nil)).Id)
		}
		slices.Sort(got) // what came from different nodes at once
		slices.Sort(missed)
		if !slices.Equal(got, missed) {
			t.Errorf("resumed at %s: got %v, want %v", n.Name, got, missed)
		}
		live := w.folk[0].Say(t, w.Nodes[0], w.channel.Id, "live")
		again.Await(t, "posted", aboutPost(t, live.Id))
		if again.Anew() || again.Gaps() > 0 {
			t.Errorf("at %s the connection began anew: %t; %d gaps", n.Name, again.Anew(), again.Gaps())
		}
		again.Close()
		socket = again
	}
	// What nobody has kept can't be resumed.
	unknown := model.NewId()
	anew := bas.Resume(t, w.Nodes[1], unknown, socket.Next())
	anew.AwaitHello(t)
	if !anew.Anew() || anew.ConnectionID == unknown {
		t.Errorf("an unknown connection goes on as %s", anew.ConnectionID)
	}
}

// testSessions revokes sessions at one node: they are refused at the others, and
// their sockets there are closed.
func testSessions(t *testing.T, w *town) {
	bas := w.folk[1].LogIn(t, w.Nodes[0])
	for _, n := range w.Nodes {
		people.Must(bas.At(n).GetMe(t.Context(), ""))(t) // now it is cached there
	}
	socket, other := bas.Listen(t, w.Nodes[1]), w.folk[1].Listen(t, w.Nodes[1])
	people.Do(bas.At(w.Nodes[0]).Logout(t.Context()))(t)
	took := site.Await(t, site.Patience, "the session is refused", func() error {
		for _, n := range w.others(w.Nodes[0]) {
			if _, _, err := bas.At(n).GetMe(t.Context(), ""); people.StatusOf(err) != 401 {
				return fmt.Errorf("%s answers %v", n.Name, err)
			}
		}
		return nil
	})
	t.Logf("refused by the other nodes within %v", took)
	t.Logf("its socket at another node: %v", socket.AwaitEnd(t))
	other.Ask(t, "ping", nil) // another session of the same person
}

// testCaches changes at one node what the others remember.
func testCaches(t *testing.T, w *town) {
	cas := people.SignUp(t, w.Nodes[0], "cas")
	people.Must(w.admin.At(w.Nodes[0]).AddTeamMember(t.Context(), w.team.Id, cas.ID))(t)
	people.Must(w.admin.At(w.Nodes[0]).AddChannelMember(t.Context(), w.channel.Id, cas.ID))(t)
	for i := range 30 {
		at, changed := w.Nodes[i%3], w.Nodes[(i+1)%3]
		nickname := fmt.Sprintf("cas the %dth", i)
		people.Must(cas.At(changed).PatchUser(t.Context(), cas.ID, &model.UserPatch{Nickname: &nickname}))(t)
		site.Await(t, site.Patience, "the new name", func() error {
			if got := people.Must(w.admin.At(at).GetUser(t.Context(), cas.ID, ""))(t).Nickname; got != nickname {
				return fmt.Errorf("%s says %q", at.Name, got)
			}
			return nil
		})
		people.Must(cas.At(at).GetChannel(t.Context(), w.channel.Id))(t)
		people.Do(w.admin.At(changed).RemoveUserFromChannel(t.Context(), w.channel.Id, cas.ID))(t)
		site.Await(t, site.Patience, "a former member is refused", func() error {
			_, _, err := cas.At(at).CreatePost(t.Context(), &model.Post{ChannelId: w.channel.Id, Message: "may I?"})
			if people.StatusOf(err) != 403 {
				return fmt.Errorf("%s answers %v", at.Name, err)
			}
			return nil
		})
		people.Must(w.admin.At(changed).AddChannelMember(t.Context(), w.channel.Id, cas.ID))(t)
		site.Await(t, site.Patience, "the member is let in", func() error {
			_, _, err := cas.At(at).CreatePost(t.Context(), &model.Post{ChannelId: w.channel.Id, Message: "thank you"})
			return err
		})
	}
}

// testLogs asks one node for the logs of all.
func testLogs(t *testing.T, w *town) {
	answer, err := w.admin.At(w.Nodes[1]).DoAPIPostJSON(t.Context(), "/logs/query", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var records map[string][]json.RawMessage
	if err := json.NewDecoder(answer.Body).Decode(&records); err != nil {
		t.Fatal(err)
	}
	for _, n := range w.Nodes {
		if len(records[n.Name]) == 0 {
			t.Errorf("no log of %s among those of %d nodes", n.Name, len(records))
		}
	}
}

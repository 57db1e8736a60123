package storetest

import (
	"errors"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// testArchivedTeam: its channels take no posts and are in no list until it
// comes back.
func testArchivedTeam(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann := createUser(t, s, "ann").ID
	red, first := newTeam(t, s, "red", ann)
	_, away := newTeam(t, s, "blue", ann)
	square := first[0].ID
	post := func(channelID string, mentions ...string) error {
		d := &store.PostDraft{Post: &model.Post{ID: model.NewID(), ChannelID: channelID, UserID: model.NewID(), Message: "dike"}, Mentions: mentions}
		return errors.Join(s.Posts().Create(ctx, []*store.PostDraft{d}), d.Err)
	}
	archive := func(at int64) {
		t.Helper()
		if _, err := s.Teams().Update(ctx, red.ID, func(team *model.Team) error { team.DeleteAt = at; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	type counts struct{ public, all, own, members, found, msgs, mentions int }
	listed := func() counts {
		t.Helper()
		public, err1 := s.Channels().ListByTeam(ctx, red.ID, model.ChannelOpen, false, 0, 10)
		_, all, err2 := s.Channels().ListAll(ctx, model.ChannelSearch{TeamIDs: []string{red.ID}}, 0, 10)
		own, err3 := s.Channels().ListByUser(ctx, ann, red.ID, true, 0)
		members, err4 := s.ChannelMembers().ListByUser(ctx, ann, red.ID, 0, -1)
		found, err5 := s.Channels().Search(ctx, model.ChannelQuery{UserID: ann, TeamID: red.ID, Term: "o", Public: true, Member: true, Archived: true, Limit: 10})
		unread, err6 := s.TeamMembers().Unread(ctx, ann, true)
		if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
			t.Fatal(err)
		}
		n := counts{public: len(public), all: int(all), own: len(own), members: len(members), found: len(found)}
		for _, u := range unread {
			if u.TeamID == red.ID {
				n.msgs, n.mentions = int(u.MsgCount), int(u.MentionCount)
			}
		}
		return n
	}
	head := func() bool {
		t.Helper()
		c, err := s.Channels().Head(ctx, square)
		if err != nil {
			t.Fatal(err)
		}
		return c.IsArchived()
	}
	if err := post(square, ann); err != nil || head() {
		t.Fatalf("before: %v, archived %v", err, head())
	}
	before := listed()
	if want := (counts{2, 2, 2, 2, 2, 1, 1}); before != want {
		t.Fatalf("before: listed %+v, want %+v", before, want)
	}

	archive(50)
	if err := post(square); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a post: %v", err)
	}
	if err := post(away[0].ID); err != nil {
		t.Errorf("a post in another team: %v", err)
	}
	if !head() {
		t.Error("the channel's head is not archived")
	}
	if got := listed(); got != (counts{}) {
		t.Errorf("listed %+v", got)
	}
	if _, _, err := s.Channels().Create(ctx, &model.Channel{TeamID: red.ID, Type: model.ChannelOpen, Name: "more"}, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a new channel: %v", err)
	}

	archive(0)
	if err := post(square); err != nil || head() {
		t.Errorf("after: %v, archived %v", err, head())
	}
	before.msgs++
	if got := listed(); got != before {
		t.Errorf("after: listed %+v, want %+v", got, before)
	}
}

package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

// wantError checks the class and id of an error; "" for none.
func wantError(t *testing.T, what string, err error, code model.Code, id string) {
	t.Helper()
	var coded *model.Error
	switch {
	case code == "" && err == nil:
	case !errors.As(err, &coded) || coded.Code != code || coded.ID != id:
		t.Errorf("%s: %v, want %s %s", what, err, code, id)
	}
}

const (
	noPermission = "api.context.permissions.app_error"
	invalidBody  = "api.context.invalid_body_param.app_error"
)

func TestReaction(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve, admin := site.User("ann"), site.User("bob"), site.User("eve"), site.User("admin", model.RoleSystemUser, model.RoleSystemAdmin)
	red := site.Team("red", ann, bob, eve)
	news := site.Channel(red.ID, model.ChannelPrivate, "news", ann, bob)
	post := site.Post(ann, news.ID, nil, "hello")
	site.Published.Take()

	react := func(s *model.Session, r model.Reaction) error {
		_, err := site.Reactions.Create(ctx, s, &r)
		return err
	}
	smile := model.Reaction{UserID: bob.UserID, PostID: post.ID, EmojiName: "smile"}
	for range 2 {
		if err := react(bob, smile); err != nil {
			t.Fatal(err)
		}
	}
	events := site.Published.Take()
	if len(events) != 1 || events[0].Type != model.EventReactionAdded || events[0].Broadcast.ChannelID != news.ID {
		t.Fatalf("events of reacting twice: %+v", events)
	}
	var told model.Reaction
	if err := json.Unmarshal([]byte(events[0].Data["reaction"].(string)), &told); err != nil || told.EmojiName != "smile" || told.ChannelID != news.ID || told.CreateAt <= post.CreateAt {
		t.Fatalf("told: %+v, %v", told, err)
	}

	for what, test := range map[string]struct {
		s    *model.Session
		r    model.Reaction
		code model.Code
		id   string
	}{
		"in another's name": {ann, smile, model.Forbidden, "api.reaction.save_reaction.user_id.app_error"},
		"a stranger":        {eve, model.Reaction{UserID: eve.UserID, PostID: post.ID, EmojiName: "smile"}, model.Forbidden, noPermission},
		"no post":           {bob, model.Reaction{UserID: bob.UserID, PostID: model.NewID(), EmojiName: "smile"}, model.NotFound, "app.post.get.app_error"},
		"a bad id":          {bob, model.Reaction{UserID: bob.UserID, PostID: "x", EmojiName: "smile"}, model.Invalid, invalidBody},
		"no name":           {bob, model.Reaction{UserID: bob.UserID, PostID: post.ID}, model.Invalid, invalidBody},
		"a bad name":        {bob, model.Reaction{UserID: bob.UserID, PostID: post.ID, EmojiName: "a b"}, model.Invalid, invalidBody},
	} {
		wantError(t, what, react(test.s, test.r), test.code, test.id)
	}

	site.Config.ServiceSettings.UniqueEmojiReactionLimitPerPost = 2
	wantError(t, "a second emoji", react(ann, model.Reaction{UserID: ann.UserID, PostID: post.ID, EmojiName: "+1"}), "", "")
	wantError(t, "a third emoji", react(ann, model.Reaction{UserID: ann.UserID, PostID: post.ID, EmojiName: "x"}), model.Invalid, "app.reaction.save.save.too_many_reactions")
	if list, err := site.Reactions.List(ctx, ann, post.ID); err != nil || len(list) != 2 {
		t.Fatalf("List: %v, %v", list, err)
	}
	if _, err := site.Reactions.List(ctx, eve, post.ID); model.ErrorCode(err) != model.Forbidden {
		t.Errorf("List by a stranger: %v", err)
	}
	other := site.Post(ann, news.ID, nil, "nothing")
	byPost, err := site.Reactions.ListByPosts(ctx, bob, []string{post.ID, other.ID, model.NewID()})
	if err != nil || len(byPost) != 2 || len(byPost[post.ID]) != 2 || byPost[other.ID] == nil {
		t.Fatalf("ListByPosts: %v, %v", byPost, err)
	}
	if byPost, err := site.Reactions.ListByPosts(ctx, eve, []string{post.ID}); err != nil || len(byPost) != 0 {
		t.Fatalf("ListByPosts by a stranger: %v, %v", byPost, err)
	}

	site.Published.Take()
	wantError(t, "remove another's", site.Reactions.Delete(ctx, ann, smile), model.Forbidden, noPermission)
	wantError(t, "remove another's as admin", site.Reactions.Delete(ctx, admin, smile), "", "")
	wantError(t, "remove what is not there", site.Reactions.Delete(ctx, bob, smile), "", "")
	if events := site.Published.Take(); len(events) != 1 || events[0].Type != model.EventReactionRemoved {
		t.Fatalf("events of removing: %+v", events)
	}

	if _, err := site.Store.Channels().Update(ctx, news.ID, func(c *model.Channel) error { c.DeleteAt = 1; return nil }); err != nil {
		t.Fatal(err)
	}
	wantError(t, "in an archived channel", react(bob, smile), model.Invalid, "api.reaction.archived_channel.app_error")
}

// What a polling client sees of a post changes with each reaction.
func TestReactionMovesPost(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann := site.User("ann")
	red := site.Team("red", ann)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	post := site.Post(ann, news.ID, nil, "hello")
	last := post.UpdateAt
	for i := range 5 { // the clock stands still: times must differ anyway
		if _, err := site.Reactions.Create(ctx, ann, &model.Reaction{UserID: ann.UserID, PostID: post.ID, EmojiName: fmt.Sprint("e", i)}); err != nil {
			t.Fatal(err)
		}
		list, err := site.Posts.List(ctx, ann, model.PostsQuery{ChannelID: news.ID, Since: last})
		if err != nil || len(list.Order) != 1 || len(list.Posts[post.ID].Metadata.Reactions) != i+1 {
			t.Fatalf("since %d: %+v, %v", last, list, err)
		}
		last = list.Posts[post.ID].UpdateAt
	}
}

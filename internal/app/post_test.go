package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

func TestPostRefused(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ann, eve := site.User("ann"), site.User("eve")
	red := site.Team("red", ann, eve)
	news := site.Channel(red.ID, model.ChannelPrivate, "news", ann)
	other := site.Channel(red.ID, model.ChannelOpen, "other", ann)
	root := site.Post(ann, other.ID, nil, "elsewhere")
	const invalid = "api.context.invalid_body_param.app_error"
	for _, test := range []struct {
		name string
		who  *model.Session
		post model.Post
		want string
	}{
		{"nowhere", ann, model.Post{Message: "x"}, invalid},
		{"in a channel that does not exist", ann, model.Post{ChannelID: model.NewID(), Message: "x"}, "api.context.permissions.app_error"},
		{"by somebody who is not there", eve, model.Post{ChannelID: news.ID, Message: "x"}, "api.context.permissions.app_error"},
		{"empty", ann, model.Post{ChannelID: news.ID, Message: " \n"}, invalid},
		{"invisible", ann, model.Post{ChannelID: news.ID, Message: "\u200b \ufeff"}, invalid},
		{"of files that are not there, invisible", ann, model.Post{ChannelID: news.ID, Message: "\u2060", FileIDs: model.Strings{model.NewID()}}, "api.post.create_post.no_files.app_error"},
		{"of files that are not there", ann, model.Post{ChannelID: news.ID, FileIDs: model.Strings{model.NewID()}}, "api.post.create_post.no_files.app_error"},
		{"too long", ann, model.Post{ChannelID: news.ID, Message: strings.Repeat("é", model.PostMessageMaxRunes+1)}, "model.post.is_valid.message_length.app_error"},
		{"as long as can be", ann, model.Post{ChannelID: news.ID, Message: strings.Repeat("é", model.PostMessageMaxRunes)}, ""},
		{"with a NUL", ann, model.Post{ChannelID: news.ID, Message: "a\x00b"}, invalid},
		{"with a NUL in its properties", ann, model.Post{ChannelID: news.ID, Message: "x", Props: model.Props{"a": "\x00"}}, invalid},
		{"with huge properties", ann, model.Post{ChannelID: news.ID, Message: "x", Props: model.Props{"a": strings.Repeat("x", model.PostPropsMaxSize)}}, "model.post.is_valid.props.app_error"},
		{"of the server's kind", ann, model.Post{ChannelID: news.ID, Message: "x", Type: model.PostJoinChannel}, invalid},
		{"of a kind of its own", ann, model.Post{ChannelID: news.ID, Message: "x", Type: "custom_poll"}, ""},
		{"with too many files", ann, model.Post{ChannelID: news.ID, FileIDs: make(model.Strings, model.FilesMaxPerPost+1)}, "api.post.create_post.too_many_files.app_error"},
		{"with files that are none", ann, model.Post{ChannelID: news.ID, Message: "x", FileIDs: model.Strings{"../../x"}}, invalid},
		{"to a root of another channel", ann, model.Post{ChannelID: news.ID, Message: "x", RootID: root.ID}, "api.post.create_post.root_id.app_error"},
		{"to a root that is not there", ann, model.Post{ChannelID: news.ID, Message: "x", RootID: model.NewID()}, "api.post.create_post.root_id.app_error"},
		{"with a long pending_post_id", ann, model.Post{ChannelID: news.ID, Message: "x", PendingPostID: strings.Repeat("x", 129)}, invalid},
	} {
		if _, err := site.Posts.Create(t.Context(), test.who, &test.post, false); errorID(err) != test.want {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func TestPostEdit(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	limit := config.Default()
	limit.ServiceSettings.PostEditTimeLimit = 60
	site := apptest.New(t, func(p *app.Parts) { p.Config = func() *config.Config { return limit } })
	ann, bob := site.User("ann"), site.User("bob")
	red := site.Team("red", ann, bob)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	post := site.Post(ann, news.ID, nil, "first")
	site.Published.Take()
	edit := func(who *model.Session, message string) error {
		_, err := site.Posts.Patch(ctx, who, post.ID, model.PostPatch{Message: &message})
		return err
	}
	if err := edit(bob, "mine"); errorID(err) != "api.context.permissions.app_error" {
		t.Errorf("edit of another's post: %v", err)
	}
	if err := edit(ann, "second #tag"); err != nil {
		t.Fatal(err)
	}
	events := site.Published.Take(model.EventPostEdited)
	if len(events) != 1 || events[0].Broadcast.ChannelID != news.ID {
		t.Fatalf("events of an edit: %+v", events)
	}
	var told model.Post
	if err := json.Unmarshal([]byte(events[0].Data["post"].(string)), &told); err != nil || told.Message != "second #tag" || told.EditAt == 0 || told.Hashtags != "#tag" {
		t.Errorf("told: %+v, %v", told, err)
	}
	if err := site.Posts.Pin(ctx, bob, post.ID, true); err != nil {
		t.Errorf("a member pins: %v", err)
	}
	if err := site.Posts.Delete(ctx, bob, post.ID); errorID(err) != "api.context.permissions.app_error" {
		t.Errorf("delete of another's post: %v", err)
	}
	site.Clock.Advance(61_000)
	if err := edit(ann, "late"); errorID(err) != "api.post.update_post.permissions_time_limit.app_error" {
		t.Errorf("a late edit: %v", err)
	}
	if err := site.Posts.Delete(ctx, ann, post.ID); err != nil {
		t.Errorf("delete: %v", err)
	}
	if err := edit(ann, "gone"); errorID(err) != "app.post.get.app_error" {
		t.Errorf("an edit of a deleted post: %v", err)
	}
}

// TestPostEditFiles gives a post other files, and takes the last of it away.
func TestPostEditFiles(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann := site.User("ann")
	red := site.Team("red", ann)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	post := site.Post(ann, news.ID, nil, "look")
	file := &model.FileInfo{ID: model.NewID(), CreatorID: ann.UserID, ChannelID: news.ID, Name: "a.txt", Path: "a", CreateAt: 1, UpdateAt: 1}
	if err := site.Store.Files().Create(ctx, file); err != nil {
		t.Fatal(err)
	}
	edit := func(message *string, files ...string) (*model.Post, error) {
		ids := model.Strings(files)
		return site.Posts.Patch(ctx, ann, post.ID, model.PostPatch{Message: message, FileIDs: &ids})
	}
	got, err := edit(nil, file.ID)
	if err != nil || len(got.FileIDs) != 1 || len(got.Metadata.Files) != 1 || got.EditAt == 0 {
		t.Fatalf("with a file: %+v, %v", got, err)
	}
	nothing := " "
	if got, err = edit(&nothing, file.ID); err != nil || got.Message != nothing {
		t.Errorf("with the file alone: %+v, %v", got, err)
	}
	if _, err = edit(nil); errorID(err) != "api.context.invalid_body_param.app_error" {
		t.Errorf("without anything: %v", err)
	}
	if _, err = edit(nil, model.NewID()); errorID(err) != "api.post.create_post.no_files.app_error" {
		t.Errorf("with a file that is not there: %v", err)
	}
	if _, err = edit(nil, "x"); errorID(err) != "api.context.invalid_body_param.app_error" {
		t.Errorf("with no id: %v", err)
	}
	if _, err = edit(nil, make([]string, model.FilesMaxPerPost+1)...); errorID(err) != "api.post.create_post.too_many_files.app_error" {
		t.Errorf("with too many: %v", err)
	}
}

// TestPostCrowd sends posts from many at once, each twice: every one is stored
// once, both attempts get the same post, and the events leave in an order that
// agrees with the posts' times.
func TestPostCrowd(t *testing.T) {
	t.Parallel()
	const people, each = 12, 10
	site := apptest.New(t)
	var members []*model.Session
	for i := range people {
		members = append(members, site.User(fmt.Sprintf("user%d", i)))
	}
	red := site.Team("red", members...)
	news := site.Channel(red.ID, model.ChannelOpen, "news", members...)
	site.Published.Take()
	var all sync.WaitGroup
	for _, s := range members {
		all.Go(func() {
			for n := range each {
				var both sync.WaitGroup
				var ids [2]string
				for i := range ids {
					both.Go(func() {
						p, err := site.Posts.Create(t.Context(), s, &model.Post{
							ChannelID: news.ID, Message: fmt.Sprint(n), PendingPostID: fmt.Sprintf("%s:%d", s.UserID, n),
						}, false)
						if err != nil {
							t.Error(err)
							return
						}
						ids[i] = p.ID
					})
				}
				both.Wait()
				if ids[0] != ids[1] {
					t.Errorf("a post and its retry became %v", ids)
				}
			}
		})
	}
	all.Wait()
	events := site.Published.Take(model.EventPosted)
	if len(events) != people*each {
		t.Errorf("%d events for %d posts", len(events), people*each)
	}
	last := int64(0)
	for _, e := range events {
		var p model.Post
		if err := json.Unmarshal([]byte(e.Data["post"].(string)), &p); err != nil {
			t.Fatal(err)
		}
		if p.CreateAt < last {
			t.Errorf("an event of %d came after one of %d", p.CreateAt, last)
		}
		last = p.CreateAt
	}
}

func TestFollowedOnPages(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob := site.User("ann"), site.User("bob")
	red := site.Team("red", ann, bob)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	root := site.Post(ann, news.ID, nil, "shall we?")
	lone := site.Post(ann, news.ID, nil, "nobody answers")
	site.Post(ann, news.ID, root, "well?")
	q := model.PostsQuery{ChannelID: news.ID, PerPage: 10, CollapsedThreads: true}
	for range 2 { // the second time the page is remembered
		for who, want := range map[*model.Session]bool{ann: true, bob: false} {
			list, err := site.Posts.List(ctx, who, q)
			if err != nil || len(list.Order) != 2 {
				t.Fatalf("List: %+v, %v", list, err)
			}
			if got := list.Posts[root.ID].IsFollowing; got == nil || *got != want {
				t.Errorf("is_following of the thread: %v, want %v", got, want)
			}
			if got := list.Posts[lone.ID].IsFollowing; got != nil {
				t.Errorf("is_following of a post without replies: %v", *got)
			}
		}
	}
}

package app_test

import (
	"testing"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// unasked is a store that nobody may ask for what users want of their clients.
type unasked struct {
	store.Store
	t *testing.T
}

func (u unasked) Preferences() store.Preferences {
	u.t.Error("preferences are asked for in vain")
	return u.Store.Preferences()
}

// wantComments sets which replies a user wants to hear of.
func wantComments(t *testing.T, site *apptest.Site, s *model.Session, which string) {
	t.Helper()
	if _, err := site.Store.Users().Update(t.Context(), s.UserID, func(u *model.User) error {
		u.NotifyProps = model.StringMap{"channel": "true", "comments": which}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A reply counts as a mention of whom its thread concerns, for who sees it in
// the channel and wants that.
func TestComments(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		mode, preference, comments string
		own, other                 int64 // mentions by a reply to bob's post, and in a thread that he replied to
	}{
		"never":                        {"disabled", "", "never", 0, 0},
		"not chosen":                   {"disabled", "", "", 0, 0},
		"own threads":                  {"disabled", "", "root", 1, 0},
		"all threads":                  {"disabled", "on", "any", 1, 1},
		"threads apart":                {"always_on", "off", "any", 0, 0},
		"apart unless unwanted":        {"default_on", "", "any", 0, 0},
		"apart unless unwanted, so":    {"default_on", "off", "any", 1, 1},
		"in the channel unless wanted": {"default_off", "", "any", 1, 1},
		"in the channel, but apart":    {"default_off", "on", "any", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			site := apptest.New(t, func(p *app.Parts) {
				if tc.mode == "always_on" {
					p.Store = unasked{p.Store, t}
				}
			})
			site.Config.ServiceSettings.CollapsedThreads = tc.mode
			ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
			if tc.preference != "" {
				p := model.Preference{UserID: bob.UserID, Category: "display_settings", Name: "collapsed_reply_threads", Value: tc.preference}
				if err := site.Store.Preferences().Save(ctx, []model.Preference{p}); err != nil {
					t.Fatal(err)
				}
			}
			red := site.Team("red", ann, bob, eve)
			news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob, eve)
			own, other, strange := site.Post(bob, news.ID, nil, "one"), site.Post(ann, news.ID, nil, "two"), site.Post(ann, news.ID, nil, "three")
			site.Post(bob, news.ID, other, "bob's")
			site.Clock.Advance(5)
			for _, root := range []*model.Post{own, other, strange} {
				site.Post(eve, news.ID, root, "eve's, of which bob does not want to hear yet")
			}
			wantComments(t, site, bob, tc.comments)

			unread := func(want int64) {
				t.Helper()
				at, err := site.Posts.SetUnread(ctx, bob, bob.UserID, own.ID, false)
				if err != nil || at.MentionCount != want || at.MentionCountRoot != 0 {
					t.Errorf("SetUnread: %+v, %v; want %d mentions", at, err, want)
				}
			}
			var replies []*model.Post
			for i, root := range []*model.Post{own, other} {
				want := []int64{tc.own, tc.other}[i]
				site.Published.Take()
				replies = append(replies, site.Post(eve, news.ID, root, "eve's"))
				events := site.Published.Take()
				if _, told := events[0].Personal[bob.UserID]["mentions"]; told != (want == 1) {
					t.Errorf("thread %d: mentioned %v", i, told)
				}
				if thread := updates(t, events)[bob.UserID]; thread.UnreadMentions != want {
					t.Errorf("thread %d: %d unread mentions, want %d", i, thread.UnreadMentions, want)
				}
			}
			member, err := site.Store.ChannelMembers().Get(ctx, news.ID, bob.UserID)
			if err != nil || member.MentionCount != tc.own+tc.other || member.MentionCountRoot != 0 {
				t.Errorf("counted: %+v, %v", member, err)
			}
			unread(2 * (tc.own + tc.other))

			for i, reply := range replies {
				site.Published.Take()
				if err := site.Posts.Delete(ctx, eve, reply.ID); err != nil {
					t.Fatal(err)
				}
				for _, e := range site.Published.Take(model.EventThreadUpdated) {
					if e.Broadcast.UserID == bob.UserID && e.Data["previous_unread_mentions"] != []int64{tc.own, tc.other}[i] {
						t.Errorf("thread %d had %v unread mentions", i, e.Data["previous_unread_mentions"])
					}
				}
				thread, err := site.Store.Threads().GetForUser(ctx, bob.UserID, reply.RootID)
				if err != nil || thread.UnreadMentions != 0 {
					t.Errorf("thread %d without its reply: %+v, %v", i, thread, err)
				}
			}
			unread(tc.own + tc.other)
		})
	}
}

// Who hears of a reply because of its thread follows that no more than before,
// and threads themselves count what names people.
func TestCommentsAndThreads(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	site.Config.ServiceSettings.CollapsedThreads = "disabled"
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	wantComments(t, site, bob, "any")
	red := site.Team("red", ann, bob, eve)
	talk := site.Channel("", model.ChannelGroup, "", ann, bob, eve)
	quiet := model.StringMap{model.NotifyDesktop: model.NotifyMention} // the talk is not meant for bob
	if err := site.Channels.SetNotifyProps(ctx, bob, talk.ID, bob.UserID, quiet); err != nil {
		t.Fatal(err)
	}
	root := site.Post(ann, talk.ID, nil, "shall we?")
	site.Post(bob, talk.ID, root, "yes")
	if err := site.Threads.Follow(ctx, bob, bob.UserID, red.ID, root.ID, false); err != nil {
		t.Fatal(err)
	}
	site.Clock.Advance(5)
	site.Published.Take()
	reply := site.Post(eve, talk.ID, root, "or not?")
	told := site.Published.Take(model.EventPosted)[0].Personal
	if told[bob.UserID]["mentions"] == nil || told[bob.UserID]["followers"] != nil || told[ann.UserID]["followers"] == nil {
		t.Errorf("told: %v", told)
	}
	thread, err := site.Threads.SetUnread(ctx, bob, bob.UserID, red.ID, root.ID, reply.ID)
	if err != nil || thread.UnreadReplies != 1 || thread.UnreadMentions != 0 {
		t.Errorf("the thread, counted anew: %+v, %v", thread, err)
	}
	site.Published.Take()
	site.Post(bob, talk.ID, root, "well")
	if told := site.Published.Take(model.EventPosted)[0].Personal; told[bob.UserID]["mentions"] != nil {
		t.Errorf("the author is told: %v", told)
	}
}

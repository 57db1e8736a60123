package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

func TestPostSearch(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob)
	blue := site.Team("blue", eve, ann)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	far := site.Channel(blue.ID, model.ChannelOpen, "far", ann, eve)
	talk := site.Channel("", model.ChannelDirect, "", ann, bob)
	today := time.UnixMilli(site.Clock.Now()).UTC().Format(time.DateOnly)

	site.Post(ann, news.ID, nil, "One dike #polder")
	site.Clock.Advance(5)
	site.Post(bob, news.ID, nil, "Two dikes")
	site.Clock.Advance(5)
	site.Post(eve, far.ID, nil, "Three dikes")
	site.Clock.Advance(5)
	site.Post(bob, talk.ID, nil, "Four dikes, high water")

	find := func(s *model.Session, teamID string, q model.PostSearch) string {
		t.Helper()
		list, err := site.Posts.Search(ctx, s, teamID, q)
		if err != nil {
			t.Fatalf("Search(%+v): %v", q, err)
		}
		var found []string
		for _, id := range list.Order {
			first, _, _ := strings.Cut(list.Posts[id].Message, " ")
			found = append(found, first)
		}
		return strings.Join(found, " ")
	}
	for terms, want := range map[string]string{
		"":                              "",
		"dike":                          "Four Two One",
		"DIKES two":                     "Two",
		`"high water"`:                  "Four",
		"wat*":                          "Four",
		"dike -two":                     "Four One",
		"#polder":                       "One",
		"dike from:bob":                 "Four Two",
		"dike from:@bob in:news":        "Two",
		"dike from:nobody":              "",
		"dike from:nobody from:ann":     "One",
		"dike -from:bob -from:nobody":   "One",
		"dike in:~news":                 "Two One",
		"dike in:@bob":                  "Four",
		"dike in:@eve":                  "",
		"dike in:nowhere":               "",
		"dike -in:news":                 "Four",
		"in:news":                       "Two One",
		"dike on:" + today:              "Four Two One",
		"dike before:" + today:          "",
		"dike -before:" + today:         "Four Two One",
		"dike after:" + today:           "",
		"dike after:2020-01-01 in:news": "Two One",
	} {
		if got := find(ann, red.ID, model.PostSearch{Terms: terms}); got != want {
			t.Errorf("search %q: found %q, want %q", terms, got, want)
		}
	}
	if got := find(ann, "", model.PostSearch{Terms: "dike"}); got != "Four Three Two One" {
		t.Errorf("in all teams: %q", got)
	}
	if got := find(ann, red.ID, model.PostSearch{Terms: "one two", IsOrSearch: true}); got != "Two One" {
		t.Errorf("either word: %q", got)
	}
	if got := find(bob, "", model.PostSearch{Terms: "dike", PerPage: 2}) + "|" + find(bob, "", model.PostSearch{Terms: "dike", PerPage: 2, Page: 1}); got != "Four Two|One" {
		t.Errorf("two pages: %q", got)
	}

	_, err := site.Posts.Search(ctx, eve, red.ID, model.PostSearch{Terms: "dike"})
	wantError(t, "a team that is not one's own", err, model.Forbidden, noPermission)
	_, err = site.Posts.Search(ctx, ann, red.ID, model.PostSearch{Terms: "on:2020-01-01", TimeZoneOffset: 1 << 40})
	wantError(t, "a zone that is none", err, model.Invalid, invalidBody)
	site.Config.ServiceSettings.EnablePostSearch = false
	_, err = site.Posts.Search(ctx, ann, red.ID, model.PostSearch{Terms: "dike"})
	wantError(t, "switched off", err, model.NotImplemented, "store.sql_post.search.disabled")
}

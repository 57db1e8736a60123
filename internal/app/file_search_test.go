package app_test

import (
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

func TestFileSearch(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site := apptest.New(t)
	ann, bob, eve := site.User("ann"), site.User("bob"), site.User("eve")
	red := site.Team("red", ann, bob)
	site.Team("blue", eve)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann, bob)
	talk := site.Channel("", model.ChannelDirect, "", ann, bob)
	names := map[string]string{}
	for i, f := range []*model.FileInfo{
		{CreatorID: ann.UserID, ChannelID: news.ID, Name: "dike #1.pdf", Extension: "pdf"},
		{CreatorID: bob.UserID, ChannelID: talk.ID, Name: "dike.png", Extension: "png"},
	} {
		f.ID, f.PostID, f.CreateAt = model.NewID(), model.NewID(), int64(i+1)
		if err := site.Store.Files().Create(ctx, f); err != nil {
			t.Fatal(err)
		}
		names[f.ID] = f.Name
	}
	for terms, want := range map[string][]string{
		"":                               nil,
		"dike":                           {"dike.png", "dike #1.pdf"},
		"#1":                             {"dike #1.pdf"},
		"ext:.PDF":                       {"dike #1.pdf"},
		"dike -ext:pdf":                  {"dike.png"},
		"dike from:bob":                  {"dike.png"},
		"in:~news":                       {"dike #1.pdf"},
		"dike from:nobody":               nil,
		"ext: png before:2020-01-01":     {"dike.png"},
		"dike after:2020-01-01":          nil,
		`"dike 1" on:1970-01-01`:         {"dike #1.pdf"},
		"ext:pdf ext:png -from:bob":      {"dike #1.pdf"},
		"https://example.com/ext:a":      nil,
		"dike in:@bob -after:2020-01-01": {"dike.png"},
	} {
		list, err := site.Files.Search(ctx, ann, red.ID, model.PostSearch{Terms: terms})
		if err != nil || list.Order == nil || len(list.FileInfos) != len(list.Order) {
			t.Errorf("search %q: %+v, %v", terms, list, err)
			continue
		}
		var found []string
		for _, id := range list.Order {
			found = append(found, names[list.FileInfos[id].ID])
		}
		wantList(t, "search "+terms, found, want...)
	}
	_, err := site.Files.Search(ctx, eve, red.ID, model.PostSearch{Terms: "dike"})
	wantError(t, "a team that is not one's own", err, model.Forbidden, noPermission)
	if list, err := site.Files.Search(ctx, eve, "", model.PostSearch{Terms: "dike"}); err != nil || len(list.Order) != 0 {
		t.Errorf("files of channels that are not one's own: %+v, %v", list, err)
	}
	site.Config.ServiceSettings.EnableFileSearch = false
	_, err = site.Files.Search(ctx, ann, red.ID, model.PostSearch{Terms: "dike"})
	wantError(t, "switched off", err, model.NotImplemented, "store.sql_file_info.search.disabled")
}

package app_test

import (
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

// Whatever is looked for, the answer is posts or a refusal, never a failure.
func FuzzPostSearch(f *testing.F) {
	for _, s := range []string{`dike "high water" -rain wat* #tag from:ann in:~news on:2026-01-01`, `"*' OR 1=1 --`, "a\x00", "#%_ -#", "水 ² \u0301"} {
		f.Add(s, false)
	}
	site := apptest.New(f)
	ann := site.User("ann")
	red := site.Team("red", ann)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	site.Post(ann, news.ID, nil, "The dike holds #tag")
	f.Fuzz(func(t *testing.T, terms string, either bool) {
		list, err := site.Posts.Search(t.Context(), ann, red.ID, model.PostSearch{Terms: terms, IsOrSearch: either})
		if code := model.ErrorCode(err); code != "" && code != model.Invalid {
			t.Fatalf("search %q: %v", terms, err)
		}
		if err == nil && len(list.Order) > 1 {
			t.Fatalf("search %q found %d of one post", terms, len(list.Order))
		}
	})
}

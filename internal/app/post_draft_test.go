package app_test

import (
	"encoding/json"
	"testing"

	"github.com/polder-chat/polder/internal/app/apptest"
	"github.com/polder-chat/polder/internal/model"
)

// nested is a list in a list and so on.
func nested(depth int) any {
	var value any = "x"
	for range depth {
		value = []any{value}
	}
	return value
}

func TestDraftRefused(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ann := site.User("ann")
	red := site.Team("red", ann)
	news := site.Channel(red.ID, model.ChannelOpen, "news", ann)
	for _, tc := range []struct {
		name  string
		draft model.Post
		want  string
	}{
		{"props as deep as they may be", model.Post{Props: model.Props{"a": nested(model.PostPropsMaxDepth - 1)}}, ""},
		{"props that are too deep", model.Post{Props: model.Props{"a": nested(model.PostPropsMaxDepth)}}, invalidBody},
		{"props with a number of many digits", model.Post{Props: model.Props{"a": json.Number("9007199254740993.000000000000000001")}}, ""},
		{"props with a number that few can read", model.Post{Props: model.Props{"a": []any{json.Number("1e400")}}}, invalidBody},
		{"props with NUL", model.Post{Props: model.Props{"a": []any{map[string]any{"b": "\x00"}}}}, invalidBody},
		{"props with NUL in a name", model.Post{Props: model.Props{"a\x00": 1}}, invalidBody},
		{"props that speak of NUL", model.Post{Props: model.Props{"a": `\u0000`}}, ""},
		{"a type", model.Post{Type: "custom_poll"}, ""},
		{"a type with NUL", model.Post{Type: "custom_\x00"}, invalidBody},
		{"a type that is no name", model.Post{Type: "custom_ä"}, invalidBody},
	} {
		tc.draft.ChannelID, tc.draft.Message = news.ID, "hello"
		post, err := site.Posts.Create(t.Context(), ann, &tc.draft, false)
		if tc.want == "" && err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		wantError(t, tc.name, err, map[bool]model.Code{false: model.Invalid}[tc.want == ""], tc.want)
		if err != nil || tc.draft.Type != "" {
			continue
		}
		patched := model.Props{"a": nested(model.PostPropsMaxDepth)}
		_, err = site.Posts.Patch(t.Context(), ann, post.ID, model.PostPatch{Props: &patched})
		wantError(t, tc.name+", patched", err, model.Invalid, invalidBody)
	}
}

func TestPendingPost(t *testing.T) {
	t.Parallel()
	site := apptest.New(t)
	ann := site.User("ann")
	red := site.Team("red", ann)
	news, talk := site.Channel(red.ID, model.ChannelOpen, "news", ann), site.Channel(red.ID, model.ChannelOpen, "talk", ann)
	create := func(channelID string) (*model.Post, error) {
		return site.Posts.Create(t.Context(), ann, &model.Post{ChannelID: channelID, Message: "hello", PendingPostID: "ann:1"}, false)
	}
	first, err := create(news.ID)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := create(news.ID); err != nil || again.ID != first.ID {
		t.Errorf("the retry: %+v, %v", again, err)
	}
	// Two tabs may come up with one id: no message may get lost unnoticed.
	_, err = create(talk.ID)
	wantError(t, "to another channel", err, model.Invalid, invalidBody)

	if err := site.Posts.Delete(t.Context(), ann, first.ID); err != nil {
		t.Fatal(err)
	}
	site.Published.Take()
	gone, err := create(news.ID)
	if err != nil || gone.ID != first.ID || gone.DeleteAt == 0 || gone.Message != "" || gone.PendingPostID != "ann:1" {
		t.Errorf("the retry of what was deleted: %+v, %v", gone, err)
	}
	if events := site.Published.Take(); len(events) > 0 {
		t.Errorf("the retry of what was deleted is told: %v", kinds(events))
	}
}

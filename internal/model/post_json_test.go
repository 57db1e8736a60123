package model

import (
	"encoding/json"
	"testing"
)

// plainPost is a post that encoding/json writes itself.
type plainPost Post

// TestPostJSON compares what posts write of themselves with encoding/json.
func TestPostJSON(t *testing.T) {
	yes := true
	for name, p := range map[string]*Post{
		"empty":   {},
		"plain":   {ID: NewID(), CreateAt: 1, UpdateAt: -2, UserID: NewID(), Message: "hello", PendingPostID: "x:1", Metadata: &PostMetadata{}},
		"escapes": {Message: "<b>\"quoted\"\\ & \u2028 \x00\x1f\x7f é 😀 " + string([]byte{0xff}), Hashtags: "#<x>"},
		"full": {
			IsPinned: true, HasReactions: true, RemoteID: "r", ReplyCount: 3, LastReplyAt: 4, IsFollowing: &yes,
			Props: Props{"a": []any{1.5, "<"}, "b": nil}, FileIDs: Strings{"f1", "f2"}, Participants: []*User{{ID: "u"}},
			Metadata: &PostMetadata{Reactions: []*Reaction{{EmojiName: "+1"}}, Files: []*FileInfo{{ID: "f1"}}},
		},
		"empty lists": {Props: Props{}, FileIDs: Strings{}, Participants: []*User{}},
	} {
		want, err := json.Marshal((*plainPost)(p))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.AppendJSON(nil); string(got) != string(want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}

// TestPostListJSON reads back what a list writes, alone and shared.
func TestPostListJSON(t *testing.T) {
	more := true
	l := NewPostList()
	l.HasNext, l.NextPostID = &more, "n"
	for _, id := range []string{"a", "b"} {
		l.Append(&Post{ID: id, Message: id + " & co"})
	}
	for range 2 {
		for range 2 {
			var got PostList
			if err := json.Unmarshal(l.AppendJSON(nil), &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Posts) != 2 || got.Posts["b"].Message != "b & co" || got.Order[1] != "b" || got.NextPostID != "n" || !*got.HasNext {
				t.Errorf("read back: %+v", got)
			}
		}
		l.Share()
	}
	found, err := json.Marshal(&PostSearchResults{PostList: *NewPostList()})
	if want := `{"order":[],"posts":{},"next_post_id":"","prev_post_id":"","first_inaccessible_post_time":0,"matches":null}`; err != nil || string(found) != want {
		t.Errorf("search results: %s, %v", found, err)
	}
}

func BenchmarkPostJSON(b *testing.B) {
	p := &Post{ID: NewID(), CreateAt: Now(), UserID: NewID(), ChannelID: NewID(), Message: "The quick brown fox jumps over the lazy dog.", Metadata: &PostMetadata{}}
	b.Run("ours", func(b *testing.B) {
		buf := make([]byte, 0, 1024)
		for b.Loop() {
			buf = p.AppendJSON(buf[:0])
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		for b.Loop() {
			if _, err := json.Marshal((*plainPost)(p)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

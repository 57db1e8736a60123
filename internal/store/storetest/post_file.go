package storetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

// testPostFiles: a file goes to one post, and no post is stored that would be
// empty without the files that others have.
func testPostFiles(t *testing.T, s store.Store) {
	ctx := t.Context()
	ann := model.NewID()
	c := newChannel(t, s, "", model.ChannelGroup, "talk", ann)
	upload := func() string {
		t.Helper()
		f := newFile(c.ID, "", 1)
		f.CreatorID = ann
		if err := s.Files().Create(ctx, f); err != nil {
			t.Fatal(err)
		}
		return f.ID
	}
	draft := func(message, pending string, files ...string) *store.PostDraft {
		d := newDraft(c.ID, ann, message)
		d.Post.PendingPostID, d.Post.FileIDs = pending, files
		return d
	}
	one, two := upload(), upload()
	first, empty := draft("", "1", one, two), draft(" ", "2", two, one)
	words, props := draft("words", "3", one), draft("", "4", one)
	props.Post.Props = model.Props{"a": "b"}
	spoiled := draft("", "5", two)
	spoiled.Post.RootID = model.NewID()
	if err := s.Posts().Create(ctx, []*store.PostDraft{first, empty, words, props, spoiled}); err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]*store.PostDraft{"first": first, "with words": words, "with props": props} {
		if d.Err != nil {
			t.Errorf("the post %s: %v", name, d.Err)
		}
	}
	if !errors.Is(empty.Err, store.ErrNoFiles) {
		t.Errorf("the empty post: %v", empty.Err)
	}
	if !errors.Is(spoiled.Err, store.ErrNotFound) {
		t.Errorf("the reply to nothing: %v", spoiled.Err)
	}
	if got := mustGet(t, s, first.Post.ID); len(got.FileIDs) != 2 || len(got.Metadata.Files) != 2 {
		t.Errorf("the first post has the files %v", got.FileIDs)
	}
	if ch, err := s.Channels().Get(ctx, c.ID); err != nil || ch.TotalMsgCount != 3 {
		t.Errorf("posts counted: %+v, %v", ch, err)
	}

	retry, again, anonymous := draft("", "1", one, two), draft("", "2", two, one), draft("", "", one)
	if err := s.Posts().Create(ctx, []*store.PostDraft{retry, again, anonymous}); err != nil {
		t.Fatal(err)
	}
	if retry.Err != nil || !retry.Existed || retry.Post.ID != first.Post.ID || len(retry.Post.FileIDs) != 2 {
		t.Errorf("the first post's retry: %+v, %v", retry.Post, retry.Err)
	}
	if !errors.Is(again.Err, store.ErrNoFiles) || !errors.Is(anonymous.Err, store.ErrNoFiles) {
		t.Errorf("the empty post's retry: %v; without an id: %v", again.Err, anonymous.Err)
	}
	// A post that can't be stored leaves its files to the others of its batch.
	shared := upload()
	taken, next := draft("", "", shared), draft("", "", shared)
	taken.Post.ID = first.Post.ID
	if err := s.Posts().Create(ctx, []*store.PostDraft{taken, next}); err != nil {
		t.Fatal(err)
	}
	if taken.Err == nil || next.Err != nil || len(mustGet(t, s, next.Post.ID).FileIDs) != 1 {
		t.Errorf("two of which one can't be stored: %v, %v, %v", taken.Err, next.Err, next.Post.FileIDs)
	}
	testFilesEdited(t, s, upload, draft)
	// Who tries anew with a file of their own has it.
	again = draft("", "2", two, upload())
	create(t, s, again)
	if again.Existed || len(mustGet(t, s, again.Post.ID).FileIDs) != 1 {
		t.Errorf("the empty post with another file: %+v", again.Post)
	}
}

// testFilesEdited: an edited post keeps the files that it still names and gets
// new ones as if it was new; the rest is gone.
func testFilesEdited(t *testing.T, s store.Store, upload func() string, draft func(message, pending string, files ...string) *store.PostDraft) {
	t.Helper()
	ctx := t.Context()
	stays, goes, others, comes := upload(), upload(), upload(), upload()
	p, other := draft("", "", stays, goes), draft("", "", others)
	create(t, s, p)
	create(t, s, other)
	edit := func(files ...string) (*model.Post, error) {
		return s.Posts().Update(ctx, p.Post.ID, func(post *model.Post) error {
			post.FileIDs = files
			return nil
		})
	}
	post, err := edit(comes, others, stays, comes)
	if err != nil || !slices.Equal(post.FileIDs, model.Strings{comes, stays}) || len(post.Metadata.Files) != 2 || post.Metadata.Files[0].ID != comes && post.Metadata.Files[1].ID != comes {
		t.Fatalf("the edited post: %+v, %v", post, err)
	}
	if got := mustGet(t, s, p.Post.ID); !slices.Equal(got.FileIDs, post.FileIDs) || len(got.Metadata.Files) != 2 {
		t.Errorf("stored: %+v", got)
	}
	if _, err := s.Files().Get(ctx, goes); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the file that is gone: %v", err)
	}
	for file, of := range map[string]string{stays: p.Post.ID, comes: p.Post.ID, others: other.Post.ID} {
		if f, err := s.Files().Get(ctx, file); err != nil || f.PostID != of {
			t.Errorf("a file: %+v, %v, want that of post %s", f, err, of)
		}
	}
	for _, files := range [][]string{{}, {others}, {goes}} {
		if _, err := edit(files...); !errors.Is(err, store.ErrNoFiles) {
			t.Errorf("edited to nothing with %v: %v", files, err)
		}
	}
	if got := mustGet(t, s, p.Post.ID); len(got.FileIDs) != 2 || len(got.Metadata.Files) != 2 {
		t.Errorf("after edits that failed: %+v", got)
	}
}

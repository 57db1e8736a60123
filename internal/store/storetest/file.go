package storetest

import (
	"errors"
	"reflect"
	"testing"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

func newFile(channelID, postID string, createAt int64) *model.FileInfo {
	id := model.NewID()
	return &model.FileInfo{
		ID: id, CreatorID: model.NewID(), PostID: postID, ChannelID: channelID, CreateAt: createAt, UpdateAt: createAt,
		Name: "Straße ☂ 😀.png", Extension: "png", Size: 5 << 30, MimeType: "image/png",
		Width: 4000, Height: 3000, HasPreviewImage: true, MiniPreview: []byte{0xff, 0xd8, 0, '\'', '\\', 1},
		Path: "uploads/" + id, ThumbnailPath: "uploads/" + id + ".thumbnail", PreviewPath: "uploads/" + id + ".preview",
	}
}

func testFiles(t *testing.T, s store.Store) {
	ctx := t.Context()
	channel, post, other := model.NewID(), model.NewID(), model.NewID()
	late, early := newFile(channel, post, 2000), newFile(channel, post, 1000)
	loose := newFile(channel, "", 3000)
	loose.Width, loose.Height, loose.HasPreviewImage, loose.MiniPreview = 0, 0, false, nil
	loose.ThumbnailPath, loose.PreviewPath = "", ""
	gone := newFile(channel, post, 1500)
	gone.DeleteAt = 4000
	elsewhere := newFile(channel, other, 1000)
	if err := s.Files().Create(ctx, late, early, loose, gone, elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := s.Files().Create(ctx); err != nil {
		t.Fatalf("Create of nothing: %v", err)
	}

	for _, want := range []*model.FileInfo{early, loose} {
		got, err := s.Files().Get(ctx, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.MiniPreview) == 0 {
			got.MiniPreview = nil // NULL and nothing are the same to clients
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("Get: %+v, want %+v", got, want)
		}
	}
	for _, id := range []string{gone.ID, model.NewID(), ""} {
		if got, err := s.Files().Get(ctx, id); !errors.Is(err, store.ErrNotFound) || got != nil {
			t.Errorf("Get(%q): %v, %v", id, got, err)
		}
	}

	// A file that is there already keeps the new one with it out too.
	fresh := newFile(channel, "", 1)
	if err := s.Files().Create(ctx, fresh, early); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Create of a known id: %v", err)
	}
	if _, err := s.Files().Get(ctx, fresh.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the other file of that Create: %v", err)
	}

	byPost, err := s.Files().ListByPosts(ctx, []string{post, other, model.NewID()})
	if err != nil || len(byPost) != 2 {
		t.Fatalf("ListByPosts: %v, %v", byPost, err)
	}
	wantFiles(t, byPost[post], early, late)
	wantFiles(t, byPost[other], elsewhere)
	if byPost, err := s.Files().ListByPosts(ctx, nil); err != nil || len(byPost) != 0 {
		t.Errorf("ListByPosts of none: %v, %v", byPost, err)
	}

	byID, err := s.Files().ListByIDs(ctx, []string{loose.ID, gone.ID, early.ID, model.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	wantFiles(t, byID, early, loose)
	if byID, err := s.Files().ListByIDs(ctx, nil); err != nil || byID == nil || len(byID) != 0 {
		t.Errorf("ListByIDs of none: %v, %v", byID, err)
	}
}

func wantFiles(t *testing.T, got []*model.FileInfo, want ...*model.FileInfo) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d files, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].ID != want[i].ID || got[i].Path != want[i].Path {
			t.Errorf("file %d is %q, want %q", i, got[i].Path, want[i].Path)
		}
	}
}

package app

import (
	"context"

	"github.com/polder-chat/polder/internal/model"
)

// Search finds files by their names in the caller's channels of a team and in
// direct ones, or in all of them for teamID "", the newest first. It takes what
// a search for posts takes but for tags, and ext: for the extension.
func (f *Files) Search(ctx context.Context, s *model.Session, teamID string, q model.PostSearch) (*model.FileInfoList, error) {
	if !f.parts.Config().ServiceSettings.EnableFileSearch {
		return nil, model.NewError(model.NotImplemented, "store.sql_file_info.search.disabled", nil)
	}
	x := search{store: f.parts.Store, access: f.access, parser: searchParser{files: true}}
	wanted, err := x.prepare(ctx, s, teamID, q)
	if err != nil || wanted == nil {
		return model.NewFileInfoList(nil), err
	}
	found, err := f.parts.Store.Files().Search(ctx, *wanted)
	return model.NewFileInfoList(found), err
}

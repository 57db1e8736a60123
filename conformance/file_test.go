package conformance

import (
	"bytes"
	"image/color"
	"net/http"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func testFiles(t *testing.T, s *server) {
	ctx, p := t.Context(), s.place(t)
	id := p.channel.Id
	text := []byte("all that lies below the sea")
	image := picture(t, 2400, 1200, color.RGBA{B: 200, A: 255})
	note := must(p.anna.UploadFile(ctx, text, id, "note.txt"))(t).FileInfos[0]
	photo := must(p.anna.UploadFileAsRequestBody(ctx, image, id, "photo.png"))(t).FileInfos[0]
	equal(t, "name", note.Name, "note.txt")
	equal(t, "extension", note.Extension, "txt")
	equal(t, "size", note.Size, int64(len(text)))
	equal(t, "type", note.MimeType, "text/plain")
	equal(t, "creator", note.CreatorId, p.anna.user.Id)
	equal(t, "image type", photo.MimeType, "image/png")
	equal(t, "image size", [2]int{photo.Width, photo.Height}, [2]int{2400, 1200})
	equal(t, "has preview", photo.HasPreviewImage, true)
	refused(p.bas.GetFile(ctx, note.Id))(t, 403, noPermission) // not posted yet: the uploader's own

	socket := p.bas.listen(t)
	post := must(p.anna.CreatePost(ctx, &model.Post{ChannelId: id, Message: "see", FileIds: model.StringArray{note.Id, photo.Id}}))(t)
	same(t, "files of the post", post.FileIds, note.Id, photo.Id)
	equal(t, "otherFile in the event", socket.await(t, model.WebsocketEventPosted, nil).GetData()["otherFile"], any("true"))
	if !bytes.Equal(must(p.bas.GetFile(ctx, note.Id))(t), text) || !bytes.Equal(must(p.bas.DownloadFile(ctx, photo.Id, true))(t), image) {
		t.Error("the files are not what was uploaded")
	}
	if _, width, height := pictureSize(t, must(p.bas.GetFileThumbnail(ctx, photo.Id))(t)); width > 120 || height > 100 {
		t.Errorf("the thumbnail is %d × %d", width, height)
	}
	if _, width, height := pictureSize(t, must(p.bas.GetFilePreview(ctx, photo.Id))(t)); width != 1920 || height != 960 {
		t.Errorf("the preview is %d × %d", width, height)
	}
	info := must(p.bas.GetFileInfo(ctx, note.Id))(t)
	equal(t, "post of the file", info.PostId, post.Id)
	fileID := func(i *model.FileInfo) string { return i.Id }
	found := must(p.bas.SearchFiles(ctx, p.team.Id, "NOTE ext:txt from:"+p.anna.user.Username+" in:"+p.channel.Name, false))(t)
	same(t, "found files", found.Order, note.Id)
	equal(t, "post of the found file", found.FileInfos[note.Id].PostId, post.Id)
	same(t, "files found in all teams", must(p.bas.SearchFilesAcrossTeams(ctx, "note photo", true))(t).Order, note.Id, photo.Id)
	refused(p.cas.SearchFiles(ctx, p.team.Id, "note", false))(t, 403, noPermission)
	same(t, "files of the post", each(must(p.bas.GetFileInfosForPost(ctx, post.Id, ""))(t), fileID), note.Id, photo.Id)

	part, err := p.bas.DoAPIRequestWithHeaders(ctx, http.MethodGet, "/files/"+note.Id, "", map[string]string{"Range": "bytes=4-7"})
	if err != nil {
		t.Fatal(explain(err))
	}
	defer part.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(part.Body); err != nil || part.StatusCode != http.StatusPartialContent || b.String() != string(text[4:8]) {
		t.Errorf("the range is %s %q, %v", part.Status, &b, err)
	}

	link := must(p.bas.GetFileLink(ctx, note.Id))(t)
	if got := fetch(t, s.traffic.client(t), link, ""); !bytes.Equal(got, text) {
		t.Errorf("behind the public link is %q", got)
	}
	refused(p.cas.GetFile(ctx, note.Id))(t, 403, noPermission)
	refused(p.cas.GetFileInfo(ctx, note.Id))(t, 403, noPermission)
	refused(p.bas.GetFileThumbnail(ctx, note.Id))(t, 400, "api.file.get_file_thumbnail.no_thumbnail.app_error")
	refused(p.bas.GetFilePreview(ctx, note.Id))(t, 400, "api.file.get_file_preview.no_preview.app_error")
	refused(p.bas.GetFile(ctx, model.NewId()))(t, 404, "app.file_info.get.app_error")
	refused(p.cas.UploadFile(ctx, text, id, "note.txt"))(t, 403, noPermission)
	stolen := must(p.bas.CreatePost(ctx, &model.Post{ChannelId: id, Message: "mine now", FileIds: model.StringArray{note.Id}}))(t)
	same(t, "files of a post with another's file", stolen.FileIds)
	refused(p.bas.CreatePost(ctx, &model.Post{ChannelId: id, FileIds: model.StringArray{note.Id}}))(t, 400, "api.post.create_post.no_files.app_error")

	// An edit takes one file away and adds another.
	plan := must(p.anna.UploadFile(ctx, text, id, "plan.txt"))(t).FileInfos[0]
	edited := must(p.anna.PatchPost(ctx, post.Id, &model.PostPatch{FileIds: &model.StringArray{note.Id, plan.Id}}))(t)
	same(t, "files of the edited post", edited.FileIds, note.Id, plan.Id)
	refused(p.bas.GetFile(ctx, photo.Id))(t, 404, "app.file_info.get.app_error")
	must(p.bas.GetFile(ctx, plan.Id))(t)

	do(p.anna.DeletePost(ctx, post.Id))(t)
	refused(p.bas.GetFile(ctx, note.Id))(t, 404, "app.file_info.get.app_error")
}

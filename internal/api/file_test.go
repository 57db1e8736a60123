package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/polder-chat/polder/internal/api/apitest"
	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/dbtest"
	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
	"github.com/polder-chat/polder/internal/store"
	"github.com/polder-chat/polder/internal/store/sqlstore"
)

const (
	fileRoom      = "room567890123456789012345x"
	fileMember    = "mem4567890123456789012345x"
	fileColleague = "col4567890123456789012345x"
	fileStranger  = "str4567890123456789012345x"
	filePost      = "pos4567890123456789012345x"
)

// fileSite is an API with a real store and file store. Who is where is fixed:
// the member and the colleague are in the one room, the stranger is not.
type fileSite struct {
	http.Handler
	db       *sqlstore.Store
	files    filestore.Store
	settings *config.Config
}

func newFileSite(t *testing.T) *fileSite {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), sqlstore.Options{Driver: dbtest.SQLite, DataSource: dbtest.Open(t, dbtest.SQLite)})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filestore.NewLocal(t.TempDir())
	if err != nil {
		t.Fatal(errors.Join(err, db.Close()))
	}
	t.Cleanup(func() {
		if err := errors.Join(db.Close(), files.Close()); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Roles().Init(t.Context(), model.DefaultRoles()); err != nil {
		t.Fatal(err)
	}
	s := &fileSite{db: db, files: files, settings: config.Default()}
	s.restart(t)
	return s
}

// restart puts a new server in the place of the one that ran.
func (s *fileSite) restart(t *testing.T) {
	t.Helper()
	o := testOptions()
	o.Config = func() *config.Config { return s.settings }
	o.Sessions = fileSessions{}
	o.App = app.New(app.Parts{
		Store: roomStore{s.db}, Files: s.files, Pictures: picture.NewProcessor(picture.Options{}),
		Config: o.Config, Logger: slog.New(slog.DiscardHandler),
	})
	s.Handler = apitest.Check(t, New(o))
}

// fileSessions takes a user's id for their token.
type fileSessions struct{ fakeSessions }

func (fileSessions) Authenticate(_ context.Context, token string) (*model.Session, error) {
	return &model.Session{ID: token, UserID: token, Roles: model.RoleSystemUser, Props: map[string]string{}}, nil
}

// roomStore is a store with fixed memberships and one post.
type roomStore struct{ store.Store }

func (s roomStore) ChannelMembers() store.ChannelMembers { return roomMembers{} }
func (s roomStore) TeamMembers() store.TeamMembers       { return noTeams{} }
func (s roomStore) Channels() store.Channels             { return rooms{} }
func (s roomStore) Posts() store.Posts                   { return roomPosts{} }

type (
	roomMembers struct{ store.ChannelMembers }
	noTeams     struct{ store.TeamMembers }
	rooms       struct{ store.Channels }
	roomPosts   struct{ store.Posts }
)

func (roomMembers) Roles(_ context.Context, userID string) (map[string]model.MemberRoles, error) {
	if userID != fileMember && userID != fileColleague {
		return nil, nil
	}
	return map[string]model.MemberRoles{fileRoom: {SchemeUser: true}}, nil
}

func (noTeams) Roles(context.Context, string) (map[string]model.MemberRoles, error) { return nil, nil }

func (rooms) Head(_ context.Context, id string) (*model.Channel, error) {
	if id != fileRoom {
		return nil, store.ErrNotFound
	}
	return &model.Channel{ID: id, Type: model.ChannelPrivate}, nil
}

func (roomPosts) Get(_ context.Context, id string, _ bool) (*model.Post, error) {
	if id != filePost {
		return nil, store.ErrNotFound
	}
	return &model.Post{ID: id, ChannelID: fileRoom, FileIDs: model.Strings{"2", "1"}}, nil
}

func (s *fileSite) send(user, method, path string, body io.Reader, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, body)
	if user != "" {
		r.Header.Set("Authorization", "Bearer "+user)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *fileSite) get(user, path string, header ...string) *httptest.ResponseRecorder {
	return s.send(user, "GET", "/api/v4"+path, nil, header...)
}

// formPart is a field of a form, or with a file name a file.
type formPart struct{ name, file, content string }

// form sends an upload as the member.
func (s *fileSite) form(t *testing.T, parts ...formPart) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		var w io.Writer
		var err error
		if p.file != "" {
			w, err = form.CreateFormFile(p.name, p.file)
		} else {
			w, err = form.CreateFormField(p.name)
		}
		if err == nil {
			_, err = io.WriteString(w, p.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return s.send(fileMember, "POST", "/api/v4/files", &body, "Content-Type", form.FormDataContentType())
}

func wantUploaded(t *testing.T, w *httptest.ResponseRecorder) *model.FileUploadResponse {
	t.Helper()
	var answer model.FileUploadResponse
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("%d %s, %v", w.Code, w.Body, err)
	}
	return &answer
}

// upload stores a file of the member; with a post everybody in the room may
// read it.
func (s *fileSite) upload(t *testing.T, name, content, postID string) *model.FileInfo {
	t.Helper()
	w := s.form(t, formPart{"channel_id", "", fileRoom}, formPart{"files", name, content})
	info := wantUploaded(t, w).FileInfos[0]
	if postID == "" {
		return info
	}
	posted, err := s.db.Files().Get(t.Context(), info.ID)
	if err != nil {
		t.Fatal(err)
	}
	posted.ID, posted.PostID = model.NewID(), postID
	if err := s.db.Files().Create(t.Context(), posted); err != nil {
		t.Fatal(err)
	}
	return posted
}

func (s *fileSite) stored(t *testing.T) (paths []string) {
	t.Helper()
	for info, err := range s.files.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, info.Path)
	}
	slices.Sort(paths)
	return paths
}

func pngOf(t *testing.T, w, h int) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestUploadForm(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	picture := pngOf(t, 300, 200)
	answer := wantUploaded(t, s.form(t, // the channel comes last, as browsers may send it
		formPart{"files", "notes.TXT", "hello"}, formPart{"client_ids", "", "c1"},
		formPart{"files", "photo", picture}, formPart{"client_ids", "", "c2"},
		formPart{"other", "", strings.Repeat("ignored", 100)}, formPart{"channel_id", "", fileRoom}))
	if !slices.Equal(answer.ClientIDs, []string{"c1", "c2"}) || len(answer.FileInfos) != 2 {
		t.Fatalf("%+v", answer)
	}
	text, photo := answer.FileInfos[0], answer.FileInfos[1]
	if text.Name != "notes.TXT" || text.Extension != "txt" || text.Size != 5 || text.MimeType != "text/plain" ||
		text.CreatorID != fileMember || text.ChannelID != fileRoom || text.HasPreviewImage || text.Width != 0 {
		t.Errorf("the text: %+v", text)
	}
	if photo.MimeType != "image/png" || photo.Extension != "" || photo.Size != int64(len(picture)) ||
		photo.Width != 300 || photo.Height != 200 || !photo.HasPreviewImage || len(photo.MiniPreview) == 0 {
		t.Errorf("the photo: %+v", photo)
	}
	for path, want := range map[string]string{text.ID: "hello", photo.ID: picture} {
		if w := s.get(fileMember, "/files/"+path); w.Code != 200 || w.Body.String() != want {
			t.Errorf("downloaded %d, %d bytes", w.Code, w.Body.Len())
		}
	}
	for version, width := range map[string]int{"thumbnail": 120, "preview": 300} {
		w := s.get(fileMember, "/files/"+photo.ID+"/"+version)
		img, format, err := image.Decode(w.Body)
		if err != nil || w.Header().Get("Content-Type") != "image/"+format || img.Bounds().Dx() != width {
			t.Errorf("%s: %d %v %v", version, w.Code, w.Header(), err)
		}
		id := "api.file.get_file_" + version + ".no_" + version + ".app_error"
		wantError(t, s.get(fileMember, "/files/"+text.ID+"/"+version), 400, id)
	}
	var info model.FileInfo
	w := s.get(fileMember, "/files/"+photo.ID+"/info")
	if err := json.Unmarshal(w.Body.Bytes(), &info); err != nil || info.ID != photo.ID || info.Width != 300 {
		t.Errorf("info: %d %s", w.Code, w.Body)
	}
	if len(s.stored(t)) != 4 {
		t.Errorf("stored: %q", s.stored(t))
	}
}

func TestUploadBody(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	w := s.send(fileMember, "POST", "/api/v4/files?channel_id="+fileRoom+"&filename=b%C3%A9%2Fn%C3%A9.csv&client_id=c1",
		strings.NewReader("a;b"), "Content-Type", "text/plain; charset=utf-8")
	answer := wantUploaded(t, w)
	info := answer.FileInfos[0]
	if info.Name != "né.csv" || info.MimeType != "text/csv" || info.Size != 3 || !slices.Equal(answer.ClientIDs, []string{"c1"}) {
		t.Errorf("%s", w.Body)
	}
	if w := s.get(fileMember, "/files/"+info.ID); w.Body.String() != "a;b" {
		t.Errorf("downloaded %q", w.Body)
	}
}

// Whatever is refused leaves no file behind.
func TestUploadRefused(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	s.settings.FileSettings.MaxFileSize = 1000
	s.settings.FileSettings.MaxImageResolution = 100 * 100
	channel := formPart{"channel_id", "", fileRoom}
	file := formPart{"files", "a.txt", "hello"}
	eleven := append(slices.Repeat([]formPart{file}, 11), channel)
	const (
		tooLarge = "api.file.upload_file.too_large_detailed.app_error"
		invalid  = "api.context.invalid_body_param.app_error"
	)
	for name, c := range map[string]struct {
		parts  []formPart
		status int
		id     string
	}{
		"no channel":      {[]formPart{file}, 400, invalid},
		"no channel's id": {[]formPart{file, {"channel_id", "", "room"}}, 400, invalid},
		"two channels":    {[]formPart{channel, {"channel_id", "", otherID}, file}, 400, invalid},
		"not a member":    {[]formPart{file, {"channel_id", "", otherID}}, 403, "api.context.permissions.app_error"},
		"no file":         {[]formPart{channel}, 400, invalid},
		"eleven files":    {eleven, 400, "api.file.upload_file.too_many.app_error"},
		"a large file":    {[]formPart{channel, file, {"files", "b", strings.Repeat("x", 1001)}}, 413, tooLarge},
		"no name":         {[]formPart{channel, file, {"files", "..", "x"}}, 400, invalid},
		"a long name":     {[]formPart{channel, {"files", strings.Repeat("x", 256), "x"}}, 400, invalid},
		"a large image":   {[]formPart{channel, file, {"files", "b.png", pngOf(t, 101, 100)}}, 400, "api.file.upload_file.large_image_detailed.app_error"},
		"a long field":    {[]formPart{file, {"client_ids", "", strings.Repeat("x", 257)}, channel}, 400, invalid},
		"many client ids": {append(slices.Repeat([]formPart{{"client_ids", "", "x"}}, 12), channel, file), 400, invalid},
		"many parts":      {append(slices.Repeat([]formPart{{"x", "", "x"}}, 64), channel, file), 400, invalid},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, s.form(t, c.parts...), c.status, c.id)
			if left := s.stored(t); len(left) != 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
	whole := "--b\r\nContent-Disposition: form-data; name=\"channel_id\"\r\n\r\n" + fileRoom +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"f\"\r\n\r\nhello\r\n--b--\r\n"
	multi := []string{"Content-Type", "multipart/form-data; boundary=b"}
	for name, c := range map[string]struct {
		body   io.Reader
		header []string
		query  string
		status int
		id     string
	}{
		"cut in the file":      {strings.NewReader(whole[:len(whole)-10]), multi, "", 400, "api.context.read_body.app_error"},
		"cut between":          {strings.NewReader(whole[:50]), multi, "", 400, invalid},
		"broken off":           {io.MultiReader(strings.NewReader(whole[:len(whole)-12]), iotest.ErrReader(io.ErrUnexpectedEOF)), multi, "", 400, "api.context.read_body.app_error"},
		"no boundary":          {strings.NewReader(whole), []string{"Content-Type", "multipart/form-data"}, "", 400, invalid},
		"plain without a name": {strings.NewReader("x"), nil, "?channel_id=" + fileRoom, 400, invalid},
		"plain, too large":     {strings.NewReader(strings.Repeat("x", 1001)), nil, "?filename=x&channel_id=" + fileRoom, 413, tooLarge},
		"plain, not a member":  {strings.NewReader("x"), nil, "?filename=x&channel_id=" + otherID, 403, "api.context.permissions.app_error"},
		"plain, broken off":    {iotest.ErrReader(io.ErrUnexpectedEOF), nil, "?filename=x&channel_id=" + fileRoom, 400, "api.context.read_body.app_error"},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, s.send(fileMember, "POST", "/api/v4/files"+c.query, c.body, c.header...), c.status, c.id)
			if left := s.stored(t); len(left) != 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
	s.settings.FileSettings.EnableFileAttachments = false
	wantError(t, s.form(t, channel, file), 403, "api.file.attachments.disabled.app_error")
}

// A file that is not what it says, or damaged, is kept as any other.
func TestUploadOfNoImage(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	for name, content := range map[string]string{
		"text.png": "not an image", "half.png": pngOf(t, 500, 500)[:60], "empty.jpg": "", "drawing.svg": "<svg/>",
	} {
		info := s.upload(t, name, content, "")
		if info.HasPreviewImage || len(info.MiniPreview) > 0 || info.Size != int64(len(content)) {
			t.Errorf("%s: %+v", name, info)
		}
	}
}

func TestWhoReadsFiles(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	loose, posted := s.upload(t, "f.png", pngOf(t, 10, 10), ""), s.upload(t, "g.png", pngOf(t, 10, 10), filePost)
	gone := *posted
	gone.ID, gone.DeleteAt = model.NewID(), 1
	if err := s.db.Files().Create(t.Context(), &gone); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		id     string
		status map[string]int
	}{
		"not posted yet": {loose.ID, map[string]int{fileMember: 200, fileColleague: 403, fileStranger: 403, "": 401}},
		"posted":         {posted.ID, map[string]int{fileMember: 200, fileColleague: 200, fileStranger: 403, "": 401}},
		"deleted":        {gone.ID, map[string]int{fileMember: 404, fileColleague: 404, fileStranger: 404, "": 401}},
		"unknown":        {otherID, map[string]int{fileMember: 404, fileStranger: 404}},
		"no id":          {"x", map[string]int{fileMember: 400}},
	} {
		for user, want := range c.status {
			for _, what := range []string{"", "/thumbnail", "/preview", "/info"} {
				if w := s.get(user, "/files/"+c.id+what); w.Code != want {
					t.Errorf("%s%s for %q: %d, want %d", name, what, user, w.Code, want)
				}
			}
		}
	}
}

func TestFileRanges(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	path := "/files/" + s.upload(t, "f.bin", "0123456789", "").ID
	tag := s.get(fileMember, path).Header().Get("Etag")
	for _, c := range []struct {
		header []string
		status int
		body   string
	}{
		{nil, 200, "0123456789"},
		{[]string{"Range", "bytes=2-4"}, 206, "234"},
		{[]string{"Range", "bytes=-3"}, 206, "789"},
		{[]string{"Range", "bytes=8-"}, 206, "89"},
		{[]string{"Range", "bytes=0-0,2-2"}, 200, "0123456789"},
		{[]string{"Range", "bytes=0-0" + strings.Repeat(",0-0", 1000)}, 200, "0123456789"},
		{[]string{"Range", "bytes=2-4", "If-Range", tag}, 206, "234"},
		{[]string{"Range", "bytes=2-4", "If-Range", `"other"`}, 200, "0123456789"},
		{[]string{"If-None-Match", tag}, 304, ""},
		{[]string{"If-None-Match", `"other"`}, 200, "0123456789"},
	} {
		w := s.get(fileMember, path, c.header...)
		if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Etag") != tag {
			t.Errorf("%q: %d %q %v", c.header, w.Code, w.Body, w.Header())
		}
	}
	w := s.get(fileMember, path, "Range", "bytes=10-")
	wantError(t, w, 416, "api.context.range.app_error")
	if got := w.Header().Get("Content-Range"); got != "bytes */10" {
		t.Errorf("Content-Range: %q", got)
	}
	w = s.send(fileMember, "HEAD", "/api/v4"+path, nil)
	if w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != "10" || w.Header().Get("Accept-Ranges") != "bytes" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
	if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "no-cache") || !strings.Contains(got, "private") {
		t.Errorf("Cache-Control: %s", got)
	}
}

// What could run in a browser is never shown in its window.
func TestFileDisposition(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	for name, c := range map[string]struct{ disposition, mimeType string }{
		"a.png":                 {"inline", "image/png"},
		"a.mp4":                 {"inline", "video/mp4"},
		"a.mp3":                 {"inline", "audio/mpeg"},
		"a.pdf":                 {"inline", "application/pdf"},
		"a.txt":                 {"inline", "text/plain"},
		"a.html":                {"attachment", "text/html"},
		"a.HTM":                 {"attachment", "text/html"},
		"a.svg":                 {"attachment", "image/svg+xml"},
		"a.xml":                 {"attachment", "application/xml"},
		"a.js":                  {"attachment", "text/javascript"},
		"a.zip":                 {"attachment", "application/zip"},
		"html":                  {"attachment", "text/html"}, // by its content
		`q"u;o\te.txt`:          {"inline", "text/plain"},
		"Grüße ☂ 日本.docx":       {"attachment", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"new\r\nX-Evil: 1.txt":  {"inline", "text/plain"},
		"invoice\u202egpj.html": {"attachment", "text/html"},
	} {
		w := s.send(fileMember, "POST", "/api/v4/files?channel_id="+fileRoom, strings.NewReader("<html><script>1</script>"))
		if w.Code != 400 {
			t.Fatalf("without a name: %d", w.Code)
		}
		w = s.send(fileMember, "POST", "/api/v4/files?channel_id="+fileRoom+"&filename="+escape(name),
			strings.NewReader("<html><script>1</script>"))
		info := wantUploaded(t, w).FileInfos[0]
		if strings.ContainsAny(info.Name, "\r\n\u202e/\\") {
			t.Errorf("%q is kept as %q", name, info.Name)
		}

		w = s.get(fileMember, "/files/"+info.ID)
		h := w.Header()
		disposition, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil || disposition != c.disposition || params["filename"] != info.Name {
			t.Errorf("%q: %q, %v", name, h.Get("Content-Disposition"), err)
		}
		if h.Get("Content-Type") != c.mimeType || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Evil") != "" {
			t.Errorf("%q: %v", name, h)
		}
		if c.mimeType != "application/pdf" && !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%q: %v", name, h)
		}
		w = s.get(fileMember, "/files/"+info.ID+"?download=1")
		if got := w.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") {
			t.Errorf("%q with download: %q", name, got)
		}
	}
}

// escape escapes every byte for a query.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

func TestPublicLink(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	s.settings.ServiceSettings.SiteURL = "https://chat.example.com/"
	loose, posted := s.upload(t, "f.txt", "x", ""), s.upload(t, "g.txt", "hello", filePost)
	const disabled = "api.file.get_public_link.disabled.app_error"
	wantError(t, s.get(fileMember, "/files/"+posted.ID+"/link"), 501, disabled)
	s.settings.FileSettings.EnablePublicLink = true
	wantError(t, s.get(fileMember, "/files/"+loose.ID+"/link"), 400, "api.file.get_public_link.no_post.app_error")
	wantError(t, s.get(fileStranger, "/files/"+posted.ID+"/link"), 403, "api.context.permissions.app_error")
	link := func() string {
		var answer struct{ Link string }
		w := s.get(fileColleague, "/files/"+posted.ID+"/link")
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		path, ok := strings.CutPrefix(answer.Link, "https://chat.example.com")
		if !ok {
			t.Fatalf("the link is %s", answer.Link)
		}
		return path
	}
	opens := func(what, path string) {
		t.Helper()
		if w := s.send("", "GET", path, nil); w.Code != 200 || w.Body.String() != "hello" {
			t.Errorf("%s gives %d %s", what, w.Code, w.Body)
		}
	}
	// Without a salt the servers share a secret, which lasts.
	path := link()
	opens("the link of the secret", path)
	s.restart(t)
	opens("the link of the secret, on another server", path)
	const bad = "api.file.get_file.public_invalid.app_error"
	wantError(t, s.send("", "GET", path+"x", nil), 400, bad)
	wantError(t, s.send("", "GET", strings.Replace(path, posted.ID, loose.ID, 1), nil), 400, bad)
	wantError(t, s.send("", "GET", "/files/"+posted.ID+"/public", nil), 400, bad)
	for _, salt := range []string{"salt", "pepper"} {
		s.settings.FileSettings.PublicLinkSalt = strings.Repeat(salt, 10)
		wantError(t, s.send("", "GET", path, nil), 400, bad)
		path = link()
		opens("the link of the "+salt, path)
	}
	s.settings.FileSettings.EnablePublicLink = false
	wantError(t, s.send("", "GET", path, nil), 501, disabled)
}

func TestPostFiles(t *testing.T) {
	t.Parallel()
	s := newFileSite(t)
	for _, id := range []string{"1", "2"} {
		f := &model.FileInfo{ID: id, CreatorID: fileMember, PostID: filePost, ChannelID: fileRoom, Name: id, Path: "x"}
		if err := s.db.Files().Create(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	var infos []*model.FileInfo
	w := s.get(fileColleague, "/posts/"+filePost+"/files/info")
	if err := json.Unmarshal(w.Body.Bytes(), &infos); err != nil || len(infos) != 2 || infos[0].ID != "2" || infos[1].ID != "1" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	wantError(t, s.get(fileStranger, "/posts/"+filePost+"/files/info"), 403, "api.context.permissions.app_error")
	wantError(t, s.get(fileMember, "/posts/"+otherID+"/files/info"), 404, "app.post.get.app_error")
}

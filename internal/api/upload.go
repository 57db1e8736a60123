package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/polder-chat/polder/internal/app"
	"github.com/polder-chat/polder/internal/model"
)

// Limits of an upload's form: its parts, and the bytes of one that is no file.
const (
	formPartsMax = 64
	formFieldMax = 256
)

// uploadFiles takes the files of a form, or one file as the whole body.
func (a *API) uploadFiles(c *call) error {
	upload, err := a.App.Files.Upload(c.session)
	if err != nil {
		return err
	}
	defer upload.Abort(c.ctx)
	if id := c.query("channel_id"); id != "" { // refused before the bytes are sent
		if err := upload.SetChannel(c.ctx, id); err != nil {
			return err
		}
	}
	body := &tracked{r: c.r.Body}
	answer := &model.FileUploadResponse{ClientIDs: []string{}}
	mediaType, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err == nil && mediaType == "multipart/form-data" {
		answer.ClientIDs, err = c.readForm(upload, multipart.NewReader(body, params["boundary"]))
	} else {
		if id := c.query("client_id"); id != "" {
			answer.ClientIDs = append(answer.ClientIDs, id)
		}
		err = upload.Add(c.ctx, c.query("filename"), body)
	}
	if err != nil {
		return body.explain(err)
	}
	if answer.FileInfos, err = upload.Commit(c.ctx); err != nil {
		return err
	}
	return c.json(http.StatusCreated, answer)
}

// readForm gives the files of a form to upload and returns the client_ids.
func (c *call) readForm(upload *app.Upload, form *multipart.Reader) ([]string, error) {
	clientIDs := []string{}
	for range formPartsMax {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return clientIDs, nil
		}
		if err != nil {
			return nil, invalidBody("body", "multipart/form-data").Because(err)
		}
		content := &tracked{r: part}
		switch {
		case part.FormName() == "files":
			if err := upload.Add(c.ctx, part.FileName(), content); err != nil {
				return nil, content.explain(err)
			}
		case part.FormName() == "channel_id" || part.FormName() == "client_ids":
			value, err := io.ReadAll(io.LimitReader(content, formFieldMax+1))
			if err != nil {
				return nil, unreadable(err)
			}
			if len(value) > formFieldMax || len(clientIDs) > model.FilesMaxPerPost {
				return nil, model.InvalidParam(part.FormName())
			}
			if part.FormName() == "client_ids" {
				clientIDs = append(clientIDs, string(value))
			} else if err := upload.SetChannel(c.ctx, string(value)); err != nil {
				return nil, err
			}
		}
	}
	return nil, invalidBody("body", "multipart/form-data")
}

// tracked remembers that what it reads failed, to tell a client that broke off
// from a file store that did.
type tracked struct {
	r   io.Reader
	err error
}

func (t *tracked) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		t.err = err
	}
	return n, err
}

// explain returns the error that the client gets for err.
func (t *tracked) explain(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(t.err, &tooLarge):
		return errTooLarge(tooLarge.Limit)
	case t.err != nil:
		return unreadable(t.err)
	}
	return err
}

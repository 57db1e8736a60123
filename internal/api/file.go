package api

import (
	"mime"
	"net/http"
	"strings"

	"github.com/polder-chat/polder/internal/app"
)

// anything is the type of a download in the route table.
const anything blob = "*/*"

// linkAnswer is a public link.
type linkAnswer struct {
	Link string `json:"link"`
}

// getFile answers a file as it was uploaded.
func (a *API) getFile(c *call) error { return a.sendVersion(c, app.FileOriginal) }

// getFileThumbnail answers the thumbnail of an image.
func (a *API) getFileThumbnail(c *call) error { return a.sendVersion(c, app.FileThumbnail) }

// getFilePreview answers the preview of an image.
func (a *API) getFilePreview(c *call) error { return a.sendVersion(c, app.FilePreview) }

// getFileInfo describes a file.
func (a *API) getFileInfo(c *call) error {
	info, err := a.App.Files.Get(c.ctx, c.session, c.id("file_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, info)
}

// listPostFiles describes the files of a post.
func (a *API) listPostFiles(c *call) error {
	infos, err := a.App.Files.ListByPost(c.ctx, c.session, c.id("post_id"))
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, infos)
}

// getFileLink answers the address at which everybody may read a file.
func (a *API) getFileLink(c *call) error {
	path, err := a.App.Files.Link(c.ctx, c.session, c.id("file_id"))
	if err != nil {
		return err
	}
	site := strings.TrimRight(c.config.ServiceSettings.SiteURL, "/")
	if site == "" {
		site = "http://" + c.r.Host
		if c.r.TLS != nil {
			site = "https://" + c.r.Host
		}
	}
	return c.json(http.StatusOK, linkAnswer{Link: site + path})
}

// getPublicFile answers the file of a public link.
func (a *API) getPublicFile(c *call) error {
	f, err := a.App.Files.OpenPublic(c.ctx, c.id("file_id"), c.query("h"))
	if err != nil {
		return err
	}
	return c.sendFile(f, c.bool("download"))
}

func (a *API) sendVersion(c *call, version app.FileVersion) error {
	f, err := a.App.Files.Open(c.ctx, c.session, c.id("file_id"), version)
	if err != nil {
		return err
	}
	return c.sendFile(f, c.bool("download"))
}

// sendFile answers f, or the ranges of it that the client wants, and closes it.
// Browsers ask again each time before they show it from their cache: whoever
// may not read it any more doesn't.
func (c *call) sendFile(f *app.FileContent, download bool) error {
	defer f.Close()
	h := c.w.Header()
	disposition := "attachment"
	if inline(f.MimeType) && !download {
		disposition = "inline"
	}
	h.Set("Content-Disposition", disposition)
	if named := mime.FormatMediaType(disposition, map[string]string{"filename": f.Name}); named != "" {
		h.Set("Content-Disposition", named)
	}
	h.Set("Content-Type", f.MimeType)
	h.Set("Etag", `"`+f.Tag+`"`)
	// Should a browser run something in it all the same, then as nobody. Their
	// viewers of PDF don't work in a sandbox, and have their own.
	if f.MimeType != "application/pdf" {
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox")
	}
	c.singleRange()
	w := &rangeWriter{response: &c.out}
	http.ServeContent(w, c.r, "", f.ModTime, f)
	if w.refused {
		return errRange
	}
	return nil
}

// singleRange drops the wish for several ranges at once: each comes with a
// header, so that many small ones make an answer many times the file. The whole
// file answers it as well (RFC 9110, 14.2).
func (c *call) singleRange() {
	if strings.Contains(c.r.Header.Get("Range"), ",") {
		c.r.Header.Del("Range")
	}
}

// rangeWriter keeps back what net/http answers to a range that the file doesn't
// have: that is an error as all others.
type rangeWriter struct {
	*response
	refused bool
}

func (r *rangeWriter) WriteHeader(status int) {
	if status == http.StatusRequestedRangeNotSatisfiable {
		r.refused = true
		return
	}
	r.response.WriteHeader(status)
}

func (r *rangeWriter) Write(b []byte) (int, error) {
	if r.refused {
		return len(b), nil
	}
	return r.response.Write(b)
}

// inline reports whether a browser may show the type in its window. What can
// carry scripts, as HTML and SVG do, is saved instead.
func inline(mimeType string) bool {
	switch mimeType {
	case "image/svg+xml", "text/html":
		return false
	case "application/pdf", "text/plain", "text/markdown", "text/csv":
		return true
	}
	kind, _, _ := strings.Cut(mimeType, "/")
	return kind == "image" || kind == "video" || kind == "audio"
}

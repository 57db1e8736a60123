package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Options say how the web client is served.
type Options struct {
	Compress bool // sends text with gzip to those who take it
}

// assets is the directory of files whose names change with their content, so
// that a browser may keep them for good.
const assets = "assets/"

// index is the page for every address within the client.
const index = "index.html"

// Handler serves the web client of dist: its files, and its page for every
// other address, as the client has routes of its own.
func Handler(dist fs.FS, o Options) (http.Handler, error) {
	h := &handler{files: map[string]*file{}}
	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := newFile(dist, name, o.Compress)
		h.files[name] = f
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the web client: %w", err)
	}
	if h.files[index] == nil {
		return nil, fmt.Errorf("read the web client: it has no %s", index)
	}
	return h, nil
}

type handler struct{ files map[string]*file }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f, found := h.files[name]
	if !found {
		if strings.HasPrefix(name, assets) {
			http.NotFound(w, r)
			return
		}
		f = h.files[index]
	}
	f.serve(w, r)
}

// file is one file of the web client.
type file struct {
	dist        fs.FS
	name        string
	contentType string
	cache       string
	etag        string
	compressed  func() ([]byte, error) // nil if it is sent as it is
}

func newFile(dist fs.FS, name string, compress bool) (*file, error) {
	f := &file{dist: dist, name: name, contentType: mime.TypeByExtension(path.Ext(name)), cache: "no-cache"}
	if f.contentType == "" {
		f.contentType = "application/octet-stream"
	}
	if strings.HasPrefix(name, assets) {
		f.cache = "public, max-age=31536000, immutable"
	} else {
		content, err := fs.ReadFile(dist, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		f.etag = hex.EncodeToString(sum[:16])
	}
	if compress && isText(f.contentType) {
		f.compressed = sync.OnceValues(f.compress) // when it is first asked for: a start is quick
	}
	return f, nil
}

func isText(contentType string) bool {
	for _, part := range []string{"text/", "javascript", "json", "xml"} {
		if strings.Contains(contentType, part) {
			return true
		}
	}
	return false
}

func (f *file) compress() ([]byte, error) {
	content, err := fs.ReadFile(f.dist, f.name)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(content)
	err = errors.Join(err, w.Close()) // out is complete only now
	return out.Bytes(), err
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", f.cache)
	content, err := f.open(header, r)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	defer content.Close()
	http.ServeContent(w, r, f.name, time.Time{}, content)
}

// open returns what is sent to the client of r, and says so in the header.
func (f *file) open(header http.Header, r *http.Request) (io.ReadSeekCloser, error) {
	etag := f.etag
	if f.compressed != nil {
		header.Add("Vary", "Accept-Encoding")
	}
	if f.compressed == nil || !takesGzip(r) {
		setETag(header, etag)
		opened, err := f.dist.Open(f.name)
		if err != nil {
			return nil, err
		}
		return opened.(io.ReadSeekCloser), nil // the files of embed.FS and of directories are
	}
	content, err := f.compressed()
	if err != nil {
		return nil, err
	}
	if etag != "" {
		etag += "-gzip"
	}
	setETag(header, etag)
	header.Set("Content-Encoding", "gzip")
	return nopCloser{bytes.NewReader(content)}, nil
}

func setETag(header http.Header, etag string) {
	if etag != "" {
		header.Set("ETag", `"`+etag+`"`)
	}
}

// takesGzip reports whether the client takes gzip, at whatever preference.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(coding, ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		quality = strings.TrimSpace(quality)
		return quality != "q=0" && !strings.HasPrefix(quality, "q=0.0")
	}
	return false
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

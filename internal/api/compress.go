package api

import (
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// compressFrom is the smallest body that is compressed, in bytes: less fits in
// one packet anyway.
const compressFrom = 1400

// compressors holds *gzip.Writer. It is a cache of memory, not state.
var compressors = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil { // the level is a constant
		panic(err)
	}
	return w
}}

// compresses reports whether the answer should go out compressed.
func (c *call) compresses(size int) bool {
	if size < compressFrom || c.config.ServiceSettings.WebserverMode == "uncompressed" {
		return false
	}
	c.w.Header().Add("Vary", "Accept-Encoding")
	for _, header := range c.r.Header["Accept-Encoding"] {
		for coding := range strings.SplitSeq(header, ",") {
			name, quality, _ := strings.Cut(coding, ";")
			quality = strings.ReplaceAll(quality, " ", "")
			if strings.TrimSpace(name) == "gzip" && quality != "q=0" && quality != "q=0.0" {
				return true
			}
		}
	}
	return false
}

// writeCompressed answers the body as one gzip stream.
func (c *call) writeCompressed(status int, contentType []string, body []byte) error {
	b := getBuffer()
	defer putBuffer(b)
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(b)
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	c.w.Header()["Content-Encoding"] = []string{"gzip"}
	c.send(status, contentType, b.Bytes())
	return nil
}

package api

import (
	"net/http"

	"github.com/polder-chat/polder/internal/model"
)

// Form is the sample of a multipart body: the names of its parts that are files.
type form []string

// blob is the sample of a body that is not JSON: its media type.
type blob string

// formOverhead is what a multipart body may have beside its files, in bytes.
const formOverhead = 1 << 20

// uploads reports whether the route takes files.
func (t *route) uploads() bool {
	switch t.spec.in.(type) {
	case form, blob:
		return true
	}
	return false
}

// limitBody bounds what the client may send. A body that says that it is
// larger is refused before a byte of it is read.
func (a *API) limitBody(c *call) error {
	limit := int64(c.config.ServiceSettings.MaximumPayloadSizeBytes)
	if c.target.uploads() {
		limit = int64(c.config.FileSettings.MaxFileSize)
		if _, several := c.target.spec.in.(form); several {
			limit = limit*model.FilesMaxPerPost + formOverhead
		}
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, limit)
	}
	c.bodyLimit = limit
	if c.r.ContentLength > limit {
		return errTooLarge(limit)
	}
	return nil
}

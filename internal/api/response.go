package api

import (
	"io"
	"net/http"
)

// response counts what is written, for the metrics, and knows whether an error
// can still be told.
type response struct {
	http.ResponseWriter
	status int // 0 until the header is written
	size   int64
}

// WriteHeader implements http.ResponseWriter. Informational statuses don't end
// the header.
func (r *response) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (r *response) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.size += int64(n)
	return n, err
}

// ReadFrom implements io.ReaderFrom, so that the kernel may copy a file to the
// socket by itself.
func (r *response) ReadFrom(src io.Reader) (int64, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := io.Copy(r.ResponseWriter, src)
	r.size += n
	return n, err
}

// Unwrap lets http.ResponseController reach flushing, hijacking and deadlines.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

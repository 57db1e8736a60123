package picture

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// source reads an image file. It keeps the reader's own error, which decoders
// mix up with bad data, and ends work that takes too long: a small file can ask
// for hours of it, but not without being read.
type source struct {
	ctx context.Context
	r   io.ReadSeeker
	err error
}

// rewind starts again at the beginning of the file.
func (s *source) rewind() (*bufio.Reader, error) {
	if _, s.err = s.r.Seek(0, io.SeekStart); s.err != nil {
		return nil, s.err
	}
	return bufio.NewReader(s), nil
}

func (s *source) Read(p []byte) (int, error) {
	if s.err = s.ctx.Err(); s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

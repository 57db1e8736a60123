package bench

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// conn is a keep-alive HTTP/1.1 connection that reads no more of an answer than
// it must. After an error it dials again with the next request.
type conn struct {
	site    site
	bufSize int
	timeout time.Duration // of one request

	ctx    context.Context // ends dials and reads
	nc     net.Conn
	r      *bufio.Reader
	unhook func() bool
}

// statusError is an answer with another status than the one wanted.
type statusError struct {
	status int
	body   string // its beginning
}

func (e *statusError) Error() string { return fmt.Sprintf("status %d: %s", e.status, e.body) }

const (
	maxHeaderLines  = 200
	maxResponseBody = 64 << 20
	errorBodyShown  = 300
)

func newConn(ctx context.Context, s site, bufSize int) *conn {
	return &conn{site: s, bufSize: bufSize, timeout: 30 * time.Second, ctx: ctx}
}

// do sends the request and reads the answer, whose status must be want. It
// returns the size of the body. It is for one goroutine at a time.
func (c *conn) do(request []byte, want int) (int64, error) {
	if c.nc == nil {
		if err := c.open(); err != nil {
			return 0, err
		}
	}
	n, reusable, err := c.exchange(request, want)
	if !reusable {
		err = errors.Join(err, c.close())
	}
	return n, err
}

func (c *conn) open() error {
	d := net.Dialer{Timeout: 10 * time.Second}
	var err error
	if c.site.secure {
		c.nc, err = (&tls.Dialer{NetDialer: &d}).DialContext(c.ctx, "tcp", c.site.dial)
	} else {
		c.nc, err = d.DialContext(c.ctx, "tcp", c.site.dial)
	}
	if err != nil {
		c.nc = nil
		return err
	}
	if c.r == nil {
		c.r = bufio.NewReaderSize(c.nc, c.bufSize)
	} else {
		c.r.Reset(c.nc)
	}
	nc := c.nc
	c.unhook = context.AfterFunc(c.ctx, func() { nc.Close() })
	return nil
}

// close ends the connection; the next request opens another.
func (c *conn) close() error {
	if c.nc == nil {
		return nil
	}
	err := c.nc.Close()
	if !c.unhook() {
		err = nil // the end of the context has closed it
	}
	c.nc = nil
	return err
}

// exchange reports beside the size whether the connection can be used again.
func (c *conn) exchange(request []byte, want int) (n int64, reusable bool, err error) {
	// A deadline costs a timer; the context covers the end of the run.
	if err := c.nc.SetDeadline(time.Now().Add(c.timeout)); err != nil {
		return 0, false, err
	}
	if _, err := c.nc.Write(request); err != nil {
		return 0, false, err
	}
	h, err := readHead(c.r)
	if err != nil {
		return 0, false, err
	}
	shown := 0
	if h.status != want {
		shown = errorBodyShown
	}
	n, body, err := h.readBody(c.r, shown)
	if err != nil {
		return n, false, err
	}
	if h.status != want {
		return n, !h.close, &statusError{h.status, string(body)}
	}
	return n, !h.close, nil
}

// head is what matters of an answer before its body.
type head struct {
	status  int
	length  int64 // -1: until the connection ends
	chunked bool
	close   bool
}

func readHead(r *bufio.Reader) (head, error) {
	line, err := readLine(r)
	if err != nil {
		return head{}, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.")) {
		return head{}, fmt.Errorf("not an HTTP answer: %.60q", line)
	}
	h := head{length: -1, close: line[7] == '0'}
	if h.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return head{}, fmt.Errorf("not an HTTP status: %.60q", line)
	}
	for range maxHeaderLines {
		if line, err = readLine(r); err != nil {
			return head{}, err
		}
		if len(line) == 0 {
			if h.status == 204 || h.status == 304 {
				h.length = 0
			}
			return h, nil
		}
		if err := h.parse(line); err != nil {
			return head{}, err
		}
	}
	return head{}, errors.New("too many header lines")
}

// parse looks at the first letters only, so that most lines cost nothing.
func (h *head) parse(line []byte) (err error) {
	switch {
	case isHeader(line, "content-length:"):
		h.length, err = strconv.ParseInt(string(bytes.TrimSpace(line[len("content-length:"):])), 10, 64)
		if err == nil && (h.length < 0 || h.length > maxResponseBody) {
			err = fmt.Errorf("content length %d", h.length)
		}
	case isHeader(line, "transfer-encoding:"):
		h.chunked = bytes.Contains(bytes.ToLower(line), []byte("chunked"))
	case isHeader(line, "connection:"):
		h.close = h.close || bytes.Contains(bytes.ToLower(line), []byte("close"))
	}
	return err
}

func isHeader(line []byte, name string) bool {
	return len(line) >= len(name) && line[0]|0x20 == name[0] && bytes.EqualFold(line[:len(name)], []byte(name))
}

// readBody reads the body to its end and returns its size and at most show of
// its first bytes.
func (h *head) readBody(r *bufio.Reader, show int) (int64, []byte, error) {
	switch {
	case h.chunked:
		return readChunks(r, show)
	case h.length >= 0:
		shown, err := discard(r, h.length, show)
		return h.length, shown, err
	default:
		h.close = true
		body, err := io.ReadAll(io.LimitReader(r, maxResponseBody))
		return int64(len(body)), body[:min(show, len(body))], err
	}
}

func readChunks(r *bufio.Reader, show int) (n int64, shown []byte, err error) {
	for {
		line, err := readLine(r)
		if err != nil {
			return n, shown, err
		}
		digits, _, _ := bytes.Cut(line, []byte(";"))
		size, err := strconv.ParseInt(string(bytes.TrimSpace(digits)), 16, 64)
		if err != nil || size < 0 || n+size > maxResponseBody {
			return n, shown, fmt.Errorf("bad chunk size %.20q", line)
		}
		if size == 0 {
			return n, shown, skipTrailer(r)
		}
		part, err := discard(r, size, show-len(shown))
		if err != nil {
			return n, shown, err
		}
		shown = append(shown, part...)
		n += size
		if line, err = readLine(r); err != nil || len(line) != 0 {
			return n, shown, errors.Join(err, errors.New("a chunk does not end where it should"))
		}
	}
}

func skipTrailer(r *bufio.Reader) error {
	for range maxHeaderLines {
		if line, err := readLine(r); err != nil || len(line) == 0 {
			return err
		}
	}
	return errors.New("too many trailer lines")
}

// discard skips n bytes and returns a copy of at most show of the first.
func discard(r *bufio.Reader, n int64, show int) ([]byte, error) {
	var shown []byte
	if show > 0 && n > 0 {
		shown = make([]byte, min(int64(show), n))
		if _, err := io.ReadFull(r, shown); err != nil {
			return nil, err
		}
		n -= int64(len(shown))
	}
	_, err := r.Discard(int(n))
	return shown, err
}

// readLine returns a line without its end, valid until the next read.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

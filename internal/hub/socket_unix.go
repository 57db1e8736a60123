//go:build unix

package hub

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// rawConn returns access to the file descriptor of a plain TCP or Unix socket,
// and nil for any other connection, such as TLS or one that counts bytes.
func rawConn(nc net.Conn) syscall.RawConn {
	var raw syscall.RawConn
	var err error
	switch nc := nc.(type) {
	case *net.TCPConn:
		raw, err = nc.SyscallConn()
	case *net.UnixConn:
		raw, err = nc.SyscallConn()
	}
	if err != nil {
		return nil
	}
	return raw
}

// attempt writes as much of buf as the socket takes at once. It always returns
// true, which means not to wait.
func (s *scratch) attempt(fd uintptr) bool {
	s.n, s.err = 0, nil
	for {
		n, err := syscall.Write(int(fd), s.buf)
		switch {
		case err == nil:
			s.n = n
		case errors.Is(err, syscall.EINTR):
			continue
		case !errors.Is(err, syscall.EAGAIN):
			s.err = err
		}
		return true
	}
}

// readSocket reads once without waiting. It returns false if there is nothing
// to read yet.
func readSocket(fd uintptr, b []byte) (n int, ready bool, err error) {
	for {
		n, err = syscall.Read(int(fd), b)
		switch {
		case err == nil && n == 0:
			return 0, true, io.EOF
		case err == nil:
			return n, true, nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EAGAIN):
			return 0, false, nil
		}
		return 0, true, err
	}
}

//go:build unix

package hub

import (
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
	for {
		s.n, s.err = syscall.Write(int(fd), s.buf)
		switch s.err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			s.n, s.err = 0, nil
		}
		s.n = max(s.n, 0)
		return true
	}
}

// readSocket reads once without waiting. It returns false if there is nothing
// to read yet.
func readSocket(fd uintptr, b []byte) (n int, ready bool, err error) {
	for {
		n, err = syscall.Read(int(fd), b)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return 0, false, nil
		case err != nil:
			return 0, true, err
		case n == 0:
			return 0, true, io.EOF
		}
		return n, true, nil
	}
}

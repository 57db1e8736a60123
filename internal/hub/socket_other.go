//go:build !unix

package hub

import (
	"errors"
	"net"
	"syscall"
)

// rawConn returns nil: here sockets are only used with calls that block.
func rawConn(net.Conn) syscall.RawConn { return nil }

func (s *scratch) attempt(uintptr) bool {
	s.n, s.err = 0, errors.ErrUnsupported
	return true
}

func readSocket(uintptr, []byte) (n int, ready bool, err error) {
	return 0, true, errors.ErrUnsupported
}

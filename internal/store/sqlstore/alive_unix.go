//go:build unix

package sqlstore

import (
	"net"
	"syscall"
)

// alive reports whether the other end of an idle connection still holds it,
// without asking there: nothing is to be read from a connection that is well.
func alive(c net.Conn) bool {
	if secure, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = secure.NetConn()
	}
	s, ok := c.(syscall.Conn)
	if !ok {
		return true // it will show
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return false
	}
	well := false
	// Not raw.Read, which waits for a reader that the driver may have left behind.
	err = raw.Control(func(fd uintptr) {
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK) // Go's sockets don't block
		well = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK
	})
	return err == nil && well
}

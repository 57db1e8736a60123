//go:build unix

package server

import (
	"net"
	"os"
	"syscall"
)

// waiting accepts a connection that is there already; nil if there is none.
func waiting(l *net.TCPListener) net.Conn {
	raw, err := l.SyscallConn()
	if err != nil {
		return nil
	}
	accepted := -1
	err = raw.Control(func(fd uintptr) {
		if n, _, err := syscall.Accept(int(fd)); err == nil { // Go's sockets don't block
			accepted = n
		}
	})
	if err != nil || accepted < 0 {
		return nil
	}
	syscall.CloseOnExec(accepted)
	f := os.NewFile(uintptr(accepted), "")
	defer f.Close()
	c, err := net.FileConn(f)
	if err != nil {
		return nil
	}
	return c
}

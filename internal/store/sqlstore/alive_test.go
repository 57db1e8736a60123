//go:build unix

package sqlstore

import (
	"io"
	"net"
	"testing"
)

func TestAlive(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	pair := func() (here, there net.Conn) {
		t.Helper()
		here, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { here.Close() })
		if there, err = l.Accept(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { there.Close() })
		return here, there
	}
	here, there := pair()
	if !alive(here) {
		t.Error("a quiet connection is not alive")
	}
	// A reader that waits must not make the check wait, nor lose what comes.
	read := make(chan error, 1)
	go func() {
		_, err := io.ReadFull(here, make([]byte, 5))
		read <- err
	}()
	for range 1000 {
		if !alive(here) {
			t.Fatal("a connection that is read from is not alive")
		}
	}
	if _, err := there.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil {
		t.Error(err)
	}
	if err := there.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(here); err != nil { // the end has arrived
		t.Fatal(err)
	}
	if alive(here) {
		t.Error("a connection that the other end closed is alive")
	}
	here, _ = pair()
	here.Close()
	if alive(here) {
		t.Error("a closed connection is alive")
	}
}

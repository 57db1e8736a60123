package site

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"testing"
)

// maxNodes is how many addresses there are.
const maxNodes = 5

// address is that of the i-th node.
func address(i int) string { return fmt.Sprintf("127.0.0.%d", 11+i) }

// hidden is where the i-th node listens for the others when a route goes there
// from its address.
func hidden(i int) string { return fmt.Sprintf("127.0.0.%d", 21+i) }

// freePorts returns ports that nobody listens on at any of the nodes' addresses.
func freePorts(t testing.TB, n int) []string {
	t.Helper()
	var held []net.Listener
	defer func() {
		for _, l := range held {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
	}()
	ports := make([]string, 0, n)
	for attempt := 0; len(ports) < n; attempt++ {
		port, listeners, err := holdPort(t.Context())
		held = append(held, listeners...)
		if err == nil {
			ports = append(ports, port)
		} else if attempt > 100 {
			t.Fatalf("no port is free at all of %s to %s: %v", address(0), address(maxNodes-1), err)
		}
	}
	return ports
}

// holdPort listens on one port of all addresses.
func holdPort(ctx context.Context) (port string, held []net.Listener, err error) {
	port = "0"
	for i := range maxNodes {
		for _, host := range []string{address(i), hidden(i)} {
			l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
			if err != nil {
				return "", held, err
			}
			held = append(held, l)
			port = strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
		}
	}
	return port, held, nil
}

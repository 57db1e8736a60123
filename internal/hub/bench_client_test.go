package hub

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

// The benchmarks keep their clients in another process, so that CPU time and
// memory are those of the server alone. It is this test binary again.
const benchClientEnv = "POLDER_HUB_BENCH_CLIENT"

// benchClient opens sockets as the environment says, "ADDRESS COUNT PREFIX",
// with a handshake and the token PREFIX0, PREFIX1 … unless PREFIX is "raw", and
// reads and drops everything until standard input ends.
func benchClient() {
	args := strings.Fields(os.Getenv(benchClientEnv))
	count, err := strconv.Atoi(args[1])
	if err != nil {
		panic(err)
	}
	for i := range count {
		c, err := new(net.Dialer).DialContext(context.Background(), "tcp", args[0])
		if err != nil {
			panic(err)
		}
		if args[2] != "raw" {
			fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\nToken: %s%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
				"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", args[2], i)
			// One handshake at a time: how many a server can bear at once is
			// another question.
			if _, err := c.Read(make([]byte, 1)); err != nil {
				panic(err)
			}
		}
		go func() {
			buf := make([]byte, 4<<10)
			for {
				if _, err := c.Read(buf); err != nil {
					return
				}
			}
		}()
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
}

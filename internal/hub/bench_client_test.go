package hub

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/gobwas/ws"
)

// The benchmarks keep their clients in another process, so that CPU time and
// memory are those of the server alone. It is this test binary again.
const benchClientEnv = "POLDER_HUB_BENCH_CLIENT"

// benchClient opens sockets as the environment says, "ADDRESS COUNT PREFIX",
// authenticates with the tokens PREFIX0, PREFIX1 … unless PREFIX is "raw", and
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
			if err := benchHandshake(c, fmt.Sprint(args[2], i)); err != nil {
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

// benchHandshake opens a WebSocket and sends a challenge. It waits for the
// server in between: how many handshakes it can bear at once is another
// question.
func benchHandshake(c net.Conn, token string) error {
	_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n")
	if err != nil {
		return err
	}
	if _, err := c.Read(make([]byte, 1)); err != nil {
		return err
	}
	challenge := fmt.Appendf(nil, `{"seq":1,"action":"authentication_challenge","data":{"token":%q}}`, token)
	return ws.WriteFrame(c, ws.MaskFrame(ws.NewTextFrame(challenge)))
}

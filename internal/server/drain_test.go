package server_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/server"
)

// TestStopCutsOffWhatHangs: a client that never ends its request delays a stop,
// but doesn't make it a failure.
func TestStopCutsOffWhatHangs(t *testing.T) {
	address := freeAddress(t)
	c := configure(t, "MM_SERVICESETTINGS_LISTENADDRESS="+address)
	var log bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	s, err := server.New(ctx, server.Options{Config: c, Logger: slog.New(slog.NewTextHandler(&log, nil)), StopPatience: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	get(t, "http://"+address+"/api/v4/system/ping")
	hanging, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer hanging.Close()
	if _, err := io.WriteString(hanging, "POST /api/v4/users/login HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := hanging.Read(make([]byte, 100)); err != nil { // 100 Continue: the handler reads the body
		t.Fatal(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	if !strings.Contains(log.String(), "cut off") {
		t.Errorf("the log does not tell: %s", log.String())
	}
}

package natsbus_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/polder-chat/polder/internal/bus"
	"github.com/polder-chat/polder/internal/bus/bustest"
	"github.com/polder-chat/polder/internal/bus/natsbus"
)

// talk connects to the port for routes, as TLS says (nil: without), sends what
// a route would and returns all that comes until the node hangs up.
func talk(t *testing.T, addr string, config *tls.Config, says string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(bustest.Deadline)); err != nil {
		t.Fatal(err)
	}
	if config != nil {
		conn = tls.Client(conn, config)
	}
	if _, err := conn.Write([]byte(says)); err != nil {
		return ""
	}
	got, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the node has not hung up; it said %q", got)
	}
	return string(got)
}

const (
	connectWrong = `CONNECT {"verbose":false,"pedantic":false,"user":"polder","pass":"0000","tls_required":true,"name":"XYZ","cluster":"test","headers":true}` + "\r\n"
	subscribeAll = "RS+ $G >\r\nPING\r\n"
)

func TestStrangersGetNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	a, b := join(t, c), join(t, c)
	addr := a.Addr().String()
	foreign := newAuthority(t).tls(t)
	foreign.InsecureSkipVerify = true
	for name, test := range map[string]struct {
		tls  *tls.Config
		says string
		may  string // be in the answer
	}{
		"plain TCP":               {nil, connectWrong + subscribeAll, ""},
		"no certificate":          {&tls.Config{InsecureSkipVerify: true}, connectWrong + subscribeAll, ""},
		"certificate of other CA": {foreign, connectWrong + subscribeAll, ""},
		"wrong key":               {c.ca.tls(t), connectWrong + subscribeAll, "Authorization Violation"},
		"no key":                  {c.ca.tls(t), subscribeAll, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := talk(t, addr, test.tls, test.says)
			if test.may == "" && test.tls == nil && strings.Contains(got, "INFO") {
				t.Errorf("got %q", got)
			}
			if !strings.Contains(got, test.may) || strings.Contains(got, "RMSG") || strings.Contains(got, "RS+") {
				t.Errorf("got %q", got)
			}
		})
	}
	// None of it disturbed the nodes.
	var in record
	in.subscribe(t, b, "s")
	eventually(t, "a and b still talk", func() bool {
		publish(t, a, "s", "x")
		return in.count() > 0
	})
}

// A node with another key, CA or cluster's name stays outside.
func TestOtherClustersStayApart(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*natsbus.Options){
		"other key":  func(o *natsbus.Options) { o.Secret = "another key" },
		"other name": func(o *natsbus.Options) { o.ClusterName = "Test" },
		"other CA":   func(o *natsbus.Options) { o.TLS = newAuthority(t).tls(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCluster(t)
			a := join(t, c)
			if _, err := a.Serve("q", func(context.Context, bus.Message) ([]byte, error) { return nil, nil }); err != nil {
				t.Fatal(err)
			}
			c.tune = change
			b := join(t, c) // waits for the route that doesn't come
			if !a.Alone() || !b.Alone() {
				t.Error("they see each other")
			}
			ctx, cancel := context.WithTimeout(t.Context(), bustest.Deadline)
			defer cancel()
			if _, err := b.Request(ctx, "q", nil); err == nil {
				t.Error("a answered")
			}
		})
	}
}

func TestBadOptions(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, change := range map[string]func(*natsbus.Options){
		"no id":           func(o *natsbus.Options) { o.NodeID = "" },
		"long id":         func(o *natsbus.Options) { o.NodeID = strings.Repeat("x", 200) },
		"no key":          func(o *natsbus.Options) { o.Secret = "" },
		"no TLS":          func(o *natsbus.Options) { o.TLS = nil },
		"TLS without CA":  func(o *natsbus.Options) { o.TLS = &tls.Config{} },
		"no port":         func(o *natsbus.Options) { o.Listen = "127.0.0.1" },
		"named port":      func(o *natsbus.Options) { o.Listen = "127.0.0.1:http" },
		"route, no port":  func(o *natsbus.Options) { o.Routes = []string{"10.0.0.1"} },
		"port in use":     func(o *natsbus.Options) { o.Listen = taken.Addr().String() },
		"foreign address": func(o *natsbus.Options) { o.Listen = "192.0.2.1:0" },
	} {
		o := c.options(t, "n")
		change(&o)
		begin := time.Now()
		b, err := natsbus.New(t.Context(), o)
		if err == nil {
			b.Close()
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), o.Secret) && o.Secret != "" {
			t.Errorf("%s: the key is in: %v", name, err)
		} else if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("%s: found after %v", name, d)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}
